package runtime

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

const (
	// memberWithin is how long a platform may take to say who is in a room.
	memberWithin = 10 * time.Second
	// heardKept is how long it is asked again what somebody did in a thread: later it may no longer be what he means.
	heardKept = 10 * time.Minute
	// maxHearing is in how many threads of a channel something is done at once.
	maxHearing = 8
	heardPage  = 200
)

// doorman does what staff did in the threads of a channel, once the platform has said that they are in the room. It has
// its own queue: however slow the platform is, and whatever it refuses, no customer waits for it.
type doorman struct {
	r    *Runtime
	name string
	desk channel.AgentDesk
	wake chan struct{} // something was kept
	n    atomic.Uint64 // how much was: the order of what came within a millisecond

	mu     sync.Mutex
	busy   map[string]bool  // threads in which something is being done
	later  map[string]retry // by thread: asked in vain
	closed map[channel.Address]DeskClosed
}

func newDoorman(r *Runtime, name string, desk channel.AgentDesk) *doorman {
	return &doorman{r: r, name: name, desk: desk, wake: make(chan struct{}, 1), busy: map[string]bool{}, later: map[string]retry{}, closed: map[channel.Address]DeskClosed{}}
}

// keep writes down what was done in a thread. nil = it will be done, or its thread says why not.
func (d *doorman) keep(ctx context.Context, t thread) error {
	r := d.r
	now := bot.Milli(r.Now())
	head, err := onceAt(now.UnixMilli(), t.conv.ID)
	if err != nil {
		return err
	}
	h := bot.Heard{V: 1, Conv: t.conv.ID, Seq: t.conv.Seq, In: t.in}
	h.In.Text, h.In.Undecoded = r.Desk().Redactor.Redact(t.in.Text), nil
	j, err := r.archive.SealHeard(ctx, t.k.HeardJob(t.conv.ID, now, d.n.Add(1)), t.conv.Key, h)
	if err != nil {
		return err
	}
	once := bot.Ref{Kind: bot.KindOnce, ID: t.once + "/heard"}
	_, err = r.Store.Commit(ctx, bot.Write{Put: []bot.Record{{Ref: once, Head: head}}, Add: []bot.Job{j}})
	if bot.IsConflict(err, bot.KindOnce) {
		return nil
	}
	if err == nil {
		d.nudge()
	}
	return err
}

func (d *doorman) nudge() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// run does what was kept until ctx ends.
func (d *doorman) run(ctx context.Context, l *lease) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var wg sync.WaitGroup
	defer wg.Wait()
	slots := make(chan struct{}, maxHearing)
	for ctx.Err() == nil {
		lines, order, err := d.read(ctx)
		if err != nil && ctx.Err() == nil {
			d.r.Log.Error("what staff did in threads cannot be read", "channel", d.name, "error", err)
		}
		for _, name := range order {
			if !d.begin(name) {
				continue
			}
			wg.Go(func() {
				slots <- struct{}{}
				defer func() { <-slots }()
				defer d.end(name)
				if err := d.work(ctx, l, name, lines[name]); errors.Is(err, errLeaseLost) {
					stop(err)
				}
			})
		}
		tick := time.NewTimer(sendPoll)
		select {
		case <-ctx.Done():
		case <-d.wake:
		case <-tick.C:
		}
		tick.Stop()
	}
	if err := context.Cause(ctx); errors.Is(err, errLeaseLost) {
		return err
	}
	return nil
}

// read gives what waits, by thread, and the threads in the order of what is oldest in them.
func (d *doorman) read(ctx context.Context) (lines map[string][]bot.Job, order []string, err error) {
	lines = map[string][]bot.Job{}
	for after := (bot.JobID{}); ; {
		jobs, err := d.r.Store.Jobs(ctx, bot.HeardQueue(d.name), farFuture, after, heardPage)
		if err != nil {
			return nil, nil, err
		}
		for _, j := range jobs {
			after = j.JobID
			name := lineOf(j.ID)
			if lines[name] == nil {
				order = append(order, name)
			}
			lines[name] = append(lines[name], j)
		}
		if len(jobs) < heardPage {
			return lines, order, nil
		}
	}
}

// begin takes a thread, unless something is being done in it or it is too early to ask again.
func (d *doorman) begin(name string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.busy[name] || d.later[name].at.After(d.r.Now()) {
		return false
	}
	d.busy[name] = true
	return true
}

func (d *doorman) end(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.busy, name)
	d.nudge() // more may have come meanwhile
}

// work does what waits in a thread, in order, until something must wait longer.
func (d *doorman) work(ctx context.Context, l *lease, name string, jobs []bot.Job) error {
	for _, j := range jobs {
		wait := d.hear(ctx, j)
		var err error
		if wait == 0 {
			err = l.done(ctx, j)
		}
		if wait > 0 || err != nil {
			d.putOff(name, wait)
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.later, name)
	return nil
}

// putOff lets a thread rest, longer each time.
func (d *doorman) putOff(name string, wait time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	tries := d.later[name].tries + 1
	d.later[name] = retry{d.r.Now().Add(max(wait, min(heardKept/10, firstWait<<min(tries, 20)))), tries}
}

// hear does one thing, or says how long to wait before it is tried again.
func (d *doorman) hear(ctx context.Context, j bot.Job) (wait time.Duration) {
	t, ok, err := d.open(ctx, j)
	if err == nil && ok {
		wait, err = d.ask(ctx, t, j)
	}
	switch {
	case err == nil:
		return wait
	case bot.CodeOf(err) == bot.Invalid:
		d.r.Log.Warn("what was done in a thread was refused", "channel", d.name, "job", j.ID, "error", err)
		return 0
	case ctx.Err() == nil:
		d.r.Log.Warn("what was done in a thread cannot be done now: it is tried again", "channel", d.name, "job", j.ID, "error", err)
	}
	return firstWait
}

// open reads a job and finds its thread. ok is false where there is nothing left to do.
func (d *doorman) open(ctx context.Context, j bot.Job) (t thread, ok bool, err error) {
	r := d.r
	h, err := r.archive.OpenHeard(ctx, j)
	switch {
	case bot.CodeOf(err) == bot.NotFound: // the customer was erased
		return t, false, nil
	case bot.CodeOf(err) == bot.Invalid || bot.CodeOf(err) == bot.Internal:
		r.Log.Error("what was done in a thread cannot be read: it is left out", "job", j.ID, "error", err)
		return t, false, nil
	case err != nil:
		return t, false, err
	}
	conv, err := r.archive.Conversation(ctx, h.Conv)
	if bot.CodeOf(err) == bot.NotFound {
		return t, false, nil
	}
	if err != nil {
		return t, false, err
	}
	k, ok := conv.Case(h.In.Address)
	if !ok {
		return t, false, nil // given up
	}
	t = r.thread(conv, k, h.In)
	t.read = h.Seq
	_, _, seen, err := r.archive.Once(ctx, t.once)
	return t, !seen, err
}

// ask lets the platform say whether who did it is in the room, and does it, or says in the thread why not.
func (d *doorman) ask(ctx context.Context, t thread, j bot.Job) (wait time.Duration, err error) {
	within, cancel := context.WithTimeout(ctx, memberWithin)
	member, err := d.desk.Member(within, t.k.Desk, t.in.From.ID)
	cancel()
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	d.note(t.k.Desk, err)
	switch class := channel.ClassOf(err); {
	case err == nil && member:
		return 0, t.admitted(ctx, d.desk)
	case err == nil, class == channel.Permanent, class == channel.Gone: // in a room that is closed to us nobody is
		return 0, t.answer(ctx, "sys.case.not_member", nil)
	}
	if d.r.Now().Sub(j.Due) > heardKept {
		d.r.Log.Warn("the platform did not say who is in the room: what was written there is refused", "channel", d.name, "job", j.ID, "error", err)
		return 0, t.answer(ctx, "sys.case.unchecked", nil)
	}
	d.r.Log.Info("the platform does not say who is in the room: it is asked again", "channel", d.name, "job", j.ID, "error", err)
	return max(firstWait, min(channel.WaitOf(err), heardKept)), nil
}
