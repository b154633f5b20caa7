package main

import (
	"context"
	"encoding/json"
	"time"

	"frontdesk/bot"
)

const (
	// sweepEvery is how often what is past its time is dropped: dedupe records after 8 days, the feed after 7.
	sweepEvery = time.Hour
	// nightHour is when, by the desk's clock, the epoch of the keys turns and everything is read and checked: nightly,
	// as erasure needs. A desk that was off then does it when it starts.
	nightHour = 3
)

// keepHouse sweeps hourly, turns the epoch of the keys and checks the store nightly, and ends the desk when the disk
// refused a write: what it holds is known only after opening it again.
func (s *server) keepHouse(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	nights := make(chan struct{}, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range nights {
			s.night(ctx, time.Now().In(s.zone()))
		}
	}()
	defer func() {
		stop()
		close(nights)
		<-done
	}()
	nights <- struct{}{}
	hour := time.NewTicker(sweepEvery)
	defer hour.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.data.store.Failed():
			return cannot(nil, s.options.data, "see whether the disk is healthy and has room, then start the desk again: nothing acknowledged is lost", "the disk refused a write")
		case <-hour.C:
			if _, err := s.data.store.Sweep(ctx, time.Now()); err != nil && ctx.Err() == nil {
				s.log.Error("sweep failed", "error", err)
			}
			select {
			case nights <- struct{}{}:
			default: // the one before still reads
			}
		}
	}
}

// zone is where the desk's night is.
func (s *server) zone() *time.Location {
	if d := s.shelf.Desk(); d != nil {
		if z, err := time.LoadLocation(d.Zone); err == nil {
			return z
		}
	}
	return time.UTC
}

// nightRef holds when the last night's work was done.
var nightRef = bot.Ref{Kind: bot.KindSettings, ID: "night"}

type nightRecord struct {
	V    int       `json:"v"`
	Done time.Time `json:"done"`
}

// overdue tells whether a night has begun since the last one was done. One done in the future is of a clock that was
// wrong.
func overdue(last, now time.Time) bool {
	night := time.Date(now.Year(), now.Month(), now.Day(), nightHour, 0, 0, 0, now.Location())
	if now.Before(night) {
		night = night.AddDate(0, 0, -1)
	}
	return last.Before(night) || last.After(now)
}

// night does the night's work if it is due. What fails is tried again in an hour.
func (s *server) night(ctx context.Context, now time.Time) {
	recs, err := s.data.store.Get(ctx, nightRef)
	if err != nil {
		return
	}
	var last nightRecord
	if recs[0].Ver > 0 {
		if err := json.Unmarshal(recs[0].Head, &last); err != nil {
			s.log.Error("the record of the last night is damaged: it is written anew", "error", err)
		}
	}
	if !overdue(last.Done, now) {
		return
	}
	if err := s.data.vault.Rotate(ctx); err != nil {
		if ctx.Err() == nil {
			s.log.Error("the epoch of the keys could not be turned: it is tried again in an hour", "error", err)
		}
		return
	}
	s.check(ctx)
	head, err := json.Marshal(nightRecord{1, bot.Milli(now)})
	if err == nil && ctx.Err() == nil {
		_, err = s.data.store.Commit(ctx, bot.Write{Put: []bot.Record{{Ref: nightRef, Ver: recs[0].Ver, Head: head}}})
	}
	if err != nil && ctx.Err() == nil {
		s.log.Error("that the night's work is done could not be noted: it is done again in an hour", "error", err)
	}
}

// check reads everything and says what is wrong.
func (s *server) check(ctx context.Context) {
	wrong, err := s.data.store.Check(ctx)
	if err == nil {
		var locked []string
		locked, err = s.data.vault.Check(ctx)
		wrong = append(wrong, locked...)
	}
	if err != nil && ctx.Err() == nil {
		s.log.Error("the nightly check could not read the store", "error", err)
	}
	for _, w := range wrong {
		s.log.Error("the store is damaged: restore from the last good backup", "found", w)
	}
}
