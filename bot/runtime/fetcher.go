package runtime

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

const (
	// fetchKept is how long a file is asked for that its platform does not give: it may be gone.
	fetchKept = 24 * time.Hour
	// fetchWithin is how long one file may take.
	fetchWithin = 2 * time.Minute
	// maxFetches is how many files of a channel are fetched at once: each has a part of 256 KiB in memory. One of them is
	// never one that was tried in vain, so that platforms that give nothing for long hold no new file up.
	maxFetches = 4
	fetchPage  = 50
)

// fetcher takes over the files that came in on a channel, while its platform still gives them.
type fetcher struct {
	r     *Runtime
	name  string
	from  channel.Fetcher
	lease *lease
	freed chan struct{} // a file is done, or put off
	wg    sync.WaitGroup

	mu    sync.Mutex
	busy  map[string]bool  // jobs that run; true = tried in vain before
	later map[string]retry // by job: tried in vain
	lost  error            // why the channel must stop
}

type retry struct {
	at    time.Time
	tries int
}

func newFetcher(r *Runtime, name string, from channel.Fetcher, l *lease) *fetcher {
	return &fetcher{r: r, name: name, from: from, lease: l, freed: make(chan struct{}, 1), busy: map[string]bool{}, later: map[string]retry{}}
}

// run fetches until ctx ends, or until somebody else has the lease.
func (f *fetcher) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer f.wg.Wait()
	defer cancel()
	for ctx.Err() == nil {
		if err := f.look(ctx); err != nil && ctx.Err() == nil {
			f.r.Log.Error("files to fetch cannot be read", "channel", f.name, "error", err)
		}
		tick := time.NewTimer(sendPoll)
		select {
		case <-ctx.Done():
		case <-f.freed:
		case <-tick.C:
		}
		tick.Stop()
		f.mu.Lock()
		lost := f.lost
		f.mu.Unlock()
		if lost != nil {
			return lost
		}
	}
	return nil
}

// look begins what is due while there is room: first what was never tried, however much waits for its next try before it.
func (f *fetcher) look(ctx context.Context) error {
	var again []bot.Job
	there := map[string]bool{}
	for after := (bot.JobID{}); f.room(false); {
		jobs, err := f.r.Store.Jobs(ctx, bot.FetchQueue(f.name), farFuture, after, fetchPage)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			after, there[j.ID] = j.JobID, true
			switch tried, due := f.due(j.ID); {
			case due && tried:
				again = append(again, j)
			case due:
				f.begin(ctx, j, false)
			}
		}
		if len(jobs) < fetchPage {
			f.forget(there)
			break
		}
	}
	f.mu.Lock()
	slices.SortStableFunc(again, func(a, b bot.Job) int { return f.later[a.ID].at.Compare(f.later[b.ID].at) })
	f.mu.Unlock()
	for _, j := range again {
		f.begin(ctx, j, true)
	}
	return nil
}

// room tells whether another file may be fetched now: a new one, or one that was tried in vain.
func (f *fetcher) room(tried bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fits(tried)
}

func (f *fetcher) fits(tried bool) bool {
	again := 0
	for _, old := range f.busy { // they are counted
		if old {
			again++
		}
	}
	return len(f.busy) < maxFetches && (!tried || again < maxFetches-1)
}

// due tells whether a job is to be begun, and whether it was tried before.
func (f *fetcher) due(job string) (tried, due bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, runs := f.busy[job]
	l, tried := f.later[job]
	return tried, !runs && !l.at.After(f.r.Now())
}

// forget drops what is remembered of jobs that are gone.
func (f *fetcher) forget(there map[string]bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for job := range f.later { // each on its own: order is of no consequence
		if !there[job] {
			delete(f.later, job)
		}
	}
}

// begin fetches a file beside the others, if there is room.
func (f *fetcher) begin(ctx context.Context, j bot.Job, tried bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.fits(tried) {
		return
	}
	f.busy[j.ID] = tried
	f.wg.Go(func() {
		wait, err := f.fetch(ctx, j)
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.busy, j.ID)
		switch {
		case errors.Is(err, errLeaseLost):
			f.lost = err
		case err != nil:
			f.r.Log.Error("what became of a file cannot be written down: it is tried again", "channel", f.name, "job", j.ID, "error", err)
			wait = firstWait
		}
		if wait == 0 {
			delete(f.later, j.ID)
		} else {
			tries := f.later[j.ID].tries + 1
			f.later[j.ID] = retry{f.r.Now().Add(max(wait, min(longestWait, firstWait<<min(tries, 20)))), tries}
		}
		select {
		case f.freed <- struct{}{}:
		default:
		}
	})
}

// fetch takes one file over, or says how long to wait before it is tried again. Its error is the store's.
func (f *fetcher) fetch(ctx context.Context, j bot.Job) (wait time.Duration, err error) {
	job, err := f.r.archive.OpenFetch(ctx, j)
	switch {
	case bot.CodeOf(err) == bot.NotFound: // the customer was erased
		return 0, f.lease.done(ctx, j)
	case err != nil:
		f.r.Log.Error("a file to fetch cannot be read: it is left out", "job", j.ID, "error", err)
		return 0, f.lease.done(ctx, j)
	}
	within, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	err = f.keep(within, j, job)
	var e *channel.SendError
	switch {
	case err == nil:
		return 0, f.lease.done(ctx, j)
	case ctx.Err() != nil:
		return firstWait, nil
	case bot.CodeOf(err) == bot.Invalid:
		return f.missing(ctx, j, job, &channel.SendError{Class: channel.Permanent, Code: channel.CodeTooLarge, Err: err})
	case errors.As(err, &e) && (e.Class == channel.Permanent || e.Class == channel.Gone):
		return f.missing(ctx, j, job, e)
	case f.r.Now().Sub(j.Due) > fetchKept:
		return f.missing(ctx, j, job, &channel.SendError{Class: channel.Retryable, Err: err})
	}
	wait = firstWait
	if e != nil && e.Class == channel.RateLimited {
		wait = max(wait, e.RetryAfter)
	}
	f.r.Log.Info("a file that came in could not be fetched: it is tried again", "channel", f.name, "job", j.ID, "error", err)
	return wait, nil
}

// missing gives up a file, and lets staff see that it is not here, and why.
func (f *fetcher) missing(ctx context.Context, j bot.Job, job bot.Fetch, e *channel.SendError) (wait time.Duration, err error) {
	f.r.Log.Warn("a file that came in cannot be had", "channel", f.name, "job", j.ID, "error", e)
	failed := &bot.Failed{Messages: []string{}, File: cmp.Or(job.File.Name, job.File.MIME, job.File.ID), Class: e.Class, Code: e.Code, Jobs: []bot.JobID{j.JobID}}
	_, err = f.r.turn(ctx, job.Conv, func(bot.Conversation) (bot.Event, error) {
		return bot.Event{Kind: bot.Undelivered, Failed: failed}, nil
	})
	switch {
	case err == nil:
		return 0, nil
	case bot.CodeOf(err) == bot.NotFound: // erased meanwhile
		return 0, f.lease.done(ctx, j)
	}
	if ctx.Err() == nil {
		f.r.Log.Error("a file that cannot be had could not be noted: it is tried again", "job", j.ID, "error", err)
	}
	return firstWait, nil
}

// keep reads a file from its platform into the store.
func (f *fetcher) keep(ctx context.Context, j bot.Job, job bot.Fetch) error {
	if job.File.Size > channel.MaxFile {
		return &bot.Error{Code: bot.Invalid, Op: "fetch file", Text: "the file is larger than is kept"}
	}
	content, err := f.from.Fetch(ctx, job.File)
	if err != nil {
		return err
	}
	defer content.Close()
	file := job.File
	file.Ref = ""
	_, err = f.r.Files().Put(ctx, job.Conv, j.Key, file, io.LimitReader(content, channel.MaxFile+1), f.r.Now())
	return err
}
