package channel_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot/channel"
)

// TestInsist holds that what fails is done again after the waits, that a platform's own wait is kept, and that a refusal of
// the credentials and the context's end finish it.
func TestInsist(t *testing.T) {
	limited := &channel.SendError{Class: channel.RateLimited, RetryAfter: time.Minute, Err: errors.New("too many")}
	denied := &channel.SendError{Class: channel.AuthLost, Err: errors.New("no")}
	cases := map[string]struct {
		answers []error
		took    time.Duration
		want    error
	}{
		"at once":                 {[]error{nil}, 0, nil},
		"the third time":          {[]error{errors.New("a"), errors.New("b"), nil}, 3 * time.Second, nil},
		"a wait that it was told": {[]error{limited, nil}, time.Minute, nil},
		"refused":                 {[]error{denied}, 0, denied},
		"never":                   {nil, time.Hour, context.DeadlineExceeded},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				m, began, n := channel.NewMonitor(time.Now), time.Now(), 0
				err := m.Insist(ctx, channel.Backoff{First: time.Second, Last: time.Minute}, func(error) string { return "why" }, func() error {
					if n++; n <= len(c.answers) {
						return c.answers[n-1]
					}
					return errors.New("again")
				})
				if !errors.Is(err, c.want) || time.Since(began) != c.took {
					t.Errorf("got %v after %s, want %v after %s", err, time.Since(began), c.want, c.took)
				}
				if c.took > 0 && m.Health().Last != "why" {
					t.Errorf("the admin reads %q", m.Health().Last)
				}
			})
		})
	}
}
