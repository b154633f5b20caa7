package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/runtime"
	"frontdesk/data/seed"
)

// flood is a platform on which many customers write at once. It delivers some events twice and some in another order,
// and fails some requests in each way that a platform fails in.
type flood struct {
	rooms [][]string // keys in the order in which they come, repeats among them
	rng   *rand.Rand

	mu     sync.Mutex
	at     []int               // how far each room has been acknowledged
	first  map[string][]string // keys by room, in the order in which they were taken first
	sent   map[string][]string // keys of messages by room, in the order in which they stand there
	stands map[string]bool
	fails  int
	twice  int // events delivered again
	swaps  int
}

// newFlood makes n events over some rooms: a tenth comes twice, a tenth before the one that was written before it.
func newFlood(n, rooms int) *flood {
	f := &flood{rng: rand.New(rand.NewPCG(3, 141)), at: make([]int, rooms), first: map[string][]string{}, sent: map[string][]string{}, stands: map[string]bool{}}
	for r := range rooms {
		var keys []string
		for i := range n / rooms {
			keys = append(keys, fmt.Sprintf("%d-%d", r, i))
		}
		for i := 1; i < len(keys); i++ {
			if f.rng.IntN(10) == 0 {
				keys[i-1], keys[i] = keys[i], keys[i-1]
				f.swaps++
			}
		}
		for i, key := range slices.Backward(keys) {
			if f.rng.IntN(10) == 0 {
				keys = slices.Insert(keys, min(len(keys), i+1+f.rng.IntN(5)), key)
				f.twice++
			}
		}
		f.rooms = append(f.rooms, keys)
	}
	return f
}

func (f *flood) Kind() string { return "flood" }
func (f *flood) Capabilities(channel.Address) channel.Capabilities {
	return channel.Capabilities{MaxText: 4000, Unit: channel.Runes, MaxOptions: 20, MaxLabel: 200}
}
func (f *flood) Limits() []channel.Limit {
	return []channel.Limit{{Scope: "global", N: 5000, Per: time.Second}}
}
func (f *flood) Health() channel.Health { return channel.Health{State: channel.Up} }

// Run delivers what was not acknowledged, all rooms at once, each in its order.
func (f *flood) Run(ctx context.Context, to channel.Sink, _ channel.Cursor) error {
	var wg sync.WaitGroup
	for r, keys := range f.rooms {
		wg.Go(func() {
			for f.at[r] < len(keys) && ctx.Err() == nil {
				key := keys[f.at[r]]
				in := channel.Inbound{Key: key, Kind: channel.Message, At: time.Now(), From: channel.Person{ID: strconv.Itoa(r)},
					Address: channel.Address{Room: strconv.Itoa(r)}, Text: []string{"hello", "how do I reset my password"}[len(key)%2]}
				if err := to.Deliver(ctx, in); err != nil {
					continue // not acknowledged: it comes again
				}
				f.mu.Lock()
				f.at[r]++
				if room := in.Address.Room; !slices.Contains(f.first[room], key) {
					f.first[room] = append(f.first[room], key)
				}
				f.mu.Unlock()
			}
		})
	}
	wg.Wait()
	<-ctx.Done()
	return nil
}

func (f *flood) Render(o channel.Outbound) ([]channel.Part, error) {
	return []channel.Part{{Method: "send", Wire: []byte(o.Address.Room)}}, nil
}

// Send fails one request in two hundred; half of the lost answers are of messages that stand.
func (f *flood) Send(_ context.Context, p channel.Part, key string) (channel.Receipt, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	stand := func() {
		f.sent[string(p.Wire)] = append(f.sent[string(p.Wire)], strings.TrimSuffix(key, "/0"))
		f.stands[key] = true
	}
	fail := f.rng.IntN(800)
	if fail < 4 {
		f.fails++
	}
	switch fail {
	case 0:
		return channel.Receipt{}, &channel.SendError{Class: channel.Retryable, Err: errors.New("503")}
	case 1:
		return channel.Receipt{}, &channel.SendError{Class: channel.RateLimited, Scope: "room", RetryAfter: 200 * time.Millisecond, Err: errors.New("429")}
	case 2:
		stand()
		return channel.Receipt{}, &channel.SendError{Class: channel.Ambiguous, Err: errors.New("reset after it was taken")}
	case 3:
		return channel.Receipt{}, &channel.SendError{Class: channel.Ambiguous, Err: errors.New("reset before it was taken")}
	}
	stand()
	return channel.Receipt{MessageIDs: []string{key}}, nil
}

func (f *flood) FindSent(_ context.Context, _ channel.Address, key string) (channel.Receipt, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return channel.Receipt{MessageIDs: []string{key}}, f.stands[key], nil
}

// done tells how many events are acknowledged, and whether all are.
func (f *flood) done() (n int, all bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	want := 0
	for r, keys := range f.rooms {
		n, want = n+f.at[r], want+len(keys)
	}
	return n, n == want
}

// TestEachEventIsAnsweredOnceInOrder runs a flood through the whole runtime on the product's own store, with a stop in
// the midst. FRONTDESK_FLOOD=10000 makes it the run that is promised; the usual one is short.
func TestEachEventIsAnsweredOnceInOrder(t *testing.T) {
	t.Parallel()
	n, rooms := 600, 12
	if s := os.Getenv("FRONTDESK_FLOOD"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
		rooms = 50
	}
	d, _, err := trainedDesk(t.Context(), seed.FS(), noEncoder, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	house, err := openData(t.Context(), t.TempDir(), true, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := house.close(); err != nil {
			t.Error(err)
		}
	}()
	rt, err := runtime.New(runtime.Config{Store: house.store, Keys: house.vault, Now: time.Now, NewID: newID, Desk: func() *bot.Desk { return d }, Alone: true,
		Sends: func(string) bool { return true }, Link: func(channel.Address) string { return "" }, Log: slog.New(slog.DiscardHandler), Build: "test"})
	if err != nil {
		t.Fatal(err)
	}
	f := newFlood(n, rooms)
	began := time.Now()
	f.runUntil(t, rt, func() bool { some, _ := f.done(); return some > n/2 })
	f.runUntil(t, rt, func() bool {
		_, all := f.done()
		jobs, err := house.store.Jobs(t.Context(), bot.SendQueue("flood:a"), time.Now().Add(time.Hour), bot.JobID{}, 1)
		return all && err == nil && len(jobs) == 0
	})
	took := time.Since(began)
	turns, messages := f.check(t, rt)
	if turns != n/rooms*rooms {
		t.Errorf("%d events became %d turns", n/rooms*rooms, turns)
	}
	if wrong, err := house.store.Check(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("the store is not whole: %v %v", wrong, err)
	}
	t.Logf("%d events of %d rooms, %d of them twice and %d out of order, %d failed requests, one stop: %d turns, %d messages sent, in %s (%.0f events a second)",
		n, rooms, f.twice, f.swaps, f.fails, turns, messages, took.Round(time.Millisecond), float64(n)/took.Seconds())
}

// runUntil runs the channel until something is so, and stops it.
func (f *flood) runUntil(t *testing.T, rt *runtime.Runtime, so func() bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		rt.RunChannel(ctx, "flood:a", f)
		ended <- nil
	}()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for !so() {
		select {
		case <-look.C:
		case err := <-ended:
			t.Fatalf("the channel ended: %v", err)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

// check holds the log of each room against what was delivered and what stands there.
func (f *flood) check(t *testing.T, rt *runtime.Runtime) (turns, messages int) {
	t.Helper()
	for r := range f.rooms {
		room := strconv.Itoa(r)
		conv, err := rt.Enter(t.Context(), channel.Address{Channel: "flood:a", Room: room}, channel.Person{ID: room})
		if err != nil {
			t.Fatal(err)
		}
		log, err := rt.Archive().Turns(t.Context(), conv, 0, 100_000)
		if err != nil {
			t.Fatal(err)
		}
		var took, said []string
		for _, turn := range log {
			if in := turn.Event.Inbound; in != nil {
				took = append(took, in.Key)
				if len(turn.Messages) == 0 {
					t.Errorf("room %s: event %s has no answer", room, in.Key)
				}
			}
			for _, m := range turn.Messages {
				if !m.Private {
					said = append(said, m.ID)
				}
			}
		}
		if !slices.Equal(took, f.first[room]) {
			t.Errorf("room %s: %d turns of %d events, or in another order", room, len(took), len(f.first[room]))
		}
		if !slices.Equal(said, f.sent[room]) {
			t.Errorf("room %s: %d messages stand there of %d that were said, or in another order", room, len(f.sent[room]), len(said))
		}
		turns, messages = turns+len(took), messages+len(said)
	}
	return turns, messages
}
