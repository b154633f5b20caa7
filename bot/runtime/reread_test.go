package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// learner is a platform whose adapter reads more with each version.
type learner struct {
	*platform
	read  map[string]channel.Inbound // what it knows, by the raw event
	asked []string
	fails int // so often
}

func (p *learner) Reread(_ context.Context, as string, raw []byte) ([]channel.Inbound, error) {
	p.asked = append(p.asked, as+" "+string(raw))
	if p.fails > 0 {
		p.fails--
		return nil, errors.New("not now")
	}
	in, ok := p.read[string(raw)]
	switch {
	case !ok:
		return []channel.Inbound{{Key: "sha", Kind: channel.Message, Address: channel.Address{Room: "unknown"}, Undecoded: raw}}, nil
	case in.Key == "":
		return nil, nil // it means nothing to a desk
	}
	return []channel.Inbound{in}, nil
}

// version starts a version of the program over a store.
func version(t *testing.T, store bot.Store, keys bot.Sealer, build string, knows map[string]channel.Inbound, fails int) (*house, *learner, func() error) {
	t.Helper()
	h := far(t, store, keys)
	h.Build = build
	p := &learner{platform: newPlatform(), read: knows, fails: fails}
	return h, p, h.running(t, "fake:a", p)
}

func unread(room, from, raw string) channel.Inbound {
	return channel.Inbound{Key: raw, Kind: channel.Message, From: channel.Person{ID: from}, Address: channel.Address{Room: room}, Undecoded: []byte(raw), As: "POLL"}
}

func reads(room, key, text string) channel.Inbound {
	return channel.Inbound{Key: key, Kind: channel.Message, From: channel.Person{ID: "u1", Verified: true}, Address: channel.Address{Channel: "fake:a", Room: room}, Text: text}
}

// heard lists what was said in a room, in order.
func (h *house) heard(t *testing.T, room string) (out []string) {
	t.Helper()
	conv, err := h.Enter(t.Context(), channel.Address{Channel: "fake:a", Room: room}, channel.Person{})
	if err != nil {
		t.Fatal(err)
	}
	turns, err := h.Archive().Turns(t.Context(), conv, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range turns {
		if in := x.Event.Inbound; in != nil && in.Text != "" {
			out = append(out, in.Text)
		}
	}
	return out
}

func (h *house) left(t *testing.T) int {
	t.Helper()
	u, err := h.Undecoded(t.Context(), "fake:a")
	if err != nil {
		t.Fatal(err)
	}
	return u.Count
}

func TestKeptEventsAreReadAgainByALaterVersion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, keys := bottest.NewMemory(), bottest.NewKeys()
		_, p, stop := version(t, store, keys, "one", nil, 0)
		synctest.Wait()
		// Of the first nothing is known, of the second who wrote where: its turn says that it could not be read.
		for _, in := range []channel.Inbound{unread("unknown", "", "z"), unread("r1", "u1", "b"), unread("unknown", "", "never"), unread("unknown", "", "chatter")} {
			if err := p.sink.Deliver(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(3 * time.Minute)
		if len(p.asked) > 0 {
			t.Errorf("the version that could not read them tries again: %q", p.asked)
		}
		_ = stop()

		knows := map[string]channel.Inbound{"z": reads("r1", "m-z", "said first"), "b": reads("r1", "b", "said second"), "chatter": {}}
		h, p, stop := version(t, store, keys, "two", knows, 0)
		synctest.Wait() // before anything new is taken
		if err := p.sink.Deliver(t.Context(), reads("r1", "m-new", "said now")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Minute)
		if want := []string{"POLL z", "POLL b", "POLL never", "POLL chatter"}; !slices.Equal(p.asked, want) {
			t.Errorf("asked for %q, want each once, in order: %q", p.asked, want)
		}
		want := []string{"said first", "said second", "said now"}
		if got := h.heard(t, "r1"); !slices.Equal(got, want) {
			t.Errorf("heard %q, want %q", got, want)
		}
		if n := h.left(t); n != 1 {
			t.Errorf("%d are kept, want the one that cannot be read yet", n)
		}
		// The platform tells one of them again: it is known.
		if err := p.sink.Deliver(t.Context(), reads("r1", "m-z", "said first")); err != nil {
			t.Fatal(err)
		}
		if got := h.heard(t, "r1"); !slices.Equal(got, want) {
			t.Errorf("heard %q after another delivery, want %q", got, want)
		}
		_ = stop()

		h, p, stop = version(t, store, keys, "two", nil, 0)
		time.Sleep(3 * time.Minute)
		if len(p.asked) > 0 || h.left(t) != 1 {
			t.Errorf("the same version tries again after a restart: %q", p.asked)
		}
		_ = stop()
		h, p, stop = version(t, store, keys, "three", map[string]channel.Inbound{"never": reads("r2", "m-never", "at last")}, 0)
		time.Sleep(3 * time.Minute)
		if got := h.heard(t, "r2"); !slices.Equal(got, []string{"at last"}) || len(p.asked) != 1 || h.left(t) != 0 {
			t.Errorf("heard %q, asked %q, %d left", got, p.asked, h.left(t))
		}
		_ = stop()
	})
}

// TestAKeptEventHoldsNothingUp: what is new is taken at once, and what was in the way of the old is tried again, in order.
func TestAKeptEventHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, keys := bottest.NewMemory(), bottest.NewKeys()
		_, p, stop := version(t, store, keys, "one", nil, 0)
		synctest.Wait()
		knows := map[string]channel.Inbound{}
		var want []string
		for i := range 30 { // more than a few in one millisecond
			raw := fmt.Sprintf("raw %d", i)
			knows[raw] = reads("r1", fmt.Sprintf("m-%d", i), fmt.Sprintf("said %d", i))
			want = append(want, knows[raw].Text)
			if err := p.sink.Deliver(t.Context(), unread("unknown", "", raw)); err != nil {
				t.Fatal(err)
			}
		}
		_ = stop()
		h, p, stop := version(t, store, keys, "two", knows, 2)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if err := p.sink.Deliver(t.Context(), reads("r2", "m-new", "said now")); err != nil {
			t.Fatal(err)
		}
		if got := h.heard(t, "r2"); len(got) != 1 {
			t.Errorf("heard %q", got)
		}
		time.Sleep(3 * time.Minute)
		if got := h.heard(t, "r1"); !slices.Equal(got, want) || h.left(t) != 0 {
			t.Errorf("heard %s, %d left", strings.Join(got, ", "), h.left(t))
		}
		_ = stop()
	})
}
