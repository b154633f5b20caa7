package bot

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/bot/channel"
	"frontdesk/flows"
)

// Decide is pure: no I/O, no clock, no randomness, no order of a map. When it lacks a fact that only the
// caller can get it says which; the caller fetches it and calls again with the same arguments plus the answer.
//
// A panic or an error in deciding becomes a turn that holds the event, a trouble code and the call for a person.
func Decide(c Conversation, e Event, f Facts, d *Desk) (t Turn, needs []flows.Need) {
	defer func() {
		if r := recover(); r != nil {
			t, needs = troubled(c, e, f, d, "panic"), nil
		}
	}()
	x := deciding(c, e, f, d)
	if err := x.run(); err != nil {
		return troubled(c, e, f, d, "dialogue"), nil
	}
	if len(x.needs) > 0 {
		return Turn{}, x.needs
	}
	return x.finish(), nil
}

// decision is a turn in the making.
type decision struct {
	conv     Conversation
	event    Event
	facts    Facts
	desk     *Desk
	turn     Turn
	customer Customer
	ticket   *Ticket // the one the conversation is about, as it will be; nil = none
	was      *Ticket // the same before its first correction in this turn; nil = none was corrected
	weighed  bool    // a correction was about how grave it is
	changed  struct{ customer, ticket bool }
	needs    []flows.Need
	used     []TicketID // that deciding looked at: only these are recorded
	born     int
}

func deciding(c Conversation, e Event, f Facts, d *Desk) *decision {
	x := &decision{conv: c, event: e, facts: f, desk: d, customer: f.Customer}
	x.turn = Turn{V: TurnVersion, Conv: c.ID, Seq: c.Seq + 1, At: f.Now, Desk: d.Revision, Event: e, Facts: f,
		State: c.State, Owner: c.Owner, Team: c.Team, Agent: c.Agent, Locale: c.Locale}
	if x.turn.Owner == "" {
		x.turn.Owner = OwnerBot
	}
	if x.turn.Locale == "" {
		x.turn.Locale = d.Locales[0]
	}
	for i := range f.Tickets {
		if f.Tickets[i].ID == c.Ticket {
			k := f.Tickets[i]
			x.ticket, x.used = &k, []TicketID{k.ID}
		}
	}
	return x
}

func (x *decision) run() error {
	switch x.event.Kind {
	case Said:
		return x.said()
	case Acted:
		return x.acted()
	case Routed:
		x.mark("routed", x.event.Route.Why)
		x.cancel(TimerUnheard)
	case TimerDue:
		return x.fired()
	case Unlinked:
		x.unlinked()
	case Threads:
		x.threaded()
	case Undelivered:
		x.undelivered()
	case Changed:
		x.mark("changed", "agreements were published: due times anew")
		x.retime()
	default:
		return fmt.Errorf("unknown event %q", x.event.Kind)
	}
	return nil
}

// finish puts the changed values into the turn, and of the facts only what was looked at: a customer's twenty tickets
// in each of his turns would make the log grow with its square.
func (x *decision) finish() Turn {
	x.watchIdle()
	if x.turn.Owner == OwnerBot {
		// A ticket is a team's work from its opening, also while the bot still speaks.
		x.turn.Team = ""
		if x.ticket != nil && x.ticket.State == TicketOpen {
			x.turn.Team = x.ticket.Team
		}
	}
	x.cases()
	x.turn.Facts.Tickets = nil
	for _, t := range x.facts.Tickets {
		if slices.Contains(x.used, t.ID) {
			x.turn.Facts.Tickets = append(x.turn.Facts.Tickets, t)
		}
	}
	if x.changed.customer {
		k := x.customer
		k.V = CustomerVersion
		x.turn.Customer = &k
	}
	if x.changed.ticket && x.ticket != nil {
		k := *x.ticket
		k.V = TicketVersion
		x.turn.Ticket = &k
	}
	return x.turn
}

// name derives the name of the next thing born in this turn: cv_…/42.1, cv_…/42.2 …
func (x *decision) name() string {
	x.born++
	return TurnName(x.conv.ID, x.turn.Seq) + "." + strconv.Itoa(x.born)
}

// TurnName names a turn: cv_…/42.
func TurnName(c ConvID, seq int64) string { return string(c) + "/" + strconv.FormatInt(seq, 10) }

// roll picks text variants: a hash of the turn's name, so that it is the same whenever the turn is decided again.
func (x *decision) roll() uint64 {
	h := fnv.New64a()
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(x.turn.Seq))
	h.Write([]byte(x.conv.ID))
	h.Write(b[:])
	return h.Sum64()
}

func (x *decision) mark(took, why string) {
	x.turn.Marks = append(x.turn.Marks, flows.Mark{Took: took, Why: why})
}

// text fills in one of the desk's texts.
func (x *decision) text(id string, params map[string]string) string {
	s, _, ok := x.desk.Program.Text(id, x.turn.Locale, params, x.roll())
	if !ok {
		panic("no text " + id) // caught by Decide; a test walks all ids
	}
	return s
}

// say adds a message of the bot, made from one of the desk's texts.
func (x *decision) say(id string, params map[string]string, choices ...flows.Choice) *Message {
	return x.message(Message{From: FromBot, TextID: id, Body: paragraphs(x.text(id, params)), Choices: choices})
}

// note adds a line that says what happened, for the desk's eyes only where private.
func (x *decision) note(id string, params map[string]string, private bool) {
	x.message(Message{From: FromSystem, TextID: id, Body: paragraphs(x.text(id, params)), Private: private})
}

func (x *decision) message(m Message) *Message {
	m.ID = x.name()
	if m.Locale == "" {
		m.Locale = x.turn.Locale
	}
	x.turn.Messages = append(x.turn.Messages, m)
	return &x.turn.Messages[len(x.turn.Messages)-1]
}

// after sets a timer that fires at or after a time.
func (x *decision) after(name, arg string, due time.Time) {
	id := JobID{Queue: QueueTimer, Due: due.UTC().Truncate(time.Millisecond), ID: x.name()}
	x.turn.Timers = append(x.turn.Timers, Timer{Job: id, Conv: x.conv.ID, Name: name, Arg: arg})
}

// cancel ends the conversation's timers of a name; with an argument only those for it.
func (x *decision) cancel(name string, arg ...string) {
	for _, t := range x.conv.Timers {
		if t.Name == name && (len(arg) == 0 || t.Arg == arg[0]) && !slices.Contains(x.turn.Done, t.Job) {
			x.turn.Done = append(x.turn.Done, t.Job)
		}
	}
}

// paragraphs splits a text at empty lines.
func paragraphs(s string) []channel.Block {
	var out []channel.Block
	for p := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, channel.Block{Kind: channel.TextBlock, Text: p})
		}
	}
	return out
}
