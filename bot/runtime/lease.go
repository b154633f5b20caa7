package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"frontdesk/bot"
)

const (
	// leaseTTL is how long a holder may give no sign of life before another takes over.
	leaseTTL = 15 * time.Second
	// leaseBeat is how often a holder gives one.
	leaseBeat = leaseTTL / 3
)

// lease says that one process, and no other, does something. The record changes only when it is taken over, so writes under it
// check its version; the beat is renewed, and a holder is dead when its beat stood still on the observer's own clock.
type lease struct {
	r    *Runtime
	name string
	ref  bot.RefVer // at the version we hold
	beat bot.RefVer
}

type holder struct {
	Holder string    `json:"holder"`
	At     time.Time `json:"at"`
}

var errLeaseLost = errors.New("another process has taken over")

// acquire waits until the lease is ours.
func (r *Runtime) acquire(ctx context.Context, name string) (*lease, error) {
	lref, bref := bot.Ref{Kind: bot.KindLease, ID: name}, bot.Ref{Kind: bot.KindBeat, ID: name}
	var seen int64 = -1 // version of the beat that was seen last, and when
	var since time.Time
	for {
		recs, err := r.Store.Get(ctx, lref, bref)
		if err != nil {
			return nil, err
		}
		if recs[1].Ver != seen {
			seen, since = recs[1].Ver, r.Now()
		}
		if recs[0].Ver == 0 || r.Alone || r.Now().Sub(since) >= leaseTTL {
			l, err := r.takeLease(ctx, name, recs[0], recs[1])
			if err == nil || !bot.IsConflict(err) {
				return l, err
			}
			seen = -1
		}
		if err := pause(ctx, leaseBeat); err != nil {
			return nil, err
		}
	}
}

func (r *Runtime) takeLease(ctx context.Context, name string, was, beat bot.Record) (*lease, error) {
	head, err := json.Marshal(holder{r.NewID("pr_"), bot.Milli(r.Now())})
	if err != nil {
		return nil, err
	}
	if _, err := r.Store.Commit(ctx, bot.Write{Put: []bot.Record{{Ref: was.Ref, Ver: was.Ver, Head: head}, {Ref: beat.Ref, Ver: beat.Ver, Head: head}}}); err != nil {
		return nil, err
	}
	return &lease{r: r, name: name, ref: bot.RefVer{Ref: was.Ref, Ver: was.Ver + 1}, beat: bot.RefVer{Ref: beat.Ref, Ver: beat.Ver + 1}}, nil
}

// keep renews the beat until ctx ends or somebody else has taken over: then it returns errLeaseLost.
func (l *lease) keep(ctx context.Context) error {
	last := l.r.Now()
	for {
		if err := pause(ctx, leaseBeat); err != nil {
			return nil //nolint:nilerr // the end of ctx is no failure
		}
		head, err := json.Marshal(holder{"", bot.Milli(l.r.Now())})
		if err != nil {
			return err
		}
		_, err = l.r.Store.Commit(ctx, bot.Write{Check: []bot.RefVer{l.ref}, Put: []bot.Record{{Ref: l.beat.Ref, Ver: l.beat.Ver, Head: head}}})
		switch {
		case err == nil:
			l.beat.Ver++
			last = l.r.Now()
		case bot.IsConflict(err), ctx.Err() == nil && l.r.Now().Sub(last) > leaseTTL-leaseBeat: // others may think us dead
			return errLeaseLost
		}
	}
}

// done takes a job away under the lease. Error: errLeaseLost, or the store's.
func (l *lease) done(ctx context.Context, j bot.Job) error {
	_, err := l.r.Store.Commit(context.WithoutCancel(ctx), bot.Write{Check: []bot.RefVer{l.ref}, Done: []bot.JobID{j.JobID}})
	switch {
	case bot.IsConflict(err, bot.KindLease):
		return errLeaseLost
	case bot.IsConflict(err):
		return nil // erased meanwhile
	}
	return err
}

// drop gives the lease back.
func (l *lease) drop(ctx context.Context) {
	_, err := l.r.Store.Commit(ctx, bot.Write{Drop: []bot.RefVer{l.ref, l.beat}})
	if err != nil && !bot.IsConflict(err) {
		l.r.Log.Warn("a lease could not be given back: it ends by itself", "lease", l.name, "error", err)
	}
}

// pause waits, or returns ctx's error when it ends first.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
