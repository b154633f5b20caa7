package slack_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/adapters/slack"
	"frontdesk/adapters/slack/slacktest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// A token that is revoked while nobody writes ends Run at the next connection, and the health says what to do.
func TestRevoked(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		r.run()
		time.Sleep(3 * time.Minute)
		r.s.Revoke()
		r.ended(5 * time.Second)
		if h := r.a.Health(); h.State != channel.Denied || !strings.Contains(h.Last, "app token") {
			t.Errorf("health is %+v", h)
		}
	})
}

// ended waits for Run to end because a token is refused.
func (r *rig) ended(within time.Duration) {
	r.Helper()
	time.Sleep(within)
	select {
	case err := <-r.err:
		if bottest.Class(err) != channel.AuthLost {
			r.Errorf("Run ended with %v", err)
		}
		r.err <- err
	default:
		r.Fatalf("Run goes on: %+v", r.a.Health())
	}
}

// An app that is removed says so by events; over HTTP that is the only sign. A false alarm changes nothing.
func TestUninstalled(t *testing.T) {
	for _, c := range []slack.Config{{}, {Signing: slacktest.Signing}} {
		bubble(t, c, func(r *rig) {
			r.run()
			tell := func() {
				r.s.Push(slacktest.Events, r.s.Envelope(map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"bot": []string{slacktest.BotUser}}}, "x"), 1)
				time.Sleep(5 * time.Second)
			}
			tell()
			if h := r.a.Health(); h.State != channel.Up {
				t.Errorf("a false alarm: %+v", h)
			}
			asked := r.s.Calls("auth.test")
			if asked < 2 {
				t.Error("the token was not tried")
			}
			r.s.RevokeBot()
			tell()
			r.ended(0)
			if h := r.a.Health(); h.State != channel.Denied || !strings.Contains(h.Last, "reinstall") {
				t.Errorf("health is %+v", h)
			}
		})
	}
}

// Over HTTP the token is tried now and then, so that a lost one is noticed while nobody writes.
func TestRevokedOverHTTP(t *testing.T) {
	bubble(t, slack.Config{Signing: slacktest.Signing}, func(r *rig) {
		r.run()
		r.s.RevokeBot()
		r.ended(6 * time.Minute)
	})
}

// Slack greets and asks to go, again and again: the waits grow, so that an hour sees few connections.
func TestFlapping(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		r.s.AskReconnect(1_000_000)
		r.run()
		time.Sleep(time.Hour)
		if n := r.s.Connects(); n > 200 || n < 60 {
			t.Errorf("%d connections in an hour", n)
		}
		r.s.AskReconnect(0)
		time.Sleep(2 * time.Minute)
		r.s.Say(slacktest.Words{Room: r.s.Direct("Ann"), Text: "at last"})
		time.Sleep(time.Second)
		if got := r.sk.Texts(); !slices.Equal(got, []string{"at last"}) {
			t.Errorf("got %q", got)
		}
	})
}

// A connection that lived is replaced without a gap: the next stands before the old one ends, and nobody sees a break.
func TestRefreshed(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		r.run()
		time.Sleep(time.Minute)
		for i := range 5 {
			r.s.AskReconnect(0)
			r.s.Say(slacktest.Words{Room: r.s.Direct("Ann"), Text: fmt.Sprint(i)})
			time.Sleep(500 * time.Millisecond)
			if got := r.sk.Texts(); len(got) != i+1 {
				t.Errorf("half a second after a refresh: %q", got)
			}
			time.Sleep(time.Minute)
		}
		if h := r.a.Health(); h.State != channel.Up || h.Reconnects != 0 || h.Last != "" {
			t.Errorf("health is %+v", h)
		}
	})
}

// Slack asks to wait with new connections, and is obeyed.
func TestConnectionsLimited(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		r.s.Fail(slacktest.Fault{Method: "apps.connections.open", Status: 429, Header: map[string][]string{"Retry-After": {"60"}}, Error: "ratelimited"})
		r.run()
		time.Sleep(58 * time.Second)
		if n := r.s.Calls("apps.connections.open"); n != 1 || r.s.Connects() != 0 || !strings.Contains(r.a.Health().Last, "wait") {
			t.Errorf("%d calls while Slack asks to wait; health %+v", n, r.a.Health())
		}
		time.Sleep(3 * time.Second)
		if r.s.Connects() != 1 || r.a.Health().State != channel.Up {
			t.Errorf("after it: %d connections, %+v", r.s.Connects(), r.a.Health())
		}
	})
}

// Socket Mode that is switched off is said, and goes on once it is on again.
func TestSocketModeOff(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		r.run()
		r.s.SocketMode(false)
		time.Sleep(3 * time.Minute)
		if h := r.a.Health(); h.State != channel.Down || !strings.Contains(h.Last, "Socket Mode is switched off") {
			t.Errorf("health is %+v", h)
		}
		if f := r.a.Check(r.Context()); !slices.ContainsFunc(f, func(f channel.Finding) bool { return f.What == "Socket Mode is off" }) {
			t.Errorf("the doctor says %+v", f)
		}
		r.s.SocketMode(true)
		time.Sleep(time.Minute)
		if h := r.a.Health(); h.State != channel.Up {
			t.Errorf("health is %+v", h)
		}
	})
}

// Another program with the same token takes a part of the events: it is told, and what it does not take arrives.
func TestAnotherProgram(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		r.run()
		time.Sleep(time.Minute)
		r.s.Steal()
		time.Sleep(100 * time.Millisecond)
		if h := r.a.Health(); !strings.Contains(h.Last, "another program") {
			t.Errorf("health is %+v", h)
		}
		r.s.Say(slacktest.Words{Room: r.s.Direct("Ann"), Text: "a"})
		r.s.Say(slacktest.Words{Room: r.s.Direct("Ann"), Text: "b"})
		time.Sleep(5 * time.Second)
		if got := r.sk.Texts(); len(got) != 2 {
			t.Errorf("got %q", got)
		}
	})
}

// A link that died in silence is noticed within two beats, by default 20 seconds.
func TestSilence(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		r.run()
		r.s.Silence()
		r.s.Say(slacktest.Words{Room: r.s.Direct("Ann"), Text: "hello?"})
		time.Sleep(21 * time.Second)
		if got := r.sk.Texts(); !slices.Equal(got, []string{"hello?"}) {
			t.Errorf("got %q; health %+v", got, r.a.Health())
		}
	})
}

// A press is acknowledged just before Slack shows an error, and taken when the desk is ready again.
func TestHurry(t *testing.T) {
	for _, c := range []slack.Config{{}, {Signing: slacktest.Signing}} {
		bubble(t, c, func(r *rig) {
			r.run()
			r.sk.Refuse(func(context.Context) error { return channel.ErrBusy })
			room := r.s.Direct("Ann")
			r.s.Press(room, r.s.Stamp(), "", "Yes", "yes", false, 1)
			time.Sleep(2400 * time.Millisecond)
			if n := r.s.Acked(); n != 0 {
				t.Errorf("%d acknowledged at once", n)
			}
			time.Sleep(500 * time.Millisecond)
			if n := r.s.Acked(); n != 1 {
				t.Errorf("%d acknowledged before three seconds were over", n)
			}
			r.s.Say(slacktest.Words{Room: room, Text: "and a message"})
			time.Sleep(time.Minute)
			if n := r.s.Acked(); n != 1 {
				t.Errorf("a message was acknowledged that nobody took")
			}
			r.sk.Refuse(nil)
			time.Sleep(time.Minute)
			in := r.sk.All()
			if len(in) != 2 || in[0].Choice != "yes" || in[1].Text != "and a message" || r.s.Acked() != 2 {
				t.Errorf("%d acknowledged, got %+v", r.s.Acked(), in)
			}
		})
	}
}

// One room that stands still does not hold the others.
func TestRoomsDoNotWait(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		r.run()
		var stuck atomic.Bool
		r.sk.Refuse(func(ctx context.Context) error {
			if stuck.CompareAndSwap(false, true) {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		})
		r.s.Say(slacktest.Words{Room: r.s.Direct("Ann"), Text: "stuck"})
		time.Sleep(100 * time.Millisecond)
		for i := range 40 {
			r.s.Say(slacktest.Words{Room: r.s.Direct(fmt.Sprint("Customer ", i)), Text: "hello"})
		}
		time.Sleep(time.Second)
		if n := r.sk.Count(); n < 30 {
			t.Errorf("%d of 40 rooms go on", n)
		}
	})
}

// 10,000 events, a tenth told twice, a tenth in the wrong order while they wait: each is taken once, and those of a room in
// order.
func TestManyEvents(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		const all, rooms = 10_000, 50
		for i := range all {
			room := r.s.Direct(fmt.Sprint("Customer ", i%rooms))
			w := slacktest.Words{Room: room, Text: fmt.Sprint(i), Times: 1 + i%10/9}
			r.s.Say(w)
			if i%10 == 5 {
				r.s.Swap(rooms)
			}
		}
		r.run()
		time.Sleep(5 * time.Minute)
		last := map[string]int{}
		in := r.sk.All()
		if len(in) != all {
			t.Fatalf("%d of %d", len(in), all)
		}
		wrong := 0
		for _, x := range in {
			n := 0
			if _, err := fmt.Sscan(x.Text, &n); err != nil {
				t.Fatal(err)
			}
			if n < last[x.Address.Room] {
				wrong++
			}
			last[x.Address.Room] = n
		}
		if wrong > 0 {
			t.Errorf("%d out of order", wrong)
		}
	})
}
