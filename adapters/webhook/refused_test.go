package webhook_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"frontdesk/adapters/webhook"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// answers is the other side: it answers each request with the next status, and then with the last.
type answers struct{ status []int }

// RoundTrip answers one.
func (a *answers) RoundTrip(*http.Request) (*http.Response, error) {
	s := a.status[0]
	if len(a.status) > 1 {
		a.status = a.status[1:]
	}
	return &http.Response{StatusCode: s, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(""))}, nil
}

// TestRefused goes on hearing where the other side refuses what we send, has that wait ever longer, and forgets it once it is taken.
func TestRefused(t *testing.T) {
	other := &answers{[]int{401, 401, 403, 401, 401, 401, 204, 403}}
	inBubble(t, func(c *webhook.Config) { c.Client = &http.Client{Transport: other} }, func(d *desk) {
		send := func() error {
			_, err := d.a.Send(d.Context(), channel.Part{Wire: []byte("{}")}, "k")
			return err
		}
		for i, want := range []struct {
			scope string
			wait  time.Duration
		}{{"global", time.Minute}, {"global", 2 * time.Minute}, {"room", 4 * time.Minute}, {"global", 8 * time.Minute}, {"global", 15 * time.Minute}, {"global", 15 * time.Minute}} {
			err := send()
			var e *channel.SendError
			if !errors.As(err, &e) || e.Class != channel.RateLimited || e.Scope != want.scope || e.RetryAfter != want.wait {
				t.Errorf("try %d: %+v, want %v", i, err, want)
			}
			if h := d.a.Health(); h.State != channel.Up || !strings.Contains(h.Last, "refuses our signature") {
				t.Errorf("health %+v", h)
			}
		}
		if status, says := d.takes(signed("e1", `{"type":"message","room":"r","text":"still here"}`, time.Now())); status != http.StatusNoContent || d.sk.Count() != 1 {
			t.Errorf("what comes in is answered with %d %s", status, says)
		}
		if err := send(); err != nil || d.a.Health().Last != "" {
			t.Errorf("taken again: %v, health %+v", err, d.a.Health())
		}
		if err := send(); bottest.Class(err) != channel.RateLimited || channel.WaitOf(err) != time.Minute {
			t.Errorf("refused anew: %v", err)
		}
	})
}
