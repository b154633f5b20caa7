package rehearsal

import (
	"bytes"
	"encoding/json"
	"fmt"

	"frontdesk/bot"
)

// Replay decides every turn of a log again from what was recorded, under the same desk, and folds it. It reports the
// first turn that comes out different; nil = the log proves itself.
func Replay(start bot.Conversation, turns []bot.Turn, d *bot.Desk) error {
	c := start
	for _, t := range turns {
		again, needs := bot.Decide(c, t.Event, t.Facts, d)
		if len(needs) > 0 {
			return fmt.Errorf("turn %s/%d: deciding again needs what was not recorded: %s", t.Conv, t.Seq, needs[0].Fact)
		}
		was, err := json.Marshal(t)
		if err != nil {
			return err
		}
		is, err := json.Marshal(again)
		if err != nil {
			return err
		}
		if !bytes.Equal(was, is) {
			return fmt.Errorf("turn %s/%d: deciding again gives another turn, first at byte %d", t.Conv, t.Seq, firstDifference(was, is))
		}
		c = c.With(t)
	}
	return nil
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}
