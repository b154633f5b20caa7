package rehearsal_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/desk"
	"frontdesk/bot/rehearsal"
	"frontdesk/data/seed"
)

func load(t *testing.T, src fs.FS) *desk.Loaded {
	t.Helper()
	l, problems := desk.Load(src, desk.Options{})
	if l == nil {
		t.Fatal(problems)
	}
	if err := desk.Train(context.Background(), l, nil); err != nil {
		t.Fatal(err)
	}
	return l
}

// example is the example desk, trained once.
var example = sync.OnceValue(func() *desk.Loaded {
	l, problems := desk.Load(seed.FS(), desk.Options{})
	if l == nil {
		panic(fmt.Sprint(problems))
	}
	if err := desk.Train(context.Background(), l, nil); err != nil {
		panic(err)
	}
	return l
})

// The example desk keeps its own word: every conversation test passes, and deciding each recorded turn again gives the
// same turn, which RunTests proves as well.
func TestExampleDesk(t *testing.T) {
	l := example()
	r := rehearsal.RunTests(l.Desk, l.Tests, "test")
	for _, x := range r.Tests {
		if !x.OK {
			t.Errorf("%s:%d: %s: %s", x.File, x.Line, x.Name, x.Message)
		}
	}
	if r.Passed < 40 {
		t.Errorf("only %d tests: were they all read?", r.Passed)
	}
}

// Every kind of expectation can fail, and says what it wanted and what came.
func TestExpectationsFail(t *testing.T) {
	l := load(t, os.DirFS("../desk/testdata/good"))
	yes := true
	talk := func(e desk.Expect) []desk.Test {
		return []desk.Test{{Name: "x", File: "tests/x.yaml", Line: 1, Talk: []desk.TestTurn{
			{Choose: "", Customer: "good day to you"}, {Customer: "report a fault"}, {Bot: &e},
		}}}
	}
	for want, e := range map[string]desk.Expect{
		`should say "pineapple"`:       {Says: []string{"pineapple"}},
		`should not say "Corner"`:      {NotSays: []string{"Which"}},
		`the slot asked`:               {Asks: "impact"},
		`should be offered`:            {Offers: []string{"nothing"}},
		`the answer "vpn_setup"`:       {Answer: "vpn_setup"},
		`the flow should be`:           {Flow: "other"},
		`the step should be`:           {Step: "99"},
		`the slot service`:             {Slots: map[string]string{"service": "vpn"}},
		`the owner`:                    {Owner: "agent"},
		`the team`:                     {Team: "help"},
		`the reason`:                   {Reason: "asked"},
		`the language`:                 {Locale: "de"},
		`closed: true`:                 {Closed: &yes},
		`there should be a ticket`:     {Ticket: &desk.ExpectTicket{Service: "vpn"}},
		`the solution should be told`:  {Promise: &desk.ExpectPromise{Resolution: "any"}},
		`the first response should be`: {Promise: &desk.ExpectPromise{FirstResponse: "today 15:30"}},
	} {
		r := rehearsal.RunTests(l.Desk, talk(e), "test")
		want = strings.Replace(want, `say "Corner"`, `say "Which"`, 1)
		if r.Failed != 1 || !strings.Contains(r.Tests[0].Message, want) {
			t.Errorf("want a failure with %q, got %+v", want, r.Tests[0])
		}
	}
}

// A log that was tampered with does not prove itself.
func TestReplayNoticesTampering(t *testing.T) {
	l := load(t, os.DirFS("../desk/testdata/good"))
	s := rehearsal.New(l.Desk, rehearsal.Options{Now: time.Date(2026, 11, 17, 14, 32, 0, 0, time.UTC), Build: "test"})
	start := s.Conversation()
	for _, text := range []string{"good day to you", "flow:report", "vpn", "Everyone", "High", "person"} {
		if _, err := s.Say(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := rehearsal.Replay(start, s.Turns, l.Desk); err != nil {
		t.Fatal(err)
	}
	for name, tamper := range map[string]func(*bot.Turn){
		"another word":     func(t *bot.Turn) { t.Messages[0].Body[0].Text += "!" },
		"another owner":    func(t *bot.Turn) { t.Owner = bot.OwnerAgent },
		"another question": func(t *bot.Turn) { t.Event.Inbound.Choice, t.Event.Inbound.Text = "", "something else" },
		"another time":     func(t *bot.Turn) { t.Facts.Now = t.Facts.Now.Add(time.Hour) },
	} {
		turns := append([]bot.Turn(nil), s.Turns...)
		last := turns[5]
		last.Messages = append([]bot.Message(nil), last.Messages...)
		last.Messages[0].Body = append(last.Messages[0].Body[:0:0], last.Messages[0].Body...)
		in := *last.Event.Inbound
		last.Event.Inbound = &in
		tamper(&last)
		turns[5] = last
		if err := rehearsal.Replay(start, turns, l.Desk); err == nil {
			t.Errorf("%s went unnoticed", name)
		}
	}
}

// What the customer told in an earlier conversation is not asked again.
func TestNothingIsAskedTwiceAcrossConversations(t *testing.T) {
	l := example()
	first := rehearsal.New(l.Desk, rehearsal.Options{Now: time.Date(2026, 11, 17, 14, 32, 0, 0, time.UTC), Build: "test"})
	for _, text := range []string{"my vpn is down, nothing works", "the client says no route", "only me", "sam@tidewell.example", "yes"} {
		if _, err := first.Say(text); err != nil {
			t.Fatal(err)
		}
	}
	if len(first.Tickets()) != 1 {
		t.Fatalf("%d tickets", len(first.Tickets()))
	}
	second := rehearsal.New(l.Desk, rehearsal.Options{Now: first.Now().Add(48 * time.Hour), Customer: first.Customer(), Build: "test"})
	for _, text := range []string{"the wifi is down, nothing works", "it shows no network", "only me"} {
		turn, err := second.Say(text)
		if err != nil {
			t.Fatal(err)
		}
		if turn.State.Asking == "email" {
			t.Error("the e-mail address was told in the conversation before, and is asked again")
		}
	}
}
