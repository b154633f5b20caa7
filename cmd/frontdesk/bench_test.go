package main

import (
	"context"
	"io"
	"log/slog"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
	"frontdesk/bot/runtime"
	"frontdesk/data/seed"
	"frontdesk/data/vault"
)

// TestPace holds that a schedule waits for nobody: what comes late was due when it was due.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		p := pace{began: began, rate: 1000, customers: 4}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		for _, m := range []struct {
			i, n int
			due  time.Duration
		}{{0, 0, 0}, {3, 0, 3 * time.Millisecond}, {0, 1, 4 * time.Millisecond}, {1, 2, 9 * time.Millisecond}} {
			due, ok := p.next(ctx, m.i, m.n)
			if got := due.Sub(began); !ok || got != m.due || time.Since(due) != 0 {
				t.Errorf("customer %d, message %d: due %v (%v), want %v", m.i, m.n, got, ok, m.due)
			}
		}
		time.Sleep(491 * time.Millisecond)
		if due, ok := p.next(ctx, 2, 2); !ok || time.Since(due) != 490*time.Millisecond {
			t.Errorf("who is late by 490 ms is late by %v", time.Since(due))
		}
		if _, ok := p.next(ctx, 0, 500); ok || time.Since(began) != time.Second {
			t.Errorf("a message is due after the end, at %v", time.Since(began))
		}
	})
}

// BenchmarkTurn is the CPU and the memory of one turn of the example desk through the whole way, with the store in
// memory: what is left is ours.
func BenchmarkTurn(b *testing.B) {
	d, _, err := trainedDesk(b.Context(), seed.FS(), noEncoder, io.Discard)
	if err != nil {
		b.Fatal(err)
	}
	store := bottest.NewMemory()
	v, err := vault.Open(b.Context(), vault.Config{Dir: b.TempDir(), Store: store})
	if err != nil {
		b.Fatal(err)
	}
	rt, err := runtime.New(runtime.Config{Store: store, Keys: v, Now: time.Now, NewID: newID, Desk: func() *bot.Desk { return d },
		Link: func(channel.Address) string { return "" }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	n, used := 0, cpuTime()
	for b.Loop() {
		// As in bench turns: whoever has said it all goes, and another customer comes.
		in := channel.Inbound{Key: strconv.Itoa(n), Kind: channel.Message, Address: channel.Address{Channel: "web:bench", Room: strconv.Itoa(n / len(benchTalk))}, Text: benchTalk[n%len(benchTalk)]}
		if _, err := rt.Receive(context.Background(), in); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64((cpuTime()-used).Microseconds())/float64(b.N), "cpu-µs/op")
}
