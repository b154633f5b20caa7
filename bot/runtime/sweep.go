package runtime

import (
	"context"
	"time"
)

// sweepEvery is how often what is past its time is dropped.
const sweepEvery = time.Hour

// Sweeper is a store that keeps house: it drops once records after 8 days and the feed after 7.
type Sweeper interface {
	Sweep(ctx context.Context, now time.Time) error
}

func (r *Runtime) runSweeps(ctx context.Context) {
	s, ok := r.Store.(Sweeper)
	if !ok {
		return
	}
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := s.Sweep(ctx, r.Now()); err != nil && ctx.Err() == nil {
				r.Log.Error("sweep failed", "error", err)
			}
		}
	}
}
