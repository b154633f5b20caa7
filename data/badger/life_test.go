package badger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
)

var convRef = bot.Ref{Kind: bot.KindConv, ID: "c"}

func commit(t *testing.T, s *Store, w bot.Write) {
	t.Helper()
	if _, err := s.Commit(t.Context(), w); err != nil {
		t.Fatal(err)
	}
}

func TestConfig(t *testing.T) {
	for name, spoil := range map[string]func(*Config){
		"no folder": func(c *Config) { c.Dir = "" },
		"no clock":  func(c *Config) { c.Now = nil },
		"no logger": func(c *Config) { c.Logger = nil },
		"size":      func(c *Config) { c.Size = "huge" },
	} {
		cfg := config(t, t.TempDir())
		spoil(&cfg)
		if _, err := Open(cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	cfg := config(t, "x")
	cfg.MinFree = 0
	if err := cfg.fill(); err != nil || cfg.MinFree != 1<<30 {
		t.Errorf("free space kept: %d, %v", cfg.MinFree, err)
	}
	cfg.MinFree, cfg.Size = 1, Large
	cfg.memtable = 0
	if err := cfg.fill(); err != nil || cfg.MinFree != 512<<20 {
		t.Errorf("free space kept at least: %d, %v", cfg.MinFree, err)
	}
}

// A second process, or the same one a second time, is told who is there.
func TestOpenTwice(t *testing.T) {
	cfg := config(t, t.TempDir())
	s := open(t, cfg)
	if _, err := Open(cfg); err == nil || !strings.Contains(err.Error(), "in use by another frontdesk process") {
		t.Fatalf("opened twice: %v", err)
	}
	commit(t, s, crashWrite(convRef, 0))
}

// The largest write there can be, all of it keys, fits beside its feed in the smallest store.
func TestLargestWrite(t *testing.T) {
	s := open(t, config(t, t.TempDir()))
	var w bot.Write
	for n := range bot.MaxWriteOps {
		w.Put = append(w.Put, bot.Record{Ref: bot.Ref{Kind: bot.KindOnce, ID: fmt.Sprintf("%0*d", bot.MaxID, n)}})
	}
	commit(t, s, w)
	if wrong, err := s.Check(t.Context()); err != nil || len(wrong) > 0 {
		t.Fatalf("%v, %v", wrong, err)
	}
}

// Below the limit of free space commits say so, nothing is changed, and they go on once there is room.
func TestGuard(t *testing.T) {
	cfg := config(t, t.TempDir())
	free := atomic.Int64{}
	free.Store(64 << 30)
	cfg.Ballast, cfg.MinFree = 1<<20, 2<<30
	cfg.Free = func(string) (int64, error) { return free.Load(), nil }
	s := open(t, cfg)
	commit(t, s, crashWrite(convRef, 0))
	free.Store(cfg.MinFree - 1)
	_, err := s.Commit(t.Context(), crashWrite(convRef, 1))
	if bot.CodeOf(err) != bot.Busy {
		t.Fatalf("on a full disk: %v", err)
	}
	ballast := filepath.Join(cfg.Dir, "ballast")
	for _, want := range []string{"2047 MB are free", "2048 MB are needed", ballast} {
		if !strings.Contains(bot.TextOf(err), want) {
			t.Errorf("%q does not say %q", bot.TextOf(err), want)
		}
	}
	if err := s.Load(t.Context(), bytes.NewReader(nil)); bot.CodeOf(err) != bot.Invalid {
		t.Errorf("load: %v", err)
	}
	if st, err := os.Stat(ballast); err != nil || st.Size() != cfg.Ballast {
		t.Fatalf("ballast: %v", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get(t.Context(), convRef); err != nil || got[0].Ver != 1 {
		t.Fatalf("%v, %v", got, err)
	}
	free.Store(cfg.MinFree)
	commit(t, s, crashWrite(convRef, 1))
}

// A full disk also stops a load, which leaves nothing behind.
func TestGuardStopsLoad(t *testing.T) {
	from := open(t, config(t, t.TempDir()))
	commit(t, from, crashWrite(convRef, 0))
	var dump bytes.Buffer
	if err := from.Dump(t.Context(), &dump); err != nil {
		t.Fatal(err)
	}
	cfg := config(t, t.TempDir())
	full := atomic.Bool{}
	cfg.Free = func(string) (int64, error) {
		if full.Load() {
			return 0, nil
		}
		return 1 << 40, nil
	}
	s := open(t, cfg)
	full.Store(true)
	if err := s.Load(t.Context(), bytes.NewReader(dump.Bytes())); bot.CodeOf(err) != bot.Busy {
		t.Fatalf("load: %v", err)
	}
	full.Store(false)
	if err := s.Load(t.Context(), bytes.NewReader(dump.Bytes())); err != nil {
		t.Fatal(err)
	}
}

// After a failed write nothing is acknowledged any more, not even what looks as if it would work again.
func TestFailedWrite(t *testing.T) {
	s := open(t, config(t, t.TempDir()))
	commit(t, s, crashWrite(convRef, 0))
	if err := s.mark.file.Close(); err != nil { // the next watermark cannot be written
		t.Fatal(err)
	}
	if _, err := s.Commit(t.Context(), crashWrite(convRef, 1)); bot.CodeOf(err) != bot.Unknown {
		t.Fatalf("the write that failed: %v", err)
	}
	select {
	case <-s.Failed():
	default:
		t.Error("nobody was told")
	}
	_, err := s.Commit(t.Context(), bot.Write{Put: []bot.Record{{Ref: bot.Ref{Kind: bot.KindCust, ID: "x"}}}})
	if bot.CodeOf(err) != bot.Busy || !strings.Contains(bot.TextOf(err), "start frontdesk again") {
		t.Fatalf("the write after it: %v", err)
	}
	if got, err := s.Get(t.Context(), convRef); err != nil || got[0].Ver != 1 {
		t.Fatalf("what was not acknowledged is seen: %v, %v", got, err)
	}
	if _, err := s.Sweep(t.Context(), time.Now()); err != nil && bot.CodeOf(err) != bot.Busy {
		t.Errorf("sweep: %v", err)
	}
	s.mark.file, err = os.OpenFile(filepath.Join(s.cfg.Dir, markName), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
}

// lose makes a store whose log ends before its watermark.
func lose(t *testing.T) Config {
	t.Helper()
	cfg := config(t, t.TempDir())
	s := open(t, cfg)
	for ver := range int64(5) {
		commit(t, s, crashWrite(convRef, ver))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	m, err := openMarker(cfg.Dir, 100, 8, func(error) {})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.close(); err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestLoss(t *testing.T) {
	cfg := lose(t)
	for range 2 { // it does not get better by trying again
		_, err := Open(cfg)
		damage := (*DamageError)(nil)
		if !errors.As(err, &damage) || damage.Missing != 3 || !strings.Contains(err.Error(), "At least 3 acknowledged commits") {
			t.Fatalf("opened: %v", err)
		}
	}
	looking := cfg
	looking.ReadOnly = true
	s, err := Open(looking)
	if err != nil {
		t.Fatal(err)
	}
	if s.damage == nil {
		t.Error("the damage is not told")
	}
	if _, err := s.Commit(t.Context(), crashWrite(convRef, 5)); bot.CodeOf(err) != bot.Denied {
		t.Errorf("a commit into a store that is only read: %v", err)
	}
	if wrong, err := s.Check(t.Context()); err != nil || len(wrong) != 1 {
		t.Errorf("check: %v, %v", wrong, err)
	}
	if err := s.Dump(t.Context(), &bytes.Buffer{}); err != nil {
		t.Errorf("dump: %v", err)
	}
	_, before, err := s.Changes(t.Context(), "", 2)
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	accepting := cfg
	accepting.AcceptLoss = true
	s = open(t, accepting)
	if _, _, err := s.Changes(t.Context(), before, 1); bot.CodeOf(err) != bot.NotFound {
		t.Errorf("a cursor from before the loss: %v", err)
	}
	commit(t, s, crashWrite(convRef, 5))
	if got, _, err := s.Changes(t.Context(), "", 9); err != nil || len(got) != 1 {
		t.Errorf("the feed begins anew: %v, %v", got, err)
	}
	if s.views.current().seq != 9 {
		t.Errorf("the commit has number %d, 8 was given out before", s.views.current().seq)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, cfg)
	if wrong, err := s.Check(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("check: %v, %v", wrong, err)
	}
}

// The watermark is exact for whoever is killed: it is written before a commit is acknowledged.
func TestWatermark(t *testing.T) {
	s := open(t, config(t, t.TempDir()))
	for ver := range int64(20) {
		commit(t, s, crashWrite(convRef, ver))
		if w, _, err := readMark(s.cfg.Dir); err != nil || w.seq != uint64(ver)+1 {
			t.Fatalf("after commit %d the watermark says %d, %v", ver+1, w.seq, err)
		}
	}
	name := filepath.Join(s.cfg.Dir, markName)
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for at := range markSize { // one slot damaged: the other one counts, and is at most one group behind
		for _, page := range []int{0, markPage} {
			b := bytes.Clone(whole)
			b[page+at] ^= 0x80
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, markName), b, 0o600); err != nil {
				t.Fatal(err)
			}
			if w, _, err := readMark(dir); err != nil || w.seq < 19 {
				t.Fatalf("byte %d: %d, %v", page+at, w.seq, err)
			}
		}
	}
}

func TestSweep(t *testing.T) {
	cfg := config(t, t.TempDir())
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	cfg.Now = func() time.Time { return now }
	s := open(t, cfg)
	var cursors []bot.Cursor
	for ver := range int64(10) { // one a day
		c, err := s.Commit(t.Context(), crashWrite(convRef, ver))
		if err != nil {
			t.Fatal(err)
		}
		cursors = append(cursors, c)
		now = now.Add(24 * time.Hour)
	}
	for _, days := range []int{-400, 0} { // a clock that is slow removes nothing
		swept, err := s.Sweep(t.Context(), now.AddDate(0, 0, days))
		if want := (Swept{Groups: 3, Once: 2}); err != nil || days == 0 && swept != want || days != 0 && swept != (Swept{}) {
			t.Fatalf("%d days: %+v, %v", days, swept, err)
		}
	}
	if once, err := s.List(t.Context(), bot.KindOnce, "", "", 99); err != nil || len(once) != 8 || once[0].ID != "c/10" || once[1].ID != "c/3" {
		t.Fatalf("%v, %v", once, err)
	}
	for i, c := range cursors {
		_, _, err := s.Changes(t.Context(), c, 99)
		if want := map[bool]bot.Code{true: bot.NotFound, false: ""}[i < 2]; bot.CodeOf(err) != want {
			t.Errorf("the cursor of day %d: %v, want %q", i, err, want)
		}
	}
	if got, _, err := s.Changes(t.Context(), "", 99); err != nil || len(got) != 8 {
		t.Errorf("%d changes, %v", len(got), err)
	}
	if wrong, err := s.Check(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("%v, %v", wrong, err)
	}
	for range 2 {
		now = now.AddDate(0, 1, 0)
		if _, err := s.Sweep(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	if wrong, err := s.Check(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("%v, %v", wrong, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, cfg)
}

// Who waits so long that what changed meanwhile is forgotten looks again, and is judged by what is there then.
func TestForgotten(t *testing.T) {
	t.Parallel()
	s := open(t, config(t, t.TempDir()))
	commit(t, s, crashWrite(convRef, 0))
	stale, err := s.prepare(&bot.Write{Put: []bot.Record{{Ref: convRef, Ver: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	good, err := s.prepare(&bot.Write{Append: []bot.Entry{{Stream: "c", Seq: 2}}})
	if err != nil {
		t.Fatal(err)
	}
	commit(t, s, bot.Write{Put: []bot.Record{{Ref: convRef, Ver: 1}}})
	for n := range 2*recentKeys/bot.MaxWriteOps + 4 {
		var w bot.Write
		for i := range bot.MaxWriteOps {
			w.Put = append(w.Put, bot.Record{Ref: bot.Ref{Kind: bot.KindSent, ID: fmt.Sprint(n, "/", i)}})
		}
		commit(t, s, w)
	}
	if s.recent.remembers(stale.ts) {
		t.Fatal("nothing was forgotten: this tests nothing")
	}
	s.queue <- stale
	if r := <-stale.done; !bot.IsConflict(r.err, bot.KindConv) {
		t.Errorf("the stale write: %v", r.err)
	}
	s.queue <- good
	if r := <-good.done; r.err != nil {
		t.Errorf("the good one: %v", r.err)
	}
	if wrong, err := s.Check(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("%v, %v", wrong, err)
	}
}

// A load that was cut short by the end of the process has left nothing behind.
func TestInterruptedLoad(t *testing.T) {
	cfg := config(t, t.TempDir())
	s := open(t, cfg)
	v := s.views.current()
	v.loading = true
	plant(t, s, recordKey(convRef), encodeRecord(recordKey(convRef), &bot.Record{Ref: convRef, Ver: 1}, 0))
	plant(t, s, metaKey, v.meta.encode())
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, cfg)
	if got, err := s.Get(t.Context(), convRef); err != nil || got[0].Ver != 0 {
		t.Fatalf("half a load is there: %v, %v", got, err)
	}
	commit(t, s, crashWrite(convRef, 0))
	if wrong, err := s.Check(t.Context()); err != nil || len(wrong) > 0 {
		t.Fatalf("%v, %v", wrong, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := open(t, cfg).Get(t.Context(), convRef); err != nil || got[0].Ver != 1 {
		t.Fatalf("%v, %v", got, err)
	}
}

// A dump holds no leases: whoever loads it runs nothing yet.
func TestDumpOfLeases(t *testing.T) {
	s := open(t, config(t, t.TempDir()))
	commit(t, s, bot.Write{Put: []bot.Record{{Ref: bot.Ref{Kind: bot.KindLease, ID: "l"}}, {Ref: convRef}}})
	var dump bytes.Buffer
	if err := s.Dump(t.Context(), &dump); err != nil {
		t.Fatal(err)
	}
	m := bottest.NewMemory()
	if err := m.Load(t.Context(), &dump); err != nil {
		t.Fatal(err)
	}
	if got, err := m.Get(t.Context(), bot.Ref{Kind: bot.KindLease, ID: "l"}, convRef); err != nil || got[0].Ver != 0 || got[1].Ver != 1 {
		t.Fatalf("%v, %v", got, err)
	}
}

// A long read does not keep Close waiting: it ends with Unknown.
func TestCloseEndsDump(t *testing.T) {
	s := open(t, config(t, t.TempDir()))
	var w bot.Write
	for n := range bot.MaxWriteOps {
		w.Put = append(w.Put, bot.Record{Ref: bot.Ref{Kind: bot.KindSent, ID: fmt.Sprint(n)}, Body: make([]byte, 900)})
	}
	for range 3 {
		commit(t, s, w)
		for i := range w.Put {
			w.Put[i].ID += "x"
		}
	}
	begun, ended := make(chan struct{}), make(chan error)
	go func() { ended <- s.Dump(context.Background(), slowWriter{begun, s.closing}) }()
	<-begun
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; bot.CodeOf(err) != bot.Unknown {
		t.Fatalf("dump: %v", err)
	}
}

// slowWriter tells that it was reached and then waits.
type slowWriter struct {
	begun chan struct{}
	until <-chan struct{}
}

func (w slowWriter) Write(b []byte) (int, error) {
	select {
	case w.begun <- struct{}{}:
	case <-w.until:
	}
	<-w.until
	return len(b), nil
}
