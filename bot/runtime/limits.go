package runtime

import (
	"strings"
	"sync"
	"time"

	"frontdesk/bot/channel"
)

// rate keeps the limits of a channel. It counts what was sent within each limit's time, so that no window of that
// length, wherever the platform begins it, holds more than allowed; what the platform itself says wins.
type rate struct {
	limits []channel.Limit
	now    func() time.Time

	mu     sync.Mutex
	sent   map[scope][]time.Time // the last N of each
	paused map[scope]time.Time   // until when
}

// scope is what one count is of: everything, one room, one thread of it, one method.
type scope struct {
	name string          // global, room, thread, method:NAME
	at   channel.Address // of room and thread; a room's has no thread
}

// slack is added to each limit's time: requests that leave in time may arrive closer together.
const slack = 20 // a twentieth

func newRate(limits []channel.Limit, now func() time.Time) *rate {
	return &rate{limits: limits, now: now, sent: map[scope][]time.Time{}, paused: map[scope]time.Time{}}
}

// take counts a send, or says how long to wait before asking again.
func (r *rate) take(a channel.Address, method string) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	var wait time.Duration
	for _, name := range []string{"global", "room", "thread", "method:" + method} {
		s, _ := scopeOf(name, a, method)
		if until, ok := r.paused[s]; ok {
			wait = max(wait, until.Sub(now))
			if !until.After(now) {
				delete(r.paused, s)
			}
		}
	}
	for _, l := range r.limits {
		if s, ok := scopeOf(l.Scope, a, method); ok {
			if at := r.sent[s]; len(at) >= l.N {
				wait = max(wait, at[len(at)-l.N].Add(l.Per+l.Per/slack).Sub(now))
			}
		}
	}
	if wait > 0 {
		return wait
	}
	for _, l := range r.limits {
		if s, ok := scopeOf(l.Scope, a, method); ok {
			r.sent[s] = append(r.sent[s], now)
			r.sent[s] = r.sent[s][max(0, len(r.sent[s])-r.most(l.Scope)):]
		}
	}
	return 0
}

// waits tells whether the platform has asked for a pause that would hold a request up. Nothing is counted.
func (r *rate) waits(a channel.Address, method string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	for _, name := range []string{"global", "room", "thread", "method:" + method} {
		s, _ := scopeOf(name, a, method)
		if r.paused[s].After(now) {
			return true
		}
	}
	return false
}

// most is the largest count of a scope: two limits of one scope share their memory.
func (r *rate) most(name string) (n int) {
	for _, l := range r.limits {
		if l.Scope == name {
			n = max(n, 2*l.N)
		}
	}
	return n
}

// pause stops a scope for a while: the platform said so.
func (r *rate) pause(name string, a channel.Address, wait time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if name != "global" && name != "thread" && !strings.HasPrefix(name, "method:") {
		name = "room"
	}
	s, _ := scopeOf(name, a, strings.TrimPrefix(name, "method:"))
	if until := r.now().Add(wait); until.After(r.paused[s]) {
		r.paused[s] = until
	}
}

// forget drops the counts of addresses that have been still for longer than any limit.
func (r *rate) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	longest := time.Minute
	for _, l := range r.limits {
		longest = max(longest, 2*l.Per)
	}
	for s, at := range r.sent { // each on its own: order is of no consequence
		if len(at) > 0 && r.now().Sub(at[len(at)-1]) > longest {
			delete(r.sent, s)
		}
	}
}

func scopeOf(limit string, a channel.Address, method string) (scope, bool) {
	switch limit {
	case "global":
		return scope{name: limit}, true
	case "room":
		a.Thread = ""
		return scope{limit, a}, true
	case "thread":
		return scope{limit, a}, true
	}
	return scope{name: limit}, limit == "method:"+method
}
