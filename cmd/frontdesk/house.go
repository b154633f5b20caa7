package main

import (
	"context"
	"time"
)

const (
	// sweepEvery is how often what is past its time is dropped: dedupe records after 8 days, the feed after 7.
	sweepEvery = time.Hour
	// turnEvery is how often the epoch of the keys turns and everything is read and checked: nightly, as erasure needs.
	turnEvery = 24 * time.Hour
)

// keepHouse sweeps hourly, turns the epoch of the keys and checks the store nightly, and ends the desk when the disk
// refused a write: what it holds is known only after opening it again.
func (s *server) keepHouse(ctx context.Context) error {
	sweep, night := time.NewTicker(sweepEvery), time.NewTicker(turnEvery)
	defer sweep.Stop()
	defer night.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.data.store.Failed():
			return cannot(nil, s.options.data, "see whether the disk is healthy and has room, then start the desk again: nothing acknowledged is lost", "the disk refused a write")
		case <-sweep.C:
			if _, err := s.data.store.Sweep(ctx, time.Now()); err != nil && ctx.Err() == nil {
				s.log.Error("sweep failed", "error", err)
			}
		case <-night.C:
			s.nightly(ctx)
		}
	}
}

func (s *server) nightly(ctx context.Context) {
	if err := s.data.vault.Rotate(ctx); err != nil && ctx.Err() == nil {
		s.log.Error("the epoch of the keys could not be turned: it is tried again tomorrow", "error", err)
	}
	wrong, err := s.data.store.Check(ctx)
	if err != nil && ctx.Err() == nil {
		s.log.Error("the nightly check could not read the store", "error", err)
	}
	for _, w := range wrong {
		s.log.Error("the store is damaged: restore from the last good backup", "found", w)
	}
}
