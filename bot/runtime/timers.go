package runtime

import (
	"context"
	"encoding/json"
	"time"

	"frontdesk/bot"
)

const (
	// timerPoll is how long timers may stay unseen if a wake-up is missed.
	timerPoll = time.Minute
	// timerPage is how many are read at once.
	timerPage = 100
	// timerRetry is how long a timer waits that could not be fired.
	timerRetry = 2 * time.Second
)

// runTimers fires each timer once, at or after its time, also those that fell due during a stop.
func (r *Runtime) runTimers(ctx context.Context) {
	for ctx.Err() == nil {
		next := r.fireDue(ctx)
		wait := time.NewTimer(max(time.Millisecond, next))
		select {
		case <-ctx.Done():
		case <-r.wakeup:
		case <-wait.C:
		}
		wait.Stop()
	}
}

// fireDue fires what is due, and says how long until it should look again.
func (r *Runtime) fireDue(ctx context.Context) time.Duration {
	var after bot.JobID
	wait := timerPoll
	for {
		now := bot.Milli(r.Now())
		jobs, err := r.Store.Jobs(ctx, bot.QueueTimer, now.Add(timerPoll), after, timerPage)
		if err != nil {
			if ctx.Err() == nil {
				r.Log.Error("timers cannot be read", "error", err)
			}
			return timerRetry
		}
		for _, j := range jobs {
			if j.Due.After(now) {
				return min(wait, j.Due.Sub(now))
			}
			after = j.JobID
			if err := r.fire(ctx, j); err != nil {
				wait = timerRetry
			}
		}
		if len(jobs) < timerPage {
			return wait
		}
	}
}

// fire makes the turn of a timer. Cancelled meanwhile means nothing to do.
func (r *Runtime) fire(ctx context.Context, j bot.Job) error {
	var t bot.Timer
	if err := json.Unmarshal(j.Body, &t); err != nil {
		r.Log.Error("timer cannot be read", "timer", j.ID, "error", err)
		return nil
	}
	gone := false
	_, err := r.turn(ctx, t.Conv, func(c bot.Conversation) (bot.Event, error) {
		for _, o := range c.Timers {
			if o.Job == t.Job {
				return bot.Event{Kind: bot.TimerDue, Timer: &t}, nil
			}
		}
		gone = true
		return bot.Event{}, &bot.Error{Code: bot.NotFound, Op: "fire", Text: "cancelled"}
	})
	if gone {
		return nil
	}
	if err != nil && ctx.Err() == nil {
		r.Log.Error("timer could not be fired", "timer", j.ID, "conversation", t.Conv, "error", err)
	}
	return err
}
