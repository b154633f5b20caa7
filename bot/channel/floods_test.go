package channel_test

import (
	"testing"
	"time"

	"frontdesk/bot/channel"
)

// TestFloods holds that a second room refused while the first waits means all, and that the same room, or one long after,
// does not.
func TestFloods(t *testing.T) {
	start := time.Date(2026, 11, 17, 14, 0, 0, 0, time.UTC)
	var f channel.Floods[string]
	for _, c := range []struct {
		room string
		at   time.Duration
		all  bool
	}{{"a", 0, false}, {"a", time.Second, false}, {"b", 2 * time.Second, true}, {"c", time.Minute, false}} {
		if got := f.Add(c.room, start.Add(c.at), 10*time.Second); got != c.all {
			t.Errorf("%s after %s: all %t, want %t", c.room, c.at, got, c.all)
		}
	}
}
