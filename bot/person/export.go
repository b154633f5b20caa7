package person

import (
	"context"
	"slices"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/sla"
	"frontdesk/flows"
)

// Export is what is kept of a person, for him to read and to take elsewhere.
type Export struct {
	V             int            `json:"v"`
	At            time.Time      `json:"at"`
	Customers     []Customer     `json:"customers"` // one; more where addresses were linked by a code
	Conversations []Conversation `json:"conversations"`
	Tickets       []Ticket       `json:"tickets"`
}

// ExportVersion is the format that is written.
const ExportVersion = 1

// Customer is who he is, as the desk knows him.
type Customer struct {
	ID        bot.CustID        `json:"id"`
	Name      string            `json:"name"`
	Email     string            `json:"email"`
	Verified  bool              `json:"email_verified"`
	Tier      string            `json:"tier"`
	Locale    string            `json:"locale"`
	Zone      string            `json:"zone"`
	Addresses []channel.Address `json:"addresses"`
	Known     map[string]string `json:"known"` // what he told and is remembered beyond a conversation
}

// Conversation is what was said, with what he said of it afterwards.
type Conversation struct {
	ID       bot.ConvID           `json:"id"`
	Customer bot.CustID           `json:"customer"`
	Channel  string               `json:"channel"`
	Locale   string               `json:"locale"`
	State    bot.Owner            `json:"state"` // bot, waiting, agent or resolved
	Opened   time.Time            `json:"opened_at"`
	Last     time.Time            `json:"last_at"`
	Messages []bot.TranscriptLine `json:"messages"`
	Feedback []Feedback           `json:"feedback"`
}

// Feedback is what he said of how it was.
type Feedback struct {
	At     time.Time `json:"at"`
	Score  *int      `json:"score"`
	Solved *bool     `json:"solved"`
	Text   string    `json:"text"`
}

// Ticket is an issue of his.
type Ticket struct {
	Number       string            `json:"number"`
	Title        string            `json:"title"`
	Service      string            `json:"service"`
	Severity     string            `json:"severity"`
	Impact       string            `json:"impact"`
	Urgency      string            `json:"urgency"`
	State        bot.TicketState   `json:"state"`
	Team         string            `json:"team"`
	NeededBy     string            `json:"needed_by"`
	Conversation bot.ConvID        `json:"conversation"`
	Opened       time.Time         `json:"opened_at"`
	Resolved     *time.Time        `json:"resolved_at"`
	Details      map[string]string `json:"details"`
	History      []Happened        `json:"history"`
	Promises     []Promise         `json:"promises"`
}

// Happened is something that moved a ticket's clocks.
type Happened struct {
	At   time.Time     `json:"at"`
	What sla.EventKind `json:"what"`
}

// Promise is a time he was told.
type Promise struct {
	Kind    bot.PromiseKind `json:"kind"`
	Told    time.Time       `json:"told_at"`
	Due     time.Time       `json:"due"`
	Settled *time.Time      `json:"settled_at"`
	Kept    *bool           `json:"kept"` // null = not settled, told anew before it was due, or not needed any more
}

// Read writes out what is kept of what Find found. Notes says whether the desk's private notes are in it; name gives
// the name of a member of staff.
func Read(ctx context.Context, a *bot.Archive, f *Found, now time.Time, notes bool, name func(bot.StaffID) string) (Export, error) {
	out := Export{V: ExportVersion, At: bot.Milli(now), Customers: []Customer{}, Conversations: []Conversation{}, Tickets: []Ticket{}}
	for _, id := range f.Customers {
		k, err := a.Customer(ctx, id)
		if bot.CodeOf(err) == bot.NotFound {
			continue // who only opened the chat, or was merged away
		}
		if err != nil {
			return out, err
		}
		out.Customers = append(out.Customers, customerOf(k))
	}
	for _, id := range f.Conversations {
		c, err := readConversation(ctx, a, id, notes, name)
		if bot.CodeOf(err) == bot.NotFound {
			continue
		}
		if err != nil {
			return out, err
		}
		out.Conversations = append(out.Conversations, c)
	}
	for _, id := range f.Tickets {
		t, err := a.Ticket(ctx, id)
		if bot.CodeOf(err) == bot.NotFound {
			continue
		}
		if err != nil {
			return out, err
		}
		out.Tickets = append(out.Tickets, TicketOf(t))
	}
	return out, nil
}

func customerOf(k bot.Customer) Customer {
	return Customer{k.ID, k.Name, k.Email, k.Verified, k.Tier, k.Locale, k.Zone, append([]channel.Address{}, k.Addresses...), texts(k.Known)}
}

func texts(slots map[string]flows.Slot) map[string]string {
	out := map[string]string{}
	for name, s := range slots { // a map into a map
		out[name] = s.Value.Text
	}
	return out
}

// AllTurns reads every turn of a conversation.
func AllTurns(ctx context.Context, a *bot.Archive, id bot.ConvID) ([]bot.Turn, error) {
	const page = 200
	var turns []bot.Turn
	for {
		more, err := a.Turns(ctx, id, int64(len(turns)), page)
		if err != nil {
			return nil, err
		}
		turns = append(turns, more...)
		if len(more) < page {
			return turns, nil
		}
	}
}

func readConversation(ctx context.Context, a *bot.Archive, id bot.ConvID, notes bool, name func(bot.StaffID) string) (Conversation, error) {
	c, err := a.Conversation(ctx, id)
	if err != nil {
		return Conversation{}, err
	}
	turns, err := AllTurns(ctx, a, id)
	if err != nil {
		return Conversation{}, err
	}
	twice, err := a.SentTwice(ctx, turns)
	if err != nil {
		return Conversation{}, err
	}
	out := Conversation{ID: c.ID, Customer: c.Customer, Channel: c.Address.Channel, Locale: c.Locale, State: c.Owner, Opened: c.Opened, Last: c.At,
		Messages: bot.Transcript(turns, notes, twice, name), Feedback: []Feedback{}}
	for _, t := range turns {
		if t.Feedback == nil {
			continue
		}
		said := Feedback{At: t.At, Solved: t.Feedback.Solved, Text: t.Feedback.Text}
		if t.Feedback.Score > 0 {
			said.Score = &t.Feedback.Score
		}
		out.Feedback = append(out.Feedback, said)
	}
	return out, nil
}

func TicketOf(t bot.Ticket) Ticket {
	out := Ticket{Number: t.Number, Title: t.Title, Service: t.Service, Severity: t.Severity, Impact: t.Impact, Urgency: t.Urgency, State: t.State,
		Team: t.Team, NeededBy: t.NeededBy, Conversation: t.Home, Opened: t.Opened, Resolved: ResolvedAt(t), Details: texts(t.Details),
		History: []Happened{}, Promises: []Promise{}}
	for _, e := range t.Events {
		out.History = append(out.History, Happened{e.At, e.Kind})
	}
	for _, p := range t.Told {
		told := Promise{Kind: p.Kind, Told: p.Told, Due: p.Due}
		if !p.Settled.IsZero() {
			told.Settled = &p.Settled
			if !p.Replaced && !p.Moot {
				told.Kept = &p.Kept
			}
		}
		out.Promises = append(out.Promises, told)
	}
	return out
}

// ResolvedAt is when a ticket was resolved for good; nil while it is open.
func ResolvedAt(t bot.Ticket) *time.Time {
	if t.State != bot.TicketResolved {
		return nil
	}
	for _, e := range slices.Backward(t.Events) {
		if e.Kind == sla.Resolved {
			return &e.At
		}
	}
	return nil
}
