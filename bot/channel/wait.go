package channel

import (
	"context"
	"time"
)

// Backoff counts failures in a row and says how long to wait after each: First, then twice as long each time, up to Last. It is
// for one goroutine.
type Backoff struct {
	First, Last time.Duration

	next time.Duration
}

// Next is the wait after one more failure.
func (b *Backoff) Next() time.Duration {
	b.next = min(max(2*b.next, b.First), b.Last)
	return b.next
}

// Reset begins anew: something worked.
func (b *Backoff) Reset() { b.next = 0 }

// Failing tells whether something failed since it was last reset.
func (b *Backoff) Failing() bool { return b.next > 0 }

// Pause waits, and reports whether the context lives.
func Pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
