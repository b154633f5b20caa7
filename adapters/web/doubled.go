package web

import (
	"context"
	"slices"
	"time"

	"frontdesk/bot"
)

const (
	// doubtFor is how long an open console hears of a turn that its messages were possibly sent twice: who does not answer
	// is asked, or sent to again, within minutes. What shows later shows when the conversation is read anew.
	doubtFor = 15 * time.Minute
	// maxDoubted is how many turns are watched for it: the ones that somebody has before him.
	maxDoubted = 20
)

// doubt remembers turns whose messages are on their way to a platform.
func (w *watch) doubt(turns ...bot.Turn) {
	for _, t := range turns {
		if t.Facts.Sends {
			w.doubted = append(w.doubted, t)
		}
	}
	w.doubted = slices.Delete(w.doubted, 0, max(0, len(w.doubted)-maxDoubted))
}

// doubles tells turns anew of which a message was possibly sent twice.
func (w *watch) doubles(ctx context.Context) error {
	from := w.Now().Add(-doubtFor)
	w.doubted = slices.DeleteFunc(w.doubted, func(t bot.Turn) bool { return t.At.Before(from) })
	if len(w.doubted) == 0 {
		return nil
	}
	twice, err := w.Archive.SentTwice(ctx, w.doubted)
	if err != nil || len(twice) == 0 {
		return err
	}
	again := func(t bot.Turn) bool {
		return slices.ContainsFunc(t.Messages, func(m bot.Message) bool { return twice[m.ID] })
	}
	names, err := w.names(ctx)
	if err != nil {
		return err
	}
	for _, t := range w.doubted {
		if !again(t) {
			continue
		}
		if err := w.turn(ctx, t, names, twice); err != nil {
			return err
		}
	}
	w.doubted = slices.DeleteFunc(w.doubted, again)
	return nil
}
