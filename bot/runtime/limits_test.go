package runtime_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

func TestLimitsAreNeverBroken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := far(t, bottest.NewMemory(), bottest.NewKeys())
		p := newPlatform()
		p.limits = []channel.Limit{{Scope: "global", N: 30, Per: time.Second}, {Scope: "room", N: 1, Per: time.Second}, {Scope: "room", N: 20, Per: time.Minute}, {Scope: "method:send", N: 25, Per: time.Second}}
		stop := h.running(t, "fake:a", p)
		h.replied(t, "fake:a", "busy", 200)
		for i := range 100 {
			h.replied(t, "fake:a", fmt.Sprint("r", i), 1)
		}
		time.Sleep(60 * time.Minute)
		synctest.Wait()
		wantReplies(t, p, "busy", 200)
		for room, at := range p.at {
			for _, l := range p.limits {
				if (l.Scope == "room") == (room == "") {
					continue
				}
				for i := l.N; i < len(at); i++ {
					if d := at[i].Sub(at[i-l.N]); d < l.Per {
						t.Fatalf("%s %q: %d requests within %s", l.Scope, room, l.N+1, d)
					}
				}
			}
		}
		_ = stop()
	})
}

// A platform's limit of a room holds for all threads of it together, that of a thread for each.
func TestLimitsCountRoomsAndThreads(t *testing.T) {
	for _, scope := range []string{"room", "thread"} {
		t.Run(scope, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := far(t, bottest.NewMemory(), bottest.NewKeys())
				p := newPlatform()
				p.limits = []channel.Limit{{Scope: scope, N: 1, Per: time.Second}}
				stop := h.running(t, "fake:a", p)
				defer func() { _ = stop() }()
				before := p.requests()
				for _, thread := range []string{"1", "2"} {
					a := channel.Address{Channel: "fake:a", Tenant: "t", Room: "group", Thread: thread}
					r, err := h.Receive(t.Context(), channel.Inbound{Key: thread, Kind: channel.Joined, Address: a})
					if err != nil {
						t.Fatal(err)
					}
					for i := range 5 {
						if _, err := h.Act(t.Context(), r.Conv, bot.Act{Staff: "st_1", Name: "Ana", Verb: bot.Reply, Text: fmt.Sprintf("reply %d", i)}); err != nil {
							t.Fatal(err)
						}
					}
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				at := p.at["group"]
				if len(at)-before < 10 {
					t.Fatalf("%d requests", len(at))
				}
				took := at[len(at)-1].Sub(at[0])
				if per := took / time.Duration(len(at)-1); scope == "room" && per < time.Second || scope == "thread" && per >= time.Second {
					t.Errorf("%d requests took %s", len(at), took)
				}
			})
		})
	}
}

// A refusal for one thread's room stops its sister threads, too.
func TestARefusedRoomPausesItsThreads(t *testing.T) {
	for scope, together := range map[string]bool{"room": true, "thread": false} {
		synctest.Test(t, func(t *testing.T) {
			h := far(t, bottest.NewMemory(), bottest.NewKeys())
			p := newPlatform()
			p.fail = func(_ string, n int) error {
				if n == 1 {
					return &channel.SendError{Class: channel.RateLimited, Scope: scope, RetryAfter: time.Minute}
				}
				return nil
			}
			stop := h.running(t, "fake:a", p)
			defer func() { _ = stop() }()
			began := time.Now()
			for _, thread := range []string{"1", "2"} {
				a := channel.Address{Channel: "fake:a", Room: "group", Thread: thread}
				if _, err := h.Receive(t.Context(), channel.Inbound{Key: thread, Kind: channel.Message, Address: a, Text: "person"}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second)
			}
			time.Sleep(5 * time.Minute)
			synctest.Wait()
			if len(p.at["group"]) < 3 {
				t.Fatalf("%d requests", len(p.at["group"]))
			}
			if waited := p.at["group"][1].Sub(began) >= time.Minute; waited != together {
				t.Errorf("%s: the sister thread waited: %v", scope, waited)
			}
		})
	}
}
