package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"frontdesk/bot"
)

const (
	// RetellAfter is how long published agreements wait before customers are told of times that move: long enough to
	// take back what was a mistake, so that nobody reads a time and then its contrary.
	RetellAfter = 5 * time.Minute
	// retellRetry is how long a telling waits that did not reach all.
	retellRetry = time.Minute
)

// retellRef holds when customers are to be told of times that other agreements move. It is in the store because a desk
// may be published, or stop, before they are told.
var retellRef = bot.Ref{Kind: bot.KindSettings, ID: "retell"}

type retellRecord struct {
	V   int       `json:"v"`
	Due time.Time `json:"due"`
}

// RetellFrom notes that customers are to be told of moved times RetellAfter from now: other agreements are about to be
// published. What waits already waits anew. Call it before the commit that publishes: a telling too many tells nobody
// anything, one that is missing would.
func RetellFrom(ctx context.Context, s interface {
	bot.Reader
	bot.Writer
}, now time.Time) (time.Time, error) {
	due := bot.Milli(now.Add(RetellAfter))
	head, err := json.Marshal(retellRecord{1, due})
	if err != nil {
		return due, err
	}
	for {
		recs, err := s.Get(ctx, retellRef)
		if err != nil {
			return due, err
		}
		_, err = s.Commit(ctx, bot.Write{Put: []bot.Record{{Ref: retellRef, Ver: recs[0].Ver, Head: head}}})
		if !bot.IsConflict(err, bot.KindSettings) {
			return due, err
		}
	}
}

// AgreementsChanged takes over agreements or calendars that were published: the board shows their times at once, and
// customers are told when RetellFrom said.
func (r *Runtime) AgreementsChanged() {
	r.board.refresh()
	select {
	case r.retells <- struct{}{}:
	default:
	}
}

// runRetell tells of moved times when they are due to be told, also those that fell due during a stop.
func (r *Runtime) runRetell(ctx context.Context) {
	for ctx.Err() == nil {
		wait, err := r.retellDue(ctx)
		if err != nil && ctx.Err() == nil {
			r.Log.Error("times that moved could not all be told: it is tried again", "error", err)
			wait = retellRetry
		}
		r.retellWait(ctx, wait)
	}
}

// retellWait waits that long, or until agreements are published; 0 = only for these.
func (r *Runtime) retellWait(ctx context.Context, wait time.Duration) {
	var due <-chan time.Time
	if wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		due = t.C
	}
	select {
	case <-ctx.Done():
	case <-r.retells:
	case <-due:
	}
}

// retellDue tells what is due, and says how long to wait for what is not yet; 0 = nothing waits.
func (r *Runtime) retellDue(ctx context.Context) (time.Duration, error) {
	recs, err := r.Store.Get(ctx, retellRef)
	if err != nil || recs[0].Ver == 0 {
		return 0, err
	}
	var rec retellRecord
	if err := json.Unmarshal(recs[0].Head, &rec); err != nil {
		r.Log.Error("when moved times are to be told is damaged: they are told now", "error", err)
	}
	// A clock that ran ahead when it was noted must not hold it back for ever.
	if wait := rec.Due.Sub(r.Now()); wait > 0 && wait <= RetellAfter {
		return wait, nil
	}
	if err := r.retell(ctx); err != nil {
		return 0, err
	}
	_, err = r.Store.Commit(ctx, bot.Write{Drop: []bot.RefVer{{Ref: retellRef, Ver: recs[0].Ver}}})
	if bot.IsConflict(err, bot.KindSettings) { // published again meanwhile
		return time.Millisecond, nil
	}
	return 0, err
}

// retell works the told times of all open conversations out anew. Only those with a time that moves get a turn.
func (r *Runtime) retell(ctx context.Context) error {
	var errs []error
	for _, row := range r.board.Rows(bot.Filter{Lane: bot.LaneAll}) {
		if row.Number == "" {
			continue
		}
		_, err := r.turn(ctx, row.Conv, func(bot.Conversation) (bot.Event, error) { return bot.Event{Kind: bot.Changed}, nil })
		if !errors.Is(err, errUnmoved) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
