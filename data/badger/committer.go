package badger

import (
	"runtime"

	"frontdesk/bot"

	badger "github.com/dgraph-io/badger/v4"
)

// committer is the one goroutine that writes. While one group is being synced, it checks and collects the next, so
// that the disk never waits for it, and a group is as large as the sync before it was long.
type committer struct {
	*Store
	open   *group     // collecting
	flying *group     // in the hands of the database
	landed chan error // tells how it went
	held   *request   // a job, or what did not fit into the open group
	closed bool       // nothing more will come
}

func (s *Store) run() {
	defer close(s.stopped)
	c := committer{Store: s, landed: make(chan error, 1)}
	for c.step() {
	}
}

// step does the next thing there is to do, and is false when there will be nothing more.
func (c *committer) step() bool {
	switch {
	case c.flying == nil && c.open != nil:
		c.gather()
		c.launch()
		return true
	case c.flying == nil && c.held != nil:
		req := c.held
		c.held = nil
		c.take(req)
		return true
	case c.flying == nil && c.closed:
		return false
	}
	queue := c.queue
	if c.held != nil || c.closed {
		queue = nil
	}
	select {
	case req, more := <-queue:
		if !more {
			c.closed = true
			return true
		}
		c.take(req)
	case err := <-c.landed:
		c.land(err)
	}
	return true
}

// gather lets those in who were woken by the group before and are about to write again, as long as there are more.
// Otherwise the first of them would have a group, and a sync, for itself.
func (c *committer) gather() {
	for n := -1; n < len(c.queue) && n < maxGroup; {
		n = len(c.queue)
		runtime.Gosched()
	}
	for c.held == nil && !c.closed {
		select {
		case req, more := <-c.queue:
			if c.closed = !more; more {
				c.take(req)
			}
		default:
			return
		}
	}
}

// take adds a request to the open group, runs it if it is a job and nothing is under way, or holds it.
func (c *committer) take(req *request) {
	if err := c.failure(); err != nil {
		req.done <- result{err: busy(stoppedText, err)}
		return
	}
	if req.job != nil {
		if c.flying != nil || c.open != nil {
			c.held = req
			return
		}
		req.done <- result{err: req.job()}
		return
	}
	forgotten := !c.recent.remembers(req.ts)
	if c.open != nil && !c.open.fits(req) || forgotten && (c.open != nil || c.flying != nil) {
		c.held = req
		return
	}
	if forgotten {
		if err := c.lookAgain(req); err != nil {
			req.done <- result{err: err}
			return
		}
	}
	if !req.taken.CompareAndSwap(0, 1) {
		return
	}
	if c.open == nil {
		// Asked before anything is taken in: what is taken in counts as done for those behind it.
		if err := c.guard.room(); err != nil {
			req.done <- result{err: err}
			return
		}
		base := c.views.current()
		if c.flying != nil {
			base = c.flying.view
		}
		c.open = c.newGroup(base)
	}
	c.open.add(req)
}

// lookAgain renews what a request saw: it waited so long that what changed since is forgotten. Nothing is under way.
// Error: Internal. A conflict shows when the request is added.
func (c *committer) lookAgain(req *request) error {
	v := c.views.current()
	txn := c.db.NewTransactionAt(v.ts, false)
	defer txn.Discard()
	req.ts = v.ts
	for i := range req.ops {
		if err := req.ops[i].lookUp(txn); err != nil && bot.CodeOf(err) != bot.Conflict {
			return err
		}
	}
	return nil
}

// launch hands the open group to the database.
func (c *committer) launch() {
	g := c.open
	c.open = nil
	if len(g.changes) == 0 {
		g.answer(nil)
		return
	}
	err := c.failure()
	if err == nil {
		err = g.seal()
	}
	if err == nil {
		err = g.txn.CommitAt(g.view.ts, func(err error) { c.landed <- err })
	}
	if err != nil {
		c.fail(err)
		g.answer(busy(stoppedText, err))
		return
	}
	c.flying = g
}

// land makes what the database has stored visible, hands it the next group, and then tells the callers.
func (c *committer) land(err error) {
	g := c.flying
	c.flying = nil
	if err == nil {
		err = c.publish(g.view)
	}
	if err != nil {
		c.fail(err)
		g.answer(lost(err))
		if c.open != nil {
			c.open.answer(busy(stoppedText, err))
			c.open = nil
		}
		return
	}
	if c.open != nil {
		c.launch()
	}
	g.answer(nil)
	c.wakes.wake()
}

// publish marks a view and makes it visible. After an error nothing may be committed any more.
func (s *Store) publish(v view) error {
	if err := s.mark.write(v.seq); err != nil {
		return err
	}
	s.db.SetDiscardTs(s.views.advance(v))
	return nil
}

// commitAlone commits a transaction of a job with the state of the store.
func (s *Store) commitAlone(txn *badger.Txn, v view) error {
	err := txn.Set(metaKey, v.meta.encode())
	if err == nil {
		err = txn.CommitAt(v.ts, nil)
	}
	if err == nil {
		err = s.publish(v)
	}
	if err != nil {
		s.fail(err)
	}
	return err
}
