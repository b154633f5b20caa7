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
	// maxFetches is how many files of a channel are fetched at once: each has a part of 256 KiB in memory.
	maxFetches = 4
	fetchPage  = 50
)

// fetcher takes over the files that came in on a channel, while its platform still gives them.
type fetcher struct {
	r     *Runtime
	name  string
	from  channel.Fetcher
	lease *lease
	later map[string]retry // by job: tried in vain
}

type retry struct {
	at    time.Time
	tries int
}

// run fetches until ctx ends.
func (f *fetcher) run(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := f.look(ctx); err != nil && ctx.Err() == nil {
			if errors.Is(err, errLeaseLost) {
				return err
			}
			f.r.Log.Error("files to fetch cannot be read", "channel", f.name, "error", err)
		}
		_ = pause(ctx, sendPoll) // the loop looks at ctx
	}
	return nil
}

// look fetches what is due, some at once.
func (f *fetcher) look(ctx context.Context) error {
	jobs, err := f.r.Store.Jobs(ctx, bot.FetchQueue(f.name), farFuture, bot.JobID{}, fetchPage)
	if err != nil {
		return err
	}
	now := f.r.Now()
	var wg sync.WaitGroup
	var mu sync.Mutex
	slots := make(chan struct{}, maxFetches)
	jobs = slices.DeleteFunc(jobs, func(j bot.Job) bool { return f.later[j.ID].at.After(now) })
	for _, j := range jobs {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			wait, ferr := f.fetch(ctx, j)
			mu.Lock()
			defer mu.Unlock()
			if wait == 0 {
				delete(f.later, j.ID)
			} else {
				tries := f.later[j.ID].tries + 1
				f.later[j.ID] = retry{f.r.Now().Add(max(wait, min(longestWait, firstWait<<min(tries, 20)))), tries}
			}
			err = errors.Join(err, ferr)
		})
	}
	wg.Wait()
	return err
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
