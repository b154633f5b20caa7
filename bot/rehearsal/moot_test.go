package rehearsal_test

import (
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/rehearsal"
)

// A first answer that was told is kept by who answers. Where the customer has it solved himself before it is due it is neither kept nor
// broken, and owed again when the ticket is opened again; where it had passed it is broken.
func TestWhatNobodyHadToAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		before     func(*testing.T, *rehearsal.Session)
		kept, moot bool
	}{
		"nobody answered": {func(*testing.T, *rehearsal.Session) {}, false, true},
		"somebody did": {func(t *testing.T, s *rehearsal.Session) {
			act(t, s, bot.Act{Verb: bot.Reply, Text: "I look into it", Seen: s.Conversation().Seq})
			act(t, s, bot.Act{Verb: bot.HandBack, Seen: s.Conversation().Seq})
		}, true, false},
		"nobody, and late": {func(t *testing.T, s *rehearsal.Session) { pass(t, s, 2*24*time.Hour) }, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := reported(t)
			c.before(t, s)
			say(t, s, "it works again, you can close it")
			if _, err := s.Deliver(channel.Inbound{Kind: channel.Choice, Choice: "ticket_solved"}); err != nil {
				t.Fatal(err)
			}
			k := s.Tickets()[0]
			if k.State != bot.TicketResolved {
				t.Fatalf("not solved: %+v", k)
			}
			first := k.Told[0]
			if first.Kind != bot.PromiseFirst || first.Settled.IsZero() || first.Kept != c.kept || first.Moot != c.moot {
				t.Errorf("%+v, want kept %v, not needed %v", first, c.kept, c.moot)
			}
			if !c.moot {
				return
			}
			act(t, s, bot.Act{Verb: bot.Reopen, Seen: s.Conversation().Seq})
			if first := s.Tickets()[0].Told[0]; !first.Settled.IsZero() || first.Moot {
				t.Errorf("opened again, and nobody owes an answer: %+v", first)
			}
		})
	}
}
