package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"strconv"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

const (
	// requestWithin is how long one request to a platform may take.
	requestWithin = 60 * time.Second
	// grace is how long a request may go on when the channel stops.
	grace = 4 * time.Second
	// firstWait and longestWait bound the growing waits between tries.
	firstWait, longestWait = time.Second, 5 * time.Minute
	// askAfter is how long a lost message may take to show in what the platform tells of it.
	askAfter = 2 * time.Second
	// limitWait is how long to wait where a platform limits without saying for how long.
	limitWait = 2 * time.Second
)

// errJobGone means that the job is done already: by who held the lease before, or because the customer was erased.
var errJobGone = errors.New("the job is gone")

// delivery is one message on its way.
type delivery struct {
	s    *sender
	line string
	job  bot.Job
	m    bot.Send

	doubt bool // before the request that runs there was one of the same part of which is not known what came
}

// part sends the next part, for as long as it takes. Its error is why it never will be: a SendError, errJobGone,
// errLeaseLost or ctx's.
func (d *delivery) part(ctx context.Context, p channel.Part) error {
	key := d.m.Out.Key + "/" + strconv.Itoa(d.m.Done)
	waits := 0
	for {
		if d.m.Begun { // a crash or a lost answer: it may have arrived
			done, err := d.settle(ctx, key, &waits)
			if done || err != nil {
				return err
			}
		}
		if d.s.r.Now().Sub(d.job.Due) > bot.SendKept {
			return &channel.SendError{Class: channel.Retryable, Code: "too old"}
		}
		if err := d.remembered(&waits); err != nil {
			return err
		}
		got, err := d.request(ctx, p, key)
		if err == nil {
			return d.took(got)
		}
		if err := d.after(ctx, p, err, &waits); err != nil {
			return err
		}
	}
}

// request makes one request, within the limits, after writing down that it is made.
func (d *delivery) request(ctx context.Context, p channel.Part, key string) (channel.Receipt, error) {
	s := d.s
	for {
		wait := s.rate.take(d.m.Out.Address, p.Method)
		if wait == 0 {
			break
		}
		if err := pause(ctx, wait); err != nil {
			return channel.Receipt{}, err
		}
	}
	was := d.m.Since
	d.doubt = !was.IsZero()
	if d.m.Begun = true; !d.doubt {
		d.m.Since = bot.Milli(s.r.Now())
	}
	if err := d.save(ctx); err != nil {
		d.m.Begun, d.m.Since = false, was
		return channel.Receipt{}, err
	}
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return channel.Receipt{}, ctx.Err()
	}
	// A stop lets a request end that has begun: its answer says whether it must be made again.
	rctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestWithin)
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		if pause(rctx, grace) == nil {
			cancel()
		}
	})()
	return s.c.adapter.Send(rctx, p, key)
}

// after decides what follows from a failed request: nil = try again now.
func (d *delivery) after(ctx context.Context, p channel.Part, err error, waits *int) error {
	var e *channel.SendError
	switch {
	case ctx.Err() != nil:
		return ctx.Err() // Begun stays: the next start asks
	case errors.Is(err, errJobGone) || errors.Is(err, errLeaseLost):
		return err
	case !errors.As(err, &e):
		e = &channel.SendError{Class: channel.Ambiguous, Err: errors.New("an error without a class")}
	}
	if e.Class != channel.Ambiguous {
		d.refused()
	}
	switch e.Class {
	case channel.Ambiguous:
		d.m.Tries++
		return nil // Begun: settle decides
	case channel.RateLimited:
		wait := e.RetryAfter
		if wait <= 0 {
			wait = limitWait
		}
		d.s.rate.pause(scopeName(e.Scope, p.Method), d.m.Out.Address, wait)
		return d.save(ctx)
	case channel.Retryable:
		d.m.Tries++
		if err := d.save(ctx); err != nil {
			return err
		}
		return d.backOff(ctx, waits)
	case channel.AuthLost:
		if err := d.save(ctx); err != nil {
			return err
		}
	case channel.Permanent, channel.Gone:
	}
	return e
}

// refused notes that the last request was surely not taken. An earlier one may have been all the same.
func (d *delivery) refused() {
	if d.m.Begun = false; !d.doubt {
		d.m.Since = time.Time{}
	}
}

// remembered sees that a part of which is not known whether it stands is not sent again as if the platform still knew its
// key: once that is forgotten it is sent once more and marked, under the key that then counts anew.
func (d *delivery) remembered(waits *int) error {
	can := d.s.c.adapter.Capabilities(d.m.Out.Address)
	if !can.Dedupe || can.DedupeFor <= 0 || d.m.Since.IsZero() || d.s.r.Now().Sub(d.m.Since) < can.DedupeFor-min(requestWithin, can.DedupeFor/2) {
		return nil
	}
	if d.m.Again {
		return &channel.SendError{Class: channel.Ambiguous, Code: "no answer twice"}
	}
	d.m.Again, d.m.Twice, d.m.Since, *waits = true, true, time.Time{}, 0
	return nil
}

func scopeName(s, method string) string {
	if s == "method" {
		return "method:" + method
	}
	return s
}

// settle finds out whether a part arrived whose answer was lost: it asks, or sends again where the platform drops a
// second one; where neither can be, it sends once more and says so. done: it arrived. A platform that refuses the question
// for good is one that cannot be asked, and a room that is closed ends the message.
func (d *delivery) settle(ctx context.Context, key string, waits *int) (done bool, err error) {
	a := d.m.Out.Address
	if f, ok := d.s.c.adapter.(channel.Finder); ok {
		if err := pause(ctx, askAfter); err != nil {
			return false, err
		}
		got, found, err := d.find(ctx, f, a, key)
		switch {
		case err == nil && found:
			return true, d.took(got)
		case err == nil:
			d.m.Begun, d.m.Since = false, time.Time{}
			return false, nil
		case isAuthLost(err), channel.ClassOf(err) == channel.Gone:
			return false, err
		case isPermanent(err):
			return false, d.unasked(ctx, waits)
		case d.s.r.Now().Sub(d.job.Due) > bot.SendKept:
			return false, &channel.SendError{Class: channel.Ambiguous, Code: "not settled"}
		}
		if err := d.backOff(ctx, waits); err != nil {
			return false, err
		}
		return d.settle(ctx, key, waits)
	}
	return false, d.unasked(ctx, waits)
}

// unasked lets a part be sent again of which nobody can say whether it stands.
func (d *delivery) unasked(ctx context.Context, waits *int) error {
	if d.s.c.adapter.Capabilities(d.m.Out.Address).Dedupe {
		if d.m.Begun = false; d.m.Since.IsZero() { // a version before this one did not write it down
			d.m.Since = d.job.Due
		}
		return d.backOff(ctx, waits)
	}
	if d.m.Again {
		return &channel.SendError{Class: channel.Ambiguous, Code: "no answer twice"}
	}
	d.m.Begun, d.m.Again, d.m.Twice = false, true, true
	return d.backOff(ctx, waits)
}

func (d *delivery) find(ctx context.Context, f channel.Finder, a channel.Address, key string) (channel.Receipt, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, requestWithin)
	defer cancel()
	return f.FindSent(ctx, a, key)
}

// took notes that a part was taken. The last one is written down together with the job's end.
func (d *delivery) took(got channel.Receipt) error {
	d.m.Begun, d.m.Again, d.m.Since = false, false, time.Time{}
	d.m.Done++
	d.m.Got = append(d.m.Got, got.MessageIDs...)
	return nil
}

// backOff waits longer each time, with a spread so that not all come at once.
func (d *delivery) backOff(ctx context.Context, waits *int) error {
	wait := min(longestWait, firstWait<<min(*waits, 20))
	*waits++
	h := fnv.New32a()
	h.Write([]byte(d.job.ID + strconv.Itoa(*waits)))
	return pause(ctx, wait/2+time.Duration(h.Sum32()%1000)*wait/2000)
}

// save writes down how far the message has come.
func (d *delivery) save(ctx context.Context) error {
	j, err := d.s.r.archive.SealSend(ctx, d.job.JobID, d.job.Key, d.m)
	if err != nil {
		return err
	}
	return d.s.write(ctx, bot.Write{Edit: []bot.Job{j}})
}

// write commits under the lease, again while the store is busy.
func (s *sender) write(ctx context.Context, w bot.Write) error {
	w.Check = append(w.Check, s.lease.ref)
	for try := range maxTries {
		_, err := s.r.Store.Commit(ctx, w)
		switch {
		case err == nil:
			return nil
		case bot.IsConflict(err, bot.KindLease):
			return errLeaseLost
		case bot.IsConflict(err):
			return errJobGone
		case ctx.Err() != nil:
			return ctx.Err()
		}
		s.r.Log.Warn("the store did not take what became of a message: again", "channel", s.c.name, "error", err)
		if err := pause(ctx, time.Duration(try+1)*100*time.Millisecond); err != nil {
			return err
		}
	}
	return &bot.Error{Code: bot.Busy, Op: "send", Text: "the store takes nothing"}
}

func sentRecord(name string, m bot.Send, at time.Time) (bot.Record, error) {
	head, err := json.Marshal(bot.Sent{V: 1, Conv: m.Conv, Channel: name, At: at, IDs: m.Got, Twice: m.Twice})
	return bot.Record{Ref: bot.Ref{Kind: bot.KindSent, ID: m.Out.Key}, Head: head}, err
}
