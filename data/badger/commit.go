package badger

import (
	"context"
	"errors"

	"frontdesk/bot"
)

var (
	errClosed   = errors.New("the store is closed")
	errReadOnly = errors.New("the store was opened for reading only")
)

// Commit makes a write durable together with those that wait beside it.
func (s *Store) Commit(ctx context.Context, w bot.Write) (bot.Cursor, error) {
	if err := w.Valid(); err != nil {
		return "", err
	}
	req, err := s.submit(ctx, func() (*request, error) { return s.prepare(&w) })
	if err != nil {
		return "", err
	}
	r, err := req.wait(ctx)
	if err != nil {
		return "", err
	}
	req.free()
	return cursor(r.view.id, r.seq), nil
}

const stoppedText = "the store stopped after a failed write: free or repair the disk and start frontdesk again"

// submit hands a request to the committer. Errors: Busy, Denied, and those of prepare: nothing happened.
func (s *Store) submit(ctx context.Context, prepare func() (*request, error)) (*request, error) {
	if err := s.enter(ctx); err != nil {
		return nil, busy("", err)
	}
	defer s.leave()
	if s.cfg.ReadOnly {
		return nil, &bot.Error{Code: bot.Denied, Op: "commit", Err: errReadOnly}
	}
	if err := s.failure(); err != nil {
		return nil, busy(stoppedText, err)
	}
	req, err := prepare()
	if err != nil {
		return nil, err
	}
	select {
	case s.queue <- req:
		return req, nil
	case <-ctx.Done():
		return nil, busy("too many writes were waiting", ctx.Err())
	}
}

// wait returns the outcome. If ctx ends first, the write is withdrawn, or if it was begun, its outcome is unknown.
func (r *request) wait(ctx context.Context) (result, error) {
	select {
	case res := <-r.done:
		return res, res.err
	case <-ctx.Done():
	}
	if r.taken.CompareAndSwap(0, withdrawn) {
		return result{}, busy("the caller gave up before the write was begun", ctx.Err())
	}
	return result{}, &bot.Error{Code: bot.Unknown, Op: "commit", Text: "the caller gave up while the write was under way", Err: ctx.Err()}
}

func busy(text string, err error) error {
	return &bot.Error{Code: bot.Busy, Op: "commit", Text: text, Err: err}
}

// fail stops the store for good.
func (s *Store) fail(err error) {
	s.failOnce.Do(func() {
		s.failErr = err
		close(s.failed)
		s.cfg.Logger.Error("the store stopped: a write failed", "error", err.Error())
	})
}

// failure returns why the store stopped, nil if it did not.
func (s *Store) failure() error {
	select {
	case <-s.failed:
		return s.failErr
	default:
		return nil
	}
}

// Failed is closed when a write failed. Nothing is acknowledged any more, and what the disk holds is known only after
// opening the store again: the process should end.
func (s *Store) Failed() <-chan struct{} { return s.failed }
