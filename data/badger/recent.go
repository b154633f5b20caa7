package badger

// state is what a commit must know about a key.
type state struct {
	exists bool
	ver    int64  // of a record
	sum    uint32 // checksum of the value
}

// recent remembers what the last groups of commits left behind, so that what a caller looked up before it was its
// turn is brought up to date without asking the database.
type recent struct {
	now, old map[string]touched
	begin    uint64 // all changes after this version are in now
	floor    uint64 // all changes after this version are in now or old
}

type touched struct {
	ts uint64
	state
}

// recentKeys is how many keys a generation holds: that of several of the largest groups.
const recentKeys = 8192

func newRecent(ts uint64) *recent {
	return &recent{now: map[string]touched{}, begin: ts, floor: ts}
}

// rotate forgets the older generation when the younger is full. Nothing may be under way between ts and what follows.
func (r *recent) rotate(ts uint64) {
	if len(r.now) < recentKeys {
		return
	}
	r.old, r.floor = r.now, r.begin
	r.now, r.begin = make(map[string]touched, recentKeys), ts
}

// covers tells whether all changes after a version are remembered.
func (r *recent) covers(ts uint64) bool { return ts >= r.floor }

func (r *recent) put(key []byte, ts uint64, st state) { r.now[string(key)] = touched{ts, st} }

// after returns what a key is now if it changed after a version.
func (r *recent) after(key []byte, ts uint64) (state, bool) {
	t, ok := r.now[string(key)]
	if !ok {
		t, ok = r.old[string(key)]
	}
	return t.state, ok && t.ts > ts
}
