package badger

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"frontdesk/bot"

	badger "github.com/dgraph-io/badger/v4"
)

// cursor is the name of the store and the number of a commit; the fixed width makes it sort as the numbers do.
func cursor(id string, seq uint64) bot.Cursor {
	var number [8]byte
	binary.BigEndian.PutUint64(number[:], seq)
	var room [64]byte
	return bot.Cursor(hex.AppendEncode(append(append(room[:0], id...), '.'), number[:]))
}

// place is the inverse: the number of the commit a cursor stands behind. Error: NotFound.
func (v view) place(c bot.Cursor) (uint64, error) {
	if c == "" {
		return v.floor - 1, nil
	}
	hex, ours := strings.CutPrefix(string(c), v.id+".")
	n, err := strconv.ParseUint(hex, 16, 64)
	if !ours || err != nil || cursor(v.id, n) != c || n > v.seq || n+1 < v.floor {
		return 0, &bot.Error{Code: bot.NotFound, Op: "changes", Text: "the cursor is of another store, or older than what is kept: rebuild from the records"}
	}
	return n, nil
}

var errHole = errors.New("commits are missing in the feed")

// Changes returns what was committed after a cursor.
func (s *Store) Changes(ctx context.Context, after bot.Cursor, max int) (out []bot.Change, next bot.Cursor, _ error) {
	next = after
	err := s.read(ctx, "changes", func(txn *badger.Txn, v view) error {
		n, err := v.place(after)
		if err != nil || max <= 0 {
			return err
		}
		err = scanFrom(ctx, txn, []byte{spaceFeed}, feedKey(n+1, 0), max, func(key, value []byte) (bool, error) {
			first, last, ok := feedSpan(key)
			if !ok || first > n+1 {
				return false, fmt.Errorf("%w: %w after %d", errDamaged, errHole, n)
			}
			_, changes, err := decodeFeed(key, value, last-first+1)
			if err != nil {
				return false, err
			}
			changes = changes[n+1-first:]
			changes = changes[:min(len(changes), max-len(out))]
			out = append(out, changes...)
			n += uint64(len(changes))
			return len(out) < max, nil
		})
		if len(out) > 0 {
			next = cursor(v.id, n)
		}
		return err
	})
	if err != nil {
		return nil, "", coded("changes", err)
	}
	return out, next, nil
}

// wakes are the channels of those who wait for commits.
type wakes struct {
	mu  sync.Mutex
	all map[chan struct{}]bool
}

func (w *wakes) wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.all {
		select {
		case c <- struct{}{}:
		default: // it has not even seen the last one
		}
	}
}

// Wake returns a channel that receives after commits until ctx ends.
func (s *Store) Wake(ctx context.Context) <-chan struct{} {
	c := make(chan struct{}, 1)
	s.wakes.mu.Lock()
	s.wakes.all[c] = true
	s.wakes.mu.Unlock()
	context.AfterFunc(ctx, func() {
		s.wakes.mu.Lock()
		delete(s.wakes.all, c)
		s.wakes.mu.Unlock()
	})
	return c
}
