package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/adapters/telegram"
	"frontdesk/adapters/telegram/telegramtest"
	"frontdesk/bot/channel"
)

// rig is a fake Telegram and one adapter, in a synctest bubble: waits pass at once, and a goroutine that is left fails
// the test.
type rig struct {
	*testing.T
	s   *telegramtest.Server
	a   *telegram.Adapter
	sk  *sink
	cur *cursor
	end context.CancelFunc
	err chan error
}

// bubble plays a test.
func bubble(t *testing.T, c telegram.Config, play func(*rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, err := telegramtest.New(telegramtest.InMemory)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			s.Close()
			time.Sleep(time.Second) // net/http waits half a second before it lets go of a connection that it ends
		}()
		r := &rig{T: t, s: s, sk: &sink{}, cur: &cursor{}}
		r.make(c)
		play(r)
		_ = r.stop()
		for _, wrong := range s.Invalid() {
			t.Errorf("a request breaks the specification: %s", wrong)
		}
	})
}

// make makes the adapter, or a new one after a restart.
func (r *rig) make(c telegram.Config) {
	r.Helper()
	transport := r.s.Transport()
	r.Cleanup(transport.CloseIdleConnections)
	c.Name, c.Token, c.API, c.Transport = "telegram:shop", telegramtest.Token, r.s.URL, transport
	a, err := telegram.New(c)
	if err != nil {
		r.Fatal(err)
	}
	r.a = a
}

func (r *rig) run() {
	ctx, cancel := context.WithCancel(r.Context())
	r.end, r.err = cancel, make(chan error, 1)
	a, err := r.a, r.err
	go func() { err <- a.Run(ctx, r.sk, r.cur) }()
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

// to is the address of a chat.
func to(c *telegramtest.Chat) channel.Address {
	return channel.Address{Channel: "telegram:shop", Tenant: fmt.Sprint(telegramtest.BotID), Room: fmt.Sprint(c.ID)}
}

// send renders and sends a text.
func (r *rig) send(a channel.Address, words string) (channel.Receipt, error) {
	r.Helper()
	parts, err := r.a.Render(channel.Outbound{Key: "cv_1/1.1", Address: a, Body: []channel.Block{{Kind: channel.TextBlock, Text: words}}})
	if err != nil || len(parts) != 1 {
		r.Fatalf("%d parts, %v", len(parts), err)
	}
	return r.a.Send(r.Context(), parts[0], "cv_1/1.1/0")
}

func class(err error) channel.Class {
	var e *channel.SendError
	if errors.As(err, &e) {
		return e.Class
	}
	return ""
}

// sink keeps what was delivered.
type sink struct {
	mu      sync.Mutex
	batches []int
	in      []channel.Inbound
	refuse  func(context.Context) error
}

func (k *sink) Deliver(ctx context.Context, in ...channel.Inbound) error {
	k.mu.Lock()
	refuse := k.refuse
	k.mu.Unlock()
	if refuse != nil {
		if err := refuse(ctx); err != nil {
			return err
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.batches = append(k.batches, len(in))
	for _, x := range in {
		if !slices.ContainsFunc(k.in, func(o channel.Inbound) bool { return o.Key == x.Key }) {
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

// texts are those that were taken, each once, in order.
func (k *sink) texts() (out []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, x := range k.in {
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
	mu  sync.Mutex
	b   []byte
	bad error
}

func (c *cursor) Load(context.Context) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.b), c.bad
}

func (c *cursor) Save(_ context.Context, b []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bad == nil {
		c.b = slices.Clone(b)
	}
	return c.bad
}
