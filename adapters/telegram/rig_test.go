package telegram_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/adapters/telegram"
	"frontdesk/adapters/telegram/telegramtest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// rig is a fake Telegram and one adapter, in a synctest bubble: waits pass at once, and a goroutine that is left fails
// the test.
type rig struct {
	*testing.T
	s   *telegramtest.Server
	a   *telegram.Adapter
	sk  *bottest.Sink
	cur *bottest.Cursor
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
		r := &rig{T: t, s: s, sk: &bottest.Sink{}, cur: &bottest.Cursor{}}
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
