package runtime_test

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
	"frontdesk/bot/runtime"
)

// Published agreements give a turn only to conversations in which a told time moves, once, however much nearer the times
// have come meanwhile.
func TestOnlyMovedTimesAreTold(t *testing.T) {
	loaded := corner().Desk // trained outside of the bubble
	synctest.Test(t, func(t *testing.T) {
		store, keys, use, n := bottest.NewMemory(), bottest.NewKeys(), loaded, 0
		rt, err := runtime.New(runtime.Config{Store: store, Keys: keys, Now: time.Now, Desk: func() *bot.Desk { return use }, Build: "test",
			NewID: func(p string) string { n++; return p + string(rune('a'+n)) },
			Link:  func(channel.Address) string { return "http://desk.test/chat" }, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		h := &house{rt, store, use}
		var id bot.ConvID
		for i, text := range []string{"flow:report", "service=vpn", "impact=me", "urgency=high"} {
			id = h.say(t, "a", string(rune('a'+i)), text).Conv
		}
		was := h.turns(t, id)
		for range 40 {
			time.Sleep(7 * time.Minute)
			if err := h.PoliciesChanged(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if now := h.turns(t, id); len(now) != len(was) {
			t.Fatalf("%d turns came of agreements that did not change: %+v", len(now)-len(was), now[len(was)].Messages)
		}

		slower := *loaded
		policies := *loaded.Policies
		policies.Rules = slices.Clone(policies.Rules)
		for i := range policies.Rules {
			policies.Rules[i].Within *= 2
		}
		slower.Policies = &policies
		use = &slower
		for range 3 {
			if err := h.PoliciesChanged(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		now := h.turns(t, id)
		if len(now) != len(was)+1 || now[len(was)].Event.Kind != bot.Changed || len(now[len(was)].Promises) == 0 || !strings.HasPrefix(now[len(was)].Messages[0].TextID, "sys.promise.moved") {
			t.Errorf("%d turns came of agreements that did change", len(now)-len(was))
		}
	})
}
