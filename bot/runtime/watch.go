package runtime

import (
	"context"
	"slices"
	"sync"

	"frontdesk/bot"
)

// watchers hear of new turns of a conversation. The channel says only how far the log goes: who listens reads it.
type watchers struct {
	mu  sync.Mutex
	all map[bot.ConvID][]*watcher
}

type watcher struct{ seq chan int64 }

// Follow sends the number of the newest turn of a conversation whenever there is one, until ctx ends. Numbers may be
// left out when the receiver is slow, the newest never.
func (r *Runtime) Follow(ctx context.Context, id bot.ConvID) <-chan int64 {
	w := &watcher{seq: make(chan int64, 1)}
	r.watchers.mu.Lock()
	r.watchers.all[id] = append(r.watchers.all[id], w)
	r.watchers.mu.Unlock()
	context.AfterFunc(ctx, func() { r.watchers.drop(id, w) })
	return w.seq
}

func (ws *watchers) drop(id bot.ConvID, w *watcher) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	left := slices.DeleteFunc(ws.all[id], func(o *watcher) bool { return o == w })
	if len(left) == 0 {
		delete(ws.all, id)
	} else {
		ws.all[id] = left
	}
	close(w.seq)
}

func (ws *watchers) tell(id bot.ConvID, seq int64) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for _, w := range ws.all[id] {
		select {
		case <-w.seq:
		default:
		}
		w.seq <- seq
	}
}
