package channel

import (
	"maps"
	"sync"
	"time"
)

// Replays knows the signed requests that were taken, for as long as their signatures are good, so that nobody can play one again. It
// forgets by time alone: who can be made to forget by a flood protects nothing. The zero value is ready.
type Replays[Signature comparable] struct {
	mu    sync.Mutex
	until map[Signature]time.Time
	swept time.Time
}

// Has tells whether this very request was taken before.
func (r *Replays[S]) Has(s S, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !now.After(r.until[s])
}

// Add remembers a request whose timestamp may be so far from our clock, either way.
func (r *Replays[S]) Add(s S, now time.Time, window time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.until == nil {
		r.until = map[S]time.Time{}
	}
	if now.Sub(r.swept) > time.Minute {
		maps.DeleteFunc(r.until, func(_ S, until time.Time) bool { return now.After(until) })
		r.swept = now
	}
	r.until[s] = now.Add(2*window + time.Second) // timestamps are whole seconds
}
