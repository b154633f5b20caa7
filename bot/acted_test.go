package bot_test

import (
	"fmt"
	"testing"

	"frontdesk/bot"
)

// What was taken back stays so: no number of others brings the first one back to its customer.
func TestTakingBackForgetsNothing(t *testing.T) {
	c := bot.Conversation{ID: "cv_x", Owner: bot.OwnerAgent, Agent: "st_1"}
	first := ""
	for seq := int64(1); ; seq++ {
		of := fmt.Sprintf("cv_x/%d.1", seq)
		a := bot.Act{Staff: "st_1", Verb: bot.Withdraw, Of: of, Seen: c.Seq}
		if err := a.Check(c, nil); err != nil {
			if bot.CodeOf(err) != bot.Denied || seq < 50 {
				t.Fatalf("number %d: %v", seq, err)
			}
			break
		}
		if seq > 1000 {
			t.Fatal("there is no bound")
		}
		c = c.With(bot.Turn{V: 1, Conv: c.ID, Seq: seq, Owner: bot.OwnerAgent, Agent: "st_1", Event: bot.Event{Kind: bot.Acted, Act: &a},
			Messages: []bot.Message{{ID: of + "w", From: bot.FromAgent, Staff: "st_1", Edits: of}}})
		if first == "" {
			first = of
		}
	}
	for _, verb := range []bot.Verb{bot.Amend, bot.Withdraw} {
		a := bot.Act{Staff: "st_1", Verb: verb, Of: first, Text: "again", Seen: c.Seq}
		if err := a.Check(c, nil); bot.CodeOf(err) != bot.Denied {
			t.Errorf("%s of what was taken back: %v", verb, err)
		}
	}
	if len(c.Withdrawn) == 0 || c.Withdrawn[0] != first {
		t.Errorf("the first of %d is forgotten", len(c.Withdrawn))
	}
}
