package web

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits of what one asker may do. Each is what a busy honest one needs, several times over.
const (
	maxJSON  = 64 << 10 // body of a request: a text of 16 KiB, escaped, with room
	maxSmall = 4 << 10  // body of a request that holds ids and passwords

	// bodyTime is how long a body may take to arrive: slower ones are attacks.
	bodyTime = 15 * time.Second
	// writeTime is how long one write may take before the reader counts as gone.
	writeTime = 10 * time.Second
	// answerTime bounds the work behind a request that is no stream.
	answerTime = 20 * time.Second

	// maxAskers bounds how many askers a gate remembers; when there are more it forgets those that rest.
	maxAskers = 50_000
)

// pace is how often something may be done: so many a second, and so many at once.
type pace struct {
	perSecond float64
	burst     int
}

// The paces.
func paceSessions() pace { return pace{1, 30} }   // chats begun from one address: an office behind one router
func paceMessages() pace { return pace{1, 12} }   // of one session
func paceSignals() pace  { return pace{2, 20} }   // typing and read marks of one session
func paceCodes() pace    { return pace{.1, 5} }   // codes that link addresses, of one session
func paceUploads() pace  { return pace{.1, 10} }  // files of one session
func paceAddress() pace  { return pace{50, 500} } // all that is done from one address: an office, again
func paceStaff() pace    { return pace{20, 200} } // of one account or token

// Streams that may be open at once.
const (
	maxStreamsSession = 8   // of one customer's session: tabs
	maxStreamsAddress = 200 // of one address
	maxStreamsStaff   = 20  // of one account
)

// gate slows askers down, each by a key.
type gate struct {
	pace pace
	mu   sync.Mutex
	by   map[string]*asker
}

type asker struct {
	limit *rate.Limiter
	last  time.Time
}

func newGate(p pace) *gate { return &gate{pace: p, by: map[string]*asker{}} }

// pass counts one thing done, and returns how long to wait if it was one too many; that one is not counted.
func (g *gate) pass(key string, now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	a := g.by[key]
	if a == nil {
		g.makeRoom(now)
		a = &asker{limit: rate.NewLimiter(rate.Limit(g.pace.perSecond), g.pace.burst)}
		g.by[key] = a
	}
	a.last = now
	r := a.limit.ReserveN(now, 1)
	if wait := r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return wait
	}
	return 0
}

// makeRoom forgets askers who have rested until their allowance is full again.
func (g *gate) makeRoom(now time.Time) {
	if len(g.by) < maxAskers {
		return
	}
	full := time.Duration(float64(g.pace.burst) / g.pace.perSecond * float64(time.Second))
	for k, a := range g.by {
		if now.Sub(a.last) >= full {
			delete(g.by, k)
		}
	}
	if len(g.by) >= maxAskers {
		clear(g.by) // better generous for a moment than out of memory
	}
}

// seats counts what is open at once, by key.
type seats struct {
	mu  sync.Mutex
	by  map[string]int
	max int
}

func newSeats(n int) *seats { return &seats{by: map[string]int{}, max: n} }

// take takes a seat; leave must be called if it is true.
func (s *seats) take(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by[key] >= s.max {
		return false
	}
	s.by[key]++
	return true
}

func (s *seats) leave(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by[key]--; s.by[key] <= 0 {
		delete(s.by, key)
	}
}

// addressKey is what limits by address count under: one IPv6 customer has a whole /64.
func addressKey(a netip.Addr) string {
	a = a.Unmap()
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}
