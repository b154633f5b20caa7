package badger

import (
	"context"
	"errors"

	"frontdesk/bot"

	badger "github.com/dgraph-io/badger/v4"
)

var (
	errClosed   = errors.New("the store is closed")
	errReadOnly = errors.New("the store was opened for reading only")
)

// Commit makes a write durable together with those that wait beside it.
func (s *Store) Commit(ctx context.Context, w bot.Write) (bot.Cursor, error) {
	if err := w.Valid(); err != nil {
		return "", err
	}
	req, err := s.submit(ctx, func() (*request, error) { return s.prepare(&w) })
	if err != nil {
		return "", err
	}
	r, err := req.wait(ctx)
	if err != nil {
		return "", err
	}
	return cursor(r.view.id, r.seq), r.err
}

const stoppedText = "the store stopped after a failed write: free or repair the disk and start frontdesk again"

// submit hands a request to the committer. Errors: Busy, Denied, and those of prepare: nothing happened.
func (s *Store) submit(ctx context.Context, prepare func() (*request, error)) (*request, error) {
	if err := s.enter(ctx); err != nil {
		return nil, busy("", err)
	}
	defer s.leave()
	if s.cfg.ReadOnly {
		return nil, &bot.Error{Code: bot.Denied, Op: "commit", Err: errReadOnly}
	}
	if err := s.failure(); err != nil {
		return nil, busy(stoppedText, err)
	}
	req, err := prepare()
	if err != nil {
		return nil, err
	}
	select {
	case s.queue <- req:
		return req, nil
	case <-ctx.Done():
		return nil, busy("too many writes were waiting", ctx.Err())
	}
}

// wait returns the outcome. If ctx ends first, the write is withdrawn, or if it was begun, its outcome is unknown.
func (r *request) wait(ctx context.Context) (result, error) {
	select {
	case res := <-r.done:
		return res, res.err
	case <-ctx.Done():
	}
	if r.taken.CompareAndSwap(0, withdrawn) {
		return result{}, busy("the caller gave up before the write was begun", ctx.Err())
	}
	return result{}, &bot.Error{Code: bot.Unknown, Op: "commit", Text: "the caller gave up while the write was under way", Err: ctx.Err()}
}

func busy(text string, err error) error {
	return &bot.Error{Code: bot.Busy, Op: "commit", Text: text, Err: err}
}

// run is the committer: the one goroutine that writes. It ends when the queue is closed and empty.
func (s *Store) run() {
	defer close(s.stopped)
	var next *request
	for {
		if next == nil {
			var open bool
			if next, open = <-s.queue; !open {
				return
			}
		}
		if next.job != nil {
			next.done <- result{err: next.job()}
			next = nil
			continue
		}
		next = s.group(next)
	}
}

// group commits a request and those waiting behind it, and returns the first that did not fit in.
func (s *Store) group(req *request) (next *request) {
	if err := s.guard.room(); err != nil {
		return s.refuse(req, err)
	}
	g := s.newGroup()
	for {
		if !g.add(req) {
			next = req
			break
		}
		if req = s.poll(); req == nil {
			break
		}
		if req.job != nil || len(g.members) == maxGroup {
			next = req
			break
		}
	}
	g.commit()
	return next
}

// poll returns a request that waits, nil if there is none.
func (s *Store) poll() *request {
	select {
	case req := <-s.queue:
		return req
	default:
		return nil
	}
}

// refuse answers all that wait with an error: nothing happened.
func (s *Store) refuse(req *request, err error) (next *request) {
	for ; req != nil; req = s.poll() {
		if req.job != nil {
			return req
		}
		req.done <- result{err: err}
	}
	return nil
}

// Limits of a group. A group of maxGroup turns takes the disk a few milliseconds; more would only add to the wait.
const (
	maxGroup      = 512
	maxGroupBytes = 1 << 20
)

// group is one transaction of Badger: the writes of many callers, and one sync.
type group struct {
	s       *Store
	txn     *badger.Txn
	view    view // what will be durable
	first   uint64
	size    int64
	changes [][]byte
	members []member
}

type member struct {
	req *request
	seq uint64
}

func (s *Store) newGroup() *group {
	v := s.views.current()
	s.recent.rotate(v.ts)
	g := &group{s: s, txn: s.db.NewTransactionAt(v.ts, true), view: v, first: v.seq + 1}
	g.view.ts++
	return g
}

// add checks a request against what is there, earlier members included, and adds it. It is false if there is no room
// any more. A request that conflicts is answered at once and harms nobody.
func (g *group) add(req *request) bool {
	if len(g.members) > 0 && g.size+req.size > maxGroupBytes {
		return false
	}
	if !req.taken.CompareAndSwap(0, 1) {
		return true
	}
	if err := g.refresh(req); err != nil {
		req.done <- result{err: err}
		return true
	}
	for i := range req.ops {
		if req.ops[i].changes {
			if err := g.apply(&req.ops[i]); err != nil {
				// Room was made for it, so this is a defect of ours; half a write must not be committed.
				g.s.fail(err)
			}
		}
	}
	if req.change != nil {
		g.view.seq++
		g.changes = append(g.changes, req.change)
		g.size += req.size
	}
	g.members = append(g.members, member{req, g.view.seq})
	return true
}

// refresh brings what a request saw up to date. Errors: Conflict, Internal.
func (g *group) refresh(req *request) error {
	if !g.s.recent.covers(req.ts) {
		// It waited for so long that what changed since is forgotten. The transaction sees it all.
		return req.lookUp(g.txn)
	}
	for i := range req.ops {
		o := &req.ops[i]
		if st, changed := g.s.recent.after(o.key, req.ts); changed {
			if o.seen = st; o.conflicts() {
				return conflict(o.ref)
			}
		}
	}
	return nil
}

func (g *group) apply(o *op) error {
	space, after := o.key[0], o.becomes()
	g.s.recent.put(o.key, g.view.ts, after)
	if o.seen.exists {
		g.view.content.add(space, o.seen.sum, -1)
	}
	if !after.exists {
		return g.txn.Delete(o.key)
	}
	g.view.content.add(space, after.sum, 1)
	return g.txn.Set(o.key, o.value)
}

// commit makes the group durable and answers its members.
func (g *group) commit() {
	defer g.txn.Discard()
	err := g.s.failure()
	if err != nil {
		err = busy(stoppedText, err)
	} else if len(g.changes) > 0 {
		if err = g.write(); err != nil {
			g.s.fail(err)
			err = &bot.Error{Code: bot.Unknown, Op: "commit", Err: err,
				Text: "the disk failed: whether the write is stored is known after the store was opened again"}
		}
	}
	for _, m := range g.members {
		m.req.done <- result{view: g.view, seq: m.seq, err: err}
	}
}

func (g *group) write() error {
	key := feedKey(g.view.seq, g.first)
	value := encodeFeed(key, g.s.cfg.Now().UnixMilli(), g.changes)
	g.view.content.add(spaceFeed, checksum(value), 1)
	if err := g.txn.Set(key, value); err != nil {
		return err
	}
	if err := g.s.publish(g.txn, g.view); err != nil {
		return err
	}
	g.s.wakes.wake()
	return nil
}

// publish commits a transaction with the state of the whole, marks it, and makes it visible. After an error nothing
// may be committed any more.
func (s *Store) publish(txn *badger.Txn, v view) error {
	err := txn.Set(metaKey, v.meta.encode())
	if err == nil {
		err = txn.CommitAt(v.ts, nil)
	}
	if err == nil {
		err = s.mark.write(v.seq)
	}
	if err != nil {
		return err
	}
	s.db.SetDiscardTs(s.views.advance(v))
	return nil
}

// fail stops the store for good.
func (s *Store) fail(err error) {
	s.failOnce.Do(func() {
		s.failErr = err
		close(s.failed)
		s.cfg.Logger.Error("the store stopped: a write failed", "error", err.Error())
	})
}

// failure returns why the store stopped, nil if it did not.
func (s *Store) failure() error {
	select {
	case <-s.failed:
		return s.failErr
	default:
		return nil
	}
}

// Failed is closed when a write failed. Nothing is acknowledged any more, and what the disk holds is known only after
// opening the store again: the process should end.
func (s *Store) Failed() <-chan struct{} { return s.failed }
