package badger

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/bot"
)

const childWriters = 24

// writeUntilKilled is the child: many writers, each with a stream of its own, tell on the standard output what was
// acknowledged to them.
func writeUntilKilled(dir string) error {
	s, err := Open(Config{Dir: dir, Now: time.Now, Logger: slog.New(slog.DiscardHandler), MinFree: 1, memtable: 8 << 20})
	if err != nil {
		return err
	}
	var out sync.Mutex
	var wg sync.WaitGroup
	errs := make([]error, childWriters)
	for n := range childWriters {
		wg.Go(func() { errs[n] = writeStream(s, fmt.Sprintf("cv_%02d", n), &out) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func writeStream(s *Store, stream string, out *sync.Mutex) error {
	ref := bot.Ref{Kind: bot.KindConv, ID: stream}
	got, err := s.Get(context.Background(), ref)
	if err != nil {
		return err
	}
	for ver := got[0].Ver; ; ver++ {
		if _, err := s.Commit(context.Background(), crashWrite(ref, ver)); err != nil {
			return err
		}
		out.Lock()
		_, err := fmt.Printf("%s %d\n", stream, ver+1)
		out.Unlock()
		if err != nil {
			return err
		}
	}
}

// crashWrite touches a record, a log, jobs and a once record together: all are there afterwards, or none.
func crashWrite(ref bot.Ref, ver int64) bot.Write {
	body := bytes.Repeat([]byte{byte(ver)}, 200+int(ver%7)*600)
	w := bot.Write{
		Put:    []bot.Record{{Ref: ref, Ver: ver, Head: []byte(strconv.FormatInt(ver+1, 10)), Body: body}, {Ref: bot.Ref{Kind: bot.KindOnce, ID: fmt.Sprintf("%s/%d", ref.ID, ver+1)}}},
		Append: []bot.Entry{{Stream: ref.ID, Seq: ver + 1, Body: body}},
		Add:    []bot.Job{{JobID: crashJob(ref, ver+1)}},
	}
	if ver > 0 {
		w.Done = []bot.JobID{crashJob(ref, ver)}
	}
	return w
}

func crashJob(ref bot.Ref, ver int64) bot.JobID {
	return bot.JobID{Queue: "timer", Due: time.UnixMilli(1e12 + ver), ID: ref.ID}
}

// crash lets a child write to a folder for a while, kills it, and adds what it acknowledged to acked.
func crash(t *testing.T, dir string, after time.Duration, acked map[string]int64) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^$")
	child.Env = append(os.Environ(), childEnv+"="+dir)
	var complaint bytes.Buffer
	child.Stderr = &complaint
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if n == 0 { // from now on it is under load
			time.AfterFunc(after, func() { _ = child.Process.Kill() })
		}
		note(acked, lines.Text())
	}
	err = child.Wait()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != -1 {
		t.Fatalf("the child was not killed: %v\n%s", err, complaint.Bytes())
	}
}

// note adds what a child acknowledged. A line that the end cut in two is none.
func note(acked map[string]int64, out string) {
	for line := range strings.Lines(out) {
		stream, number, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if ver, err := strconv.ParseInt(number, 10, 64); err == nil {
			acked[stream] = max(acked[stream], ver)
		}
	}
}

// intact tells what is wrong with a store that was killed: what was acknowledged is there, and nothing is there by half.
func intact(ctx context.Context, s *Store, acked map[string]int64) error {
	for n := range childWriters {
		ref := bot.Ref{Kind: bot.KindConv, ID: fmt.Sprintf("cv_%02d", n)}
		got, err := s.Get(ctx, ref)
		if err != nil {
			return err
		}
		ver := got[0].Ver
		if ver < acked[ref.ID] {
			return fmt.Errorf("%s is at version %d, %d was acknowledged", ref.ID, ver, acked[ref.ID])
		}
		log, err := s.Log(ctx, ref.ID, 0, 1<<20)
		if err != nil {
			return err
		}
		once, err := s.List(ctx, bot.KindOnce, ref.ID+"/", "", 1<<20)
		if err != nil {
			return err
		}
		if int64(len(log)) != ver || int64(len(once)) != ver {
			return fmt.Errorf("%s is at version %d with %d entries and %d once records", ref.ID, ver, len(log), len(once))
		}
	}
	jobs, err := s.Jobs(ctx, "timer", time.UnixMilli(2e12), bot.JobID{}, 1<<20)
	if err == nil && len(jobs) > childWriters {
		err = fmt.Errorf("%d jobs where each writer has one", len(jobs))
	}
	return err
}

// A process killed at any moment has lost nothing it acknowledged, and starts again by itself.
func TestKill(t *testing.T) {
	t.Parallel()
	kills := 12
	if n, err := strconv.Atoi(os.Getenv("FRONTDESK_KILLS")); err == nil {
		kills = n
	} else if testing.Short() {
		kills = 2
	}
	dir, acked, slowest := t.TempDir(), map[string]int64{}, time.Duration(0)
	for n := range kills {
		for range 1 + n%2 { // every other time a killed process follows a killed one
			crash(t, dir, time.Duration(rand.IntN(150))*time.Millisecond, acked)
		}
		start := time.Now()
		s, err := Open(config(t, dir))
		if err != nil {
			t.Fatalf("kill %d: %v", n, err)
		}
		slowest = max(slowest, time.Since(start))
		if err := intact(t.Context(), s, acked); err != nil {
			t.Fatalf("kill %d: %v", n, err)
		}
		if wrong, err := s.Check(t.Context()); err != nil || len(wrong) > 0 {
			t.Fatalf("kill %d: check: %v, %v", n, wrong, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	total := int64(0)
	for _, ver := range acked {
		total += ver
	}
	t.Logf("%d kills, %d commits acknowledged, none lost, slowest start %v", kills, total, slowest)
	if total == 0 {
		t.Error("nothing was acknowledged: this tested nothing")
	}
}

// copyDir copies a folder, holes included.
func copyDir(t *testing.T, from, to string) {
	t.Helper()
	if out, err := exec.Command("cp", "-r", "--sparse=always", from, to).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// A process killed between making a file and giving it a size must start again (Badger does not, at first).
func TestEmptyFiles(t *testing.T) {
	dir, acked := t.TempDir(), map[string]int64{}
	crash(t, dir, time.Millisecond, acked)
	for _, name := range []string{"00099.mem", "000007.vlog"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := intact(t.Context(), open(t, config(t, dir)), acked); err != nil {
		t.Fatal(err)
	}
}
