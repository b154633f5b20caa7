package runtime_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

func TestSendsInOrderThroughFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := far(t, bottest.NewMemory(), bottest.NewKeys())
		p := newPlatform()
		p.can.Dedupe = true
		p.fail = func(_ string, n int) error {
			switch n % 5 {
			case 1:
				return &channel.SendError{Class: channel.Retryable}
			case 2:
				return &channel.SendError{Class: channel.RateLimited, Scope: "room", RetryAfter: 3 * time.Second}
			case 3:
				return errLost
			}
			return nil
		}
		stop := h.running(t, "fake:a", p)
		for i := range 10 {
			h.replied(t, "fake:a", fmt.Sprint("r", i), 10)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		for i := range 10 {
			wantReplies(t, p, fmt.Sprint("r", i), 10)
		}
		if n := h.waiting(t, "fake:a"); n > 0 {
			t.Errorf("%d messages wait", n)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestLostAnswersAreSettled(t *testing.T) {
	for name, c := range map[string]struct {
		adapter func(*platform) channel.Adapter
		dedupe  bool
		stand   int // messages that stand in the room
		twice   bool
	}{
		"asked":   {func(p *platform) channel.Adapter { return finder{p} }, false, 1, false},
		"key":     {func(p *platform) channel.Adapter { return p }, true, 1, false},
		"neither": {func(p *platform) channel.Adapter { return p }, false, 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := far(t, bottest.NewMemory(), bottest.NewKeys())
				p := newPlatform()
				p.can.Dedupe = c.dedupe
				lost := false
				p.fail = func(room string, _ int) error {
					if room == "r" && !lost {
						lost = true
						return errLost
					}
					return nil
				}
				stop := h.running(t, "fake:a", c.adapter(p))
				r, err := h.Receive(t.Context(), channel.Inbound{Key: "1", Kind: channel.Joined, Address: channel.Address{Channel: "fake:a", Room: "r"}})
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Hour)
				synctest.Wait()
				if n := len(p.texts("r")); n < c.stand || p.texts("r")[0] != p.texts("r")[c.stand-1] {
					t.Errorf("%q stand in the room", p.texts("r"))
				}
				recs, err := h.store.List(t.Context(), bot.KindSent, string(r.Conv), "", 10)
				if err != nil || len(recs) == 0 {
					t.Fatalf("%d sent records, %v", len(recs), err)
				}
				var sent bot.Sent
				if err := json.Unmarshal(recs[0].Head, &sent); err != nil || sent.Twice != c.twice || len(sent.IDs) == 0 {
					t.Errorf("the record is %s, %v", recs[0].Head, err)
				}
				twice, err := h.Archive().SentTwice(t.Context(), h.turns(t, r.Conv))
				if err != nil || twice[recs[0].ID] != c.twice {
					t.Errorf("agents see %v, %v", twice, err)
				}
				_ = stop()
			})
		})
	}
}

// A key is worth something only as long as the platform remembers it: beyond that a message that may stand is sent once
// more at most, and marked.
func TestKeysAreForgotten(t *testing.T) {
	lost, later := &channel.SendError{Class: channel.Ambiguous, Code: "502"}, &channel.SendError{Class: channel.Retryable, Code: "503"}
	for name, c := range map[string]struct {
		first, then error // of the first request, and of all others until
		until       time.Duration
		keeps       time.Duration
		twice       bool
		sent        bool
	}{
		"soon":                           {errLost, lost, 20 * time.Second, 3 * time.Minute, false, true},
		"lost, then refused for long":    {errLost, later, 20 * time.Minute, 3 * time.Minute, true, true},
		"refused for long":               {later, later, 20 * time.Minute, 3 * time.Minute, false, true},
		"no answer for a while":          {errLost, lost, 200 * time.Second, 3 * time.Minute, true, true},
		"no answer for too long":         {errLost, lost, 20 * time.Minute, 3 * time.Minute, false, false},
		"a platform that forgets no key": {errLost, lost, 20 * time.Minute, 0, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := far(t, bottest.NewMemory(), bottest.NewKeys())
				p := newPlatform()
				p.can.Dedupe, p.can.DedupeFor = true, c.keeps
				began := time.Now()
				p.fail = func(_ string, n int) error {
					switch {
					case n == 1:
						return c.first
					case time.Since(began) < c.until:
						return c.then
					}
					return nil
				}
				stop := h.running(t, "fake:a", p)
				r, err := h.Receive(t.Context(), channel.Inbound{Key: "1", Kind: channel.Joined, Address: channel.Address{Channel: "fake:a", Room: "r"}})
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Hour)
				synctest.Wait()
				recs, err := h.store.List(t.Context(), bot.KindSent, string(r.Conv)+"/1.", "", 10)
				if err != nil || len(recs) > 0 != c.sent {
					t.Fatalf("%d sent records, %v", len(recs), err)
				}
				if len(recs) > 0 {
					var sent bot.Sent
					if err := json.Unmarshal(recs[0].Head, &sent); err != nil || sent.Twice != c.twice {
						t.Errorf("the record is %s, %v", recs[0].Head, err)
					}
				}
				_ = stop()
			})
		})
	}
}

// A platform that will not say whether a message stands holds nothing up.
func TestAQuestionThatIsRefusedHoldsNothingUp(t *testing.T) {
	for class, stand := range map[channel.Class]int{channel.Permanent: 2, channel.Gone: 1} {
		t.Run(string(class), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := far(t, bottest.NewMemory(), bottest.NewKeys())
				p := newPlatform()
				p.fail = func(_ string, n int) error {
					if n == 1 {
						return errLost
					}
					return nil
				}
				stop := h.running(t, "fake:a", mute{finder{p}, class})
				r, err := h.Receive(t.Context(), channel.Inbound{Key: "1", Kind: channel.Joined, Address: channel.Address{Channel: "fake:a", Room: "r"}})
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				if n := h.waiting(t, "fake:a"); n > 0 {
					t.Errorf("%d messages wait still", n)
				}
				if n := len(p.texts("r")); n < stand {
					t.Errorf("%d messages stand", n)
				}
				c, err := h.Archive().Conversation(t.Context(), r.Conv)
				if err != nil || c.Closed != (class == channel.Gone) {
					t.Errorf("closed %v, %v", c.Closed, err)
				}
				_ = stop()
			})
		})
	}
}

// mute is a platform that refuses to say whether a message stands.
type mute struct {
	finder
	class channel.Class
}

func (m mute) FindSent(context.Context, channel.Address, string) (channel.Receipt, bool, error) {
	return channel.Receipt{}, false, &channel.SendError{Class: m.class, Code: "no"}
}

func TestWhatIsNotSentInADayIsSeenByAPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := far(t, bottest.NewMemory(), bottest.NewKeys())
		p, healthy := newPlatform(), newPlatform()
		p.fail = func(string, int) error { return &channel.SendError{Class: channel.Retryable, Code: "503"} }
		stop, stop2 := h.running(t, "fake:a", p), h.running(t, "fake:b", healthy)
		r, err := h.Receive(t.Context(), channel.Inbound{Key: "1", Kind: channel.Joined, Address: channel.Address{Channel: "fake:a", Room: "r"}})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		h.replied(t, "fake:b", "r", 3)
		time.Sleep(time.Minute)
		synctest.Wait()
		wantReplies(t, healthy, "r", 3) // the failing channel delays no other
		if n := p.requests(); n > 60 {
			t.Errorf("%d requests in an hour", n)
		}
		time.Sleep(25 * time.Hour)
		synctest.Wait()
		turns := h.turns(t, r.Conv)
		i := slices.IndexFunc(turns, func(t bot.Turn) bool { return t.Event.Kind == bot.Undelivered })
		if i < 0 {
			t.Fatal("nobody hears of it")
		}
		row, ok := h.Board().Row(r.Conv)
		if !ok || row.Owner != bot.OwnerWaiting || row.Reason != "undelivered" {
			t.Errorf("the queue shows %+v", row)
		}
		if n := h.waiting(t, "fake:a"); n > 0 {
			t.Errorf("%d messages wait still", n)
		}
		h.whole(t, r.Conv)
		_, _ = stop(), stop2()
	})
}

func TestAClosedRoomEndsItsLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := far(t, bottest.NewMemory(), bottest.NewKeys())
		p := newPlatform()
		p.fail = func(string, int) error { return &channel.SendError{Class: channel.Gone, Code: "blocked"} }
		conv := h.replied(t, "fake:a", "r", 5)
		stop := h.running(t, "fake:a", p)
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := p.requests(); n != 1 {
			t.Errorf("%d requests to a closed room", n)
		}
		if n := h.waiting(t, "fake:a"); n > 0 {
			t.Errorf("%d messages wait still", n)
		}
		c, err := h.Archive().Conversation(t.Context(), conv)
		if err != nil || !c.Closed {
			t.Errorf("closed %v, %v", c.Closed, err)
		}
		if _, err := h.Act(t.Context(), conv, bot.Act{Staff: "st_1", Name: "Ana", Verb: bot.Reply, Text: "more"}); err != nil {
			t.Error(err)
		}
		if n := h.waiting(t, "fake:a"); n > 0 {
			t.Error("something is sent to a closed room")
		}
		h.whole(t, conv)
		_ = stop()
	})
}

func TestRefusedCredentialsRestOneChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := far(t, bottest.NewMemory(), bottest.NewKeys())
		p, healthy := newPlatform(), newPlatform()
		var tries atomic.Int32
		var mended atomic.Bool
		p.fail = func(string, int) error {
			if tries.Add(1); !mended.Load() {
				return &channel.SendError{Class: channel.AuthLost}
			}
			return nil
		}
		stop, other := h.running(t, "fake:a", p), h.running(t, "fake:b", healthy)
		h.replied(t, "fake:a", "r", 1)
		h.replied(t, "fake:b", "r", 1)
		time.Sleep(time.Minute)
		synctest.Wait()
		wantReplies(t, healthy, "r", 1)
		time.Sleep(40 * time.Minute)
		synctest.Wait()
		if n := tries.Load(); n != 3 {
			t.Errorf("%d tries in 41 minutes", n)
		}
		mended.Store(true) // put right at the platform: nobody starts anything, and nothing is lost
		time.Sleep(16 * time.Minute)
		synctest.Wait()
		wantReplies(t, p, "r", 1)
		_, _ = stop(), other()
	})
}

func TestAStopLosesAndDoublesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, keys := bottest.NewMemory(), bottest.NewKeys()
		p := newPlatform()
		p.limits = []channel.Limit{{Scope: "room", N: 1, Per: time.Second}}
		h := far(t, store, keys)
		h.replied(t, "fake:a", "r", 40)
		for range 12 { // each process sends for a few seconds
			stop := far(t, store, keys).running(t, "fake:a", p)
			time.Sleep(7 * time.Second)
			if err := stop(); err != nil {
				t.Fatal(err)
			}
		}
		wantReplies(t, p, "r", 40)
	})
}

func TestTwoProcessesSendOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, keys := bottest.NewMemory(), bottest.NewKeys()
		p := newPlatform()
		one, two := far(t, store, keys), far(t, store, keys)
		one.Alone, two.Alone = false, false
		stopOne := one.running(t, "fake:a", p)
		time.Sleep(time.Second)
		stopTwo := two.running(t, "fake:a", p)
		one.replied(t, "fake:a", "r", 5)
		time.Sleep(time.Minute)
		synctest.Wait()
		if p.runs != 1 {
			t.Errorf("%d processes run the channel", p.runs)
		}
		_ = stopOne()
		two.replied(t, "fake:a", "s", 5)
		time.Sleep(time.Minute)
		synctest.Wait()
		wantReplies(t, p, "r", 5)
		wantReplies(t, p, "s", 5)
		_ = stopTwo()
	})
}

func TestBotsAreNotAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := far(t, bottest.NewMemory(), bottest.NewKeys())
		p := newPlatform()
		stop := h.running(t, "fake:a", p)
		synctest.Wait()
		err := p.sink.Deliver(t.Context(),
			channel.Inbound{Key: "1", Kind: channel.Message, From: channel.Person{ID: "b", Bot: true}, Address: channel.Address{Room: "r"}, Text: "I am a bot"},
			channel.Inbound{Key: "2", Kind: channel.Message, Address: channel.Address{Room: "r"}, Text: strings.Repeat("long ", channel.MaxText)},
			channel.Inbound{Key: "3", Kind: channel.Message, Address: channel.Address{Room: "r"}, Undecoded: []byte("?")},
			channel.Inbound{Key: "4", Kind: channel.Message, From: channel.Person{ID: "r"}, Address: channel.Address{Room: "r"}, Undecoded: []byte("?")})
		if err != nil {
			t.Fatal(err)
		}
		id, err := h.Enter(t.Context(), channel.Address{Channel: "fake:a", Room: "r"}, channel.Person{})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(h.turns(t, id)); n != 2 {
			t.Errorf("%d turns", n)
		}
		h.whole(t, id)
		_ = stop()
	})
}

// tardyStore takes a tenth of a second for each commit.
type tardyStore struct{ bot.Store }

func (s tardyStore) Commit(ctx context.Context, w bot.Write) (bot.Cursor, error) {
	time.Sleep(100 * time.Millisecond)
	return s.Store.Commit(ctx, w)
}

// A batch keeps the order of each address, and none of them waits for the others.
func TestAddressesOfABatchAreServedSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := far(t, tardyStore{bottest.NewMemory()}, bottest.NewKeys())
		p := newPlatform()
		stop := h.running(t, "fake:a", p)
		time.Sleep(time.Second)
		synctest.Wait()
		const rooms, each = 16, 4
		var batch []channel.Inbound
		for i := range rooms * each {
			room := fmt.Sprint("r", i%rooms)
			batch = append(batch, channel.Inbound{Key: fmt.Sprint(i), Kind: channel.Message, Address: channel.Address{Room: room}, From: channel.Person{ID: room}, Text: "hello"})
		}
		for range 2 { // and again
			began := time.Now()
			if err := p.sink.Deliver(t.Context(), batch...); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took > rooms*100*time.Millisecond {
				t.Errorf("it took %s", took)
			}
		}
		for r := range rooms {
			id, err := h.Enter(t.Context(), channel.Address{Channel: "fake:a", Room: fmt.Sprint("r", r)}, channel.Person{})
			if err != nil {
				t.Fatal(err)
			}
			var keys []string
			for _, turn := range h.turns(t, id) {
				keys = append(keys, turn.Event.Inbound.Key)
			}
			var want []string
			for i := range each {
				want = append(want, fmt.Sprint(r+i*rooms))
			}
			if !slices.Equal(keys, want) {
				t.Errorf("room %d: %q, want %q", r, keys, want)
			}
		}
		_ = stop()
	})
}
