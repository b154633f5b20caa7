package vault

import (
	"context"
	"crypto/cipher"
	"maps"
	"slices"
	"sync"
	"time"

	"frontdesk/bot"
)

// minted are the keys made here whose records may still be on their way into the store: they are usable, and the
// epoch that wraps them must not go before they have arrived and been wrapped anew.
type minted struct {
	mu   sync.Mutex
	keys map[bot.KeyID]coin
	full int // how many there may be before it is worth looking which have arrived
}

type coin struct {
	aead  cipher.AEAD
	epoch int
	at    time.Time // when it was made
}

// Limits of minted.
const (
	settleEvery = 1024 // new keys
	// A record that is not there after so long never will be: its write failed. However busy the disk is, no write waits
	// for that long.
	arrivesWithin = 30 * time.Minute
)

func newMinted() minted { return minted{keys: map[bot.KeyID]coin{}, full: settleEvery} }

// add is true when it is time to settle.
func (m *minted) add(id bot.KeyID, c coin) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keys[id] = c
	return len(m.keys) > m.full
}

func (m *minted) get(id bot.KeyID) cipher.AEAD {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.keys[id].aead
}

func (m *minted) drop(id bot.KeyID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.keys, id)
}

func (m *minted) ids() []bot.KeyID {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.keys))
}

// missed forgets those of keys that are not in the store which never will be.
func (m *minted) missed(ids []bot.KeyID, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range ids {
		if now.Sub(m.keys[id].at) > arrivesWithin {
			delete(m.keys, id)
		}
	}
	m.full = max(settleEvery, 2*len(m.keys))
}

// oldest returns the oldest epoch that is still needed, at most the one given.
func (m *minted) oldest(epoch int) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.keys {
		epoch = min(epoch, c.epoch)
	}
	return epoch
}

// settle looks which minted keys have arrived in the store.
func (v *Vault) settle(ctx context.Context) error {
	var missed []bot.KeyID
	for page := range slices.Chunk(v.minted.ids(), shredPage) {
		recs, err := v.records(ctx, page)
		if err != nil {
			return err
		}
		for i, r := range recs {
			if r.Ver == 0 {
				missed = append(missed, page[i])
				continue
			}
			v.keys.put(page[i], v.minted.get(page[i]), v.keys.drops())
			v.minted.drop(page[i])
		}
	}
	v.minted.missed(missed, v.now())
	return nil
}
