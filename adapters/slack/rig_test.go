package slack_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/adapters/slack"
	"frontdesk/adapters/slack/slacktest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// rig is a fake Slack and one adapter, in a synctest bubble: waits pass at once, and a goroutine that is left fails the
// test.
type rig struct {
	*testing.T
	s   *slacktest.Server
	a   *slack.Adapter
	sk  *bottest.Sink
	cur channel.Cursor // nil = the one of a first start that keeps nothing
	end context.CancelFunc
	err chan error
}

// bubble plays a test. Without a signing secret the adapter uses Socket Mode.
func bubble(t *testing.T, c slack.Config, play func(*rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, err := slacktest.New(slacktest.InMemory)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			s.Close()
			time.Sleep(time.Second) // net/http waits half a second before it lets go of a connection that it ends
		}()
		r := &rig{T: t, s: s, sk: &bottest.Sink{}}
		r.make(c)
		play(r)
		_ = r.stop()
		for _, wrong := range s.Invalid() {
			t.Errorf("a request breaks the description: %s", wrong)
		}
	})
}

// make makes the adapter, or a new one after a restart.
func (r *rig) make(c slack.Config) {
	r.Helper()
	transport := r.s.Transport()
	r.Cleanup(transport.CloseIdleConnections)
	c.Name, c.Token, c.API, c.Transport = "slack:team", slacktest.Token, r.s.URL, transport
	if c.Signing == "" {
		c.AppToken = slacktest.AppToken
	}
	a, err := slack.New(c)
	if err != nil {
		r.Fatal(err)
	}
	r.a = a
	if c.Signing != "" {
		r.s.Hook(a.Routes()[""])
	}
}

func (r *rig) run() {
	ctx, cancel := context.WithCancel(r.Context())
	r.end, r.err = cancel, make(chan error, 1)
	a, err, cur := r.a, r.err, r.cur
	go func() { err <- a.Run(ctx, r.sk, cur) }()
	time.Sleep(time.Second) // of the bubble's own time: it is connected
}

// stop ends Run and gives its error.
func (r *rig) stop() error {
	r.Helper()
	if r.end == nil {
		return nil
	}
	r.end()
	r.end = nil
	err := <-r.err
	if err != nil && !strings.Contains(err.Error(), string(channel.AuthLost)) {
		r.Errorf("Run ended with %v", err)
	}
	return err
}

// to is the address of a channel.
func to(room *slacktest.Room, thread string) channel.Address {
	return channel.Address{Channel: "slack:team", Tenant: slacktest.TeamID, Room: room.ID, Thread: thread}
}

// send renders and sends a message of one part.
func (r *rig) send(o channel.Outbound) (channel.Receipt, error) {
	r.Helper()
	parts, err := r.a.Render(o)
	if err != nil || len(parts) != 1 {
		r.Fatalf("%d parts, %v", len(parts), err)
	}
	return r.a.Send(r.Context(), parts[0], o.Key+"/0")
}

// words is a message of one paragraph.
func words(a channel.Address, text string) channel.Outbound {
	return channel.Outbound{Key: "cv_1/1.1", Address: a, Body: []channel.Block{{Kind: channel.TextBlock, Text: text}}}
}
