package badger

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"frontdesk/bot"

	badger "github.com/dgraph-io/badger/v4"
)

// read runs a short read on what is durable now. Errors: Unknown.
func (s *Store) read(ctx context.Context, operation string, do func(*badger.Txn, view) error) (err error) {
	if err := s.enter(ctx); err != nil {
		return unknown(operation, bot.Ref{}, err)
	}
	defer s.leave()
	v := s.views.acquire()
	defer s.views.release(v)
	txn := s.db.NewTransactionAt(v.ts, false)
	defer txn.Discard()
	return do(txn, v)
}

func unknown(operation string, ref bot.Ref, err error) error {
	e := &bot.Error{Code: bot.Unknown, Op: operation, Ref: ref, Err: err}
	if errors.Is(err, errDamaged) {
		e.Text = "what is stored cannot be read: run frontdesk verify, and restore a backup"
	}
	return e
}

// Get returns one record per ref.
func (s *Store) Get(ctx context.Context, refs ...bot.Ref) (out []bot.Record, _ error) {
	err := s.read(ctx, "get", func(txn *badger.Txn, _ view) error {
		out = make([]bot.Record, len(refs))
		for i, ref := range refs {
			key := recordKey(ref)
			item, err := txn.Get(key)
			if err == nil {
				err = item.Value(func(value []byte) (err error) {
					out[i], _, err = decodeRecord(key, value)
					return err
				})
			}
			if err != nil && !errors.Is(err, badger.ErrKeyNotFound) {
				return unknown("get", ref, err)
			}
			out[i].Ref = ref
		}
		return nil
	})
	return out, err
}

// scanFrom walks the keys with a prefix from a key on, at most max, until visit returns false.
func scanFrom(ctx context.Context, txn *badger.Txn, prefix, from []byte, max int, visit func(key, value []byte) (bool, error)) (err error) {
	if max <= 0 {
		return nil
	}
	opts := badger.DefaultIteratorOptions
	opts.Prefix, opts.PrefetchValues = prefix, false
	it := txn.NewIterator(opts)
	defer it.Close()
	n := 0
	for it.Seek(from); it.Valid() && n < max; it.Next() {
		if n++; n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		more := false
		key := it.Item().Key()
		err := it.Item().Value(func(value []byte) (err error) {
			more, err = visit(key, value)
			return err
		})
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// List returns records of a kind in id order.
func (s *Store) List(ctx context.Context, kind bot.Kind, prefix, after string, max int) (out []bot.Record, _ error) {
	err := s.read(ctx, "list", func(txn *badger.Txn, _ view) error {
		base, within := len(kindPrefix(kind, 0)), recordKey(bot.Ref{Kind: kind, ID: prefix})
		from := within
		if after >= prefix && after != "" {
			from = append(recordKey(bot.Ref{Kind: kind, ID: after}), 0) // the first key behind it: ids hold no zero byte
		}
		return scanFrom(ctx, txn, within, from, max, func(key, value []byte) (bool, error) {
			ref := bot.Ref{Kind: kind, ID: string(key[base:])}
			r, _, err := decodeRecord(key, value)
			if err != nil {
				return false, unknown("list", ref, err)
			}
			r.Ref = ref
			out = append(out, r)
			return true, nil
		})
	})
	return out, coded("list", err)
}

// coded gives an error of the context or of Badger its code.
func coded(operation string, err error) error {
	var e *bot.Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	return unknown(operation, bot.Ref{}, err)
}

// Log returns entries of a stream in order.
func (s *Store) Log(ctx context.Context, stream string, after int64, n int) (out []bot.Entry, _ error) {
	err := s.read(ctx, "log", func(txn *badger.Txn, _ view) error {
		prefix := streamPrefix(stream)
		seq := max(after, 0)
		return scanFrom(ctx, txn, prefix, entryKey(stream, seq+1), n, func(key, value []byte) (bool, error) {
			e, err := decodeEntry(key, value)
			if err != nil {
				return false, unknown("log", bot.StreamRef(stream), err)
			}
			seq++
			e.Stream, e.Seq = stream, seq
			if !bytes.Equal(key, entryKey(stream, seq)) {
				return false, unknown("log", bot.StreamRef(stream), errDamaged)
			}
			out = append(out, e)
			return true, nil
		})
	})
	return out, coded("log", err)
}

// Jobs returns jobs of a queue in (due, id) order.
func (s *Store) Jobs(ctx context.Context, queue string, before time.Time, after bot.JobID, max int) (out []bot.Job, _ error) {
	err := s.read(ctx, "jobs", func(txn *badger.Txn, _ view) error {
		prefix := queuePrefix(queue, 9+len(after.ID))
		from := append(append(appendDue(slices.Clip(prefix), after.Due), after.ID...), 0)
		return scanFrom(ctx, txn, prefix, from, max, func(key, value []byte) (bool, error) {
			if len(key) < len(prefix)+8 {
				return false, unknown("jobs", bot.Ref{Kind: "job"}, errDamaged)
			}
			id := bot.JobID{Queue: queue, Due: dueOf(key[len(prefix):]), ID: string(key[len(prefix)+8:])}
			if !id.Due.Before(before) {
				return false, nil
			}
			j, err := decodeJob(key, value)
			if err != nil {
				return false, unknown("jobs", bot.JobRef(id), err)
			}
			j.JobID = id
			out = append(out, j)
			return true, nil
		})
	})
	return out, coded("jobs", err)
}
