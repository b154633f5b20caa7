package web

import (
	"context"
	"testing"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

func TestSweepDropsWhatHasRunOut(t *testing.T) {
	x := newRig(t).staffed()
	count := func() int {
		recs, err := x.store.List(t.Context(), bot.KindSession, "", "", 100)
		x.must(err)
		return len(recs)
	}
	x.chatOpen()
	x.pass(staff.LifeTime)
	live := x.chatOpen()
	if count() != 7 {
		t.Fatalf("%d sessions before", count())
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- x.Run(ctx) }()
	x.until("those of staff are gone", func() bool { return count() == 2 })
	stop()
	x.must(<-done)
	x.pass(sessionLife - staff.LifeTime)
	x.must(x.sweep(t.Context()))
	if count() != 1 {
		t.Errorf("%d sessions are left", count())
	}
	if _, err := x.chat.sessionOf(t.Context(), live.Token); err != nil {
		t.Error(err)
	}
}
