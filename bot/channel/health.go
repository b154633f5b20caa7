package channel

import (
	"sync"
	"time"
)

// State of an adapter's connection.
type State string

// The states.
const (
	Down   State = "down"   // not running, or connecting
	Up     State = "up"     // takes and sends
	Denied State = "denied" // the platform refuses our credentials: a person must act; it is tried again even so
)

// Health is how an adapter is. Last is a sentence for an admin: what is wrong and what to do, without any secret.
type Health struct {
	State      State
	Since      time.Time
	Last       string
	Reconnects int
}

// Monitor keeps the health of one adapter, which tells it what happened. It is safe for use from several goroutines.
type Monitor struct {
	clock func() time.Time

	mu  sync.Mutex
	now Health
}

// NewMonitor makes the monitor of an adapter that was not started yet.
func NewMonitor(clock func() time.Time) *Monitor {
	return &Monitor{clock: clock, now: Health{State: Down, Since: clock(), Last: "not started"}}
}

// Health is how the adapter is now.
func (m *Monitor) Health() Health {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Begin says that the adapter starts, as it may after it was denied.
func (m *Monitor) Begin() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now.Last = "connecting"
	m.change(Down)
}

// Set says how the adapter is, and what an admin should know of it. Since stays while the state does.
// What was denied stays so until the next Begin: the end that follows must not hide what a person must do.
func (m *Monitor) Set(s State, last string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.set(s, last)
}

// Note says what an admin should know, of an adapter that works as before.
func (m *Monitor) Note(last string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.now.State != Denied {
		m.now.Last = last
	}
}

// Lost counts a connection that broke; the adapter is about to make a new one.
func (m *Monitor) Lost(last string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.set(Down, last) {
		m.now.Reconnects++
	}
}

// set reports whether it may say this.
func (m *Monitor) set(s State, last string) bool {
	if m.now.State == Denied && s != Denied {
		return false
	}
	m.now.Last = last
	m.change(s)
	return true
}

func (m *Monitor) change(s State) {
	if s != m.now.State {
		m.now.State, m.now.Since = s, m.clock()
	}
}
