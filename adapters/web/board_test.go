package web

import (
	"context"
	"sync/atomic"

	"frontdesk/bot"
)

// closingBoard closes its first watcher at once, as a board does with one that is too slow.
type closingBoard struct {
	bot.Board
	watched atomic.Int32
}

func (b *closingBoard) Watch(ctx context.Context) <-chan bot.Row {
	if b.watched.Add(1) > 1 {
		return b.Board.Watch(ctx)
	}
	c := make(chan bot.Row)
	close(c)
	return c
}
