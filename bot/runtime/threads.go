package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// threadLook is how many turns before a handoff its thread may tell of.
const threadLook = 100

// message sends all of a message, and for a thread what belongs before and behind it.
func (d *delivery) message(ctx context.Context) error {
	if d.m.Case != nil {
		if err := d.prepare(ctx); err != nil {
			return err
		}
	}
	if err := d.s.r.archive.Correct(ctx, &d.m); err != nil {
		return err
	}
	parts, err := d.parts()
	if err != nil {
		return err
	}
	for d.m.Done < len(parts) {
		err := d.part(ctx, parts[d.m.Done])
		if d.m.Out.EditOf != "" && isPermanent(err) { // what was to be changed is not there any more: it is said anew
			d.m.Out.EditOf, d.m.Begun = "", false
			if parts, err = d.parts(); err == nil {
				continue
			}
		}
		if err != nil {
			return err
		}
	}
	if d.m.Closes {
		return d.close(ctx)
	}
	return nil
}

func isPermanent(err error) bool {
	var e *channel.SendError
	return errors.As(err, &e) && e.Class == channel.Permanent
}

// parts renders a message. One that changes another stands in its place without the mark that a new one bears.
func (d *delivery) parts() ([]channel.Part, error) {
	a := d.s.c.adapter
	o := d.s.r.linked(d.m, d.job.Due)
	if o.EditOf != "" && a.Capabilities(o.Address).Edit {
		o.Body = slices.Clone(o.Body)
		if len(o.Body) > 0 {
			o.Body[0].Text = strings.TrimPrefix(o.Body[0].Text, bot.Amended)
		}
		if parts, err := a.Render(o); err == nil && len(parts) == 1 {
			return parts, nil
		}
	}
	if d.m.Out.EditOf != "" { // it cannot be changed: the correction says which message it is about
		d.m.Out.EditOf, d.m.Out.ReplyTo = "", d.m.Out.EditOf
	}
	parts, err := a.Render(d.s.r.linked(d.m, d.job.Due))
	if err != nil || len(parts) == 0 {
		return nil, &channel.SendError{Class: channel.Permanent, Code: "render"}
	}
	return parts, nil
}

// prepare finds the thread, which is made or opened where the message begins one, and the words. Errors: those of
// ask, and errJobGone, where the thread is not to be written to any more.
func (d *delivery) prepare(ctx context.Context) error {
	if len(d.m.Out.Body) > 0 && d.m.Out.Address != d.m.Case.Desk {
		return nil // as it was before a stop
	}
	waits := 0
	for {
		err := d.compose(ctx)
		var e *channel.SendError
		switch {
		case err == nil || ctx.Err() != nil || errors.As(err, &e) || errors.Is(err, errJobGone):
			return err
		case bot.CodeOf(err) == bot.NotFound: // erased meanwhile
			return errors.Join(errJobGone, d.s.drop(ctx, d.job))
		case d.s.r.Now().Sub(d.job.Due) > bot.SendKept:
			return &channel.SendError{Class: channel.Retryable, Code: "too old"}
		}
		d.s.r.Log.Error("what is to be said in a thread cannot be read now", "job", d.job.ID, "error", err)
		if err := d.backOff(ctx, &waits); err != nil {
			return err
		}
	}
}

func (d *delivery) compose(ctx context.Context) error {
	r := d.s.r
	c, err := r.archive.Conversation(ctx, d.m.Conv)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(c.Cases, d.m.Case.Same)
	if i < 0 || !d.m.Opens && c.Cases[i].Thread.Room == "" {
		return errors.Join(errJobGone, d.s.drop(ctx, d.job)) // it failed, and was given up
	}
	k := c.Cases[i]
	turns, err := r.archive.Turns(ctx, d.m.Conv, max(0, d.m.Turn-threadLook), threadLook)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(turns, func(t bot.Turn) bool { return t.Seq == d.m.Turn })
	if n < 0 {
		return errors.Join(errJobGone, d.s.drop(ctx, d.job))
	}
	p := bot.Poster{Desk: r.Desk(), Console: r.Console(d.m.Conv)}
	if d.m.Opens {
		was := k.Thread
		if k.Thread, err = d.open(ctx, c, k, p.Title(c, turns[n])); err != nil {
			return err
		}
		if k.Thread != was { // it begins with what was said before
			anew := *d.m.Case
			anew.Thread = channel.Address{}
			d.m.Case = &anew
		}
	}
	d.m.Out = p.Post(d.m, turns[:n], turns[n])
	d.m.Out.Address = k.Thread
	return nil
}

// open has the platform make the thread of a case, or open it again, and keeps where it is.
func (d *delivery) open(ctx context.Context, c bot.Conversation, k bot.Case, title string) (channel.Address, error) {
	at, ok := d.s.c.adapter.(channel.AgentDesk)
	if !ok {
		return channel.Address{}, &channel.SendError{Class: channel.Permanent, Code: "no desk"}
	}
	var thread channel.Address
	err := d.ask(ctx, "OpenCase", func(ctx context.Context) (err error) {
		thread, err = at.OpenCase(ctx, k.Desk, title, k.Key)
		return err
	})
	if err != nil {
		return channel.Address{}, err
	}
	thread.Channel = d.s.c.name
	return thread, d.s.r.threaded(ctx, c, k, thread)
}

// close has the platform close the thread.
func (d *delivery) close(ctx context.Context) error {
	at, ok := d.s.c.adapter.(channel.AgentDesk)
	if !ok {
		return nil
	}
	return d.ask(ctx, "CloseCase", func(ctx context.Context) error { return at.CloseCase(ctx, d.m.Out.Address) })
}

// ask makes a request that may be made again at will, until it is answered. Its error is why it never will be: a
// SendError or ctx's.
func (d *delivery) ask(ctx context.Context, method string, do func(context.Context) error) error {
	waits := 0
	for {
		if d.s.r.Now().Sub(d.job.Due) > bot.SendKept {
			return &channel.SendError{Class: channel.Retryable, Code: "too old"}
		}
		err := d.within(ctx, method, do)
		var e *channel.SendError
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case !errors.As(err, &e):
			e = &channel.SendError{Class: channel.Ambiguous, Err: errors.New("an error without a class")}
		}
		switch e.Class {
		case channel.RateLimited:
			d.s.rate.pause(scopeName(e.Scope, method), d.m.Out.Address, max(e.RetryAfter, limitWait))
		case channel.Retryable, channel.Ambiguous:
			if err := d.backOff(ctx, &waits); err != nil {
				return err
			}
		case channel.Permanent, channel.Gone, channel.AuthLost:
			return e
		}
	}
}

// within makes one request within the limits.
func (d *delivery) within(ctx context.Context, method string, do func(context.Context) error) error {
	s := d.s
	for {
		wait := s.rate.take(d.m.Out.Address, method)
		if wait == 0 {
			break
		}
		if err := pause(ctx, wait); err != nil {
			return err
		}
	}
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, requestWithin)
	defer cancel()
	return do(ctx)
}

// threadRef names the record of a thread. Desks are configured without the workspace that they are in, so it does not
// count.
func (r *Runtime) threadRef(a channel.Address) bot.Ref {
	return bot.Ref{Kind: bot.KindAddr, ID: r.Keys.Hash("thread", a.Channel, a.Room, a.Thread)}
}

// threaded keeps where a thread is, and makes the turn that says so: who is linked there has been told of the handoff.
func (r *Runtime) threaded(ctx context.Context, c bot.Conversation, k bot.Case, thread channel.Address) error {
	if err := r.keepThread(ctx, c, thread); err != nil {
		return err
	}
	linked, err := r.Colleagues.Linked(ctx, k.Desk.Channel, c.Team)
	if err != nil {
		return err
	}
	known := &bot.Error{Code: bot.NotFound, Op: "thread", Text: "it is known"}
	_, err = r.turn(ctx, c.ID, func(c bot.Conversation) (bot.Event, error) {
		i := slices.IndexFunc(c.Cases, k.Same)
		if i < 0 || c.Cases[i].Thread == thread && c.Owner != bot.OwnerWaiting {
			return bot.Event{}, known
		}
		th := bot.Threaded{Case: c.Cases[i]}
		th.Case.Thread = thread
		if c.Owner == bot.OwnerWaiting && c.Handoff != nil && len(c.Handoff.Notified) == 0 {
			th.Notified = linked
		}
		if c.Cases[i].Thread == thread && len(th.Notified) == 0 {
			return bot.Event{}, known
		}
		return bot.Event{Kind: bot.Threads, Thread: &th}, nil
	})
	if errors.Is(err, known) {
		return nil
	}
	return err
}

// keepThread lets an address of a platform lead to the conversation whose thread it is.
func (r *Runtime) keepThread(ctx context.Context, c bot.Conversation, thread channel.Address) error {
	ref := r.threadRef(thread)
	head, err := json.Marshal(place{Conv: c.ID, Cust: c.Customer, Key: c.Key})
	if err != nil {
		return err
	}
	for range maxTries {
		recs, err := r.Store.Get(ctx, ref)
		if err != nil {
			return err
		}
		if recs[0].Ver > 0 && string(recs[0].Head) == string(head) {
			return nil
		}
		_, err = r.Store.Commit(ctx, bot.Write{Put: []bot.Record{{Ref: ref, Ver: recs[0].Ver, Head: head}}})
		if !bot.IsConflict(err) {
			return err
		}
	}
	return channel.ErrBusy
}

// pending tells whether the thread of a case has still to be told of a turn. It is asked by the job's name, so that no
// clock decides who saw what.
func (r *Runtime) pending(ctx context.Context, k bot.Case, conv bot.ConvID, seq int64) (bool, error) {
	turns, err := r.archive.Turns(ctx, conv, seq-1, 1)
	if err != nil || len(turns) == 0 {
		return false, err
	}
	j := k.PostJob(turns[0])
	before := j
	before.ID = j.ID[:len(j.ID)-1]
	jobs, err := r.Store.Jobs(ctx, j.Queue, j.Due.Add(time.Millisecond), before, 1)
	return len(jobs) == 1 && jobs[0].ID == j.ID, err
}
