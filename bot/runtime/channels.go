package runtime

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// maxCursor bounds a resume point.
const maxCursor = 64 << 10

// channels are the adapters that this process looks after.
type channels struct {
	mu  sync.Mutex
	all map[string]*running
}

// running is a channel at work, or waiting for its lease.
type running struct {
	name    string
	adapter channel.Adapter
	wake    chan struct{} // something was added to its queue
	typist  *typist       // while it runs here, where the platform shows such things; guarded by channels.mu
	doorman *doorman      // nil where no staff work inside the platform
}

// deniedAgain is how long a channel rests whose platform refuses our credentials: a person must act, and need not start the desk again for
// what was put right at the platform; and what refused us may have been a proxy before it. No platform counts so few tries.
const deniedAgain = 15 * time.Minute

// RunChannel takes what arrives on a channel and sends what goes out on it, while this process holds the channel's
// lease, until ctx ends. Where the platform refuses our credentials it tries again after a rest; what is to be sent waits in its queue
// meanwhile.
func (r *Runtime) RunChannel(ctx context.Context, name string, a channel.Adapter) {
	c := &running{name: name, adapter: a, wake: make(chan struct{}, 1)}
	if desk, ok := a.(channel.AgentDesk); ok {
		c.doorman = newDoorman(r, name, desk)
	}
	r.channels.mu.Lock()
	r.channels.all[name] = c
	r.channels.mu.Unlock()
	defer func() {
		r.channels.mu.Lock()
		defer r.channels.mu.Unlock()
		if r.channels.all[name] == c {
			delete(r.channels.all, name)
		}
	}()
	for {
		err := r.runHeld(ctx, c)
		rest := leaseBeat
		switch {
		case ctx.Err() != nil:
			return
		case isAuthLost(err):
			rest = deniedAgain
			r.Log.Error("channel stopped: the platform refuses our credentials. It is tried again", "channel", name, "after", rest, "error", err)
		case err != nil:
			r.Log.Error("channel stopped: it is started again", "channel", name, "error", err)
		}
		if pause(ctx, rest) != nil {
			return
		}
	}
}

// runHeld runs a channel under its lease once.
func (r *Runtime) runHeld(ctx context.Context, c *running) error {
	l, err := r.acquire(ctx, "channel/"+c.name)
	if err != nil {
		return err
	}
	defer l.drop(context.WithoutCancel(ctx))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s := newSender(r, c, l)
	typist, end := s.typist(ctx)
	defer end()
	var wg sync.WaitGroup
	in := inbox{r: r, c: c, typist: typist}
	parts := []func(context.Context) error{l.keep, s.run}
	if again, ok := c.adapter.(channel.Rereader); ok {
		in.again = &rereader{to: in, from: again}
		parts = append(parts, in.again.run)
	}
	parts = append(parts, func(ctx context.Context) error {
		return c.adapter.Run(ctx, in, cursor{r, bot.Ref{Kind: bot.KindCursor, ID: "channel/" + c.name}})
	})
	if from, ok := c.adapter.(channel.Fetcher); ok {
		parts = append(parts, newFetcher(r, c.name, from, l).run)
	}
	if c.doorman != nil {
		parts = append(parts, func(ctx context.Context) error { return c.doorman.run(ctx, l) })
	}
	for _, part := range parts {
		wg.Go(func() {
			if err := part(ctx); err != nil {
				cancel(err)
			} else {
				cancel(errors.New("a part ended"))
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

func isAuthLost(err error) bool {
	var e *channel.SendError
	return errors.As(err, &e) && e.Class == channel.AuthLost
}

// inbox is where an adapter delivers. What bots write, ours among them, is acknowledged and goes no further: two bots that
// answer each other never end.
type inbox struct {
	r      *Runtime
	c      *running
	typist *typist
	again  *rereader // nil where the adapter cannot read anything again
}

// maxSide is how many addresses of a batch are served side by side.
const maxSide = 16

// Deliver takes what arrived on the channel: what is of one address in its order, addresses side by side, so that many
// share a commit and none waits for a slow one. nil = all of it is durable. What was taken of a batch that comes again
// is known by its keys.
func (b inbox) Deliver(ctx context.Context, in ...channel.Inbound) error {
	b.again.first(ctx)
	at := map[channel.Address][]channel.Inbound{}
	var order []channel.Address
	for i := range in {
		a := in[i].Address
		if at[a] == nil {
			order = append(order, a)
		}
		at[a] = append(at[a], in[i])
	}
	if len(order) == 1 {
		return b.inOrder(ctx, in)
	}
	errs := make([]error, len(order))
	slots := make(chan struct{}, maxSide)
	var wg sync.WaitGroup
	for i, a := range order {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			errs[i] = b.inOrder(ctx, at[a])
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// inOrder takes what is of one address, until something is not taken.
func (b inbox) inOrder(ctx context.Context, in []channel.Inbound) error {
	for i := range in {
		if err := b.one(ctx, in[i]); err != nil {
			return err
		}
	}
	return nil
}

func (b inbox) one(ctx context.Context, e channel.Inbound) error {
	if e.From.Bot {
		return nil
	}
	e.Address.Channel = b.c.name
	if e.Undecoded != nil {
		if err := b.r.keepRaw(ctx, e); err != nil {
			return err
		}
		if e.Undecoded = nil; nobody(e) {
			return nil
		}
	}
	if len(e.Text) > channel.MaxText {
		e.Text = channel.Split(e.Text, channel.MaxText, channel.Bytes)[0]
	}
	e.Entries = shortened(e.Entries)
	e.Files = slices.DeleteFunc(slices.Clone(e.Files), func(f channel.File) bool {
		return f.Ref == bot.FileUploaded // a platform's name for a file must not be taken for a file of ours
	})
	staff, err := b.r.fromStaff(ctx, b.c, e)
	if !staff && err == nil {
		end := b.typist.answering(e.Address)
		err = b.r.Deliver(ctx, e)
		end()
	}
	if bot.CodeOf(err) == bot.Invalid { // it would come again for ever
		b.r.Log.Warn("an event was refused", "channel", b.c.name, "error", err)
		return nil
	}
	return err
}

// cursor keeps an adapter's resume point in the store.
type cursor struct {
	r   *Runtime
	ref bot.Ref
}

// Load gives what was saved last.
func (c cursor) Load(ctx context.Context) ([]byte, error) {
	recs, err := c.r.Store.Get(ctx, c.ref)
	if err != nil {
		return nil, err
	}
	return recs[0].Body, nil
}

// Save keeps it.
func (c cursor) Save(ctx context.Context, b []byte) error {
	if len(b) > maxCursor {
		return &bot.Error{Code: bot.Invalid, Op: "save cursor", Text: "a cursor is at most 64 KiB", Ref: c.ref}
	}
	for range maxTries {
		recs, err := c.r.Store.Get(ctx, c.ref)
		if err != nil {
			return err
		}
		_, err = c.r.Store.Commit(ctx, bot.Write{Put: []bot.Record{{Ref: c.ref, Ver: recs[0].Ver, Body: b}}})
		if !bot.IsConflict(err) {
			return err
		}
	}
	return channel.ErrBusy
}

// nudge wakes the sender of a channel.
func (r *Runtime) nudge(name string) {
	r.channels.mu.Lock()
	c := r.channels.all[name]
	r.channels.mu.Unlock()
	if c == nil {
		return
	}
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// SendAge is how long the oldest message of a channel has waited; 0 = none waits.
func (r *Runtime) SendAge(ctx context.Context, name string) (time.Duration, error) {
	jobs, err := r.Store.Jobs(ctx, bot.SendQueue(name), farFuture, bot.JobID{}, 1)
	if err != nil || len(jobs) == 0 {
		return 0, err
	}
	return max(0, r.Now().Sub(jobs[0].Due)), nil
}
