package runtime

import (
	"sync"

	"frontdesk/bot/channel"
)

// maxPlaces bounds how many addresses are remembered, about 200 bytes each.
const maxPlaces = 16 << 10

// places remembers where addresses lead, so that not every message looks that up. Whoever changes an address's record
// forgets it here.
type places struct {
	mu  sync.RWMutex
	all map[channel.Address]place
}

func (ps *places) find(a channel.Address) (place, bool) {
	ps.mu.RLock()
	defer ps.mu.RUnlock()
	at, ok := ps.all[a]
	return at, ok
}

func (ps *places) keep(a channel.Address, at place) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if ps.all == nil || len(ps.all) >= maxPlaces {
		ps.all = map[channel.Address]place{} // rare, and what is used comes back at once
	}
	ps.all[a] = at
}

func (ps *places) forget(a channel.Address) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	delete(ps.all, a)
}
