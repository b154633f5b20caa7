package bottest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"frontdesk/bot/channel"
)

// Sink takes what an adapter delivers as the desk does: each event once. Its zero value takes all.
type Sink struct {
	mu      sync.Mutex
	refuse  func(context.Context) error
	taken   []channel.Inbound
	keys    map[string]bool
	texts   map[string]bool
	batches []int
}

// Deliver takes events, unless they are to be refused.
func (k *Sink) Deliver(ctx context.Context, in ...channel.Inbound) error {
	k.mu.Lock()
	refuse := k.refuse
	k.mu.Unlock()
	if refuse != nil {
		if err := refuse(ctx); err != nil {
			return err
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.batches = append(k.batches, len(in))
	for _, e := range in {
		k.keep(e)
	}
	return nil
}

// keep takes an event if it is new. The lock is held.
func (k *Sink) keep(e channel.Inbound) {
	if k.keys == nil {
		k.keys, k.texts = map[string]bool{}, map[string]bool{}
	}
	if !k.keys[e.Key] {
		k.keys[e.Key], k.texts[e.Text] = true, true
		k.taken = append(k.taken, e)
	}
}

// Refuse sets what is asked before each delivery, and may wait or fail; nil = nothing.
func (k *Sink) Refuse(f func(context.Context) error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refuse = f
}

// All are the events that were taken, each once, in order.
func (k *Sink) All() []channel.Inbound {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.taken)
}

// Count is how many there are.
func (k *Sink) Count() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.taken)
}

// Has tells whether one of them has a text, at once however many there are: a soak asks it thousands of times.
func (k *Sink) Has(text string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.texts[text]
}

// Texts are their texts; of what has none its kind.
func (k *Sink) Texts() (out []string) {
	for _, e := range k.All() {
		if e.Text == "" {
			out = append(out, "("+string(e.Kind)+")")
			continue
		}
		out = append(out, e.Text)
	}
	return out
}

// Batches are how many events each delivery had that was taken.
func (k *Sink) Batches() []int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.batches)
}

// Cursor is one that outlives the adapter. It takes no more than the desk does.
type Cursor struct {
	mu   sync.Mutex
	b    []byte
	bad  error
	slow time.Duration
}

// Load gives what was saved last.
func (c *Cursor) Load(context.Context) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.b), c.bad
}

// Save keeps it, however long that takes.
func (c *Cursor) Save(_ context.Context, b []byte) error {
	c.mu.Lock()
	slow := c.slow
	c.mu.Unlock()
	if slow > 0 {
		<-time.After(slow)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.bad != nil:
		return c.bad
	case len(b) > 64<<10:
		return fmt.Errorf("a cursor of %d bytes: at most 64 KiB", len(b))
	}
	c.b = slices.Clone(b)
	return nil
}

// Set makes it one that was saved before.
func (c *Cursor) Set(b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.b = b
}

// Fail makes both fail so; nil = not any more.
func (c *Cursor) Fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bad = err
}

// Takes sets how long it takes to save.
func (c *Cursor) Takes(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slow = d
}

// Size is how long it is.
func (c *Cursor) Size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.b)
}

// Class is the class that a failed send has, or "": none failed, or it has none, which no adapter may do.
func Class(err error) channel.Class {
	if e, ok := errors.AsType[*channel.SendError](err); ok {
		return e.Class
	}
	return ""
}
