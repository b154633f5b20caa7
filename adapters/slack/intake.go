package slack

import (
	"cmp"
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"frontdesk/bot/channel"
)

// The ways in which Slack tells something, as Socket Mode names them.
const (
	viaEvent   = "events_api"
	viaAction  = "interactive"
	viaCommand = "slash_commands"
)

// parcel is one delivery of Slack.
type parcel struct {
	via  string
	raw  []byte
	at   time.Time // when it came
	room string    // decides its lane
	ts   string    // its place among others, as Slack writes time stamps

	// done is called once: taken, or the end came before. It must not block for long.
	done func(taken bool)
}

// lane is a queue of parcels: all of one room, and of others that share it.
type lane struct {
	mu      sync.Mutex
	waiting []*parcel
	held    map[string]hold // by room
	more    chan struct{}   // has one element when something waits
}

// hold keeps a room's order where a parcel of it was not taken: what came behind it waits until Slack delivers it again.
type hold struct {
	ts    string // of the first that was not taken
	since time.Time
}

// holdFor is how long a parcel is waited for: Slack repeats an event for some six minutes.
const holdFor = 7 * time.Minute

const (
	laneCount = 8
	laneSize  = 500 // more are not taken; Slack delivers them again
	batchSize = 16  // small, so that the first of a batch is acknowledged in time
)

// intake is where parcels go while Run runs.
type intake struct {
	mu    sync.Mutex
	me    self
	ctx   func() context.Context // of Run; nil while it does not run
	lanes []*lane
	aways sync.WaitGroup // what goes past the lanes
}

func (i *intake) open(ctx context.Context, me self) []*lane {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.me, i.ctx = me, func() context.Context { return ctx }
	i.lanes = nil
	for range laneCount {
		i.lanes = append(i.lanes, &lane{held: map[string]hold{}, more: make(chan struct{}, 1)})
	}
	return i.lanes
}

// close ends the intake: who waits in it is told that nothing was taken.
func (i *intake) close() {
	i.mu.Lock()
	lanes := i.lanes
	i.ctx, i.lanes = nil, nil
	i.mu.Unlock()
	for _, l := range lanes {
		l.mu.Lock()
		waiting := l.waiting
		l.waiting = nil
		l.mu.Unlock()
		for _, p := range waiting {
			p.done(false)
		}
	}
}

// put queues a parcel. It reports false where it cannot: Run does not run, or too much waits.
func (i *intake) put(p *parcel) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.ctx == nil {
		return false
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(p.room))
	l := i.lanes[h.Sum32()%laneCount]
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.takes(p) {
		return false
	}
	l.waiting = append(l.waiting, p)
	l.wake()
	return true
}

// aside does something past the lanes, while Run runs; it reports false where that does not.
func (i *intake) aside(f func(context.Context, self)) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.ctx == nil {
		return false
	}
	ctx, me := i.ctx(), i.me
	i.aways.Go(func() { f(ctx, me) })
	return true
}

// takes says whether a parcel's turn has come and there is room for it.
func (l *lane) takes(p *parcel) bool {
	h, held := l.held[p.room]
	if held && time.Since(h.since) >= holdFor {
		delete(l.held, p.room)
		held = false
	}
	switch {
	case held && p.ts > h.ts:
		return false
	case len(l.waiting) < laneSize:
		if p.ts == h.ts {
			delete(l.held, p.room)
		}
		return true
	case p.ts != "" && (!held || p.ts < h.ts):
		l.held[p.room] = hold{ts: p.ts, since: time.Now()}
	}
	return false
}

func (l *lane) wake() {
	select {
	case l.more <- struct{}{}:
	default:
	}
}

// take waits for parcels, and gives some in the order of their time stamps. nil = the context ended.
func (l *lane) take(ctx context.Context) []*parcel {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-l.more:
		}
		l.mu.Lock()
		slices.SortStableFunc(l.waiting, func(a, b *parcel) int {
			return cmp.Compare(a.ts, b.ts) // of ten digits before the point for 260 years to come
		})
		n := min(len(l.waiting), batchSize)
		batch := slices.Clone(l.waiting[:n])
		l.waiting = slices.Delete(l.waiting, 0, n)
		if len(l.waiting) > 0 {
			l.wake()
		}
		l.mu.Unlock()
		if n > 0 {
			return batch
		}
	}
}

// carry brings what comes in one lane to the sink, and acknowledges what was taken.
func (a *Adapter) carry(ctx context.Context, l *lane, sink channel.Sink, me self) {
	for {
		batch := l.take(ctx)
		if batch == nil {
			return
		}
		var in []channel.Inbound
		for _, p := range batch {
			in = append(in, a.read(ctx, me, p)...)
		}
		taken := a.deliver(ctx, sink, in)
		if taken {
			a.heard.note(in)
		}
		for _, p := range batch {
			p.done(taken)
		}
	}
}

// read translates a parcel, insisting on what must be asked for that.
func (a *Adapter) read(ctx context.Context, me self, p *parcel) []channel.Inbound {
	b := newBackoff()
	for {
		in, err := translate(ctx, me, asker{a}, p.via, p.raw, p.at)
		if err == nil {
			return in
		}
		if !channel.Pause(ctx, max(b.Next(), channel.WaitOf(err))) {
			return nil
		}
	}
}

// Reread reads a delivery again that an earlier version could not.
func (a *Adapter) Reread(ctx context.Context, as string, raw []byte) ([]channel.Inbound, error) {
	me := a.me()
	if me.Tenant == "" {
		return nil, channel.ErrBusy
	}
	return translate(ctx, me, asker{a}, as, raw, time.Now().UTC())
}

// deliver insists until the sink took all, or the context ends.
func (a *Adapter) deliver(ctx context.Context, sink channel.Sink, in []channel.Inbound) bool {
	if ctx.Err() != nil {
		return false
	}
	if len(in) == 0 {
		return true
	}
	b := newBackoff()
	for {
		err := sink.Deliver(ctx, in...)
		if err == nil {
			return true
		}
		if !errors.Is(err, channel.ErrBusy) && ctx.Err() == nil {
			a.health.Note("the desk does not take what arrives: trying again. See its log")
		}
		if !channel.Pause(ctx, b.Next()) {
			return false
		}
	}
}
