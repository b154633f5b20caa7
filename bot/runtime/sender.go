package runtime

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

const (
	// sendPoll is how long a message may stay unseen if a wake-up is missed, as one of another process.
	sendPoll = time.Second
	sendPage = 200
	// maxLines is how many addresses have their next message in memory, maxAhead how many more messages are there in all,
	// and lineAhead how many of one address: a platform or a room that stands still must neither fill it nor take the
	// place of others.
	maxLines, maxAhead, lineAhead = 20_000, 2000, 50
	// readPace is how many waiting messages are read in a second: a long queue is read through less often.
	readPace = 20_000
	// maxRequests is how many requests to one platform run at once.
	maxRequests = 32
)

// farFuture is after every job.
var farFuture = time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC)

// sender sends what waits in a channel's queue: first in first out for each address, addresses side by side.
type sender struct {
	r     *Runtime
	c     *running
	lease *lease
	rate  *rate
	slots chan struct{} // requests that run

	mu     sync.Mutex
	loaded map[string]bool   // ids of jobs that are in a line
	lines  map[string]*line  // by lineName
	names  map[string]string // of the lines of the jobs that wait, by id: finding one opens the job
	failed error             // why the sender must stop
	stop   context.CancelFunc
	wg     sync.WaitGroup
}

// line is what waits for one address, in order.
type line struct {
	jobs []bot.Job
	more bool // not all of it is in memory
}

func newSender(r *Runtime, c *running, l *lease) *sender {
	return &sender{r: r, c: c, lease: l, rate: newRate(c.adapter.Limits(), r.Now), slots: make(chan struct{}, maxRequests),
		loaded: map[string]bool{}, lines: map[string]*line{}, names: map[string]string{}}
}

// run sends until ctx ends, or until the channel must stop: then it says why.
func (s *sender) run(ctx context.Context) error {
	ctx, s.stop = context.WithCancel(ctx)
	defer s.stop()
	defer s.wg.Wait()
	for ctx.Err() == nil {
		read, err := s.load(ctx)
		if err != nil && ctx.Err() == nil {
			s.r.Log.Error("messages to send cannot be read", "channel", s.c.name, "error", err)
		}
		s.rate.forget()
		if read > maxAhead && pause(ctx, time.Duration(read)*time.Second/readPace) != nil {
			break
		}
		wait := time.NewTimer(sendPoll)
		select {
		case <-ctx.Done():
		case <-s.c.wake:
		case <-wait.C:
		}
		wait.Stop()
	}
	s.wg.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

// load puts what waits into the lines, and tells how much waits. It reads all of it from the beginning: a turn that took
// longer to commit has an earlier due time than one that was seen already, and what waits for one address must not hide
// what waits for others.
func (s *sender) load(ctx context.Context) (read int, err error) {
	names, full := map[string]string{}, map[string]bool{}
	for after := (bot.JobID{}); ; {
		jobs, err := s.r.Store.Jobs(ctx, bot.SendQueue(s.c.name), farFuture, after, sendPage)
		if err != nil {
			return read, err
		}
		read += len(jobs)
		var begin []func() // once the page is in its lines: a room that is closed ends all that waits for it
		for _, j := range jobs {
			after = j.JobID
			name, known := s.names[j.ID]
			if !known {
				name = s.lineName(ctx, j)
			}
			names[j.ID] = name
			if full[name] {
				continue
			}
			ok, work := s.put(ctx, name, j)
			if full[name] = !ok; work != nil { // what comes behind must not pass it
				begin = append(begin, work)
			}
		}
		for _, work := range begin {
			s.wg.Go(work)
		}
		if len(jobs) < sendPage {
			s.names = names
			return read, nil
		}
	}
}

// lineName names the line of a job: the address that it goes to, or the thread that it is for. Several conversations may
// have been at an address, one after the other, and what was said first arrives there first.
func (s *sender) lineName(ctx context.Context, j bot.Job) string {
	if forStaff(j.ID) {
		return lineOf(j.ID)
	}
	m, err := s.r.archive.OpenSend(ctx, j)
	if err != nil || m.Out.Address.Room == "" { // sendJob says what is wrong with it
		return lineOf(j.ID)
	}
	a := m.Out.Address
	return strings.Join([]string{"", a.Tenant, a.Room, a.Thread}, "/")
}

// put adds a job to its line. It reports false where it must wait outside; begin is the work of a line that is new.
func (s *sender) put(ctx context.Context, name string, j bot.Job) (ok bool, begin func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.loaded[j.ID] {
		return true, nil
	}
	l := s.lines[name]
	if l == nil {
		if len(s.lines) >= maxLines {
			return false, nil
		}
		l = &line{jobs: []bot.Job{j}}
		s.lines[name], s.loaded[j.ID] = l, true
		return true, func() { s.work(ctx, name, l) }
	}
	if l.more = len(l.jobs) > lineAhead || len(s.loaded)-len(s.lines) >= maxAhead; l.more {
		return false, nil
	}
	s.loaded[j.ID] = true
	l.jobs = append(l.jobs, j)
	return true, nil
}

// lineOf is the first part of a job's id: a conversation, one of its threads, or a member of staff.
func lineOf(job string) string {
	name, _, _ := strings.Cut(job, "/")
	return name
}

// forStaff tells whether a job is for a thread, or for a member of staff.
func forStaff(job string) bool {
	return strings.Contains(lineOf(job), "~")
}

// convOf is the conversation that a send job belongs to.
func convOf(job string) string {
	conv, _, _ := strings.Cut(lineOf(job), "~")
	return conv
}

// work sends the jobs of a line until none is left.
func (s *sender) work(ctx context.Context, name string, l *line) {
	for {
		s.mu.Lock()
		if len(l.jobs) == 0 || ctx.Err() != nil {
			delete(s.lines, name)
			s.mu.Unlock()
			if l.more {
				s.r.nudge(s.c.name)
			}
			return
		}
		j := l.jobs[0]
		s.mu.Unlock()
		err := s.sendJob(ctx, name, j)
		s.mu.Lock()
		l.jobs = l.jobs[1:]
		delete(s.loaded, j.ID)
		if err != nil && s.failed == nil && ctx.Err() == nil {
			s.failed = err
			s.stop()
		}
		s.mu.Unlock()
	}
}

// sendJob sends one message and writes down what came of it. An error stops the channel.
func (s *sender) sendJob(ctx context.Context, line string, j bot.Job) error {
	m, err := s.r.archive.OpenSend(ctx, j)
	switch {
	case bot.CodeOf(err) == bot.NotFound: // the customer was erased: nothing of him is sent
		return s.drop(ctx, j)
	case bot.CodeOf(err) == bot.Invalid || bot.CodeOf(err) == bot.Internal:
		s.r.Log.Error("a message to send cannot be read", "job", j.ID, "error", err)
		if forStaff(j.ID) { // the console has it
			return s.drop(ctx, j)
		}
		m = bot.Send{Conv: bot.ConvID(convOf(j.ID)), Out: channel.Outbound{Key: j.ID}}
		return s.undelivered(ctx, line, j, m, &channel.SendError{Class: channel.Permanent, Code: "unreadable"})
	case err != nil:
		s.r.Log.Error("a message to send cannot be read now", "job", j.ID, "error", err)
		return nil // it is read again with the next load
	}
	d := &delivery{s: s, line: line, job: j, m: m}
	if err := d.message(ctx); err != nil {
		return s.failedSend(ctx, d, err)
	}
	return s.sent(ctx, d)
}

// failedSend decides what follows from a part that will not be sent, or not now.
func (s *sender) failedSend(ctx context.Context, d *delivery, err error) error {
	var e *channel.SendError
	switch {
	case ctx.Err() != nil:
		if !d.m.Begun { // what was taken must not be sent again after the stop
			return d.save(context.WithoutCancel(ctx))
		}
		return nil
	case errors.Is(err, errJobGone):
		return nil
	case !errors.As(err, &e):
		return err
	case e.Class == channel.AuthLost:
		return e
	}
	return s.undelivered(ctx, d.line, d.job, d.m, e)
}

// sent writes down that a message was taken.
func (s *sender) sent(ctx context.Context, d *delivery) error {
	rec, err := sentRecord(s.c.name, d.m, bot.Milli(s.r.Now()))
	if err != nil {
		return err
	}
	w := bot.Write{Put: []bot.Record{rec}, Done: []bot.JobID{d.job.JobID}}
	if d.m.Twice {
		s.r.Log.Warn("a message was possibly sent twice: the platform did not answer", "channel", s.c.name, "message", d.m.Out.Key)
		w.Add = d.doubts(context.WithoutCancel(ctx))
	}
	err = s.write(context.WithoutCancel(ctx), w)
	if errors.Is(err, errJobGone) {
		return nil
	}
	for _, j := range w.Add {
		s.r.nudge(strings.TrimPrefix(j.Queue, bot.SendQueue("")))
	}
	return err
}

// drop takes a job away that is no longer to be done.
func (s *sender) drop(ctx context.Context, j bot.Job) error {
	err := s.write(context.WithoutCancel(ctx), bot.Write{Done: []bot.JobID{j.JobID}})
	if errors.Is(err, errJobGone) {
		return nil
	}
	return err
}

// undelivered makes the turn of a message that did not arrive. If the room is closed, all that waits for it goes with
// it.
func (s *sender) undelivered(ctx context.Context, line string, j bot.Job, m bot.Send, e *channel.SendError) error {
	f := &bot.Failed{Messages: []string{m.Out.Key}, Turn: m.Turn, Class: e.Class, Code: e.Code, Jobs: []bot.JobID{j.JobID}, Case: m.Case}
	if m.Conv == "" || m.Say && e.Class != channel.Gone { // an answer to staff that no turn said
		s.r.Log.Warn("an answer to staff could not be delivered", "channel", s.c.name, "message", m.Out.Key, "class", string(e.Class), "code", e.Code)
		return s.drop(ctx, j)
	}
	if e.Class == channel.Gone || m.Case != nil { // a thread that misses a turn is not the conversation any more
		s.closeLine(ctx, line, j, f)
	}
	s.r.Log.Warn("a message could not be delivered", "channel", s.c.name, "message", m.Out.Key, "class", string(e.Class), "code", e.Code)
	for {
		_, err := s.r.turn(ctx, m.Conv, func(bot.Conversation) (bot.Event, error) { return bot.Event{Kind: bot.Undelivered, Failed: f}, nil })
		switch {
		case err == nil, ctx.Err() != nil, bot.CodeOf(err) == bot.NotFound:
			return nil //nolint:nilerr // nobody is left to tell, or the next start tells
		}
		s.r.Log.Error("an undelivered message could not be noted: it is tried again", "message", m.Out.Key, "error", err)
		if pause(ctx, sendPoll) != nil {
			return nil //nolint:nilerr // the next start tells
		}
	}
}

// closeLine takes what else waits of the conversation for a closed room into the same event. What waits of others finds out
// by itself.
func (s *sender) closeLine(ctx context.Context, name string, first bot.Job, f *bot.Failed) {
	s.mu.Lock()
	var gone []bot.Job
	if l := s.lines[name]; l != nil && len(l.jobs) > 0 && l.jobs[0].JobID == first.JobID {
		stay := l.jobs[:1:1]
		for _, j := range l.jobs[1:] {
			if lineOf(j.ID) == lineOf(first.ID) {
				gone = append(gone, j)
			} else {
				stay = append(stay, j)
			}
		}
		l.jobs = stay
	}
	s.mu.Unlock()
	for _, j := range gone {
		f.Jobs = append(f.Jobs, j.JobID)
		if o, err := s.r.archive.OpenSend(ctx, j); err == nil {
			f.Messages = append(f.Messages, o.Out.Key)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, j := range gone {
		delete(s.loaded, j.ID)
	}
}
