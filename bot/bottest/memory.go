package bottest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"frontdesk/bot"
)

// Memory is the reference store: what every store must do, in the fewest lines. It forgets when the process ends.
type Memory struct {
	id     string // makes its cursors its own
	mu     sync.Mutex
	closed bool
	state
	feed  []bot.Change
	wakes map[chan struct{}]bool
}

// state is what Dump writes and Load replaces.
type state struct {
	records map[bot.Ref]bot.Record
	logs    map[string][]bot.Entry
	jobs    map[bot.JobID]bot.Job
	queues  map[string][]bot.JobID // what is in jobs, by queue and in order
}

func newState() state {
	return state{records: map[bot.Ref]bot.Record{}, logs: map[string][]bot.Entry{}, jobs: map[bot.JobID]bot.Job{}, queues: map[string][]bot.JobID{}}
}

var _ bot.Store = (*Memory)(nil)

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{id: rand.Text(), state: newState(), wakes: map[chan struct{}]bool{}}
}

var errClosed = errors.New("the store is closed")

// enter locks and tells why nothing can be done, if so. The caller unlocks.
func (m *Memory) enter(ctx context.Context) error {
	m.mu.Lock()
	if m.closed {
		return errClosed
	}
	return ctx.Err()
}

func unknown(op string, err error) error { return &bot.Error{Code: bot.Unknown, Op: op, Err: err} }

// Commit checks everything first and then changes everything.
func (m *Memory) Commit(ctx context.Context, w bot.Write) (bot.Cursor, error) {
	if err := w.Valid(); err != nil {
		return "", err
	}
	err := m.enter(ctx)
	defer m.mu.Unlock()
	if err != nil {
		return "", &bot.Error{Code: bot.Busy, Op: "commit", Err: err}
	}
	if in := m.inTheWay(&w); len(in) > 0 {
		return "", &bot.Error{Code: bot.Conflict, Op: "commit", Ref: in[0]}
	}
	if !w.ChecksOnly() {
		m.apply(&w)
		m.feed = append(m.feed, w.Change())
		for wake := range m.wakes {
			select {
			case wake <- struct{}{}:
			default:
			}
		}
	}
	return m.cursor(len(m.feed)), nil
}

// inTheWay lists all that a write conflicts with; a store may name any of them.
func (s *state) inTheWay(w *bot.Write) (in []bot.Ref) {
	expect := func(r bot.Ref, ver int64) {
		if s.records[r].Ver != ver {
			in = append(in, r)
		}
	}
	for _, c := range slices.Concat(w.Check, w.Drop) {
		expect(c.Ref, c.Ver)
	}
	for _, r := range w.Put {
		expect(r.Ref, r.Ver)
	}
	length := map[string]int64{}
	for _, e := range w.Append {
		n := max(length[e.Stream], int64(len(s.logs[e.Stream])))
		if e.Seq != n+1 {
			in = append(in, bot.StreamRef(e.Stream))
		}
		length[e.Stream] = n + 1
	}
	for _, b := range w.Blank {
		if b.Seq > int64(len(s.logs[b.Stream])) {
			in = append(in, bot.StreamRef(b.Stream))
		}
	}
	exists := func(id bot.JobID, want bool) {
		if _, ok := s.jobs[norm(id)]; ok != want {
			in = append(in, bot.JobRef(id))
		}
	}
	for _, j := range w.Add {
		exists(j.JobID, false)
	}
	for _, j := range w.Edit {
		exists(j.JobID, true)
	}
	for _, id := range w.Done {
		exists(id, true)
	}
	return in
}

func (s *state) apply(w *bot.Write) {
	for _, r := range w.Put {
		r.Ver++
		s.records[r.Ref] = ownRecord(r)
	}
	for _, r := range w.Drop {
		delete(s.records, r.Ref)
	}
	for _, e := range w.Append {
		var prev []byte
		if e.Seq > 1 {
			prev = s.logs[e.Stream][e.Seq-2].Hash
		}
		e.Sum = bot.BodySum(e.Body)
		e.Hash = bot.ChainHash(prev, e.Head, e.Sum)
		s.logs[e.Stream] = append(s.logs[e.Stream], ownEntry(e))
	}
	for _, b := range w.Blank {
		s.logs[b.Stream][b.Seq-1].Body = nil
	}
	for _, j := range slices.Concat(w.Add, w.Edit) {
		j.JobID = norm(j.JobID)
		s.hold(ownJob(j))
	}
	for _, id := range w.Done {
		s.release(norm(id))
	}
}

// Get returns one record per ref.
func (m *Memory) Get(ctx context.Context, refs ...bot.Ref) ([]bot.Record, error) {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	if err != nil {
		return nil, unknown("get", err)
	}
	out := make([]bot.Record, len(refs))
	for i, r := range refs {
		out[i] = ownRecord(m.records[r])
		out[i].Ref = r
	}
	return out, nil
}

// List returns records of a kind in id order.
func (m *Memory) List(ctx context.Context, kind bot.Kind, prefix, after string, max int) (out []bot.Record, _ error) {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	if err != nil {
		return nil, unknown("list", err)
	}
	for r, rec := range m.records {
		if r.Kind == kind && strings.HasPrefix(r.ID, prefix) && r.ID > after {
			out = append(out, ownRecord(rec))
		}
	}
	slices.SortFunc(out, func(a, b bot.Record) int { return a.Ref.Compare(b.Ref) })
	return firstN(out, max), nil
}

// Log returns entries of a stream in order.
func (m *Memory) Log(ctx context.Context, stream string, after int64, max int) (out []bot.Entry, _ error) {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	if err != nil {
		return nil, unknown("log", err)
	}
	for _, e := range m.logs[stream] {
		if e.Seq > after && len(out) < max {
			out = append(out, ownEntry(e))
		}
	}
	return out, nil
}

func (m *Memory) cursor(n int) bot.Cursor { return bot.Cursor(fmt.Sprintf("%s.%016x", m.id, n)) }

// Changes returns what was committed after a cursor.
func (m *Memory) Changes(ctx context.Context, after bot.Cursor, max int) ([]bot.Change, bot.Cursor, error) {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	if err != nil {
		return nil, "", unknown("changes", err)
	}
	n := uint64(0)
	if after != "" {
		n, err = strconv.ParseUint(strings.TrimPrefix(string(after), m.id+"."), 16, 63)
		if err != nil || m.cursor(int(n)) != after || n > uint64(len(m.feed)) {
			return nil, "", &bot.Error{Code: bot.NotFound, Op: "changes", Text: "the cursor is not of this store: rebuild from the records"}
		}
	}
	out := slices.Clone(firstN(m.feed[n:], max))
	if len(out) == 0 {
		return nil, after, nil
	}
	return out, m.cursor(int(n) + len(out)), nil
}

// Wake returns a channel that receives after commits until ctx ends.
func (m *Memory) Wake(ctx context.Context) <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	wake := make(chan struct{}, 1)
	m.wakes[wake] = true
	context.AfterFunc(ctx, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.wakes, wake)
	})
	return wake
}

// sorted copies the state in dump order.
func (s *state) sorted() (records []bot.Record, streams []string, jobs []bot.Job) {
	records = slices.SortedFunc(maps.Values(s.records), func(a, b bot.Record) int { return a.Ref.Compare(b.Ref) })
	jobs = slices.SortedFunc(maps.Values(s.jobs), func(a, b bot.Job) int { return a.JobID.Compare(b.JobID) })
	return records, slices.Sorted(maps.Keys(s.logs)), jobs
}

func norm(id bot.JobID) bot.JobID {
	id.Due = time.UnixMilli(id.Due.UnixMilli()).UTC()
	return id
}

func own(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return bytes.Clone(b)
}

func ownRecord(r bot.Record) bot.Record {
	r.Head, r.Body = own(r.Head), own(r.Body)
	return r
}

func ownEntry(e bot.Entry) bot.Entry {
	e.Head, e.Body, e.Sum, e.Hash = own(e.Head), own(e.Body), own(e.Sum), own(e.Hash)
	return e
}

func ownJob(j bot.Job) bot.Job {
	j.Body = own(j.Body)
	return j
}

func firstN[T any](s []T, n int) []T { return s[:min(len(s), max(n, 0))] }
