package desk

import (
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"frontdesk/flows"
)

// Test is a conversation with what must hold in it. Package rehearsal runs it.
type Test struct {
	Name     string
	File     string
	Line     int
	At       time.Time // when it begins; zero = at a time that the runner chooses, always the same
	Zone     string    // of the customer; "" = the desk's
	Locale   string    // "" = the desk's first
	Greeted  bool      // the customer opened the chat, and the bot spoke first
	Customer TestCustomer
	Talk     []TestTurn
}

// TestCustomer is what is known of the customer before the conversation.
type TestCustomer struct {
	Name     string
	Email    string
	Verified bool
	Tier     string
	Known    map[string]string // slots remembered from earlier conversations
}

// TestTurn is one line of a test: exactly one of the fields is set.
type TestTurn struct {
	Line     int
	Customer string        // the customer writes
	Choose   string        // the customer takes the quick reply with this id or label
	Wait     time.Duration // time passes
	Bot      *Expect       // what must hold after the turns since the last expectation
}

// Expect is what must hold. Empty fields ask for nothing. A text to be found is a part of what the bot says, without
// regard to case, or the id of a text.
type Expect struct {
	Line    int
	Says    []string // each must be in one of the messages
	NotSays []string // none may be in any message
	Asks    string   // slot that is being asked
	Offers  []string // ids of quick replies that must be there
	Answer  string   // answer of the knowledge base that is said
	Intent  string   // best guess
	Flow    string   // that runs
	Step    string   // that waits
	Slots   map[string]string
	Ticket  *ExpectTicket
	Promise *ExpectPromise
	Owner   string // bot, waiting, agent, resolved
	Team    string // that the conversation waits for, or that has it
	Reason  string // of the handoff
	Locale  string
	Closed  *bool // the dialogue is at its end, and nothing runs
}

// ExpectTicket is what must hold of the conversation's ticket. Empty fields ask for nothing.
type ExpectTicket struct {
	None                                     bool   // there is no ticket, or none that is open
	Title                                    string // a part of it
	Service, Impact, Urgency, Severity, Team string
	State, NeededBy                          string
	Complaint                                *bool
}

// ExpectPromise is what must have been told since the last expectation. A time is told either as an instant
// (RFC 3339) or in the words that the customer reads, as "today 15:30"; "any" asks for any time.
type ExpectPromise struct {
	None                            bool // nothing was told
	FirstResponse, Resolution, Back string
}

// testsFile reads a file of tests/.
func (l *loader) testsFile(f flows.File) {
	n := l.open(f, testsShape)
	for _, item := range l.list(n.get("tests"), "tests") {
		if item.kind != mapping {
			l.wrongType(item, "a test", mapping)
			continue
		}
		known := len(l.foreign)
		if t := l.test(item); len(l.foreign) == known { // one in a language that was given up cannot hold
			l.out.Tests = append(l.out.Tests, t)
		}
	}
}

func (l *loader) test(n *node) Test {
	l.object(n, testShape)
	t := Test{Name: l.text(n.get("name"), "the name"), File: n.at.file, Line: n.at.line, At: l.instant(n.get("at")),
		Zone: l.zone(n.get("zone")), Locale: l.locale(n.get("locale")),
		Greeted: l.yes(n.get("greeted"), "greeted", false), Customer: l.testCustomer(n.get("customer"))}
	if t.Name != "" {
		l.define(n.get("name").at, "test", t.Name)
	}
	talk := l.list(n.get("talk"), "the talk")
	held := false
	for _, item := range talk {
		if turn, ok := l.testTurn(item); ok {
			t.Talk = append(t.Talk, turn)
			held = held || turn.Bot != nil
		}
	}
	if n.get("talk") != nil && !held {
		l.add(n.get("talk").at, nothingHeld, "the test holds the bot to nothing", "add a line bot: with what must hold")
	}
	return t
}

// instant reads a moment with its offset from UTC.
func (r *reader) instant(n *node) time.Time {
	s := r.text(n, "the time")
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		r.add(n.at, badTime, fmt.Sprintf("%q is not a moment", s), "write it as 2026-11-17T14:32:00Z")
	}
	return t.UTC()
}

func (l *loader) testCustomer(n *node) TestCustomer {
	n = l.object(n, testCustomerShape)
	c := TestCustomer{Name: l.text(n.get("name"), "the name"), Email: strings.ToLower(l.text(n.get("email"), "the e-mail address")),
		Tier: l.refer(n.get("tier"), "tier"), Verified: l.yes(n.get("verified"), "verified", false), Known: l.slotValues(n.get("known"))}
	if _, err := mail.ParseAddress(c.Email); c.Email != "" && err != nil {
		l.add(n.get("email").at, badAddress, fmt.Sprintf("%q is not an e-mail address", c.Email), "write it as priya@kettle.example")
	}
	return c
}

// slotValues reads slots with their values; a value that is left out stands for "not known".
func (l *loader) slotValues(n *node) map[string]string {
	if n == nil {
		return nil
	}
	if n.kind != mapping {
		l.wrongType(n, "slots", mapping)
		return nil
	}
	out := map[string]string{}
	for _, p := range n.pairs {
		l.ids.refer(p.key.at, p.key.text, []string{"slot"})
		out[p.key.text] = ""
		if p.value != nil && p.value.kind == scalar {
			out[p.key.text] = p.value.trimmed()
		}
	}
	return out
}

// testTurn reads one line of a talk.
func (l *loader) testTurn(n *node) (TestTurn, bool) {
	t := TestTurn{Line: n.at.line}
	if n.kind != mapping || len(n.pairs) != 1 {
		l.add(n.at, badTurn, "a line of a talk says one thing", "write customer:, choose:, wait: or bot: with a dash before each")
		return t, false
	}
	l.object(n, turnShape)
	p := n.pairs[0]
	if p.value == nil || p.value.kind == null {
		l.add(p.key.at, emptyText, fmt.Sprintf("nothing stands behind %s", p.key.text), "write something, or remove the line")
		return t, false
	}
	switch p.key.text {
	case "customer":
		t.Customer = l.text(p.value, "what the customer writes")
		return t, t.Customer != ""
	case "choose":
		t.Choose = l.text(p.value, "the choice")
		return t, t.Choose != ""
	case "wait":
		t.Wait = l.duration(p.value, "wait", 0)
		return t, t.Wait > 0
	case "bot":
		t.Bot = l.expect(p)
		return t, true
	}
	return t, false
}

// expect reads what must hold; a plain text is something the bot must say.
func (l *loader) expect(p pair) *Expect {
	n := p.value
	if n.kind != mapping {
		return &Expect{Line: p.key.at.line, Says: l.said(n)}
	}
	l.object(n, expectShape)
	return &Expect{Line: p.key.at.line,
		Says:    l.said(n.get("says")),
		NotSays: l.said(n.get("not_says")),
		Asks:    l.refer(n.get("asks"), "slot"),
		Offers:  l.texts(n.get("offers"), "a quick reply"),
		Answer:  l.refer(n.get("answer"), "answer"),
		Intent:  l.refer(n.get("intent"), "intent", "question"),
		Flow:    l.refer(n.get("flow"), "flow"),
		Step:    l.text(n.get("step"), "the step"),
		Slots:   l.slotValues(n.get("slots")),
		Ticket:  l.expectTicket(n.get("ticket")),
		Promise: l.expectPromise(n.get("promise")),
		Owner:   l.choice(n, expectShape, "owner"),
		Team:    l.refer(n.get("team"), "team"),
		Reason:  l.text(n.get("reason"), "the reason"),
		Locale:  l.locale(n.get("locale")),
		Closed:  l.maybe(n.get("closed"), "closed"),
	}
}

// maybe reads a yes or no that may be left out.
func (r *reader) maybe(n *node, what string) *bool {
	if n == nil {
		return nil
	}
	b := r.yes(n, what, false)
	return &b
}

var textIDForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)

// said reads texts that the bot must or must not say. What looks like the id of a text must be one.
func (l *loader) said(n *node) []string {
	for _, item := range l.list(n, "what the bot says") {
		if s := item.trimmed(); item.kind == scalar && textIDForm.MatchString(s) {
			l.ids.refer(item.at, s, []string{"text"})
		}
	}
	return l.texts(n, "what the bot says")
}

func (l *loader) expectTicket(n *node) *ExpectTicket {
	if n == nil {
		return nil
	}
	if n.kind == scalar {
		return &ExpectTicket{None: l.oneOf(n, "the ticket", "none") != ""}
	}
	l.object(n, expectTicketShape)
	return &ExpectTicket{
		Title:     l.text(n.get("title"), "the title"),
		Service:   l.refer(n.get("service"), "service"),
		Impact:    l.text(n.get("impact"), "the impact"),
		Urgency:   l.text(n.get("urgency"), "the urgency"),
		Severity:  l.refer(n.get("severity"), "severity"),
		Team:      l.refer(n.get("team"), "team"),
		State:     l.choice(n, expectTicketShape, "state"),
		NeededBy:  l.text(n.get("needed_by"), "the date"),
		Complaint: l.maybe(n.get("complaint"), "complaint"),
	}
}

func (l *loader) expectPromise(n *node) *ExpectPromise {
	if n == nil {
		return nil
	}
	if n.kind == scalar {
		return &ExpectPromise{None: l.oneOf(n, "the promise", "none") != ""}
	}
	l.object(n, expectPromiseShape)
	return &ExpectPromise{
		FirstResponse: l.text(n.get("first_response"), "the time"),
		Resolution:    l.text(n.get("resolution"), "the time"),
		Back:          l.text(n.get("back"), "the time"),
	}
}

// defineProgram puts what only flows define in the index, so that tests may refer to it. Without a program, which
// has problems of its own then, such names are not looked at.
func (l *loader) defineProgram() {
	p := l.out.Desk.Program
	if p == nil {
		l.ids.refs = slices.DeleteFunc(l.ids.refs, func(r reference) bool {
			return slices.Contains([]string{"flow", "slot", "text"}, r.sorts[0])
		})
		return
	}
	for _, f := range p.Flows() {
		l.ids.add("flow", f.ID, place{f.File, f.Line, 1})
	}
	for _, name := range l.slotNames() {
		l.ids.add("slot", name, place{})
	}
	for _, t := range p.Texts() {
		l.ids.add("text", t.ID, place{t.File, t.Line, 1})
	}
	for _, id := range l.ids.names("answer") {
		l.ids.add("question", AnswerIntent+id, place{})
	}
}
