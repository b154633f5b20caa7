package main

import (
	"context"
	"io"
	"log/slog"
	"strconv"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
	"frontdesk/bot/runtime"
	"frontdesk/data/seed"
	"frontdesk/data/vault"
)

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
