package badger

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"frontdesk/bot"

	badger "github.com/dgraph-io/badger/v4"
)

// maxFindings is how many findings Check returns: who has more than that restores a backup anyway.
const maxFindings = 100

// Check reads everything: the checksum of every value, the chain of every stream, the feed, the counts, the watermark
// and Badger's own checksums.
func (s *Store) Check(ctx context.Context) (wrong []string, err error) {
	if err := s.enter(ctx); err != nil {
		return nil, unknown("check", bot.Ref{}, err)
	}
	defer s.leave()
	ctx, cancel := s.untilClose(ctx)
	defer cancel()
	v := s.views.acquire()
	defer s.views.release(v)
	hidden := 0
	tell := func(what string) {
		if len(wrong) < maxFindings {
			wrong = append(wrong, what)
		} else {
			hidden++
		}
	}
	if s.damage != nil {
		tell(s.damage.Error())
	}
	if w, _, err := readMark(s.cfg.Dir); s.mark != nil && (err != nil || w.seq < v.seq) {
		tell("the file watermark is missing, damaged or behind")
	}
	err = s.scan(v, tell, func(c *checker) error { return c.all(ctx) })
	if err != nil {
		return nil, coded("check", err)
	}
	if err := s.verifyFiles(); err != nil {
		tell(fmt.Sprintf("the database's own checksums: %v", err))
	}
	if hidden > 0 {
		wrong = append(wrong, fmt.Sprintf("and %d more", hidden))
	}
	return wrong, nil
}

// untilClose returns a context that also ends when Close begins.
func (s *Store) untilClose(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-s.closing:
			cancel(errClosed)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}

func (s *Store) verifyFiles() (err error) {
	defer recoverDamage(&err)()
	return s.db.VerifyChecksum()
}

// scan runs a check on a view. What Badger gives up on is a finding, not an error.
func (s *Store) scan(v view, tell func(string), check func(*checker) error) error {
	c := checker{s: s, v: v, tell: tell}
	err := func() (err error) {
		defer recoverDamage(&err)()
		return check(&c)
	}()
	if errors.Is(err, errDamaged) {
		tell(err.Error())
		return nil
	}
	return err
}

// checker reads what a view holds and tells what is wrong with it.
type checker struct {
	s     *Store
	v     view
	tell  func(string)
	found tally
	chain bot.Chain
}

// all checks everything the database holds.
func (c *checker) all(ctx context.Context) error {
	txn := c.s.db.NewTransactionAt(c.v.ts, false)
	defer txn.Discard()
	err := scanFrom(ctx, txn, nil, nil, int(^uint(0)>>1), func(key, value []byte) (bool, error) {
		c.found.add(key[0], checksum(value), 1)
		c.one(key, value)
		return true, nil
	})
	if err != nil {
		return err
	}
	c.found.sum -= c.metaSum(txn)
	if c.found != c.v.content {
		c.tell(fmt.Sprintf("the store holds %d records, %d log entries, %d jobs and %d groups of the feed with checksum %x; it should hold %d, %d, %d and %d with %x",
			c.found.records, c.found.entries, c.found.jobs, c.found.groups, c.found.sum,
			c.v.content.records, c.v.content.entries, c.v.content.jobs, c.v.content.groups, c.v.content.sum))
	}
	return c.feed(ctx, ^uint64(0))
}

// metaSum is the checksum of the state of the whole, which does not count itself.
func (c *checker) metaSum(txn *badger.Txn) (sum uint64) {
	if item, err := txn.Get(metaKey); err == nil {
		_ = item.Value(func(value []byte) error {
			sum = uint64(checksum(value))
			return nil
		})
	}
	return sum
}

// one checks a single key and its value.
func (c *checker) one(key, value []byte) {
	var err error
	switch key[0] {
	case spaceRecord:
		_, _, err = decodeRecord(key, value)
	case spaceLog:
		c.entry(key, value)
	case spaceJob:
		_, err = decodeJob(key, value)
	case spaceFeed:
		if first, last, ok := feedSpan(key); ok {
			_, _, err = decodeFeed(key, value, last-first+1)
		} else {
			err = errDamaged
		}
	case spaceMeta:
		_, err = decodeMeta(value)
	default:
		err = errors.New("nothing like it is ever written")
	}
	if err != nil {
		c.tell(fmt.Sprintf("%s: %v", plainKey(key), err))
	}
}

func (c *checker) entry(key, value []byte) {
	stream, number, ok := splitKey(key)
	e, err := decodeEntry(key, value)
	if !ok || len(number) != 8 || err != nil {
		c.tell(fmt.Sprintf("%s: %v", plainKey(key), errors.Join(errDamaged, err)))
	}
	if ok && len(number) == 8 && err == nil {
		e.Stream, e.Seq = stream, int64(binary.BigEndian.Uint64(number))
		if why := c.chain.Next(&e); why != "" {
			c.tell(why)
		}
	}
}

// recentFeed is how many commits back Open looks for holes: more than Badger's logs ever hold.
const recentFeed = 1 << 19

// feed looks for holes among the newest commits the feed should hold.
func (c *checker) feed(ctx context.Context, newest uint64) error {
	txn := c.s.db.NewTransactionAt(c.v.ts, false)
	defer txn.Discard()
	opts := badger.DefaultIteratorOptions
	opts.Prefix, opts.PrefetchValues = []byte{spaceFeed}, false
	it := txn.NewIterator(opts)
	defer it.Close()
	next := c.v.floor
	if c.v.seq > newest {
		next = max(next, c.v.seq-newest)
	}
	start := next
	for it.Seek(feedKey(next, 0)); it.Valid(); it.Next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		first, last, ok := feedSpan(it.Item().Key())
		if !ok || first > next {
			break
		}
		next = last + 1
	}
	if next != c.v.seq+1 && start <= c.v.seq {
		c.tell(fmt.Sprintf("commit %d is missing, with what followed it at that time; the last one is %d", next, c.v.seq))
	}
	return nil
}

// plainKey names what a key holds, for people.
func plainKey(key []byte) string {
	name, rest, ok := splitKey(key)
	switch {
	case ok && key[0] == spaceRecord:
		return fmt.Sprintf("record %s %s", name, rest)
	case ok && key[0] == spaceLog && len(rest) == 8:
		return fmt.Sprintf("log %s entry %d", name, binary.BigEndian.Uint64(rest))
	case ok && key[0] == spaceJob && len(rest) > 8:
		return fmt.Sprintf("job %s %s", name, rest[8:])
	}
	return fmt.Sprintf("key %x", key)
}
