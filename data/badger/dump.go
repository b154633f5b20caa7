package badger

import (
	"context"
	"encoding/binary"
	"errors"
	"io"

	"frontdesk/bot"

	badger "github.com/dgraph-io/badger/v4"
)

// Dump writes everything but feed and leases as it was when it began.
func (s *Store) Dump(ctx context.Context, w io.Writer) error {
	if err := s.enter(ctx); err != nil {
		return unknown("dump", bot.Ref{}, err)
	}
	defer s.leave()
	ctx, cancel := s.untilClose(ctx)
	defer cancel()
	v := s.views.acquire()
	defer s.views.release(v)
	txn := s.db.NewTransactionAt(v.ts, false)
	defer txn.Discard()
	d, err := bot.NewDumpWriter(w)
	if err != nil {
		return coded("dump", err)
	}
	for _, space := range []byte{spaceRecord, spaceLog, spaceJob} {
		prefix := []byte{space}
		err := scanFrom(ctx, txn, prefix, prefix, int(^uint(0)>>1), func(key, value []byte) (bool, error) {
			return true, dumpOne(d, key, value)
		})
		if err != nil {
			return coded("dump", err)
		}
	}
	return coded("dump", d.Close())
}

func dumpOne(d *bot.DumpWriter, key, value []byte) error {
	name, rest, ok := splitKey(key)
	if !ok || len(rest) < 8 && key[0] != spaceRecord {
		return unknown("dump", bot.Ref{}, errDamaged)
	}
	switch key[0] {
	case spaceRecord:
		r, _, err := decodeRecord(key, value)
		r.Ref = bot.Ref{Kind: bot.Kind(name), ID: string(rest)}
		if err != nil {
			return unknown("dump", r.Ref, err)
		}
		if !bot.Dumped(r.Kind) {
			return nil
		}
		return d.Record(&r)
	case spaceLog:
		e, err := decodeEntry(key, value)
		e.Stream, e.Seq = name, int64(binary.BigEndian.Uint64(rest))
		if err != nil {
			return unknown("dump", bot.StreamRef(name), err)
		}
		return d.Entry(&e)
	default:
		j, err := decodeJob(key, value)
		j.JobID = bot.JobID{Queue: name, Due: dueOf(rest), ID: string(rest[8:])}
		if err != nil {
			return unknown("dump", bot.JobRef(j.JobID), err)
		}
		return d.Job(&j)
	}
}

// Load fills an empty store. It has the committer to itself.
func (s *Store) Load(ctx context.Context, r io.Reader) error {
	d, err := bot.NewDumpReader(r)
	if err != nil {
		return err
	}
	return s.inCommitter(ctx, func() error { return s.load(ctx, d) })
}

// inCommitter runs a job between two groups.
func (s *Store) inCommitter(ctx context.Context, job func() error) error {
	req, err := s.submit(ctx, func() (*request, error) {
		return &request{job: job, done: make(chan result, 1)}, nil
	})
	if err != nil {
		return err
	}
	return (<-req.done).err
}

func (s *Store) load(ctx context.Context, d *bot.DumpReader) error {
	v := s.views.current()
	if v.seq > 0 || v.content != (tally{}) {
		return &bot.Error{Code: bot.Conflict, Op: "load", Text: "the store is not empty: load into a new folder"}
	}
	l := loader{s: s, view: v, at: s.cfg.Now().UnixMilli()}
	l.view.id, l.view.loading = newID(), true
	err := l.all(ctx, d)
	if err == nil {
		return nil
	}
	v, clearErr := s.clear(l.view.ts)
	if clearErr != nil {
		s.fail(clearErr)
		return errors.Join(err, clearErr)
	}
	s.views.advance(v)
	s.recent.reset(v.ts)
	return coded("load", err)
}

// clear empties a store in which a load failed or was interrupted. Version numbers of Badger go on.
func (s *Store) clear(ts uint64) (view, error) {
	if err := s.db.DropAll(); err != nil {
		return view{}, err
	}
	v := view{ts: ts + 1, meta: meta{id: newID(), floor: 1}}
	txn := s.db.NewTransactionAt(ts, true)
	defer txn.Discard()
	if err := txn.Set(metaKey, v.meta.encode()); err != nil {
		return view{}, err
	}
	return v, txn.CommitAt(v.ts, nil)
}

// loader writes what a dump holds, in transactions of their own.
type loader struct {
	s    *Store
	view view
	at   int64
	txn  *badger.Txn
	size int64
}

func (l *loader) all(ctx context.Context, d *bot.DumpReader) error {
	l.begin()
	defer func() { l.txn.Discard() }()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		item, err := d.Next()
		if errors.Is(err, io.EOF) {
			return l.finish()
		}
		if err != nil {
			return err
		}
		if err := l.put(l.encode(item)); err != nil {
			return err
		}
	}
}

func (l *loader) begin() {
	l.txn, l.size = l.s.db.NewTransactionAt(l.view.ts, true), 0
	l.view.ts++
}

func (l *loader) encode(item bot.DumpItem) (key, value []byte) {
	switch {
	case item.Record != nil:
		key = recordKey(item.Record.Ref)
		return key, encodeRecord(key, item.Record, l.at)
	case item.Entry != nil:
		e := item.Entry
		key = entryKey(e.Stream, e.Seq)
		return key, encodeEntry(key, e, string(bot.BodySum(e.Body)) != string(e.Sum))
	default:
		key = jobKey(item.Job.JobID)
		return key, encodeJob(key, item.Job)
	}
}

func (l *loader) put(key, value []byte) error {
	if l.size += int64(len(key)+len(value)) + entrySize; l.size > maxGroupBytes {
		if err := l.commit(); err != nil {
			return err
		}
		l.begin()
		l.size = int64(len(key)+len(value)) + entrySize
	}
	l.view.content.add(key[0], checksum(value), 1)
	return l.txn.Set(key, value)
}

func (l *loader) commit() error {
	if err := l.s.guard.room(); err != nil {
		return err
	}
	if err := l.txn.Set(metaKey, l.view.meta.encode()); err != nil {
		return err
	}
	return l.txn.CommitAt(l.view.ts, nil)
}

// finish commits the rest with the mark that all is there, and makes it visible.
func (l *loader) finish() error {
	l.view.loading = false
	if err := l.s.guard.room(); err != nil {
		return err
	}
	if err := l.s.commitAlone(l.txn, l.view); err != nil {
		return err
	}
	l.s.recent.reset(l.view.ts)
	return nil
}
