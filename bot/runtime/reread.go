package runtime

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

const (
	// rereadLook is how often it is looked whether a channel is up, so that what was kept of it can be read again.
	rereadLook = time.Second
	// rereadAgain is how long it waits after something went wrong with that.
	rereadAgain = time.Minute
)

// rereader takes the events of a channel that an earlier version of the program could not read: once, when the channel is up, and
// where it can before anything new of it. Each version tries each of them once.
type rereader struct {
	to   inbox
	from channel.Rereader

	mu      sync.Mutex
	begun   bool // it was tried
	settled bool // nothing is left to try
}

// run tries until all is settled, and then waits for the end of ctx.
func (x *rereader) run(ctx context.Context) error {
	for wait := rereadLook; !x.try(ctx); {
		if err := pause(ctx, wait); err != nil {
			return err
		}
		x.mu.Lock()
		if x.begun {
			wait = rereadAgain
		}
		x.mu.Unlock()
	}
	<-ctx.Done()
	return nil
}

// first tries it before something new is taken, unless it was tried before: what is new waits for nothing that goes wrong.
func (x *rereader) first(ctx context.Context) {
	if x == nil {
		return
	}
	x.mu.Lock()
	begun := x.begun
	x.mu.Unlock()
	if !begun {
		x.try(ctx)
	}
}

// try takes what can be read now, the oldest first, and reports whether nothing is left to try.
func (x *rereader) try(ctx context.Context) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.settled || x.to.c.adapter.Health().State != channel.Up {
		return x.settled
	}
	x.begun = true
	all, err := x.kept(ctx)
	read := 0
	for i := 0; err == nil && i < len(all); i++ {
		var ok bool
		if ok, err = x.one(ctx, all[i]); ok {
			read++
		}
	}
	if read > 0 {
		x.to.r.Log.Info("events that an earlier version could not read were taken", "channel", x.to.c.name, "events", read)
	}
	if err != nil && ctx.Err() == nil {
		x.to.r.Log.Warn("an event that an earlier version could not read cannot be tried: it is tried again later", "channel", x.to.c.name, "error", err)
	}
	x.settled = err == nil
	return x.settled
}

// keptEvent is one as it is kept.
type keptEvent struct {
	rec  bot.Record
	head raw
}

// kept lists what this version has not tried yet, in the order in which it came.
func (x *rereader) kept(ctx context.Context) ([]keptEvent, error) {
	var out []keptEvent
	err := x.to.r.eachRaw(ctx, x.to.c.name+"/", func(rec bot.Record, h raw) error {
		if h.Tried != x.to.r.Build && h.Size <= maxRawBytes {
			out = append(out, keptEvent{rec, h})
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b keptEvent) int {
		return cmp.Or(cmp.Compare(a.head.At, b.head.At), cmp.Compare(a.head.N, b.head.N))
	})
	return out, err
}

// one tries one event, and reports whether it could be read.
func (x *rereader) one(ctx context.Context, k keptEvent) (bool, error) {
	body, err := OpenUnread(ctx, x.to.r.Store, x.to.r.Keys, k.rec.ID)
	if bot.CodeOf(err) == bot.NotFound {
		return false, nil // erased, or past its time
	}
	if err != nil {
		return false, err
	}
	in, err := x.from.Reread(ctx, k.head.As, body)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(in, func(e channel.Inbound) bool { return e.Undecoded != nil }) {
		return false, x.tried(ctx, k)
	}
	for _, e := range in {
		if e.Key, err = x.key(ctx, e); err != nil {
			return false, err
		}
		if err := x.to.one(ctx, e); err != nil {
			return false, err
		}
	}
	return true, x.to.r.dropRaw(ctx, k.rec)
}

// key is under which an event is taken that was read again. What was said in part is known by its own key, and is not said twice;
// where nothing of it could be read, the turn that says so has the key.
func (x *rereader) key(ctx context.Context, e channel.Inbound) (string, error) {
	r, name := x.to.r, x.to.c.name
	conv, seq, ok, err := r.archive.Once(ctx, name+"/"+r.Keys.Hash("once", name, e.Key))
	if err != nil || !ok {
		return e.Key, err
	}
	turns, err := r.archive.Turns(ctx, conv, seq-1, 1)
	if err != nil || len(turns) == 0 {
		return e.Key, err
	}
	if was := turns[0].Event.Inbound; was != nil && was.Kind == channel.Message && was.Text == "" && was.Choice == "" && len(was.Files) == 0 {
		return e.Key + "/read", nil
	}
	return e.Key, nil
}

// tried notes that this version cannot read an event either.
func (x *rereader) tried(ctx context.Context, k keptEvent) error {
	k.head.Tried = x.to.r.Build
	head, err := json.Marshal(k.head)
	if err != nil {
		return err
	}
	rec := k.rec
	rec.Head = head
	_, err = x.to.r.Store.Commit(ctx, bot.Write{Put: []bot.Record{rec}})
	if bot.IsConflict(err, bot.KindRaw) {
		return nil // it was erased meanwhile
	}
	return err
}
