package web

import (
	"context"
	"encoding/json"
	"time"

	"frontdesk/bot"
)

const (
	// sweepEvery is how often sessions that have run out are dropped. They open nothing meanwhile.
	sweepEvery = time.Hour
	sweepPage  = 500
)

// Run drops sessions that have run out, now and every hour, until ctx ends. It returns nil then.
func (s *Server) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := s.sweep(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("sessions that have run out could not be dropped", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// sweep drops the sessions of staff and of customers that have run out.
func (s *Server) sweep(ctx context.Context) error {
	if _, err := s.Accounts.SweepSessions(ctx); err != nil {
		return err
	}
	for after := ""; ; {
		recs, err := s.Store.List(ctx, bot.KindSession, sessionPrefix, after, sweepPage)
		if err != nil || len(recs) == 0 {
			return err
		}
		var w bot.Write
		for _, r := range recs {
			after = r.ID
			var o session
			if json.Unmarshal(r.Head, &o) == nil && !s.Now().Before(o.Expires) {
				w.Drop = append(w.Drop, bot.RefVer{Ref: r.Ref, Ver: r.Ver})
			}
		}
		if len(w.Drop) == 0 {
			continue
		}
		if _, err := s.Store.Commit(ctx, w); err != nil && !bot.IsConflict(err) { // one was resumed meanwhile: next time
			return err
		}
	}
}
