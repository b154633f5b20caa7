package runtime

import (
	"container/list"
	"context"
	"sync"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

const (
	// maxWaiting bounds how many events may wait for one conversation: more is a flood.
	maxWaiting = 100
	// maxIdle is how many conversations nobody works on are kept loaded (about 4 KiB each).
	maxIdle = 4096
)

// lanes put the events of one conversation in a row, each on its caller's goroutine. A lane also keeps what the
// last turn left, so that the next need not read it; the commit checks the versions all the same.
type lanes struct {
	mu   sync.Mutex
	open map[bot.ConvID]*lane
	idle list.List // ids of conversations that nobody works on, longest idle first
}

type lane struct {
	turn chan struct{} // holds one value while nobody is in; receivers wait first come, first served
	refs int           // callers in or waiting; guarded by lanes.mu
	rest *list.Element // place among the idle; nil while refs > 0
	held *held         // what the last turn left; nil = read it. Guarded by turn
}

// enter waits for its turn in a conversation's lane. Error: channel.ErrBusy where too many wait, or ctx's.
func (ls *lanes) enter(ctx context.Context, id bot.ConvID) (*lane, error) {
	ls.mu.Lock()
	l := ls.open[id]
	if l == nil {
		l = &lane{turn: make(chan struct{}, 1)}
		l.turn <- struct{}{}
		ls.open[id] = l
	}
	if l.refs >= maxWaiting {
		ls.mu.Unlock()
		return nil, channel.ErrBusy
	}
	l.refs++
	if l.rest != nil {
		ls.idle.Remove(l.rest)
		l.rest = nil
	}
	ls.mu.Unlock()
	select {
	case <-l.turn:
		return l, nil
	case <-ctx.Done():
		ls.mu.Lock()
		ls.release(id, l)
		ls.mu.Unlock()
		return nil, ctx.Err()
	}
}

// leave lets the next in.
func (ls *lanes) leave(id bot.ConvID, l *lane) {
	l.turn <- struct{}{}
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.release(id, l)
}

// release counts a caller out, and forgets the longest idle lane when there are many. mu is held.
func (ls *lanes) release(id bot.ConvID, l *lane) {
	if l.refs--; l.refs > 0 {
		return
	}
	l.rest = ls.idle.PushBack(id)
	if ls.idle.Len() > maxIdle {
		delete(ls.open, ls.idle.Remove(ls.idle.Front()).(bot.ConvID))
	}
}

// known tells whether a conversation is loaded.
func (ls *lanes) known(id bot.ConvID) bool {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	_, ok := ls.open[id]
	return ok
}
