package channel

import (
	"sync"
	"time"
)

// Floods knows which rooms a platform asked to leave alone, for platforms that don't say whether they mean one room or all
// of them: when a second room is refused while the first still waits, they mean all. The zero value is ready.
type Floods[Room comparable] struct {
	mu    sync.Mutex
	until map[Room]time.Time
}

// Add notes that a room was refused for so long, and reports whether all rooms shall wait.
func (f *Floods[Room]) Add(room Room, now time.Time, wait time.Duration) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.until == nil {
		f.until = map[Room]time.Time{}
	}
	all := false
	for r, t := range f.until {
		if !t.After(now) {
			delete(f.until, r)
		} else if r != room {
			all = true
		}
	}
	f.until[room] = now.Add(wait)
	return all
}
