package rehearsal_test

import (
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/rehearsal"
)

// Who opened the chat and said nothing is soon off the board; who said something is kept for a day. Both can go on.
func TestEmptyConversationsCloseSoon(t *testing.T) {
	for name, c := range map[string]struct {
		says string
		rest time.Duration
	}{"said nothing": {"", time.Hour}, "said something": {"hello", 24 * time.Hour}} {
		t.Run(name, func(t *testing.T) {
			s := rehearsal.New(example().Desk, rehearsal.Options{Now: time.Date(2026, 11, 17, 14, 32, 0, 0, time.UTC), Build: "test"})
			if _, err := s.Greet(); err != nil {
				t.Fatal(err)
			}
			if c.says != "" {
				say(t, s, c.says)
			}
			if _, err := s.Pass(c.rest - time.Minute); err != nil || s.Conversation().Owner != bot.OwnerBot {
				t.Fatalf("a minute before: %s, %v", s.Conversation().Owner, err)
			}
			if _, err := s.Pass(2 * time.Minute); err != nil || s.Conversation().Owner != bot.OwnerNobody {
				t.Fatalf("a minute after: %s, %v", s.Conversation().Owner, err)
			}
			say(t, s, "my vpn does not connect")
			if s.Conversation().Owner != bot.OwnerBot {
				t.Errorf("later: %s", s.Conversation().Owner)
			}
		})
	}
}
