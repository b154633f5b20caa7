package rehearsal_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/rehearsal"
)

// reported is a conversation in which a ticket was opened and two times were told: a first response by 08:45 on the
// next day, a solution by Friday 15:00.
func reported(t *testing.T) (*rehearsal.Session, bot.Conversation) {
	t.Helper()
	s := rehearsal.New(example().Desk, rehearsal.Options{Now: time.Date(2026, 11, 17, 14, 32, 0, 0, time.UTC), Build: "test"})
	start := s.Conversation()
	for _, text := range []string{"outlook keeps crashing since the update this morning", "only me", "it works with difficulty", "no", "yes"} {
		say(t, s, text)
	}
	if n := len(s.Conversation().Promises); n != 2 {
		t.Fatalf("%d times were told", n)
	}
	return s, start
}

func say(t *testing.T, s *rehearsal.Session, text string) bot.Turn {
	t.Helper()
	turn, err := s.Say(text)
	if err != nil {
		t.Fatal(err)
	}
	return turn
}

func act(t *testing.T, s *rehearsal.Session, a bot.Act) bot.Turn {
	t.Helper()
	a.Staff, a.Name = "st_ana", "Ana"
	turn, err := s.Act(a)
	if err != nil {
		t.Fatal(err)
	}
	return turn
}

// pass lets time go by and returns the warnings, by text id, with when they were written.
func pass(t *testing.T, s *rehearsal.Session, d time.Duration) map[string]time.Time {
	t.Helper()
	turns, err := s.Pass(d)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]time.Time{}
	for _, turn := range turns {
		for _, m := range turn.Messages {
			if strings.HasPrefix(m.TextID, "sys.near.") {
				if _, twice := out[m.TextID]; twice {
					t.Errorf("%s was written twice", m.TextID)
				}
				out[m.TextID] = turn.At
			}
		}
	}
	return out
}

// Each told time is warned of once, before it passes, in the team's hours; it stays in the ledger, where it counts as
// broken; and the log proves itself.
func TestToldTimesAreWarnedOf(t *testing.T) {
	s, start := reported(t)
	told := slices.Clone(s.Conversation().Promises)
	warned := pass(t, s, 14*24*time.Hour)
	for _, p := range told {
		id := "sys.near.first"
		if p.Kind == bot.PromiseSolution {
			id = "sys.near.solution"
		}
		at, ok := warned[id]
		if !ok || !at.Before(p.Due) {
			t.Errorf("%s is due %v, warned of at %v", p.Kind, p.Due, at)
		}
		if ok && !example().Desk.Hours("it_help").Open(at) {
			t.Errorf("%s was warned of at %v, when nobody is there", p.Kind, at)
		}
	}
	if len(warned) != 2 {
		t.Errorf("warnings: %v", warned)
	}
	for _, p := range s.Tickets()[0].Told {
		if p.Settled.IsZero() || p.Kept || p.Replaced {
			t.Errorf("in the ledger %s should count as broken: %+v", p.Kind, p)
		}
	}
	if err := rehearsal.Replay(start, s.Turns, example().Desk); err != nil {
		t.Error(err)
	}
}

// What was kept is not warned of.
func TestKeptTimesAreNotWarnedOf(t *testing.T) {
	s, _ := reported(t)
	act(t, s, bot.Act{Verb: bot.Reply, Text: "Please restart Outlook once more."})
	act(t, s, bot.Act{Verb: bot.Resolve})
	if warned := pass(t, s, 14*24*time.Hour); len(warned) > 0 {
		t.Errorf("warnings: %v", warned)
	}
}

// While the customer is waited for nothing is late; when he writes, he hears the new time, and that one is warned of.
func TestParkedTicketsAreToldAnew(t *testing.T) {
	s, start := reported(t)
	act(t, s, bot.Act{Verb: bot.Wait, Text: "Which version is it?"})
	if warned := pass(t, s, 10*24*time.Hour); len(warned) > 0 {
		t.Errorf("warnings while the clock stood: %v", warned)
	}
	turn := say(t, s, "it is version 16")
	if !slices.ContainsFunc(turn.Messages, func(m bot.Message) bool { return m.TextID == "sys.promise.moved" }) {
		t.Errorf("the new time was not told: %+v", turn.Messages)
	}
	if warned := pass(t, s, 14*24*time.Hour); len(warned) != 1 {
		t.Errorf("warnings: %v", warned)
	}
	if err := rehearsal.Replay(start, s.Turns, example().Desk); err != nil {
		t.Error(err)
	}
}

// A severity that makes the agreed time lie in the past is told as what it is, and no such time is promised.
func TestGraverTooLate(t *testing.T) {
	s, _ := reported(t)
	pass(t, s, 6*24*time.Hour)
	before := len(s.Tickets()[0].Told)
	turn := say(t, s, "everyone is affected")
	if s.Tickets()[0].Severity != "P2" {
		t.Fatalf("severity %s", s.Tickets()[0].Severity)
	}
	for _, m := range turn.Messages {
		if m.TextID == "sys.promise.moved" || m.TextID == "sys.promise.moved.first" {
			t.Errorf("a time that is over is told as new: %s", m.Body[0].Text)
		}
	}
	if !slices.ContainsFunc(turn.Messages, func(m bot.Message) bool { return m.TextID == "sys.promise.passed" }) {
		t.Errorf("nobody said that it is late: %+v", turn.Messages)
	}
	if now := len(s.Tickets()[0].Told); now != before {
		t.Errorf("%d times told, %d before", now, before)
	}
}
