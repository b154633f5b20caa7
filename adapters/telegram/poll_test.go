package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/adapters/telegram"
	"frontdesk/adapters/telegram/telegramtest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// TestOffsetFollowsTheSink holds that updates are confirmed only when they were taken, in one delivery a batch.
func TestOffsetFollowsTheSink(t *testing.T) {
	bubble(t, telegram.Config{}, func(r *rig) {
		c := r.s.Private("ann")
		for i := range 100 {
			r.s.Say(telegramtest.Words{Chat: c, Text: fmt.Sprint(i)})
		}
		r.sk.Refuse(func(context.Context) error { return channel.ErrBusy })
		r.run()
		time.Sleep(time.Hour)
		if n := r.s.Waiting(); n != 100 {
			r.Fatalf("%d of 100 updates wait, though none was taken", n)
		}
		if n := r.s.Calls("getUpdates"); n != 1 {
			r.Errorf("%d polls while one batch waits to be taken", n)
		}
		r.sk.Refuse(nil)
		time.Sleep(time.Minute)
		if got := len(r.sk.Texts()); got != 100 {
			r.Errorf("%d of 100 were taken", got)
		}
		if b := r.sk.Batches(); len(b) != 1 {
			r.Errorf("deliveries of %v, want one of 100", b)
		}
		if n := r.s.Waiting(); n != 0 {
			r.Errorf("%d updates are not confirmed", n)
		}
	})
}

// TestIdleIsQuiet holds that a desk where nothing happens asks every 25 s and no more.
func TestIdleIsQuiet(t *testing.T) {
	bubble(t, telegram.Config{}, func(r *rig) {
		r.run()
		time.Sleep(time.Hour)
		if n := r.s.Calls("getUpdates"); n < 140 || n > 145 {
			r.Errorf("%d polls in an hour, want 144", n)
		}
		if h := r.a.Health(); h.State != channel.Up || h.Reconnects != 0 || h.Last != "" {
			r.Errorf("health %+v", h)
		}
	})
}

// TestLongSilence holds that nothing is lost when Telegram goes on with a lower, random id after a week of silence,
// be it that the adapter ran or not.
func TestLongSilence(t *testing.T) {
	for name, restart := range map[string]bool{"running": false, "restarted": true} {
		t.Run(name, func(t *testing.T) {
			bubble(t, telegram.Config{Poll: time.Hour}, func(r *rig) {
				c := r.s.Private("ann")
				r.run()
				r.s.Say(telegramtest.Words{Chat: c, Text: "before"})
				synctest.Wait()
				if restart {
					_ = r.stop()
				}
				time.Sleep(8 * 24 * time.Hour)
				r.s.Jump(7)
				r.s.Say(telegramtest.Words{Chat: c, Text: "after"})
				r.s.Say(telegramtest.Words{Chat: c, Text: "and more"})
				if restart {
					r.make(telegram.Config{Poll: time.Hour})
					r.run()
				}
				time.Sleep(2 * time.Minute)
				if got := r.sk.Texts(); !slices.Equal(got, []string{"before", "after", "and more"}) {
					r.Errorf("got %q", got)
				}
				if n := r.s.Waiting(); n != 0 {
					r.Errorf("%d updates are not confirmed", n)
				}
			})
		})
	}
}

// TestTenThousand brings 10,000 messages of 20 customers, one in ten twice, batches in the wrong order, through resets:
// each is taken once, those of one customer in their order.
func TestTenThousand(t *testing.T) {
	const n, people = 10_000, 20
	bubble(t, telegram.Config{}, func(r *rig) {
		r.s.Reverse()
		for i := range n {
			times := 1
			if i%10 == 3 {
				times = 2
			}
			r.s.Say(telegramtest.Words{Chat: r.s.Private(fmt.Sprint("customer ", i%people)), Text: fmt.Sprint(i), Times: times})
			if i%1000 == 500 {
				r.s.Fail(telegramtest.Fault{Method: "getUpdates", Reset: true}, telegramtest.Fault{Method: "getUpdates", Status: 502, Body: "<html>"})
			}
		}
		r.run()
		time.Sleep(time.Hour)
		got := r.sk.All()
		if len(got) != n {
			r.Fatalf("%d of %d", len(got), n)
		}
		last := map[string]int{}
		for _, in := range got {
			var i int
			if _, err := fmt.Sscan(in.Text, &i); err != nil {
				r.Fatal(err)
			}
			if i < last[in.Address.Room] {
				r.Fatalf("%d came after %d", i, last[in.Address.Room])
			}
			last[in.Address.Room] = i
		}
	})
}

// TestTroubleIsTold holds what health says of polls that fail, and that it goes on by itself with growing waits.
func TestTroubleIsTold(t *testing.T) {
	conflict := telegramtest.Fault{Method: "getUpdates", Status: 409, Description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}
	hooked := telegramtest.Fault{Method: "getUpdates", Status: 409, Description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
	for name, c := range map[string]struct {
		fault telegramtest.Fault
		says  string
	}{
		"second poller":   {conflict, "another program polls"},
		"webhook":         {hooked, "set a webhook"},
		"limit":           {telegramtest.Fault{Method: "getUpdates", Status: 429, RetryAfter: 7}, "asks to wait"},
		"server":          {telegramtest.Fault{Method: "getUpdates", Status: 500}, "error 500"},
		"code of no kind": {telegramtest.Fault{Method: "getUpdates", Status: 200, Body: `{"ok":false,"error_code":7,"description":"?"}`}, "error 7"},
		"proxy":           {telegramtest.Fault{Method: "getUpdates", Status: 503, Body: "<html>"}, "error 503"},
		"not the API":     {telegramtest.Fault{Method: "getUpdates", Status: 200, Body: "<html>"}, "cannot be reached"},
		"a redirect":      {telegramtest.Fault{Method: "getUpdates", Status: 302, Header: map[string][]string{"Location": {"https://elsewhere.example/"}}, Body: "go"}, "error 302"},
		"a 404 of a web":  {telegramtest.Fault{Method: "getUpdates", Status: 404, Body: "<html>"}, "error 404"},
		"reset":           {telegramtest.Fault{Method: "getUpdates", Reset: true}, "cannot be reached"},
		"silence":         {telegramtest.Fault{Method: "getUpdates", Hang: true}, "cannot be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, telegram.Config{}, func(r *rig) {
				r.s.Fail(slices.Repeat([]telegramtest.Fault{c.fault}, 9)...)
				r.run()
				time.Sleep(36 * time.Second)
				if h := r.a.Health(); h.State != channel.Down || !strings.Contains(h.Last, c.says) {
					r.Errorf("health %+v, want it to say %q", h, c.says)
				}
				time.Sleep(time.Hour)
				r.s.Say(telegramtest.Words{Chat: r.s.Private("ann"), Text: "hello"})
				synctest.Wait()
				if h := r.a.Health(); h.State != channel.Up || h.Last != "" || len(r.sk.Texts()) != 1 {
					r.Errorf("an hour later: %+v, %d messages", h, len(r.sk.Texts()))
				}
				if n := r.s.Calls("getUpdates"); n > 170 {
					r.Errorf("%d polls in an hour", n)
				}
			})
		})
	}
}

// TestLimitOfPollsIsKept holds that retry_after is waited for.
func TestLimitOfPollsIsKept(t *testing.T) {
	bubble(t, telegram.Config{}, func(r *rig) {
		r.s.Fail(telegramtest.Fault{Method: "getUpdates", Status: 429, RetryAfter: 300})
		r.run()
		time.Sleep(299 * time.Second)
		if n := r.s.Calls("getUpdates"); n != 1 {
			r.Errorf("%d polls while Telegram wants none", n)
		}
		time.Sleep(2 * time.Second)
		if n := r.s.Calls("getUpdates"); n != 2 {
			r.Errorf("%d polls after the wait", n)
		}
	})
}

// TestRevoked holds that a refused token ends Run wherever it is met, with what to do and without the token.
func TestRevoked(t *testing.T) {
	for name, webhook := range map[string]string{"polling": "", "webhook": "https://desk.example/hooks/shop/"} {
		t.Run(name, func(t *testing.T) {
			bubble(t, telegram.Config{Webhook: webhook}, func(r *rig) {
				r.run()
				synctest.Wait()
				r.s.Revoke()
				time.Sleep(2 * time.Minute)
				select {
				case err := <-r.err:
					if bottest.Class(err) != channel.AuthLost {
						r.Errorf("Run ended with %v", err)
					}
					r.err <- err
				default:
					r.Error("Run goes on")
				}
				if h := r.a.Health(); h.State != channel.Denied || !strings.Contains(h.Last, "@BotFather") {
					r.Errorf("health %+v", h)
				}
				r.make(telegram.Config{Webhook: webhook})
				_ = r.stop()
				r.run()
				synctest.Wait()
				if h := r.a.Health(); h.State != channel.Denied {
					r.Errorf("begun with a refused token: %+v", h)
				}
			})
		})
	}
}

// TestStoreDown holds that a desk whose store fails takes nothing, says so, and goes on when it works again.
func TestStoreDown(t *testing.T) {
	bubble(t, telegram.Config{}, func(r *rig) {
		r.cur.Fail(errors.New("disk"))
		r.run()
		time.Sleep(time.Minute)
		if h := r.a.Health(); h.State != channel.Down || !strings.Contains(h.Last, "store") {
			r.Errorf("health %+v", h)
		}
		r.cur.Fail(nil)
		r.s.Say(telegramtest.Words{Chat: r.s.Private("ann"), Text: "hello"})
		r.sk.Refuse(func(context.Context) error { return errors.New("disk") })
		time.Sleep(time.Minute)
		if h := r.a.Health(); !strings.Contains(h.Last, "does not take") {
			r.Errorf("health %+v", h)
		}
		r.sk.Refuse(nil)
		time.Sleep(time.Minute)
		if len(r.sk.Texts()) != 1 {
			r.Error("the message did not come when the store worked again")
		}
	})
}

// TestMovedGroup holds that a group which became a supergroup keeps its address and conversation, also over a restart.
func TestMovedGroup(t *testing.T) {
	bubble(t, telegram.Config{}, func(r *rig) {
		group, super := r.s.Group("customers"), r.s.Forum("customers")
		r.run()
		r.s.Say(telegramtest.Words{Chat: group, Text: "one", Mention: true})
		synctest.Wait()
		r.s.Change(group, func(c *telegramtest.Chat) { c.MovedTo = super.ID })
		_, err := r.send(to(group), "hello")
		if bottest.Class(err) != channel.Retryable {
			r.Errorf("the first send to the old id: %v", err)
		}
		if _, err := r.send(to(group), "hello"); err != nil {
			r.Errorf("the second: %v", err)
		}
		if n := len(r.s.Messages(super)); n != 1 {
			r.Errorf("%d messages in the supergroup", n)
		}
		_ = r.stop()
		r.make(telegram.Config{})
		r.run()
		synctest.Wait()
		r.s.Say(telegramtest.Words{Chat: super, Text: "two", Mention: true})
		synctest.Wait()
		in := r.sk.All()
		if len(in) != 2 || in[0].Address != in[1].Address {
			r.Fatalf("got %+v", in)
		}
		if _, err := r.send(in[0].Address, "again"); err != nil {
			r.Error(err)
		}
	})
	bubble(t, telegram.Config{}, func(r *rig) { // told by updates
		group, super := r.s.Group("customers"), r.s.Forum("customers")
		r.run()
		r.s.Upgrade(group, super)
		synctest.Wait()
		if _, err := r.send(to(group), "hello"); err != nil {
			r.Error(err)
		}
		if in := r.sk.All(); len(in) != 0 {
			r.Errorf("the desk was told %+v", in)
		}
	})
}

// TestPressesAreAnswered holds that pressed buttons get their answer while the desk is slow, and that their queue ends with
// Run.
func TestPressesAreAnswered(t *testing.T) {
	bubble(t, telegram.Config{}, func(r *rig) {
		c := r.s.Private("ann")
		var queries []string
		for i := range 100 {
			queries = append(queries, r.s.Press(c, 7, "Yes", fmt.Sprint("yes=", i), 2))
		}
		r.sk.Refuse(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		r.run()
		time.Sleep(time.Second)
		for _, q := range queries[:50] { // a batch holds 50 that come twice
			if !r.s.Answered(q) {
				r.Fatalf("%s was not answered", q)
			}
		}
	})
}
