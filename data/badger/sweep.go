package badger

import (
	"context"
	"errors"
	"slices"
	"time"

	"frontdesk/bot"

	badger "github.com/dgraph-io/badger/v4"
)

// How long things are kept. There is no expiry in the database: clocks jump, and a sweep that is late harms nobody.
const (
	FeedKept = 7 * 24 * time.Hour // the feed: who was away for longer rebuilds from the records
	OnceKept = 8 * 24 * time.Hour // once records: longer than any platform delivers again
)

// Swept counts what a sweep removed.
type Swept struct{ Groups, Once int }

// Sweep removes what is older than it must be kept, and lets Badger give back space.
func (s *Store) Sweep(ctx context.Context, now time.Time) (swept Swept, err error) {
	if swept.Once, err = s.sweepOnce(ctx, now.Add(-OnceKept)); err != nil {
		return swept, err
	}
	if swept.Groups, err = s.sweepFeed(ctx, now.Add(-FeedKept)); err != nil {
		return swept, err
	}
	return swept, s.sweepValues(ctx)
}

// sweepValues lets Badger rewrite a value log that is mostly dead. Only values of nearly 1 MiB lie there.
func (s *Store) sweepValues(ctx context.Context) error {
	if err := s.enter(ctx); err != nil {
		return unknown("sweep", bot.Ref{}, err)
	}
	defer s.leave()
	err := s.db.RunValueLogGC(0.5)
	if err == nil || errors.Is(err, badger.ErrNoRewrite) || errors.Is(err, badger.ErrRejected) {
		return nil
	}
	return unknown("sweep", bot.Ref{}, err)
}

// sweepBatch is how many things are removed at once, so that those who wait for their turn hardly notice.
const sweepBatch = 500

// sweepOnce drops once records that were written before a time.
func (s *Store) sweepOnce(ctx context.Context, before time.Time) (n int, err error) {
	for after, more := "", true; more; {
		var w bot.Write
		more = false
		err := s.read(ctx, "sweep", func(txn *badger.Txn, _ view) error {
			prefix := kindPrefix(bot.KindOnce, 0)
			from := append(append(slices.Clip(prefix), after...), 0)
			return scanFrom(ctx, txn, prefix, from, int(^uint(0)>>1), func(key, value []byte) (bool, error) {
				ref := bot.Ref{Kind: bot.KindOnce, ID: string(key[len(prefix):])}
				r, at, err := decodeRecord(key, value)
				if err != nil {
					return false, unknown("sweep", ref, err)
				}
				after = ref.ID
				if at < before.UnixMilli() {
					w.Drop = append(w.Drop, bot.RefVer{Ref: ref, Ver: r.Ver})
				}
				more = len(w.Drop) == sweepBatch
				return !more, nil
			})
		})
		if err != nil || len(w.Drop) == 0 {
			return n, coded("sweep", err)
		}
		if _, err := s.Commit(ctx, w); err != nil {
			return n, err
		}
		n += len(w.Drop)
	}
	return n, nil
}

// sweepFeed removes groups of the feed from before a time, the oldest first, up to the first that is younger.
func (s *Store) sweepFeed(ctx context.Context, before time.Time) (n int, err error) {
	for {
		removed := 0
		err := s.inCommitter(ctx, func() (err error) {
			removed, err = s.trimFeed(before.UnixMilli())
			return err
		})
		n += removed
		if err != nil || removed < sweepBatch {
			return n, coded("sweep", err)
		}
	}
}

// trimFeed removes a batch. It runs in the committer.
func (s *Store) trimFeed(before int64) (n int, err error) {
	if err := s.failure(); err != nil {
		return 0, busy(stoppedText, err)
	}
	v := s.views.current()
	read := s.db.NewTransactionAt(v.ts, false)
	defer read.Discard()
	txn := s.db.NewTransactionAt(v.ts, true)
	defer txn.Discard()
	v.ts++
	prefix := []byte{spaceFeed}
	err = scanFrom(context.Background(), read, prefix, prefix, sweepBatch, func(key, value []byte) (bool, error) {
		first, last, ok := feedSpan(key)
		if !ok {
			return false, errDamaged
		}
		at, _, err := decodeFeed(key, value, last-first+1)
		if err != nil || at.UnixMilli() >= before && first >= v.floor {
			return false, err
		}
		n++
		v.floor = max(v.floor, last+1)
		v.content.add(spaceFeed, checksum(value), -1)
		return true, txn.Delete(append([]byte(nil), key...))
	})
	if err != nil || n == 0 {
		return 0, err
	}
	return n, s.commitAlone(txn, v)
}
