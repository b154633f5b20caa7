package staff

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Tries a minute: enough for somebody who mistypes, too few for somebody who guesses.
const (
	triesPerAccount = 5
	triesPerAddress = 20
)

// maxTried bounds how many accounts and addresses a throttle remembers; those that rest longest go first.
const maxTried = 20_000

// throttle slows guessing down, by account and by network address.
type throttle struct {
	mu    sync.Mutex
	tried map[string]*tries
}

type tries struct {
	limit *rate.Limiter
	full  time.Time // when nothing is left to remember
}

func newThrottle() *throttle { return &throttle{tried: map[string]*tries{}} }

// take counts one try against a key and returns how long to wait; 0 = go on. A refused try is not counted.
func (t *throttle) take(key string, perMinute int, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.tried[key]
	if e == nil {
		t.makeRoom(now)
		e = &tries{limit: rate.NewLimiter(rate.Every(time.Minute/time.Duration(perMinute)), perMinute)}
		t.tried[key] = e
	}
	e.full = now.Add(time.Minute)
	r := e.limit.ReserveN(now, 1)
	if d := r.DelayFrom(now); d > 0 {
		r.CancelAt(now)
		return d
	}
	return 0
}

// makeRoom forgets what has rested for a minute, and everything if that is not enough: forgetting helps a guesser
// less than running out of memory.
func (t *throttle) makeRoom(now time.Time) {
	if len(t.tried) < maxTried {
		return
	}
	for k, e := range t.tried {
		if !e.full.After(now) {
			delete(t.tried, k)
		}
	}
	if len(t.tried) >= maxTried {
		clear(t.tried)
	}
}
