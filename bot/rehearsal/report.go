package rehearsal

import (
	"maps"
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/flows"
)

// Report is a turn as the terminal chat and other programs read it. Absent values are null.
type Report struct {
	Turn    int64             `json:"turn"`
	User    *string           `json:"user"`
	Replies []Reply           `json:"replies"`
	Intent  *string           `json:"intent"`
	Score   *float64          `json:"score"`
	Flow    *string           `json:"flow"`
	Step    *string           `json:"step"`
	Slots   map[string]string `json:"slots"`
	Ticket  *Ticket           `json:"ticket"`
	Promise *Promise          `json:"promise"`
	Owner   string            `json:"owner"` // bot or agent; agent from the moment a person is waited for
	State   string            `json:"state"` // bot, waiting, agent, resolved
	Locale  string            `json:"locale"`
	Trouble *string           `json:"trouble"`
	Marks   []flows.Mark      `json:"trace"` // with --trace, else null
}

// Reply is a message to the customer.
type Reply struct {
	Text    string   `json:"text"`
	Choices []Choice `json:"choices"`
	TextID  string   `json:"text_id"`
}

// Choice is a quick reply.
type Choice struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// Ticket is the conversation's ticket.
type Ticket struct {
	Number   string            `json:"number"`
	Title    string            `json:"title"`
	Service  *string           `json:"service"`
	Impact   *string           `json:"impact"`
	Urgency  *string           `json:"urgency"`
	Severity *string           `json:"severity"`
	State    string            `json:"state"`
	Team     *string           `json:"team"`
	NeededBy *string           `json:"needed_by"`
	Details  map[string]string `json:"details"`
}

// Promise is what was told in the turn.
type Promise struct {
	FirstResponse *time.Time `json:"first_response"`
	Resolution    *time.Time `json:"resolution"`
	Back          *time.Time `json:"back"`
	Rule          string     `json:"rule"`
}

// Describe reports the last turn of the session.
func (s *Session) Describe(t bot.Turn) Report {
	r := Report{Turn: t.Seq, Replies: []Reply{}, Slots: Slots(t.State), Owner: "bot", State: string(t.Owner), Locale: t.Locale,
		Trouble: some(t.Trouble), Promise: told(t)}
	if t.Owner == bot.OwnerWaiting || t.Owner == bot.OwnerAgent {
		r.Owner = "agent"
	}
	if in := t.Event.Inbound; in != nil {
		r.User = &in.Text
	}
	if k := t.Facts.Reading; k != nil && len(k.Guesses) > 0 {
		r.Intent, r.Score = &k.Guesses[0].Intent, &k.Guesses[0].Score
	}
	if n := len(t.State.Stack); n > 0 {
		r.Flow, r.Step = &t.State.Stack[n-1].Flow, &t.State.Stack[n-1].Step
	} else if f := lastFlow(t.Marks); f.Flow != "" {
		r.Flow, r.Step = &f.Flow, &f.Step
	}
	for _, m := range t.Messages {
		if !m.Private && m.From != bot.FromSystem {
			r.Replies = append(r.Replies, reply(m))
		}
	}
	r.Ticket = s.ticket()
	return r
}

func some(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// lastFlow is the flow that ran last in a turn after which none runs.
func lastFlow(marks []flows.Mark) flows.Mark {
	for _, m := range slices.Backward(marks) {
		if m.Flow != "" {
			return m
		}
	}
	return flows.Mark{}
}

// Slots are all values that the dialogue holds: those of the running flows win over those of the conversation.
func Slots(s flows.State) map[string]string {
	out := map[string]string{}
	add := func(m map[string]flows.Slot) {
		for name, v := range m { // order is of no consequence: keys are distinct
			out[name] = valueText(v.Value)
		}
	}
	add(s.Slots)
	for _, f := range s.Stack {
		add(f.Slots)
	}
	return out
}

func valueText(v flows.Value) string {
	if v.Kind != flows.KindList {
		return v.Text
	}
	var parts []string
	for _, p := range v.List {
		parts = append(parts, valueText(p))
	}
	return strings.Join(parts, ", ")
}

func told(t bot.Turn) *Promise {
	p := Promise{}
	for _, k := range t.Promises {
		if !k.Told.Equal(t.At) || !k.Settled.IsZero() {
			continue
		}
		due := k.Due
		switch k.Kind {
		case bot.PromiseFirst, bot.PromiseNext: // by when a person writes
			p.FirstResponse, p.Rule = &due, k.Rule
		case bot.PromiseSolution:
			p.Resolution, p.Rule = &due, k.Rule
		case bot.PromiseBack:
			p.Back = &due
		}
	}
	if p == (Promise{}) {
		return nil
	}
	return &p
}

func reply(m bot.Message) Reply {
	r := Reply{Text: m.PlainText(), Choices: []Choice{}, TextID: m.TextID}
	for _, c := range m.Choices {
		r.Choices = append(r.Choices, Choice(c))
	}
	return r
}

func (s *Session) ticket() *Ticket {
	i := slices.IndexFunc(s.tickets, func(t bot.Ticket) bool { return t.ID == s.conv.Ticket })
	if i < 0 {
		return nil
	}
	t := s.tickets[i]
	out := &Ticket{Number: t.Number, Title: t.Title, Service: some(t.Service), Impact: some(t.Impact), Urgency: some(t.Urgency), Severity: some(t.Severity),
		State: string(t.State), Team: some(t.Team), NeededBy: some(t.NeededBy), Details: map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(t.Details)) {
		out.Details[name] = valueText(t.Details[name].Value)
	}
	return out
}
