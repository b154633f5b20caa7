package bottest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"frontdesk/bot"
)

// fill puts some of everything into a store.
func (d *desk) fill() {
	d.t.Helper()
	for n := range 20 {
		id := fmt.Sprintf("c%02d", n)
		w := entries(id, 1, int64(n%5)+1)
		w.Put = []bot.Record{record(bot.Ref{Kind: bot.KindConv, ID: id}, 0, id), {Ref: bot.Ref{Kind: bot.KindOpen, ID: id}}}
		w.Add = []bot.Job{job("timer", noon.Add(time.Duration(n)*time.Minute), id), job("send/web", noon, id)}
		d.commit(w)
	}
	d.commit(bot.Write{
		Put:   []bot.Record{record(bot.Ref{Kind: bot.KindConv, ID: "c03"}, 1, "second"), record(bot.Ref{Kind: bot.KindLease, ID: "l"}, 0, "x"), record(bot.Ref{Kind: bot.KindBeat, ID: "l"}, 0, "x")},
		Drop:  []bot.RefVer{{Ref: bot.Ref{Kind: bot.KindOpen, ID: "c04"}, Ver: 1}},
		Blank: []bot.EntryID{{Stream: "c04", Seq: 2}, {Stream: "c04", Seq: 5}},
		Done:  []bot.JobID{job("send/web", noon, "c05").JobID},
	})
}

func testSound(t *testing.T, d *desk) {
	for range 2 {
		if wrong, err := d.Check(t.Context()); err != nil || len(wrong) != 0 {
			t.Fatalf("check: %v, %v", wrong, err)
		}
		if d.get(bot.Ref{Kind: bot.KindConv, ID: "c00"}).Ver == 0 {
			d.fill()
		}
	}
}

// dumpSuite tests Dump and Load, which need more than one store.
func dumpSuite(t *testing.T, open func(*testing.T) bot.Store) {
	t.Run("dump and load", func(t *testing.T) { testDumpAndLoad(t, open) })
	t.Run("dump under writers", func(t *testing.T) { testDumpUnderWriters(t, open) })
	t.Run("load damaged", func(t *testing.T) { testLoadDamaged(t, &desk{t, open(t)}) })
	t.Run("load into a filled store", func(t *testing.T) {
		d := &desk{t, open(t)}
		good := dump(t, d)
		d.commit(put(conv, 0, "one"))
		wantError(t, d.Load(t.Context(), bytes.NewReader(good)), bot.Conflict, bot.Ref{})
		sameRecord(t, d.get(conv), record(conv, 1, "one"))
	})
}

// A dump goes from store to store, also between this kind and the reference, and stays the same.
func testDumpAndLoad(t *testing.T, open func(*testing.T) bot.Store) {
	first := &desk{t, open(t)}
	first.fill()
	want := dump(t, first)
	for _, to := range []*desk{{t, NewMemory()}, {t, open(t)}} {
		before := to.commit(bot.Write{})
		if err := to.Load(t.Context(), bytes.NewReader(want)); err != nil {
			t.Fatal(err)
		}
		back := &desk{t, open(t)}
		if err := back.Load(t.Context(), bytes.NewReader(dump(t, to))); err != nil {
			t.Fatal(err)
		}
		for _, d := range []*desk{to, back} {
			if !bytes.Equal(dump(t, d), want) {
				t.Fatal("a loaded store dumps other bytes than the one it came from")
			}
			sameRecord(t, d.get(bot.Ref{Kind: bot.KindConv, ID: "c03"}), record(bot.Ref{Kind: bot.KindConv, ID: "c03"}, 2, "second"))
			if got := append(d.list(bot.KindLease, "", "", many), d.list(bot.KindBeat, "", "", many)...); len(got) != 0 {
				t.Fatalf("leases were loaded: %v", got)
			}
			if wrong, err := d.Check(t.Context()); err != nil || len(wrong) != 0 {
				t.Fatalf("check: %v, %v", wrong, err)
			}
		}
		goesOn(t, to, before)
	}
}

// goesOn tells that a loaded store works on where the other stopped, with a feed of its own.
func goesOn(t *testing.T, d *desk, before bot.Cursor) {
	t.Helper()
	if _, _, err := d.Changes(t.Context(), before, many); bot.CodeOf(err) != bot.NotFound {
		t.Fatalf("a cursor from before the load: %v", err)
	}
	if got, _ := d.changes("", many); len(got) != 0 {
		t.Fatalf("the feed of a loaded store: %v", got)
	}
	w := put(bot.Ref{Kind: bot.KindConv, ID: "c04"}, 1, "next")
	w.Append = entries("c04", 6, 6).Append
	w.Done = []bot.JobID{job("send/web", noon, "c04").JobID}
	d.fails(entries("c04", 1, 1), bot.Conflict, bot.StreamRef("c04"))
	d.commit(w)
	if got, _ := d.changes("", many); len(got) != 1 {
		t.Fatalf("the feed after one commit: %v", got)
	}
	if wrong, err := d.Check(t.Context()); err != nil || len(wrong) != 0 {
		t.Fatalf("check: %v, %v", wrong, err)
	}
}

// A dump is one moment: a pair of records that only ever changes together is never torn.
func testDumpUnderWriters(t *testing.T, open func(*testing.T) bot.Store) {
	d := &desk{t, open(t)}
	d.fill()
	far := bot.Ref{Kind: bot.KindTicket, ID: "z"}
	var wg sync.WaitGroup
	var stop atomic.Bool
	wg.Go(func() {
		for ver := int64(0); !stop.Load(); ver++ {
			w := entries("pair", ver+1, ver+1)
			w.Put = []bot.Record{record(bot.Ref{Kind: bot.KindAddr, ID: "a"}, ver, "x"), record(far, ver, "x")}
			if _, err := d.Commit(t.Context(), w); err != nil {
				t.Errorf("commit: %v", err)
				return
			}
		}
	})
	for range 5 {
		to := &desk{t, NewMemory()}
		if err := to.Load(t.Context(), bytes.NewReader(dump(t, d))); err != nil {
			t.Fatal(err)
		}
		a, z, l := to.get(bot.Ref{Kind: bot.KindAddr, ID: "a"}).Ver, to.get(far).Ver, len(to.log("pair", 0, many))
		if a != z || int64(l) != a {
			t.Errorf("torn: versions %d and %d, log %d", a, z, l)
		}
	}
	stop.Store(true)
	wg.Wait()
}

// Whatever is damaged, the place is named and the store stays empty; then it takes a good dump.
func testLoadDamaged(t *testing.T, d *desk) {
	from := &desk{t, NewMemory()}
	from.fill()
	good := dump(t, from)
	flip := func(at int) []byte {
		b := bytes.Clone(good)
		b[at] ^= 0x10
		return b
	}
	tests := map[string][]byte{
		"empty":           {},
		"not a dump":      []byte("PK\x03\x04 something else altogether"),
		"other format":    append([]byte("frontdesk dump 9\n"), good[17:]...),
		"nothing follows": good[:17],
		"trailing bytes":  append(bytes.Clone(good), 0),
		"half twice":      append(bytes.Clone(good[:len(good)/2]), good...),
	}
	for n := 1; n <= 8; n++ {
		at := 17 + (len(good)-18)*n/8
		tests[fmt.Sprintf("flip at %d", at)] = flip(at)
		tests[fmt.Sprintf("cut at %d", at)] = good[:at]
		tests[fmt.Sprintf("hole at %d", at-9)] = append(bytes.Clone(good[:at-9]), good[at:]...)
	}
	for name, b := range tests {
		err := d.Load(t.Context(), bytes.NewReader(b))
		if bot.CodeOf(err) != bot.Invalid {
			t.Fatalf("%s: %v", name, err)
		}
		if text := bot.TextOf(err); !strings.Contains(text, "byte") && !strings.Contains(text, "not a dump") {
			t.Errorf("%s: the place is not named: %q", name, text)
		}
		if len(d.list(bot.KindConv, "", "", 1))+len(d.log("c00", 0, 1))+len(d.jobs("timer", noon.Add(time.Hour), bot.JobID{}, 1)) > 0 {
			t.Fatalf("%s: a failed load left something behind", name)
		}
	}
	if err := d.Load(t.Context(), iotest.HalfReader(bytes.NewReader(good))); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(dump(t, d), good) {
		t.Fatal("loaded something else")
	}
}

func testContext(t *testing.T, d *desk) {
	d.commit(put(conv, 0, "one"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := d.Commit(ctx, put(ticket, 0, "cancelled"))
	if bot.CodeOf(err) != bot.Busy || !errors.Is(err, context.Canceled) {
		t.Errorf("commit: %v", err)
	}
	sameRecord(t, d.get(ticket), bot.Record{Ref: ticket})
	for name, err := range reads(ctx, d.Store) {
		if bot.CodeOf(err) != bot.Unknown || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// reads calls every method that reads, and returns what they fail with.
func reads(ctx context.Context, s bot.Store) map[string]error {
	out := map[string]error{}
	_, out["get"] = s.Get(ctx, conv)
	_, out["list"] = s.List(ctx, bot.KindConv, "", "", 1)
	_, out["log"] = s.Log(ctx, "c1", 0, 1)
	_, out["jobs"] = s.Jobs(ctx, "timer", noon, bot.JobID{}, 1)
	_, _, out["changes"] = s.Changes(ctx, "", 1)
	_, out["check"] = s.Check(ctx)
	out["dump"] = s.Dump(ctx, &bytes.Buffer{})
	return out
}

func testClose(t *testing.T, d *desk) {
	d.commit(put(conv, 0, "one"))
	wake := d.Wake(t.Context())
	for range 2 {
		if err := d.Close(); err != nil {
			t.Fatalf("close: %v", err)
		}
	}
	d.fails(put(conv, 1, "two"), bot.Busy, bot.Ref{})
	for name, err := range reads(t.Context(), d.Store) {
		if bot.CodeOf(err) != bot.Unknown {
			t.Errorf("%s: %v", name, err)
		}
	}
	select {
	case _, open := <-wake:
		if !open {
			t.Error("a wake channel was closed: those who select on it would spin")
		}
	default:
	}
}

// While writers commit, Close lets each know: done, or nothing happened.
func testCloseWhileCommitting(t *testing.T, d *desk) {
	const writers = 16
	var wg sync.WaitGroup
	var busy, done atomic.Int64
	for w := range writers {
		wg.Go(func() {
			for seq := int64(1); ; seq++ {
				_, err := d.Commit(t.Context(), entries(fmt.Sprint(w), seq, seq))
				switch bot.CodeOf(err) {
				case "":
					done.Add(1)
					continue
				case bot.Busy:
					busy.Add(1)
				default:
					t.Errorf("writer %d: %v", w, err)
				}
				return
			}
		})
	}
	for wake := d.Wake(t.Context()); done.Load() < 4*writers; {
		<-wake
	}
	if err := d.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	wg.Wait()
	if busy.Load() != writers {
		t.Errorf("%d writers were told Busy, want %d", busy.Load(), writers)
	}
}
