package runtime_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// typer is a platform that shows that an answer is being made.
type typer struct {
	*platform
	fail  func(n int) error
	hang  bool // until the request is given up
	shown []time.Duration
	began time.Time
}

func newTyper(lasts time.Duration) *typer {
	p := newPlatform()
	p.can.Typing = lasts
	return &typer{platform: p, began: time.Now()}
}

func (p *typer) Typing(ctx context.Context, _ channel.Address) error {
	p.mu.Lock()
	p.shown = append(p.shown, time.Since(p.began).Round(100*time.Millisecond))
	n := len(p.shown)
	p.mu.Unlock()
	if p.hang {
		<-ctx.Done()
		return ctx.Err()
	}
	if p.fail != nil {
		return p.fail(n)
	}
	return nil
}

func (p *typer) signs() []time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]time.Duration(nil), p.shown...)
}

// slowStore takes its time to commit.
type slowStore struct {
	*bottest.Memory
	wait atomic.Int64
}

func (s *slowStore) Commit(ctx context.Context, w bot.Write) (bot.Cursor, error) {
	if len(w.Append) > 0 {
		time.Sleep(time.Duration(s.wait.Load()))
	}
	return s.Memory.Commit(ctx, w)
}

func TestTypingIsShownWhileAnAnswerTakesLong(t *testing.T) {
	for name, c := range map[string]struct {
		takes time.Duration
		want  int
	}{"fast": {900 * time.Millisecond, 0}, "slow": {1500 * time.Millisecond, 1}, "very slow": {8 * time.Second, 4}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &slowStore{Memory: bottest.NewMemory()}
				h := far(t, store, bottest.NewKeys())
				p := newTyper(2500 * time.Millisecond)
				stop := h.running(t, "fake:a", p)
				synctest.Wait()
				store.wait.Store(int64(c.takes))
				p.began = time.Now()
				if err := p.sink.Deliver(t.Context(), channel.Inbound{Key: "1", Kind: channel.Message, Address: channel.Address{Room: "r"}, Text: "hello"}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(10 * time.Second)
				synctest.Wait()
				got := p.signs()
				if len(got) != c.want {
					t.Errorf("shown at %v", got)
				}
				for i, at := range got {
					if want := time.Second + time.Duration(i)*2*time.Second; at != want {
						t.Errorf("sign %d came at %s, want %s", i+1, at, want)
					}
				}
				_ = stop()
			})
		})
	}
}

func TestTypingOfAnAgentIsShownAndDelaysNothing(t *testing.T) {
	for name, c := range map[string]struct {
		hang bool
		fail error
		most int
	}{"shown": {most: 8}, "hangs": {hang: true, most: 2}, "refused": {fail: &channel.SendError{Class: channel.Permanent}, most: 4}, "limited": {fail: &channel.SendError{Class: channel.RateLimited, Scope: "method", RetryAfter: time.Minute}, most: 1}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := far(t, bottest.NewMemory(), bottest.NewKeys())
				p := newTyper(5 * time.Second)
				p.hang, p.fail = c.hang, func(int) error { return c.fail }
				stop := h.running(t, "fake:a", p)
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				go func() { ended <- h.Run(ctx) }()
				conv := h.replied(t, "fake:a", "r", 1)
				time.Sleep(time.Minute)
				h.Presence().Look(conv, bot.View{Staff: bot.CustomerView, Typing: true})
				time.Sleep(time.Minute)
				if n := len(p.signs()); n != 0 {
					t.Errorf("the customer is shown that he types: %d", n)
				}
				h.Presence().Look(conv, bot.View{Staff: "st_1", Typing: true})
				time.Sleep(8 * time.Second)
				h.Presence().Look(conv, bot.View{Staff: "st_1", Typing: true})
				time.Sleep(time.Second)
				began := time.Now()
				if _, err := h.Act(t.Context(), conv, bot.Act{Staff: "st_1", Name: "Ana", Verb: bot.Reply, Text: "reply 1"}); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if at := p.at["r"]; at[len(at)-1].Sub(began) > 50*time.Millisecond || len(p.replies("r")) != 2 {
					t.Errorf("the message waited: %v", at[len(at)-1].Sub(began))
				}
				time.Sleep(time.Minute) // nobody types any more
				if n := len(p.signs()); n < 1 || n > c.most {
					t.Errorf("shown %d times", n)
				}
				cancel()
				if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
				_ = stop()
			})
		})
	}
}
