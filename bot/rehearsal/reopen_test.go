package rehearsal_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/rehearsal"
	"frontdesk/bot/sla"
)

// What only a solution kept that is taken back is to be kept again: it stands in the ledger as before, and the customer hears
// before it passes. What somebody had answered stays answered.
func TestReopenedTimesAreToBeKeptAgain(t *testing.T) {
	waiting := func(s *rehearsal.Session, kind bot.PromiseKind) (n int) {
		for _, p := range s.Tickets()[0].Told {
			if p.Kind == kind && p.Settled.IsZero() {
				n++
			}
		}
		return n
	}
	for name, c := range map[string]struct {
		before    []bot.Act
		reopen    func(*rehearsal.Session)
		first     int // times still to be kept
		solutions int
	}{
		"nobody had answered":  {nil, func(s *rehearsal.Session) { act(t, s, bot.Act{Verb: bot.Reopen, Seen: s.Conversation().Seq}) }, 1, 1},
		"somebody had":         {[]bot.Act{{Verb: bot.Reply, Text: "I look into it"}}, func(s *rehearsal.Session) { act(t, s, bot.Act{Verb: bot.Reopen, Seen: s.Conversation().Seq}) }, 0, 1},
		"solved with words":    {[]bot.Act{{Verb: bot.Resolve, Text: "done"}}, func(s *rehearsal.Session) { act(t, s, bot.Act{Verb: bot.Reopen, Seen: s.Conversation().Seq}) }, 0, 1},
		"the customer says no": {nil, func(s *rehearsal.Session) { say(t, s, "it still crashes") }, 1, 1},
		"by a reply": {nil, func(s *rehearsal.Session) {
			act(t, s, bot.Act{Verb: bot.Reply, Text: "one moment", Seen: s.Conversation().Seq})
		}, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := reported(t)
			for _, a := range c.before {
				a.Seen = s.Conversation().Seq
				act(t, s, a)
			}
			if s.Conversation().Owner != bot.OwnerNobody {
				act(t, s, bot.Act{Verb: bot.Resolve, Seen: s.Conversation().Seq})
			}
			if open := s.Conversation().Promises; len(open) > 0 {
				t.Fatalf("solved, and still to be kept: %+v", open)
			}
			for round := range 2 { // and the same again
				if _, err := s.Pass(time.Minute); err != nil {
					t.Fatal(err)
				}
				c.reopen(s)
				first, solutions := waiting(s, bot.PromiseFirst), waiting(s, bot.PromiseSolution)
				if first != c.first || solutions != c.solutions || len(s.Conversation().Promises) != c.first+c.solutions {
					t.Errorf("round %d: to be kept again: %d first responses, %d solutions, %+v in the ledger, want %d and %d", round, first, solutions, s.Conversation().Promises, c.first, c.solutions)
				}
				act(t, s, bot.Act{Verb: bot.Resolve, Seen: s.Conversation().Seq})
				if first := waiting(s, bot.PromiseFirst); first != 0 {
					t.Errorf("round %d: solved, and a first response is still to come", round)
				}
			}
		})
	}
}

// Who was answered, and says that it is not solved after all, hears by when somebody answers; that clock runs at once.
func TestReopenedByTheCustomerHasATimeForItsAnswer(t *testing.T) {
	s, _ := reported(t)
	act(t, s, bot.Act{Verb: bot.Reply, Text: "I look into it", Seen: s.Conversation().Seq})
	act(t, s, bot.Act{Verb: bot.Resolve, Seen: s.Conversation().Seq})
	if _, err := s.Pass(time.Minute); err != nil {
		t.Fatal(err)
	}
	turn := say(t, s, "it still crashes")
	told := func(want bot.PromiseKind) bool {
		return slices.ContainsFunc(turn.Promises, func(p bot.Promise) bool { return p.Kind == want && p.Settled.IsZero() })
	}
	if !told(bot.PromiseNext) || !slices.ContainsFunc(turn.Messages, func(m bot.Message) bool { return strings.Contains(m.PlainText(), "You hear from a person by") }) {
		t.Errorf("no time for the answer was told: %+v", turn.Messages)
	}
	for _, d := range s.Tickets()[0].Dues(example().Desk, s.Now()) {
		if d.Target == sla.NextResponse && (d.Met || d.At.IsZero()) {
			t.Errorf("the clock of the next answer does not run: %+v", d)
		}
	}
	act(t, s, bot.Act{Verb: bot.Reply, Text: "on my way", Seen: s.Conversation().Seq})
	for _, p := range s.Conversation().Promises {
		if p.Kind == bot.PromiseNext {
			t.Error("somebody answered, and the time for it is still to be kept")
		}
	}
}
