package badger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"frontdesk/bot"

	badger "github.com/dgraph-io/badger/v4"
)

// Store is a bot.Store in a folder.
type Store struct {
	cfg    Config
	db     *badger.DB
	lock   *os.File
	mark   *marker
	guard  guard
	views  snapshots
	wakes  wakes
	damage error // set on a damaged store opened for reading

	queue   chan *request
	stopped chan struct{}
	recent  *recent // the committer's

	mu      sync.RWMutex // held by every call, so that Close does not pull the maps away under it
	closed  bool
	closing chan struct{} // closed when Close begins, to end long reads
	begun   sync.Once

	failOnce sync.Once
	failErr  error
	failed   chan struct{}
}

var (
	_ bot.Store = (*Store)(nil)
	_ bot.Roomy = (*Store)(nil)
)

// queueLength is how many writes wait before callers do: more than lanes ever hand in at once.
const queueLength = 2 * maxGroup

// Open opens the store in a folder, or makes one. Errors: *DamageError, unless it is accepted or only to be read; Busy
// (no room on the disk) and Denied (no rights to the files), which say nothing against the data.
func Open(cfg Config) (*Store, error) {
	if err := cfg.fill(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	held, err := lock(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	s := &Store{
		cfg: cfg, lock: held,
		guard:   guard{dir: cfg.Dir, free: cfg.Free, min: cfg.MinFree, ballast: cfg.Ballast, log: cfg.Logger},
		wakes:   wakes{all: map[chan struct{}]bool{}},
		queue:   make(chan *request, queueLength),
		stopped: make(chan struct{}),
		failed:  make(chan struct{}),
		closing: make(chan struct{}),
	}
	if err := s.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("store: %w", err), s.release())
	}
	go s.run()
	return s, nil
}

func (s *Store) open() (err error) {
	if err := s.guard.enough("opening the store", s.cfg.tidyRoom()); err != nil {
		return err
	}
	opts := s.cfg.options(logs{s.cfg.Logger})
	found, err := inspect(s.cfg.Dir, opts)
	if err != nil {
		return err
	}
	if s.db, err = openBadger(opts); err != nil {
		// The room may have gone meanwhile: a write that finds none is a fault of memory, which names no cause.
		if full := s.guard.enough("opening the store", s.cfg.tidyRoom()); full != nil {
			return full
		}
		return damaged(s.cfg.Dir, "the database does not open", err)
	}
	v, err := s.latest()
	if err != nil {
		return damaged(s.cfg.Dir, "the state of the whole cannot be read", err)
	}
	if v.loading {
		if v, err = s.clear(v.ts); err != nil {
			return err
		}
	} else if v, err = s.judge(found, v); err != nil {
		return err
	}
	s.views.advance(v)
	s.recent = newRecent(v.ts)
	if s.cfg.ReadOnly {
		return nil
	}
	if err := os.RemoveAll(filepath.Join(s.cfg.Dir, asideName)); err != nil {
		return err
	}
	if s.mark, err = openMarker(s.cfg.Dir, found.turn, v.seq, s.fail); err != nil {
		return err
	}
	s.db.SetDiscardTs(v.ts)
	return s.guard.lay(rand.Reader)
}

func openBadger(opts badger.Options) (db *badger.DB, err error) {
	defer recoverDamage(&err)()
	db, err = badger.OpenManaged(opts)
	if err != nil {
		return nil, err // it also returns a database that cannot even be closed
	}
	return db, nil
}

// latest returns what Badger holds.
func (s *Store) latest() (v view, err error) {
	v = view{ts: s.db.MaxVersion(), meta: meta{floor: 1}}
	txn := s.db.NewTransactionAt(v.ts, false)
	defer txn.Discard()
	item, err := txn.Get(metaKey)
	switch {
	case errors.Is(err, badger.ErrKeyNotFound):
		v.id = newID()
		return v, nil
	case err != nil:
		return v, err
	}
	err = item.Value(func(value []byte) (err error) {
		v.meta, err = decodeMeta(value)
		return err
	})
	return v, err
}

// newID makes a name for a store and its feed.
func newID() string { return rand.Text()[:10] }

// judge holds what Badger returned against the evidence, and decides how to go on.
func (s *Store) judge(found findings, v view) (view, error) {
	damage, err := s.missing(found, v)
	if err != nil || damage == nil {
		return v, err
	}
	s.cfg.Logger.Error("the store is damaged", "what", damage.What, "missing_commits", damage.Missing)
	switch {
	case s.cfg.ReadOnly:
		s.damage = damage
		return v, nil
	case s.cfg.AcceptLoss:
		return s.accept(found, v)
	}
	return v, damage
}

// missing tells what is not there that should be.
func (s *Store) missing(found findings, v view) (*DamageError, error) {
	d := &DamageError{Dir: s.cfg.Dir}
	switch {
	case found.mark.seq > v.seq:
		d.Missing = found.mark.seq - v.seq
		d.What = fmt.Sprintf("it ends at commit %d, and its watermark says %d", v.seq, found.mark.seq)
		return d, nil
	case found.lostMark && v.seq > 0:
		d.What = "its file watermark is missing or damaged, so nobody can tell whether the last commits are whole"
		return d, nil
	}
	ctx, tell := context.Background(), func(wrong string) { d.What = wrong }
	err := s.scan(v, tell, func(c *checker) error { return c.feed(ctx, recentFeed) })
	if err == nil && d.What == "" && found.doubtful {
		err = s.scan(v, tell, func(c *checker) error { return c.all(ctx) })
	}
	if err != nil || d.What == "" {
		return nil, err
	}
	return d, nil
}

// accept goes on with what is left: numbers go on after the last that was given out, the feed begins anew, and what
// is there is counted as whole.
func (s *Store) accept(found findings, v view) (view, error) {
	c := checker{s: s, v: v, tell: func(string) {}}
	err := c.all(context.Background())
	if err != nil {
		return v, err
	}
	v.id, v.ts, v.seq = newID(), v.ts+1, max(v.seq, found.mark.seq)
	v.floor, v.content = v.seq+1, c.found
	txn := s.db.NewTransactionAt(v.ts-1, true)
	defer txn.Discard()
	if err := txn.Set(metaKey, v.meta.encode()); err != nil {
		return v, err
	}
	return v, txn.CommitAt(v.ts, nil)
}

// Room tells whether there is room for another commit. Error: Busy.
func (s *Store) Room() error { return s.guard.enough("more messages", s.cfg.MinFree) }

// RoomForFiles implements bot.Roomy.
func (s *Store) RoomForFiles() error { return s.guard.enough("more files", filesFree*s.cfg.MinFree) }

// enter keeps the store open until leave, unless it is closed or the caller gave up.
func (s *Store) enter(ctx context.Context) error {
	s.mu.RLock()
	err := ctx.Err()
	if s.closed {
		err = errClosed
	}
	if err != nil {
		s.mu.RUnlock()
	}
	return err
}

func (s *Store) leave() { s.mu.RUnlock() }

// Close waits for what was accepted and for short reads, ends long ones, and releases the files.
func (s *Store) Close() error {
	s.begun.Do(func() { close(s.closing) })
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	close(s.queue)
	<-s.stopped
	return s.release()
}

// release gives back what open took, in reverse order.
func (s *Store) release() (err error) {
	if s.mark != nil {
		err = s.mark.close()
	}
	if s.db != nil {
		if full := s.guard.enough("tidying up", s.cfg.tidyRoom()); full != nil {
			// Closing writes what is in memory into tables, and a write through a map to a full disk kills the process.
			// The log on the disk holds it all; the lock stays until the process ends.
			s.cfg.Logger.Warn("the disk has no room to tidy up: the next start reads the log, nothing is lost", "error", full)
			return err
		}
		err = errors.Join(err, s.db.Close())
	}
	return errors.Join(err, s.lock.Close())
}
