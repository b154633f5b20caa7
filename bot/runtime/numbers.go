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
	// blockSize is how many numbers are reserved at once. What a stop leaves of a block is a gap.
	blockSize = 20
)

// numbers hands out ticket numbers that no other process has.
type numbers struct {
	mu       sync.Mutex
	at, left int64
}

var ticketCounter = bot.Ref{Kind: bot.KindCounter, ID: "ticket"}

func (n *numbers) next(ctx context.Context, s bot.Store) (int64, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for try := 0; n.left == 0; try++ {
		if try == maxTries {
			return 0, channel.ErrBusy
		}
		if err := n.reserve(ctx, s); err != nil && !bot.IsConflict(err) {
			return 0, err
		}
	}
	n.left--
	n.at++
	return n.at - 1, nil
}

func (n *numbers) reserve(ctx context.Context, s bot.Store) error {
	recs, err := s.Get(ctx, ticketCounter)
	if err != nil {
		return err
	}
	at := int64(firstNumber)
	if len(recs[0].Head) == 8 {
		at = int64(binary.BigEndian.Uint64(recs[0].Head))
	}
	head := binary.BigEndian.AppendUint64(nil, uint64(at+blockSize))
	if _, err := s.Commit(ctx, bot.Write{Put: []bot.Record{{Ref: ticketCounter, Ver: recs[0].Ver, Head: head}}}); err != nil {
		return err
	}
	n.at, n.left = at, blockSize
	return nil
}
