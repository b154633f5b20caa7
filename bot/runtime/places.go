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
	mu      sync.RWMutex
	all     map[channel.Address]place
	changed uint64 // how often something was forgotten
}

// look is when a look-up began: what was forgotten since must not come back by it.
type look uint64

// look begins a look-up, before the store is asked.
func (ps *places) look() look {
	ps.mu.RLock()
	defer ps.mu.RUnlock()
	return look(ps.changed)
}

func (ps *places) find(a channel.Address) (place, bool) {
	ps.mu.RLock()
	defer ps.mu.RUnlock()
	at, ok := ps.all[a]
	return at, ok
}

// keep remembers what a look-up found, unless addresses have changed meanwhile: the next one finds out.
func (ps *places) keep(a channel.Address, at place, since look) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if look(ps.changed) != since {
		return
	}
	if ps.all == nil || len(ps.all) >= maxPlaces {
		ps.all = map[channel.Address]place{} // rare, and what is used comes back at once
	}
	ps.all[a] = at
}

func (ps *places) forget(a channel.Address) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	ps.changed++
	delete(ps.all, a)
}
