package runtime_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
	"frontdesk/bot/runtime"
)

func TestUnreadableEventsAreKeptSealedForAWeek(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, keys := bottest.NewMemory(), bottest.NewKeys()
		h := far(t, store, keys)
		p := newPlatform()
		stop := h.running(t, "fake:a", p)
		ctx, cancel := context.WithCancel(t.Context())
		swept := make(chan error, 1)
		go func() { swept <- h.Run(ctx) }()
		synctest.Wait()
		canary := []byte(`{"poll":"canary of Priya"}`)
		event := channel.Inbound{Key: "1", Kind: channel.Message, Address: channel.Address{Room: "unknown"}, Undecoded: canary}
		for range 3 { // the platform tries again
			if err := p.sink.Deliver(t.Context(), event); err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		recs, err := store.List(t.Context(), bot.KindFile, "", "", 10)
		if err != nil || len(recs) != 1 {
			t.Fatalf("%d are kept, %v", len(recs), err)
		}
		if all := fmt.Sprintf("%s %s", recs[0].ID, recs[0].Body); bytes.Contains([]byte(all), []byte("Priya")) {
			t.Errorf("it is not sealed: %s", all)
		}
		if got, err := keys.Open(t.Context(), recs[0].Key, recs[0].Body); err != nil || !bytes.Equal(got, canary) {
			t.Errorf("what is kept is %q, %v", got, err)
		}
		if u, err := h.Undecoded(t.Context(), "fake:a"); err != nil || u.Count != 1 || !u.Last.Equal(bot.Milli(began)) {
			t.Errorf("%+v, %v", u, err)
		}
		all, err := runtime.ListUnread(t.Context(), store, "")
		if err != nil || len(all) != 1 || all[0].Channel != "fake:a" || all[0].Size != len(canary) || !all[0].At.Equal(bot.Milli(began)) {
			t.Fatalf("%+v, %v", all, err)
		}
		if got, err := runtime.OpenUnread(t.Context(), store, keys, all[0].ID); err != nil || !bytes.Equal(got, canary) {
			t.Errorf("opened as %q, %v", got, err)
		}
		if _, err := runtime.OpenUnread(t.Context(), store, keys, all[0].ID+"x"); bot.CodeOf(err) != bot.NotFound {
			t.Errorf("one that is not there: %v", err)
		}
		if none, err := runtime.ListUnread(t.Context(), store, "fake"); err != nil || len(none) != 0 {
			t.Errorf("of another channel: %+v, %v", none, err)
		}
		if u, err := h.Undecoded(t.Context(), "fake:b"); err != nil || u.Count != 0 {
			t.Errorf("of another channel: %+v, %v", u, err)
		}
		if open, err := store.List(t.Context(), bot.KindAddr, "", "", 10); err != nil || len(open) != 0 {
			t.Errorf("nobody wrote, and there are %d addresses, %v", len(open), err)
		}
		time.Sleep(7*24*time.Hour - time.Minute)
		if u, _ := h.Undecoded(t.Context(), "fake:a"); u.Count != 1 {
			t.Error("forgotten before its time")
		}
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if u, err := h.Undecoded(t.Context(), "fake:a"); err != nil || u.Count != 0 {
			t.Errorf("after a week there are %d, %v", u.Count, err)
		}
		if _, err := keys.Open(t.Context(), recs[0].Key, recs[0].Body); bot.CodeOf(err) != bot.NotFound {
			t.Errorf("a copy of it still opens: %v", err)
		}
		if recs, err = store.List(t.Context(), bot.KindFile, "", "", 10); err != nil || len(recs) != 0 {
			t.Errorf("%d are left, %v", len(recs), err)
		}
		cancel()
		if err := <-swept; err != nil {
			t.Error(err)
		}
		_ = stop()
	})
}

func TestUnreadableEventsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := far(t, bottest.NewMemory(), bottest.NewKeys())
		p := newPlatform()
		stop := h.running(t, "fake:a", p)
		synctest.Wait()
		for i := range 205 {
			if err := p.sink.Deliver(t.Context(), channel.Inbound{Key: fmt.Sprint(i), Kind: channel.Message, Address: channel.Address{Room: "unknown"}, Undecoded: []byte("?")}); err != nil {
				t.Fatal(err)
			}
		}
		if u, err := h.Undecoded(t.Context(), "fake:a"); err != nil || u.Count != 200 {
			t.Errorf("%d are kept, %v", u.Count, err)
		}
		_ = stop()
	})
}
