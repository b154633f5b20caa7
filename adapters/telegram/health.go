package telegram

import (
	"sync"
	"time"

	"frontdesk/bot/channel"
)

// health is what Health gives.
type health struct {
	mu  sync.Mutex
	now channel.Health
}

func (h *health) get() channel.Health {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// set changes the state. Coming up again after having been up counts as a reconnect.
func (h *health) set(s channel.State, last string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s != h.now.State {
		h.now.State, h.now.Since = s, time.Now()
	}
	h.now.Last = last
}

// lost counts a connection that broke.
func (h *health) lost(last string) {
	h.set(channel.Down, last)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now.Reconnects++
}
