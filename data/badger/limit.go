package badger

import (
	"context"
	"fmt"
	"iter"
	"os"
	"time"

	"frontdesk/bot"

	badger "github.com/dgraph-io/badger/v4"
)

// Rate is what Limit measured.
type Rate struct {
	Writes  int
	Groups  int // transactions, and syncs
	Elapsed time.Duration
	Took    []time.Duration // by each group
}

// PerSecond returns the writes a second.
func (r Rate) PerSecond() float64 { return float64(r.Writes) / r.Elapsed.Seconds() }

// Limit measures what the database itself can do: a bare loop that puts the keys and values these writes have in a
// Store into an empty folder, one transaction and one sync for each group, and checks, counts and marks nothing. What
// a Store reaches beside it tells what the Store costs. It ends with the writes or with ctx.
func Limit(ctx context.Context, cfg Config, group int, writes iter.Seq[bot.Write]) (rate Rate, err error) {
	if err := cfg.fill(); err != nil {
		return rate, err
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return rate, fmt.Errorf("limit: %w", err)
	}
	db, err := openBadger(cfg.options(logs{cfg.Logger}))
	if err != nil {
		return rate, fmt.Errorf("limit: %w", err)
	}
	defer func() {
		if closeErr := db.Close(); err == nil {
			err = closeErr
		}
	}()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// Encoding has a core of its own, as it has in a Store.
	encoded := make(chan []bare, 4)
	go func() {
		defer close(encoded)
		encodeGroups(ctx, group, cfg.Now().UnixMilli(), writes, encoded)
	}()
	start := time.Now()
	for g := range encoded {
		began := time.Now()
		txn := db.NewTransactionAt(uint64(rate.Groups), true)
		n, err := setAll(txn, g)
		if err == nil {
			err = txn.CommitAt(uint64(rate.Groups)+1, nil)
		}
		if err != nil {
			return rate, fmt.Errorf("limit: %w", err)
		}
		rate.Took = append(rate.Took, time.Since(began))
		rate.Groups++
		rate.Writes += n
		db.SetDiscardTs(uint64(rate.Groups))
	}
	rate.Elapsed = time.Since(start)
	return rate, nil
}

// bare is one key with what it becomes; begins marks the first of a write.
type bare struct {
	key, value []byte
	begins     bool
}

func setAll(txn *badger.Txn, all []bare) (writes int, err error) {
	for _, b := range all {
		if b.begins {
			writes++
		}
		if b.value == nil {
			err = txn.Delete(b.key)
		} else {
			err = txn.Set(b.key, b.value)
		}
		if err != nil {
			return writes, err
		}
	}
	return writes, nil
}

func encodeGroups(ctx context.Context, group int, at int64, writes iter.Seq[bot.Write], out chan<- []bare) {
	var all []bare
	var changes [][]byte
	seq := uint64(0)
	flush := func() bool {
		key := feedKey(seq, seq-uint64(len(changes))+1)
		m := meta{seq: seq}
		all = append(all, bare{key: key, value: encodeFeed(key, at, changes)}, bare{key: metaKey, value: m.encode()})
		select {
		case out <- all:
			all, changes = nil, nil
			return true
		case <-ctx.Done():
			return false
		}
	}
	for w := range writes {
		if ctx.Err() != nil {
			return
		}
		all = append(all, encodeBare(&w, at)...)
		c := w.Change()
		changes = append(changes, appendChange(nil, &c))
		if seq++; len(changes) == group && !flush() {
			return
		}
	}
	if len(changes) > 0 {
		flush()
	}
}

// encodeBare encodes a write as prepare does, without looking anything up.
func encodeBare(w *bot.Write, at int64) (out []bare) {
	p := preparation{request: &request{room: make([]byte, 0, w.Size()+overhead*w.Ops())}, at: at}
	p.records(w)
	p.jobs(w)
	for _, e := range w.Append {
		e.Sum = bot.BodySum(e.Body)
		e.Hash = e.Sum
		key := p.cut(appendEntryKey(p.room, e.Stream, e.Seq))
		p.ops = append(p.ops, op{key: key, value: p.cut(appendEntry(p.room, key, &e, false)), changes: true})
	}
	for _, o := range p.ops {
		if o.changes {
			out = append(out, bare{key: o.key, value: o.value})
		}
	}
	if len(out) > 0 {
		out[0].begins = true
	}
	return out
}
