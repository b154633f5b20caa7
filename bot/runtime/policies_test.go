package runtime_test

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
	"frontdesk/bot/desk"
	"frontdesk/bot/runtime"
)

// agreed is a running house whose agreements change.
type agreed struct {
	*house
	use  *bot.Desk
	conv bot.ConvID // with a ticket that was told times
}

// newAgreed runs a desk, in which a customer reports a fault. What it was trained on lies outside of the bubble.
func newAgreed(t *testing.T, loaded *bot.Desk) *agreed {
	store, keys, n := bottest.NewMemory(), bottest.NewKeys(), 0
	a := &agreed{use: loaded}
	rt, err := runtime.New(runtime.Config{Store: store, Keys: keys, Now: time.Now, Desk: func() *bot.Desk { return a.use }, Build: "test",
		NewID: func(p string) string { n++; return p + string(rune('a'+n)) },
		Link:  func(channel.Address) string { return "http://desk.test/chat" }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	a.house = &house{rt, store, loaded}
	for i, text := range []string{"flow:report", "service=vpn", "impact=me", "urgency=high"} {
		a.conv = a.say(t, "a", string(rune('a'+i)), text).Conv
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- rt.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return a
}

// publish makes a desk live, as a push does.
func (a *agreed) publish(t *testing.T, d *bot.Desk) {
	t.Helper()
	if _, err := runtime.RetellFrom(t.Context(), a.store, time.Now()); err != nil {
		t.Fatal(err)
	}
	a.use = d
	a.AgreementsChanged()
	synctest.Wait()
}

// retold are the turns that came of agreements.
func (a *agreed) retold(t *testing.T) (out []bot.Turn) {
	t.Helper()
	for _, turn := range a.turns(t, a.conv) {
		if turn.Event.Kind == bot.Changed {
			out = append(out, turn)
		}
	}
	return out
}

// slower is a desk that promises twice the times.
func slower(d *bot.Desk) *bot.Desk {
	out, policies := *d, *d.Policies
	policies.Rules = slices.Clone(policies.Rules)
	for i := range policies.Rules {
		policies.Rules[i].Within *= 2
	}
	out.Policies = &policies
	return &out
}

// Published agreements give a turn only to conversations in which a told time moves, once, however much nearer the times
// have come meanwhile, and not before there was time to take them back.
func TestOnlyMovedTimesAreTold(t *testing.T) {
	loaded := corner().Desk
	synctest.Test(t, func(t *testing.T) {
		a := newAgreed(t, loaded)
		for range 40 {
			time.Sleep(7 * time.Minute)
			a.publish(t, loaded)
		}
		if told := a.retold(t); len(told) != 0 {
			t.Fatalf("%d turns came of agreements that did not change: %+v", len(told), told[0].Messages)
		}
		for range 3 {
			time.Sleep(runtime.RetellAfter - time.Second)
			a.publish(t, slower(loaded))
		}
		if told := a.retold(t); len(told) != 0 {
			t.Fatal("times were told at once")
		}
		time.Sleep(runtime.RetellAfter + time.Second)
		synctest.Wait()
		a.publish(t, slower(loaded))
		time.Sleep(runtime.RetellAfter + time.Second)
		synctest.Wait()
		told := a.retold(t)
		if len(told) != 1 || len(told[0].Promises) == 0 || !strings.HasPrefix(told[0].Messages[0].TextID, "sys.promise.moved") {
			t.Errorf("%d turns came of agreements that did change", len(told))
		}
	})
}

// What is taken back in time nobody hears of.
func TestTakenBackIsNotTold(t *testing.T) {
	loaded := corner().Desk
	synctest.Test(t, func(t *testing.T) {
		a := newAgreed(t, loaded)
		a.publish(t, slower(loaded))
		time.Sleep(2 * time.Minute)
		a.publish(t, loaded)
		time.Sleep(time.Hour)
		synctest.Wait()
		if told := a.retold(t); len(told) != 0 {
			t.Errorf("he was told %+v", told[0].Messages)
		}
	})
}

// A desk that was published with none running tells once it runs.
func TestRetellOutlivesAStop(t *testing.T) {
	loaded := corner().Desk
	synctest.Test(t, func(t *testing.T) {
		a := newAgreed(t, loaded)
		if _, err := runtime.RetellFrom(t.Context(), a.store, time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
		a.use = slower(loaded)
		a.AgreementsChanged() // as its start would see it
		synctest.Wait()
		if told := a.retold(t); len(told) != 1 {
			t.Errorf("%d turns", len(told))
		}
	})
}

// What a desk would do to the open tickets is told before it is published, and nothing of it is done.
func TestForetell(t *testing.T) {
	loaded := corner()
	synctest.Test(t, func(t *testing.T) {
		a := newAgreed(t, loaded.Desk)
		fewer := slower(loaded.Desk)
		fewer.Teams = nil
		unpinned, problems := desk.Load(os.DirFS("../desk/testdata/good"), desk.Options{}) // as a push has it: not trained
		if unpinned == nil {
			t.Fatal(problems)
		}
		for name, c := range map[string]struct {
			desk  *bot.Desk
			moved bool
			want  runtime.Retold
		}{
			"the same":         {unpinned.Desk, true, runtime.Retold{}},
			"slower":           {slower(unpinned.Desk), true, runtime.Retold{Tickets: 1, Customers: 1}},
			"not looked at":    {slower(loaded.Desk), false, runtime.Retold{}},
			"without its team": {fewer, true, runtime.Retold{Tickets: 1, Customers: 1, Teamless: map[string]int{"help": 1}}},
		} {
			got, err := a.Foretell(t.Context(), c.desk, c.moved)
			if err != nil || got.Tickets != c.want.Tickets || got.Customers != c.want.Customers || len(got.Teamless) != len(c.want.Teamless) || got.Teamless["help"] != c.want.Teamless["help"] {
				t.Errorf("%s: %+v, %v, want %+v", name, got, err, c.want)
			}
		}
		if told := a.retold(t); len(told) != 0 {
			t.Error("foretelling told")
		}
	})
}

// A ticket of a team that is no more stays in its lane, for who sees all teams and for who has that one.
func TestTeamlessTicketsStayInALane(t *testing.T) {
	loaded := corner().Desk
	synctest.Test(t, func(t *testing.T) {
		a := newAgreed(t, loaded)
		fewer := *loaded
		fewer.Teams = nil
		a.publish(t, &fewer)
		for name, teams := range map[string][]string{"all teams": nil, "his team": {"help"}} {
			rows := a.Board().Rows(bot.Filter{Lane: bot.LaneUnassigned, Teams: teams})
			if len(rows) != 1 || rows[0].Team != "help" {
				t.Errorf("%s: %+v", name, rows)
			}
		}
	})
}
