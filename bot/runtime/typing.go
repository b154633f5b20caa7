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

const (
	// typingAfter is how long an answer may take before the customer is shown that one is being made.
	typingAfter = time.Second
	// typingWithin is how long such a request may take: it is worth nothing later.
	typingWithin = 5 * time.Second
	// typedWaiting is how many conversations may wait for their sign; more are left out.
	typedWaiting = 64
)

// typist shows customers of a channel that an answer is being made. Its requests run beside the messages and never make
// one wait; where the platform limits, they are left out.
type typist struct {
	typer channel.Typer
	c     *running
	rate  *rate
	log   func(string, ...any)
	ctx   context.Context //nolint:containedctx // that of the channel: what is shown ends with it

	mu sync.Mutex
	on map[channel.Address]bool
	wg sync.WaitGroup
}

// typist makes the one of a channel; nil where its platform shows nothing. Call the returned function to end it.
func (s *sender) typist(ctx context.Context) (*typist, func()) {
	typer, ok := s.c.adapter.(channel.Typer)
	if !ok {
		return nil, func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	t := &typist{typer: typer, c: s.c, rate: s.rate, log: s.r.Log.Debug, ctx: ctx, on: map[channel.Address]bool{}}
	s.r.channels.mu.Lock()
	s.c.typist = t
	s.r.channels.mu.Unlock()
	return t, func() {
		s.r.channels.mu.Lock()
		s.c.typist = nil
		s.r.channels.mu.Unlock()
		t.mu.Lock()
		cancel()
		t.mu.Unlock()
		t.wg.Wait()
	}
}

// answering shows that an answer is being made if it takes long. The returned function ends that.
func (t *typist) answering(a channel.Address) (end func()) {
	if t == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(t.ctx)
	timer := time.AfterFunc(typingAfter, func() { t.show(ctx, a, func() bool { return true }) })
	return func() {
		timer.Stop()
		cancel()
	}
}

// show renews the sign at an address until ctx ends or nobody types any more.
func (t *typist) show(ctx context.Context, a channel.Address, still func() bool) {
	lasts := t.c.adapter.Capabilities(a).Typing
	t.mu.Lock()
	defer t.mu.Unlock()
	if lasts <= 0 || t.on[a] || t.ctx.Err() != nil || ctx.Err() != nil {
		return
	}
	t.on[a] = true
	t.wg.Go(func() {
		defer func() {
			t.mu.Lock()
			defer t.mu.Unlock()
			delete(t.on, a)
		}()
		for still() && t.sign(ctx, a) && pause(ctx, lasts*4/5) == nil {
		}
	})
}

// sign makes one request. It reports false where there is no sense in the next.
func (t *typist) sign(ctx context.Context, a channel.Address) bool {
	if t.rate.waits(a, "typing") {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, typingWithin)
	defer cancel()
	err := t.typer.Typing(ctx, a)
	var e *channel.SendError
	if errors.As(err, &e) && e.Class == channel.RateLimited {
		t.rate.pause(scopeName(e.Scope, "typing"), a, max(e.RetryAfter, limitWait))
	}
	if err != nil {
		t.log("that an answer is being made could not be shown", "channel", t.c.name, "error", err)
	}
	return err == nil
}

// typed says that a member of staff types in a conversation.
func (r *Runtime) typed(conv bot.ConvID) {
	select {
	case r.types <- conv:
	default: // he types on, and it is said again
	}
}

// runTyping shows customers that an agent types, until ctx ends.
func (r *Runtime) runTyping(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case conv := <-r.types:
			c, err := r.archive.Conversation(ctx, conv)
			if err != nil || c.Closed || c.Owner != bot.OwnerAgent && c.Owner != bot.OwnerWaiting {
				continue
			}
			r.channels.mu.Lock()
			var t *typist
			if at := r.channels.all[c.Address.Channel]; at != nil {
				t = at.typist
			}
			r.channels.mu.Unlock()
			if t != nil {
				t.show(t.ctx, c.Address, func() bool { return r.presence.types(conv) })
			}
		}
	}
}

// types tells whether a member of staff types in a conversation.
func (p *Presence) types(conv bot.ConvID) bool {
	return slices.ContainsFunc(p.Viewers(conv), func(v View) bool { return v.Typing && v.Staff != bot.CustomerView })
}
