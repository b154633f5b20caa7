package channel_test

import (
	"testing"
	"time"

	"frontdesk/bot/channel"
)

// TestReplays knows a request as long as its signature can be good: made five minutes ahead of our clock, until five minutes behind
// it. A flood makes it forget nothing.
func TestReplays(t *testing.T) {
	const window = 5 * time.Minute
	start := time.Date(2026, 11, 17, 14, 0, 0, 0, time.UTC)
	var r channel.Replays[int]
	if r.Has(1, start) {
		t.Error("it knows what nobody added")
	}
	r.Add(1, start, window)
	for n := range 20_000 {
		r.Add(2+n, start.Add(2*time.Minute), window)
	}
	for after, want := range map[time.Duration]bool{0: true, 2*window - time.Second: true, 2 * window: true, 2*window + 2*time.Second: false} {
		if got := r.Has(1, start.Add(after)); got != want {
			t.Errorf("after %s: known %t, want %t", after, got, want)
		}
	}
	r.Add(-1, start.Add(time.Hour), window)
	if r.Has(2, start.Add(3*time.Minute)) { // asked of the past, so that only what is kept counts
		t.Error("it keeps what can't be played again")
	}
}
