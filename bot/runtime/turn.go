package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/flows"
)

const (
	// maxRounds bounds the look-ups of a turn: a flow that needs more should ask otherwise.
	maxRounds = 4
	// maxTries bounds how often a turn is decided anew because somebody else was first.
	maxTries = 8
)

// errSeen means that the message has its turn already.
var errSeen = errors.New("delivered before")

// errUnmoved means that the new agreements move no time that was told: there is nothing to write or to show.
var errUnmoved = errors.New("no time moved")

// turn decides one event of a conversation and commits it. The event is built from the conversation as it is, so
// that it can be refused; it is built and decided anew if somebody else commits first.
func (r *Runtime) turn(ctx context.Context, id bot.ConvID, event func(bot.Conversation) (bot.Event, error)) (bot.Turn, error) {
	return r.turnAlso(ctx, id, bot.Write{}, event)
}

// turnAlso is turn with records that change in the same commit.
func (r *Runtime) turnAlso(ctx context.Context, id bot.ConvID, also bot.Write, event func(bot.Conversation) (bot.Event, error)) (bot.Turn, error) {
	l, err := r.lanes.enter(ctx, id)
	if err != nil {
		return bot.Turn{}, err
	}
	defer r.lanes.leave(id, l)
	began := r.Now()
	for range maxTries {
		t, err := r.attempt(ctx, l, id, also, event)
		if bot.IsConflict(err) && !bot.IsConflict(err, bot.KindOnce) && errors.As(err, new(*conflict)) {
			l.held = nil
			continue
		}
		if err != nil {
			l.held = nil
			return bot.Turn{}, err
		}
		r.Meter.Turn(t.Event.Kind, r.Now().Sub(began), t.Trouble)
		return t, nil
	}
	return bot.Turn{}, &bot.Error{Code: bot.Busy, Op: "turn", Text: "too many at once: try again", Ref: bot.Ref{Kind: bot.KindConv, ID: string(id)}}
}

// conflict marks a Conflict that came from the commit, not from refusing an act.
type conflict struct{ err error }

func (c *conflict) Error() string { return c.err.Error() }
func (c *conflict) Unwrap() error { return c.err }

func (r *Runtime) attempt(ctx context.Context, l *lane, id bot.ConvID, also bot.Write, event func(bot.Conversation) (bot.Event, error)) (bot.Turn, error) {
	if l.held == nil {
		h, err := r.hold(ctx, id)
		if err != nil {
			return bot.Turn{}, err
		}
		l.held = h
	}
	h := l.held
	e, err := event(h.Conv)
	if err != nil {
		return bot.Turn{}, err
	}
	t, err := r.decide(ctx, h, e)
	if err != nil {
		return bot.Turn{}, err
	}
	if e.Kind == bot.Changed && len(t.Messages) == 0 && len(t.Promises) == 0 && t.Trouble == "" {
		return bot.Turn{}, errUnmoved
	}
	if err := r.commit(ctx, h, &t, also); err != nil {
		return bot.Turn{}, err
	}
	r.tell(h, &t)
	return t, nil
}

// hold reads a conversation, or begins it if it was opened and has no turn yet: one of which not even the address is written
// is not looked for in the store. If it is there, the commit finds that out.
func (r *Runtime) hold(ctx context.Context, id bot.ConvID) (*held, error) {
	if b := r.born.find(id); b != nil && b.begun != nil {
		return b.held(), nil
	}
	h, err := r.read(ctx, id)
	if bot.CodeOf(err) == bot.NotFound {
		if b := r.born.find(id); b != nil {
			return b.held(), nil
		}
	}
	return h, err
}

// decide gathers the facts and decides, answering what can only be fetched.
func (r *Runtime) decide(ctx context.Context, h *held, e bot.Event) (bot.Turn, error) {
	d := r.Desk()
	f := r.facts(h, e)
	if in := e.Inbound; in != nil && in.MessageID != "" && (in.Kind == channel.Edited || in.Kind == channel.Deleted) {
		of, err := r.archive.Changed(ctx, h.Conv.ID, h.Conv.Seq, in)
		if err != nil {
			return bot.Turn{}, err
		}
		f.Of = of
	}
	if in := e.Inbound; in != nil && in.Text != "" && in.Choice == "" && reads(h.Conv.Owner) {
		u := h.Conv.Utterance(in, h.Customer.Zone, f.Now)
		u.Locale = locale(h.Conv, d)
		f.Reading = d.Read(u)
	}
	t, needs := bot.Decide(h.Conv, e, f, d)
	for n := 0; len(needs) > 0; n++ {
		if n == maxRounds {
			return bot.Turn{}, &bot.Error{Code: bot.Internal, Op: "decide", Err: fmt.Errorf("more than %d rounds of look-ups", maxRounds)}
		}
		for _, need := range needs {
			if need.Fact != flows.NeedNumber {
				return bot.Turn{}, &bot.Error{Code: bot.Internal, Op: "decide", Err: fmt.Errorf("nobody answers the need %q", need.Fact)}
			}
			number, err := r.numbers.next(ctx, r.Store)
			if err != nil {
				return bot.Turn{}, err
			}
			f.Numbers = append(f.Numbers, number)
		}
		t, needs = bot.Decide(h.Conv, e, f, d)
	}
	if t.Trouble != "" {
		r.Log.Error("turn could not be decided: a person is called", "conversation", h.Conv.ID, "turn", t.Seq, "trouble", t.Trouble)
	}
	return t, nil
}

// facts are what every turn is decided on.
func (r *Runtime) facts(h *held, e bot.Event) bot.Facts {
	at := answeredAt(h.Conv, e)
	can := r.can(at)
	f := bot.Facts{Build: r.Build, Now: r.now(h.Conv), Customer: h.Customer, Tickets: h.tickets, Link: r.Link(h.Conv.Address),
		Sends: r.Sends(at.Channel), Forms: can.Forms}
	switch {
	case e.Inbound != nil && len(e.Inbound.Files) > 0:
		f.Takes = r.can(e.Inbound.Address).LargestFile()
	case e.Failed != nil && e.Failed.File != "":
		f.Takes = can.LargestFile()
	}
	return f
}

// answeredAt is where what a turn says is sent: an address that is linked by its event is so at once.
func answeredAt(c bot.Conversation, e bot.Event) channel.Address {
	if e.Link != nil && e.Link.Made && !e.Link.Beside {
		return e.Inbound.Address
	}
	return c.Address
}

// reads tells whether a message is worth understanding: not while a person has the conversation.
func reads(o bot.Owner) bool { return o != bot.OwnerAgent }

func locale(c bot.Conversation, d *bot.Desk) string {
	if slices.Contains(d.Locales, c.Locale) {
		return c.Locale
	}
	return d.Locales[0]
}

// now never runs back within a conversation.
func (r *Runtime) now(c bot.Conversation) time.Time {
	now := bot.Milli(r.Now())
	if now.Before(c.At) {
		return c.At
	}
	return now
}

// commit writes the turn, and holds what it left. A Conflict over the dedupe record is errSeen. If the outcome is not known
// the log tells.
func (r *Runtime) commit(ctx context.Context, h *held, t *bot.Turn, also bot.Write) error {
	w, after, err := r.archive.Write(ctx, &h.Before, t)
	if err != nil {
		return err
	}
	w.Put, w.Drop = append(append(w.Put, h.begun...), also.Put...), append(w.Drop, also.Drop...)
	_, err = r.Store.Commit(ctx, w)
	switch {
	case err == nil:
		h.became(&after, t)
		return nil
	case isUsed(err):
		return errUsed
	case bot.IsConflict(err, bot.KindOnce):
		return errSeen
	case len(h.begun) > 0 && bot.IsConflict(err, bot.KindAddr, bot.KindPerson):
		return errBegun
	case bot.IsConflict(err, bot.KindFile):
		return &bot.Error{Code: bot.Invalid, Op: "turn", Text: "a file is no longer here: upload it again"}
	case bot.IsConflict(err):
		return &conflict{err}
	case bot.CodeOf(err) == bot.Busy:
		r.Meter.Shed()
	case bot.CodeOf(err) == bot.Unknown:
		log, rerr := r.Store.Log(ctx, string(t.Conv), t.Seq-1, 1)
		if rerr == nil && len(log) == 1 && string(log[0].Hash) == string(w.Append[0].Hash) {
			h.became(&after, t)
			return nil
		}
	}
	return err
}

// tell lets everybody know who watches: board, timers, browsers.
func (r *Runtime) tell(h *held, t *bot.Turn) {
	r.board.put(&h.Conv, h.tickets, &h.Customer)
	r.watchers.tell(t.Conv, t.Seq)
	r.born.done(t.Conv)
	if t.Facts.Sends && len(t.Messages) > 0 {
		r.nudge(h.Conv.Address.Channel)
	}
	for _, k := range h.Conv.Cases {
		r.nudge(k.Desk.Channel)
	}
	if len(t.Timers) > 0 {
		select {
		case r.wakeup <- struct{}{}:
		default:
		}
	}
}
