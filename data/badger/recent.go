package badger

import (
	"hash/maphash"
	"sync"
)

// state is what a commit must know about a key.
type state struct {
	exists bool
	sum    uint32 // checksum of the value
	ver    int64  // of a record
	chain  []byte // hash of a log entry, as long as nothing but appending happened to it
}

// recent remembers what the last groups of commits left behind, those under way included. Callers need not ask the
// database for it, and the committer brings up to date with it what callers saw before it was their turn.
//
// Keys are forgotten in the order they were written. So if an entry is known by its hash, and the next one is not,
// there is no next one.
type recent struct {
	seeds    [2]maphash.Seed
	mu       sync.RWMutex
	now, old map[keyHash]touched
	begin    uint64 // all changes after this version are in now
	floor    uint64 // all changes after this version are in now or old
}

// keyHash stands for a key: 128 bits under seeds of this process do not collide.
type keyHash [2]uint64

type touched struct {
	ts uint64 // the version that changed it
	state
}

// recentKeys is how many keys a generation holds; two of them take about 4 MB.
const recentKeys = 16384

func newRecent(ts uint64) *recent {
	r := &recent{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}}
	r.reset(ts)
	return r
}

// reset forgets everything, after a change that was not made through it.
func (r *recent) reset(ts uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now, r.old = map[keyHash]touched{}, map[keyHash]touched{} // not at full size: an idle desk needs little of it
	r.begin, r.floor = ts, ts
}

func (r *recent) hash(key []byte) keyHash {
	return keyHash{maphash.Bytes(r.seeds[0], key), maphash.Bytes(r.seeds[1], key)}
}

// rotate forgets the older generation when the younger is full. Changes of the version ts have all been made.
func (r *recent) rotate(ts uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.now) < recentKeys {
		return
	}
	r.now, r.old = r.old, r.now
	clear(r.now)
	r.begin, r.floor = ts, r.begin
}

// remembers tells whether all changes after a version are known.
func (r *recent) remembers(ts uint64) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return ts >= r.floor
}

// get and put must be called with the lock held.
func (r *recent) get(h keyHash) (touched, bool) {
	t, ok := r.now[h]
	if !ok {
		t, ok = r.old[h]
	}
	return t, ok
}

func (r *recent) put(h keyHash, ts uint64, st state) { r.now[h] = touched{ts, st} }
