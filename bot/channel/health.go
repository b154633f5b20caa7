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
	Denied State = "denied" // the platform refuses our credentials: a person must act
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

// Set says how the adapter is, and what an admin should know of it. Since stays while the state does.
func (m *Monitor) Set(s State, last string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.set(s, last)
}

// Lost counts a connection that broke; the adapter is about to make a new one.
func (m *Monitor) Lost(last string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.set(Down, last)
	m.now.Reconnects++
}

func (m *Monitor) set(s State, last string) {
	if s != m.now.State {
		m.now.State, m.now.Since = s, m.clock()
	}
	m.now.Last = last
}
