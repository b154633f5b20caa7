package channel_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot/channel"
)

// TestBackoff holds that waits double up to the last, and begin anew once something worked.
func TestBackoff(t *testing.T) {
	b := channel.Backoff{First: time.Second, Last: 5 * time.Second}
	if b.Failing() {
		t.Error("fails before anything did")
	}
	var got []time.Duration
	for range 4 {
		got = append(got, b.Next())
	}
	if want := []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 5 * time.Second}; !slices.Equal(got, want) || !b.Failing() {
		t.Errorf("waits %v, want %v", got, want)
	}
	if b.Reset(); b.Failing() || b.Next() != time.Second {
		t.Error("does not begin anew")
	}
}

// TestPause holds that a pause ends with its time or with its context, and says which.
func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if !channel.Pause(ctx, time.Second) {
			t.Error("a pause that was waited out says that the context ended")
		}
		began := time.Now()
		if channel.Pause(ctx, time.Hour) || time.Since(began) > time.Minute {
			t.Error("a pause outlives its context")
		}
	})
}
