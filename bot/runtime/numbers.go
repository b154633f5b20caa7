package runtime

import (
	"context"
	"encoding/binary"
	"sync"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

const (
	// firstNumber is the first ticket number of a new desk.
	firstNumber = 1001
	// leastBlock is how many numbers are reserved at once. What a stop leaves of a block is a gap.
	leastBlock = 20
	// mostBlock bounds how many are where a great many tickets are opened at once.
	mostBlock = 1000
)

// numbers hands out ticket numbers that no other process has. Whoever leaves half a block reserves the next one while
// the others go on with this: a block takes a commit, for which nobody should wait but him.
type numbers struct {
	mu     sync.Mutex
	blocks []block // reserved, lowest first
	size   int64   // of the block reserved last; 0 = none was
	wish   int64   // of the next one
	asked  int64   // how often a number was asked for while a block was under way
	coming chan struct{}
}

// block is a row of numbers that nobody has yet.
type block struct{ at, left int64 }

var ticketCounter = bot.Ref{Kind: bot.KindCounter, ID: "ticket"}

func (n *numbers) next(ctx context.Context, s bot.Store) (int64, error) {
	for range maxTries {
		number, ok, reserve, coming := n.take()
		switch {
		case ok && !reserve:
			return number, nil
		case ok:
			_ = n.reserve(ctx, s) // another will try again before the numbers are used up, and be told what is wrong
			return number, nil
		case reserve:
			if err := n.reserve(ctx, s); err != nil && !bot.IsConflict(err) {
				return 0, err
			}
			continue
		}
		select {
		case <-coming:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	return 0, channel.ErrBusy
}

// take takes a number if there is one. reserve asks the caller to call reserve; without it and without a number a block is
// coming.
func (n *numbers) take() (number int64, ok, reserve bool, coming chan struct{}) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.blocks) > 0 {
		b := &n.blocks[0]
		number, ok = b.at, true
		b.at++
		if b.left--; b.left == 0 {
			n.blocks = n.blocks[1:]
		}
	}
	if n.coming == nil && (len(n.blocks) == 0 || len(n.blocks) == 1 && 2*n.blocks[0].left <= n.size) {
		n.coming, n.asked, reserve = make(chan struct{}), 0, true
	}
	n.asked++
	return number, ok, reserve, n.coming
}

// reserve adds a block, half of which lasts for twice the time that the block before took to come.
func (n *numbers) reserve(ctx context.Context, s bot.Store) error {
	n.mu.Lock()
	size := max(leastBlock, n.wish)
	n.mu.Unlock()
	at, err := reserveNumbers(ctx, s, size)
	n.mu.Lock()
	defer n.mu.Unlock()
	if err == nil {
		n.blocks, n.size = append(n.blocks, block{at, size}), size
	}
	n.wish = min(mostBlock, max(leastBlock, 4*n.asked))
	close(n.coming)
	n.coming = nil
	return err
}

// reserveNumbers moves the counter on and returns the first number that it left behind. Errors: Conflict, those of the store.
func reserveNumbers(ctx context.Context, s bot.Store, size int64) (int64, error) {
	recs, err := s.Get(ctx, ticketCounter)
	if err != nil {
		return 0, err
	}
	at := int64(firstNumber)
	if len(recs[0].Head) == 8 {
		at = int64(binary.BigEndian.Uint64(recs[0].Head))
	}
	head := binary.BigEndian.AppendUint64(nil, uint64(at+size))
	_, err = s.Commit(ctx, bot.Write{Put: []bot.Record{{Ref: ticketCounter, Ver: recs[0].Ver, Head: head}}})
	return at, err
}
