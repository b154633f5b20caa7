// Package rehearsal runs conversations without a server: conversation tests, the terminal chat, replay. It calls the
// same two functions as the running desk, Decide and With, so what passes here passes there.
package rehearsal

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/flows"
)

// Session is one conversation of one customer, in memory. It is not safe for concurrent use.
type Session struct {
	Turns []bot.Turn // all so far

	desk     *bot.Desk
	now      time.Time
	locale   string
	conv     bot.Conversation
	customer bot.Customer
	tickets  []bot.Ticket
	next     int64 // ticket number
	link     string
	build    string
	sends    bool
}

// Options say who talks, and when.
type Options struct {
	Now      time.Time    // when it begins
	Locale   string       // "" = the desk's first
	Customer bot.Customer // what is known of him; ID may be empty
	Channel  string       // "" = chat
	Link     string       // where the customer could look later; "" = a page on this machine
	Build    string
	Sends    bool // the channel sends: the customer hears of us with every page closed
}

// firstNumber is the first ticket number that a rehearsal gives.
const firstNumber = 1001

// New begins a conversation in which nothing has been said.
func New(d *bot.Desk, o Options) *Session {
	s := &Session{desk: d, now: bot.Milli(o.Now), locale: o.Locale, customer: o.Customer, next: firstNumber, link: o.Link, build: o.Build, sends: o.Sends}
	if s.locale == "" {
		s.locale = d.Locales[0]
	}
	if s.customer.ID == "" {
		s.customer.ID = "cu_rehearsal"
	}
	if s.link == "" {
		s.link = "http://localhost:8080/chat"
	}
	if o.Channel == "" {
		o.Channel = "chat"
	}
	s.conv = bot.Conversation{ID: "cv_rehearsal", Customer: s.customer.ID, Locale: s.locale,
		Address: channel.Address{Channel: o.Channel, Room: "rehearsal"}}
	return s
}

// Now is the time in the rehearsal.
func (s *Session) Now() time.Time { return s.now }

// Conversation is the conversation so far.
func (s *Session) Conversation() bot.Conversation { return s.conv }

// Customer is what is known of the customer by now.
func (s *Session) Customer() bot.Customer { return s.customer }

// Tickets are the customer's tickets, oldest first.
func (s *Session) Tickets() []bot.Ticket { return slices.Clone(s.tickets) }

// Greet lets the customer open the chat: the bot speaks first.
func (s *Session) Greet() (bot.Turn, error) {
	return s.Deliver(channel.Inbound{Kind: channel.Joined})
}

// Say lets the customer write. A message that is the id or the label of an offered quick reply chooses it.
func (s *Session) Say(text string) (bot.Turn, error) {
	in := channel.Inbound{Kind: channel.Message, Text: text}
	if c, ok := s.offered(text); ok {
		in.Kind, in.Choice, in.Text = channel.Choice, c.ID, c.Label
	}
	return s.Deliver(in)
}

// offered finds a quick reply of the last messages, by its label, its id, or the part of the id behind the slot's name.
func (s *Session) offered(text string) (flows.Choice, bool) {
	if len(s.Turns) == 0 {
		return flows.Choice{}, false
	}
	for _, m := range s.Turns[len(s.Turns)-1].Messages {
		for _, c := range m.Choices {
			if c.Label == text || c.ID == text || strings.HasSuffix(c.ID, "="+text) {
				return c, true
			}
		}
	}
	return flows.Choice{}, false
}

// Deliver lets anything happen on the customer's side.
func (s *Session) Deliver(in channel.Inbound) (bot.Turn, error) {
	in = in.Clean()
	in.At, in.Address = s.now, s.conv.Address
	in.Key = strconv.FormatInt(s.conv.Seq+1, 10)
	in.Text = s.desk.Redactor.Redact(in.Text)
	return s.decide(bot.Event{Kind: bot.Said, Once: "rehearsal/" + in.Key, Inbound: &in})
}

// Act lets a member of staff do something.
func (s *Session) Act(a bot.Act) (bot.Turn, error) {
	if err := a.Check(s.conv, s.desk); err != nil {
		return bot.Turn{}, err
	}
	return s.decide(bot.Event{Kind: bot.Acted, Act: &a})
}

// Pass lets time go by and fires what falls due on the way, in order.
func (s *Session) Pass(d time.Duration) ([]bot.Turn, error) {
	end := s.now.Add(d)
	var turns []bot.Turn
	for {
		due := slices.Clone(s.conv.Timers)
		slices.SortStableFunc(due, func(a, b bot.Timer) int { return a.Job.Due.Compare(b.Job.Due) })
		if len(due) == 0 || due[0].Job.Due.After(end) {
			s.now = end
			return turns, nil
		}
		if due[0].Job.Due.After(s.now) {
			s.now = due[0].Job.Due
		}
		t, err := s.decide(bot.Event{Kind: bot.TimerDue, Timer: &due[0]})
		if err != nil {
			return turns, err
		}
		turns = append(turns, t)
	}
}

// decide runs one event through the pure core, with the facts that a running desk would fetch.
func (s *Session) decide(e bot.Event) (bot.Turn, error) {
	f := bot.Facts{Build: s.build, Now: s.now, Customer: s.customer, Tickets: s.tickets, Link: s.link, Sends: s.sends}
	if e.Inbound != nil && len(e.Inbound.Files) > 0 || e.Failed != nil && e.Failed.File != "" {
		f.Takes = channel.MaxFile
	}
	if in := e.Inbound; in != nil && in.Text != "" && in.Choice == "" {
		f.Reading = s.desk.Read(s.conv.Utterance(in, s.customer.Zone, s.now))
	}
	t, needs := bot.Decide(s.conv, e, f, s.desk)
	for range 4 {
		if len(needs) == 0 {
			break
		}
		for _, n := range needs {
			if n.Fact != flows.NeedNumber {
				return bot.Turn{}, fmt.Errorf("turn %d: nobody answers the need %q", s.conv.Seq+1, n.Fact)
			}
		}
		f.Numbers = append(f.Numbers, s.next)
		s.next++
		t, needs = bot.Decide(s.conv, e, f, s.desk)
	}
	return t, s.fold(t)
}

// fold adds the turn. Everything goes through JSON, as it does between two turns of a running desk, so that state
// which would be lost there is lost here.
func (s *Session) fold(t bot.Turn) error {
	var kept bot.Turn
	if err := through(t, &kept); err != nil {
		return err
	}
	var conv bot.Conversation
	if err := through(s.conv.With(kept), &conv); err != nil {
		return err
	}
	s.conv, s.Turns = conv, append(s.Turns, kept)
	if kept.Customer != nil {
		s.customer = *kept.Customer
	}
	if k := kept.Ticket; k != nil {
		i := slices.IndexFunc(s.tickets, func(o bot.Ticket) bool { return o.ID == k.ID })
		s.tickets = slices.Clone(s.tickets)
		if i < 0 {
			s.tickets = append(s.tickets, *k)
		} else {
			s.tickets[i] = *k
		}
	}
	return nil
}

func through(from, to any) error {
	b, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, to)
}
