package rehearsal

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/desk"
	"frontdesk/bot/sla"
	"frontdesk/flows"
)

// TestReport says which conversation tests passed.
type TestReport struct {
	Tests  []TestResult `json:"tests"`
	Passed int          `json:"passed"`
	Failed int          `json:"failed"`
}

// TestResult is the outcome of one.
type TestResult struct {
	Name    string `json:"name"`
	File    string `json:"file"`
	Line    int    `json:"line"` // of what failed, else of the test
	OK      bool   `json:"ok"`
	Message string `json:"message"` // what was expected and what came
}

// testStart is when a test begins that does not say: a Tuesday in the middle of the day, always the same.
var testStart = time.Date(2026, time.November, 17, 14, 32, 0, 0, time.UTC)

// RunTests runs conversation tests against a desk, and proves for each that deciding its turns again gives the same.
func RunTests(d *bot.Desk, tests []desk.Test, build string) TestReport {
	r := TestReport{Tests: []TestResult{}}
	for _, t := range tests {
		result := TestResult{Name: t.Name, File: t.File, Line: t.Line, OK: true}
		if line, message := runTest(d, t, build); message != "" {
			result.OK, result.Line, result.Message = false, line, message
			r.Failed++
		} else {
			r.Passed++
		}
		r.Tests = append(r.Tests, result)
	}
	return r
}

// runTest returns where a test failed and how; "" = it passed.
func runTest(d *bot.Desk, t desk.Test, build string) (int, string) {
	at := t.At
	if at.IsZero() {
		at = testStart
	}
	k := bot.Customer{V: bot.CustomerVersion, Name: t.Customer.Name, Email: t.Customer.Email, Verified: t.Customer.Verified, Tier: t.Customer.Tier, Zone: t.Zone}
	for name, text := range t.Customer.Known { // a map into a map
		if k.Known == nil {
			k.Known = map[string]flows.Slot{}
		}
		k.Known[name] = flows.Slot{Value: flows.Value{Kind: slotKind(d, name), Text: text}, From: flows.FromCustomer}
	}
	s := New(d, Options{Now: at, Locale: t.Locale, Customer: k, Build: build})
	start := s.conv
	if t.Greeted {
		if _, err := s.Greet(); err != nil {
			return t.Line, err.Error()
		}
	}
	from := 0
	for _, line := range t.Talk {
		if line.Bot != nil {
			if message := s.holds(*line.Bot, s.Turns[from:]); message != "" {
				return line.Bot.Line, message
			}
			from = len(s.Turns)
			continue
		}
		if err := s.play(line); err != nil {
			return line.Line, err.Error()
		}
	}
	if err := Replay(start, s.Turns, d); err != nil {
		return t.Line, err.Error()
	}
	return 0, ""
}

// slotKind is the type of a slot, by the first flow that has one of this name.
func slotKind(d *bot.Desk, name string) string {
	for _, f := range d.Program.Flows() {
		for _, s := range f.Slots {
			if s.Name == name {
				return s.Kind
			}
		}
	}
	return flows.KindText
}

// play does one line of a test.
func (s *Session) play(line desk.TestTurn) error {
	switch {
	case line.Choose != "":
		c, ok := s.offered(line.Choose)
		if !ok {
			return fmt.Errorf("the quick reply %q is not offered", line.Choose)
		}
		_, err := s.Deliver(channel.Inbound{Kind: channel.Choice, Choice: c.ID, Text: c.Label})
		return err
	case line.Wait > 0:
		_, err := s.Pass(line.Wait)
		return err
	default:
		_, err := s.Deliver(channel.Inbound{Kind: channel.Message, Text: line.Customer})
		return err
	}
}

// holds checks an expectation against the turns since the last one; "" = it holds.
func (s *Session) holds(e desk.Expect, turns []bot.Turn) string {
	if len(turns) == 0 {
		return "nothing happened since the last expectation: add a line customer:, choose: or wait: before it"
	}
	for _, check := range []func(desk.Expect, []bot.Turn) string{s.holdsTexts, s.holdsDialogue, s.holdsPlace, s.holdsTicket, s.holdsPromise} {
		if message := check(e, turns); message != "" {
			return message
		}
	}
	return ""
}

func (s *Session) holdsTexts(e desk.Expect, turns []bot.Turn) string {
	var said []bot.Message
	for _, t := range turns {
		for _, m := range t.Messages {
			if !m.Private && m.From != bot.FromSystem {
				said = append(said, m)
			}
		}
	}
	has := func(want string) bool {
		return slices.ContainsFunc(said, func(m bot.Message) bool {
			return m.TextID == want || strings.Contains(strings.ToLower(m.PlainText()), strings.ToLower(want))
		})
	}
	for _, want := range e.Says {
		if !has(want) {
			return fmt.Sprintf("the bot should say %q, but said %s", want, quoted(said))
		}
	}
	for _, no := range e.NotSays {
		if has(no) {
			return fmt.Sprintf("the bot should not say %q, but said %s", no, quoted(said))
		}
	}
	for _, id := range e.Offers {
		if !slices.ContainsFunc(said, func(m bot.Message) bool {
			return slices.ContainsFunc(m.Choices, func(c flows.Choice) bool { return c.ID == id })
		}) {
			return fmt.Sprintf("the quick reply %q should be offered, but the bot said %s", id, quoted(said))
		}
	}
	if e.Answer != "" && !slices.ContainsFunc(said, func(m bot.Message) bool { return m.Answer == e.Answer }) {
		return fmt.Sprintf("the answer %q should be given, but the bot said %s", e.Answer, quoted(said))
	}
	return ""
}

func quoted(said []bot.Message) string {
	if len(said) == 0 {
		return "nothing"
	}
	var out []string
	for _, m := range said {
		out = append(out, fmt.Sprintf("%q (%s)", m.PlainText(), m.TextID))
	}
	return strings.Join(out, ", ")
}

// differs compares one thing that a test holds the bot to; "" = alike, or nothing was asked.
func differs(what, want, got string) string {
	if want == "" || want == got {
		return ""
	}
	return fmt.Sprintf("%s should be %q, but is %q", what, want, got)
}

func first(messages ...string) string {
	for _, m := range messages {
		if m != "" {
			return m
		}
	}
	return ""
}

func (s *Session) holdsDialogue(e desk.Expect, turns []bot.Turn) string {
	last := s.Describe(turns[len(turns)-1])
	str := func(p *string) string {
		if p == nil {
			return ""
		}
		return *p
	}
	if message := first(differs("the slot asked", e.Asks, s.conv.State.Asking), differs("the intent", e.Intent, str(last.Intent)),
		differs("the flow", e.Flow, str(last.Flow)), differs("the step", e.Step, str(last.Step)), differs("the language", e.Locale, s.conv.Locale)); message != "" {
		return message
	}
	for _, name := range slices.Sorted(maps.Keys(e.Slots)) {
		if message := differs("the slot "+name, e.Slots[name], last.Slots[name]); message != "" {
			return message
		}
	}
	if closed := len(s.conv.State.Stack) == 0; e.Closed != nil && *e.Closed != closed {
		return fmt.Sprintf("the dialogue should be closed: %t, but that is %t", *e.Closed, closed)
	}
	return ""
}

func (s *Session) holdsPlace(e desk.Expect, _ []bot.Turn) string {
	reason := ""
	if s.conv.Handoff != nil {
		reason = s.conv.Handoff.Reason
	}
	return first(differs("the owner", e.Owner, string(s.conv.Owner)), differs("the team", e.Team, s.conv.Team), differs("the reason of the handoff", e.Reason, reason))
}

func (s *Session) holdsTicket(e desk.Expect, _ []bot.Turn) string {
	want := e.Ticket
	if want == nil {
		return ""
	}
	i := slices.IndexFunc(s.tickets, func(t bot.Ticket) bool { return t.ID == s.conv.Ticket })
	if want.None {
		if i >= 0 && s.tickets[i].State != bot.TicketResolved {
			return "there should be no open ticket, but there is " + s.tickets[i].Number
		}
		return ""
	}
	if i < 0 {
		return "there should be a ticket, but there is none"
	}
	got := s.tickets[i]
	if want.Complaint != nil && *want.Complaint != got.Complaint {
		return fmt.Sprintf("a complaint: should be %t", *want.Complaint)
	}
	if !strings.Contains(strings.ToLower(got.Title), strings.ToLower(want.Title)) {
		return fmt.Sprintf("the title should hold %q, but is %q", want.Title, got.Title)
	}
	return first(differs("the service", want.Service, got.Service), differs("the impact", want.Impact, got.Impact),
		differs("the urgency", want.Urgency, got.Urgency), differs("the severity", want.Severity, got.Severity),
		differs("the ticket's team", want.Team, got.Team), differs("the ticket's state", want.State, string(got.State)),
		differs("needed by", want.NeededBy, got.NeededBy))
}

func (s *Session) holdsPromise(e desk.Expect, turns []bot.Turn) string {
	if e.Promise == nil {
		return ""
	}
	times := map[bot.PromiseKind]bot.Promise{}
	for _, t := range turns {
		for _, p := range t.Promises {
			if p.Told.Equal(t.At) {
				times[p.Kind] = p
			}
		}
	}
	if e.Promise.None {
		if len(times) > 0 {
			return "no time should be told, but one was"
		}
		return ""
	}
	return first(s.toldAs("the first response", e.Promise.FirstResponse, times[bot.PromiseFirst]),
		s.toldAs("the solution", e.Promise.Resolution, times[bot.PromiseSolution]), s.toldAs("when people are back", e.Promise.Back, times[bot.PromiseBack]))
}

// toldAs compares a told time with an instant, with the words the customer reads, or with "any".
func (s *Session) toldAs(what, want string, p bot.Promise) string {
	if want == "" {
		return ""
	}
	if p.ID == "" {
		return what + " should be told, but was not"
	}
	if want == "any" {
		return ""
	}
	if t, err := time.Parse(time.RFC3339, want); err == nil {
		return differs(what, t.UTC().Format(time.RFC3339), p.Due.UTC().Format(time.RFC3339))
	}
	zone := s.customer.Zone
	if zone == "" {
		zone = s.desk.Zone
	}
	return differs(what, want, sla.Say(p.Due, p.Told, zone, s.conv.Locale))
}
