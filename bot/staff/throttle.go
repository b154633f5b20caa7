package staff

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Failed tries a minute: enough for somebody who mistypes, too few for somebody who guesses. What counts against an
// account alone is high, because whoever reaches it keeps its owner out.
const (
	triesPerAccount = 5 // from one address
	triesPerAddress = 20
	triesEverywhere = 100 // at one account, from anywhere
)

// limit is how many tries a minute there may be under a key.
type limit struct {
	key       string
	perMinute int
}

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

// take counts one try under each key and returns how long to wait; 0 = go on. A refused try is not counted, and
// forgive takes back one that was right.
func (t *throttle) take(now time.Time, limits ...limit) (forgive func(), wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var taken []*rate.Reservation
	back := func() {
		for _, r := range taken {
			r.CancelAt(now)
		}
	}
	for _, l := range limits {
		e := t.tried[l.key]
		if e == nil {
			t.makeRoom(now)
			e = &tries{limit: rate.NewLimiter(rate.Every(time.Minute/time.Duration(l.perMinute)), l.perMinute)}
			t.tried[l.key] = e
		}
		e.full = now.Add(time.Minute)
		r := e.limit.ReserveN(now, 1)
		taken = append(taken, r)
		if wait = r.DelayFrom(now); wait > 0 {
			back()
			return nil, wait
		}
	}
	return back, 0
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
