package runtime_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// counting is a store that counts commits and does something before the first of them.
type counting struct {
	bot.Store
	commits atomic.Int64
	before  func()
}

func (c *counting) Commit(ctx context.Context, w bot.Write) (bot.Cursor, error) {
	if c.commits.Add(1) == 1 && c.before != nil {
		c.before()
	}
	return c.Store.Commit(ctx, w)
}

func hello(key string, p channel.Person) channel.Inbound {
	return channel.Inbound{Key: key, Kind: channel.Message, At: time.Now(), Address: room("new"), From: p, Text: "hello"}
}

// The first message of a customer is as durable as any other and takes no longer: the beginning of his conversation is
// written with its first turn.
func TestFirstMessageIsOneCommit(t *testing.T) {
	for name, p := range map[string]channel.Person{"a stranger": {}, "a proven person": {ID: "u1", Verified: true}} {
		t.Run(name, func(t *testing.T) {
			s := &counting{Store: bottest.NewMemory()}
			h := open(t, s, bottest.NewKeys())
			s.commits.Store(1)
			first, err := h.Receive(t.Context(), hello("1", p))
			if err != nil {
				t.Fatal(err)
			}
			if n := s.commits.Load() - 1; n != 1 {
				t.Errorf("%d commits, want 1", n)
			}
			h.whole(t, first.Conv)
			// Who has nothing in memory finds it too.
			other := open(t, s.Store, h.Keys)
			if next, err := other.Receive(t.Context(), hello("2", p)); err != nil || next.Conv != first.Conv || next.Seq != 2 {
				t.Errorf("the next message is %v, %v, want turn 2 of %s", next, err, first.Conv)
			}
		})
	}
}

// Two first messages at once end in one conversation, and a repeated one in one turn.
func TestFirstMessagesAtOnce(t *testing.T) {
	for name, other := range map[string]string{"another message": "2", "the same again": "1"} {
		for who, p := range map[string]channel.Person{"a stranger": {}, "a proven person": {ID: "u1", Verified: true}} {
			t.Run(name+" of "+who, func(t *testing.T) {
				s := &counting{Store: bottest.NewMemory()}
				h := open(t, s, bottest.NewKeys())
				s.commits.Store(0)
				var between bot.Receipt
				s.before = func() {
					var err error
					if between, err = h.Receive(t.Context(), hello(other, p)); err != nil {
						t.Error(err)
					}
				}
				late, err := h.Receive(t.Context(), hello("1", p))
				if err != nil {
					t.Fatal(err)
				}
				if late.Conv != between.Conv {
					t.Errorf("conversations %s and %s of one address", late.Conv, between.Conv)
				}
				want := 2
				if other == "1" {
					want = 1
				}
				if n := len(h.turns(t, between.Conv)); n != want || late.Seen != (other == "1") {
					t.Errorf("%d turns, seen %v, want %d", n, late.Seen, want)
				}
				h.whole(t, between.Conv)
			})
		}
	}
}
