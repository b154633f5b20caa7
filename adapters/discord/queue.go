package discord

import (
	"context"
	"slices"
	"sync"
)

// The bounds of what waits for the desk. Beyond them the connection is given up; what is not here yet comes again.
const (
	maxWaiting      = 10_000
	maxWaitingBytes = 64 << 20
	batchSize       = 100
)

// item is an event that waits for the desk, or the order to catch up.
type item struct {
	epoch   int // of the session that it came in
	seq     int64
	kind    string
	raw     []byte
	catchUp bool
	taken   chan struct{} // closed when the desk took it; nil where nobody waits for that
}

// queue is what arrived and was not taken yet, in order. Reading goes on while the desk is slow, so that heartbeats do.
type queue struct {
	mu     sync.Mutex
	items  []item
	bytes  int
	got    int64 // sequence of the newest event
	wake   chan struct{}
	taking bool // some were handed out and are not done yet

	answer func(raw []byte, taken <-chan struct{}) // starts the answer to an interaction
	open   func(raw []byte, again func()) bool     // starts to open a form, if that is what an interaction wants
	work   sync.WaitGroup
}

func newQueue(got int64) *queue { return &queue{got: got, wake: make(chan struct{}, 1)} }

// push takes an event. It reports false if there is no room.
func (q *queue) push(epoch int, f frame) bool {
	it := item{epoch: epoch, seq: f.Seq, kind: f.Type}
	if wanted[f.Type] {
		it.raw = f.Data
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) >= maxWaiting || q.bytes+len(it.raw) > maxWaitingBytes && len(q.items) > 0 {
		return false
	}
	if f.Type == "INTERACTION_CREATE" {
		whole := item{kind: it.kind, raw: it.raw}
		if q.open(it.raw, func() { q.interaction(whole) }) {
			it.raw = nil
		} else {
			it.taken = make(chan struct{})
			q.answer(it.raw, it.taken)
		}
	}
	if f.Seq > 0 {
		q.got = f.Seq
	}
	q.add(it)
	return true
}

// interaction takes one whose form did not open. If the process ends before, it is lost, as the form is: who pressed sees
// that nothing happened, and presses again.
func (q *queue) interaction(it item) {
	it.taken = make(chan struct{})
	q.answer(it.raw, it.taken)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.add(it)
}

// catchUp orders what was missed to be fetched, before anything that comes from now on.
func (q *queue) catchUp(epoch int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.add(item{epoch: epoch, catchUp: true})
}

func (q *queue) add(it item) {
	q.items = append(q.items, it)
	q.bytes += len(it.raw)
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// restart begins to count for a new session.
func (q *queue) restart() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.got = 0
}

// newest is the sequence of the newest event that arrived.
func (q *queue) newest() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.got
}

// take waits for events and gives the oldest of them; nothing if the context ends. An order to catch up comes alone.
func (q *queue) take(ctx context.Context) []item {
	for {
		q.mu.Lock()
		q.taking = false
		n := min(len(q.items), batchSize)
		if i := slices.IndexFunc(q.items[:n], func(it item) bool { return it.catchUp }); i >= 0 {
			n = max(1, i)
		}
		if n > 0 && ctx.Err() == nil {
			out := slices.Clone(q.items[:n])
			q.items = slices.Delete(q.items, 0, n)
			for _, it := range out {
				q.bytes -= len(it.raw)
			}
			q.taking = true
			q.mu.Unlock()
			return out
		}
		q.mu.Unlock()
		select {
		case <-q.wake:
		case <-ctx.Done():
			return nil
		}
	}
}

// drained tells whether nothing waits any more.
func (q *queue) drained() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.items) == 0 && !q.taking
}
