package badger

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"frontdesk/bot"

	badger "github.com/dgraph-io/badger/v4"
)

// wants says what must be there for an operation to go through.
type wants byte

const (
	wantVersion wants = iota // a record at a version, 0 for none
	wantAbsent
	wantPresent
)

// op is one key of a write: what must be there, what was seen there, and what it becomes.
type op struct {
	key     []byte
	hashed  keyHash
	value   []byte // sealed; nil = goes, or stays if the op only checks
	ref     bot.Ref
	want    wants
	ver     int64 // for wantVersion
	changes bool
	known   bool // seen is remembered
	seen    state
	chain   []byte // hash of an entry to append
}

func (o *op) conflicts() bool {
	switch o.want {
	case wantVersion:
		return o.seen.ver != o.ver
	case wantAbsent:
		return o.seen.exists
	default:
		return !o.seen.exists
	}
}

// becomes is the state after the op.
func (o *op) becomes() state {
	if o.value == nil {
		return state{}
	}
	st := state{exists: true, sum: checksum(o.value), chain: o.chain}
	if o.key[0] == spaceRecord {
		st.ver = o.ver + 1
	}
	return st
}

// request is a write made ready for the committer, or a job for it.
type request struct {
	ops    []op
	change []byte // encoded; nil if the write changes nothing
	ts     uint64 // what was seen was seen at this version
	size   int64  // what it takes of a transaction
	job    func() error
	room   []byte // of keys, values and change, one behind the other

	taken atomic.Int32 // 0 waiting, 1 taken by the committer, 2 withdrawn by the caller
	done  chan result
}

type result struct {
	view view // durable with this commit
	seq  uint64
	err  error
}

// requests are those that were answered, for others: what a turn writes is as much as all else that the store makes for it.
var requests = sync.Pool{New: func() any { return &request{done: make(chan result, 1)} }}

// A request that was larger is not kept: a turn has 4 KiB in a dozen operations, the chunk of a file 256.
const (
	mostRoom = 64 << 10
	mostOps  = 64
)

// free gives back a request whose writes are in the database, which has its own copy of them.
func (r *request) free() {
	if cap(r.room) > mostRoom || cap(r.ops) > mostOps {
		return
	}
	clear(r.ops)
	r.ops, r.room, r.change, r.size, r.job = r.ops[:0], r.room[:0], nil, 0, nil
	r.taken.Store(0)
	requests.Put(r)
}

// cut takes over the room with something behind it, and returns that.
func (r *request) cut(room []byte) []byte {
	from := len(r.room)
	r.room = room
	return room[from:len(room):len(room)]
}

const (
	withdrawn = 2
	entrySize = 32 // what Badger counts for an entry beside key and value, at most
)

// prepare looks up what a write depends on and encodes what it changes. Errors: Conflict, Internal.
func (s *Store) prepare(w *bot.Write) (*request, error) {
	v := s.views.acquire()
	defer s.views.release(v)
	txn := s.db.NewTransactionAt(v.ts, false)
	defer txn.Discard()
	p := preparation{request: requests.Get().(*request), at: s.cfg.Now().UnixMilli(), txn: txn, recent: s.recent}
	p.ts = v.ts
	p.records(w)
	p.jobs(w)
	if err := p.lookUp(); err != nil {
		return nil, err
	}
	if err := p.entries(w); err != nil {
		return nil, err
	}
	if !w.ChecksOnly() {
		c := w.Change()
		p.change = p.cut(appendChange(p.room, &c))
		p.size += int64(len(p.change))
	}
	for i := range p.ops {
		if p.ops[i].changes {
			p.size += int64(len(p.ops[i].key)+len(p.ops[i].value)) + entrySize
		}
	}
	return p.request, nil
}

// preparation is a request in the making.
type preparation struct {
	*request
	at     int64
	txn    *badger.Txn
	recent *recent
}

// lookUp fills in what records and jobs are now, as far as that is known to be remembered, and asks the database for the rest.
func (p *preparation) lookUp() error {
	for i := range p.ops {
		p.ops[i].hashed = p.recent.hash(p.ops[i].key)
	}
	p.recent.mu.RLock()
	for i := range p.ops {
		o := &p.ops[i]
		if t, ok := p.recent.get(o.hashed); ok {
			o.seen, o.known = t.state, true
			if o.conflicts() && t.ts <= p.ts {
				p.recent.mu.RUnlock()
				return conflict(o.ref)
			}
		}
	}
	p.recent.mu.RUnlock()
	for i := range p.ops {
		if o := &p.ops[i]; !o.known {
			if err := o.lookUp(p.txn); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *preparation) records(w *bot.Write) {
	for i := range w.Check {
		c := &w.Check[i]
		p.ops = append(p.ops, op{key: p.cut(appendRecordKey(p.room, c.Ref)), ref: c.Ref, ver: c.Ver})
	}
	for i := range w.Put {
		r := w.Put[i]
		key := p.cut(appendRecordKey(p.room, r.Ref))
		r.Ver++
		p.ops = append(p.ops, op{key: key, value: p.cut(appendRecord(p.room, key, &r, p.at)), ref: r.Ref, ver: r.Ver - 1, changes: true})
	}
	for i := range w.Drop {
		d := &w.Drop[i]
		p.ops = append(p.ops, op{key: p.cut(appendRecordKey(p.room, d.Ref)), ref: d.Ref, ver: d.Ver, changes: true})
	}
}

func (p *preparation) jobs(w *bot.Write) {
	add := func(j *bot.Job, want wants) {
		key := p.cut(appendJobKey(p.room, j.JobID))
		p.ops = append(p.ops, op{key: key, value: p.cut(appendJob(p.room, key, j)), ref: bot.JobRef(j.JobID), want: want, changes: true})
	}
	for i := range w.Add {
		add(&w.Add[i], wantAbsent)
	}
	for i := range w.Edit {
		add(&w.Edit[i], wantPresent)
	}
	for i := range w.Done {
		p.ops = append(p.ops, op{key: p.cut(appendJobKey(p.room, w.Done[i])), ref: bot.JobRef(w.Done[i]), want: wantPresent, changes: true})
	}
}

// entries encodes appended entries, which depend on the one before them, and blanked ones, which depend on what
// they were. Neither can change under a write that waits: a hash is for ever, and blanking twice is blanking once.
func (p *preparation) entries(w *bot.Write) error {
	appended := slices.Clone(w.Append) // to note the hashes without writing into what is the caller's
	for i := range appended {
		if err := p.append(appended[:i], &appended[i]); err != nil {
			return err
		}
	}
	for i := range w.Blank {
		b := w.Blank[i]
		key, ref := p.cut(appendEntryKey(p.room, b.Stream, b.Seq)), bot.StreamRef(b.Stream)
		e, st, err := getEntry(p.txn, key, ref)
		if err != nil {
			return err
		}
		o := op{key: key, hashed: p.recent.hash(key), ref: ref, want: wantPresent, seen: st, changes: true}
		if o.conflicts() {
			return conflict(ref)
		}
		o.value = p.cut(appendEntry(p.room, key, &e, true))
		p.ops = append(p.ops, o)
	}
	return nil
}

func (p *preparation) append(earlier []bot.Entry, e *bot.Entry) error {
	key := p.cut(appendEntryKey(p.room, e.Stream, e.Seq))
	o := op{key: key, hashed: p.recent.hash(key), ref: bot.StreamRef(e.Stream), want: wantAbsent, changes: true}
	prev, next := p.tail(o.hashed, e)
	o.seen = next.state
	if o.conflicts() && next.ts <= p.ts {
		return conflict(o.ref)
	}
	if prev == nil {
		if err := o.lookUp(p.txn); err != nil {
			return err
		}
	}
	if prev == nil && e.Seq > 1 {
		var err error
		if prev, err = p.before(earlier, e); err != nil {
			return err
		}
		if prev == nil {
			return conflict(o.ref)
		}
	}
	e.Sum = bot.BodySum(e.Body)
	e.Hash = bot.ChainHash(prev, e.Head, e.Sum)
	o.chain = e.Hash
	o.value = p.cut(appendEntry(p.room, key, e, false))
	p.ops = append(p.ops, o)
	return nil
}

// tail returns what is remembered of the end of a stream: the hash before an entry, nil if it is not known, and
// what is in the place of the entry if that is known.
func (p *preparation) tail(at keyHash, e *bot.Entry) (prev []byte, next touched) {
	var room [64]byte
	before := p.recent.hash(appendEntryKey(room[:0], e.Stream, e.Seq-1))
	p.recent.mu.RLock()
	defer p.recent.mu.RUnlock()
	next, _ = p.recent.get(at)
	last, _ := p.recent.get(before)
	return last.chain, next
}

// before returns the hash of the entry before e: of the same write, or stored; nil if there is none.
func (p *preparation) before(earlier []bot.Entry, e *bot.Entry) ([]byte, error) {
	for _, b := range slices.Backward(earlier) {
		if b.Stream == e.Stream && b.Seq == e.Seq-1 {
			return b.Hash, nil
		}
	}
	prev, _, err := getEntry(p.txn, entryKey(e.Stream, e.Seq-1), bot.StreamRef(e.Stream))
	return prev.Hash, err
}

// lookUp asks the database what an op's key is now. Errors: Conflict, Internal.
func (o *op) lookUp(txn *badger.Txn) (err error) {
	if o.seen, err = look(txn, o.key); err != nil {
		return internal(o.ref, err)
	}
	if o.conflicts() {
		return conflict(o.ref)
	}
	return nil
}

func look(txn *badger.Txn, key []byte) (st state, err error) {
	item, err := txn.Get(key)
	if errors.Is(err, badger.ErrKeyNotFound) {
		return st, nil
	}
	if err != nil {
		return st, err
	}
	err = item.Value(func(value []byte) error {
		format, f, err := unseal(key, value)
		if err != nil {
			return err
		}
		st = state{exists: true, sum: checksum(value)}
		switch format {
		case formatDatedRecord:
			f.varint()
			st.ver = f.varint()
		case formatRecord:
			st.ver = f.varint()
		}
		return nil
	})
	return st, err
}

func getEntry(txn *badger.Txn, key []byte, ref bot.Ref) (e bot.Entry, st state, err error) {
	item, err := txn.Get(key)
	if errors.Is(err, badger.ErrKeyNotFound) {
		return e, st, nil
	}
	if err == nil {
		err = item.Value(func(value []byte) (err error) {
			e, err = decodeEntry(key, value)
			st = state{exists: true, sum: checksum(value)}
			return err
		})
	}
	if err != nil {
		return e, st, internal(ref, err)
	}
	return e, st, nil
}

func conflict(r bot.Ref) error { return &bot.Error{Code: bot.Conflict, Op: "commit", Ref: r} }

// internal tells of something stored that cannot be read: the write did not happen.
func internal(r bot.Ref, err error) error {
	return &bot.Error{Code: bot.Internal, Op: "commit", Ref: r, Err: err,
		Text: fmt.Sprintf("what is stored of %s %s cannot be read: run frontdesk verify, and restore a backup", r.Kind, r.ID)}
}
