package slack_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/adapters/slack"
	"frontdesk/adapters/slack/slacktest"
	"frontdesk/bot/channel"
)

// rig is a fake Slack and one adapter, in a synctest bubble: waits pass at once, and a goroutine that is left fails the
// test.
type rig struct {
	*testing.T
	s   *slacktest.Server
	a   *slack.Adapter
	sk  *sink
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
		r := &rig{T: t, s: s, sk: &sink{}}
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

func class(err error) channel.Class {
	var e *channel.SendError
	if errors.As(err, &e) {
		return e.Class
	}
	return ""
}

// sink keeps what was delivered, each once.
type sink struct {
	mu     sync.Mutex
	calls  int
	in     []channel.Inbound
	keys   map[string]bool
	refuse func(context.Context) error
}

func (k *sink) Deliver(ctx context.Context, in ...channel.Inbound) error {
	k.mu.Lock()
	refuse := k.refuse
	k.calls++
	k.mu.Unlock()
	if refuse != nil {
		if err := refuse(ctx); err != nil {
			return err
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.keys == nil {
		k.keys = map[string]bool{}
	}
	for _, x := range in {
		if !k.keys[x.Key] {
			k.keys[x.Key] = true
			k.in = append(k.in, x)
		}
	}
	return nil
}

func (k *sink) set(refuse func(context.Context) error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refuse = refuse
}

// texts are those that were taken, in order.
func (k *sink) texts() (out []string) {
	for _, x := range k.all() {
		out = append(out, x.Text)
	}
	return out
}

func (k *sink) all() []channel.Inbound {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.in)
}

// cursor is one that outlives the adapter.
type cursor struct {
	mu sync.Mutex
	b  []byte
}

func (c *cursor) Load(context.Context) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.b), nil
}

func (c *cursor) Save(_ context.Context, b []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.b = slices.Clone(b)
	return nil
}

func (c *cursor) size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.b)
}
