package slack

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// TestFullLaneKeepsOrder fills the queue of a room: once one event was not taken, those behind it are not either, until it comes
// again or Slack has given it up. Other rooms, and what was written before, are not held up.
func TestFullLaneKeepsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var i intake
		lanes := i.open(t.Context(), self{})
		put := func(room string, n int) bool {
			return i.put(&parcel{room: room, ts: fmt.Sprintf("1700000000.%06d", n), done: func(bool) {}})
		}
		drain := func() {
			for _, l := range lanes {
				for len(l.waiting) > 0 {
					l.take(context.Background())
				}
			}
		}
		for n := range laneSize {
			if !put("C1", n) {
				t.Fatalf("event %d is not taken", n)
			}
		}
		first := laneSize
		for n := range 3 {
			if put("C1", first+n) {
				t.Errorf("event %d is taken by a full queue", first+n)
			}
		}
		drain()
		steps := []struct {
			what string
			room string
			n    int
			want bool
		}{
			{"one behind that was not taken", "C1", first + 1, false},
			{"another room", "C2", first + 1, true},
			{"one from before", "C1", 7, true},
			{"the one itself", "C1", first, true},
			{"the one behind", "C1", first + 1, true},
			{"the next", "C1", first + 2, true},
		}
		for _, s := range steps {
			if got := put(s.room, s.n); got != s.want {
				t.Errorf("%s: taken %v", s.what, got)
			}
		}
		drain()
		for n := range laneSize + 1 {
			put("C1", 1000+n)
		}
		drain()
		if put("C1", 3000) {
			t.Error("taken though one before it is missing")
		}
		time.Sleep(holdFor)
		if !put("C1", 3000) {
			t.Error("not taken though Slack has given up the one before it")
		}
		i.close()
	})
}
