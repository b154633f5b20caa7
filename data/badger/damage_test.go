package badger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// verifyEnv makes the test binary a process that opens a store, checks it and tells what it found: damaged files can
// end a process, and that must not be this one.
const verifyEnv = "FRONTDESK_STORE_VERIFY"

// verdict is what a process that opened a damaged store tells.
type verdict struct {
	Refused string   // by Open
	Found   []string // by Check
	Lost    string   // found by nobody but the test, which knows what was acknowledged
}

func verify(dir string) error {
	var acked map[string]int64
	if err := json.Unmarshal([]byte(os.Getenv("FRONTDESK_STORE_ACKED")), &acked); err != nil {
		return err
	}
	var v verdict
	ctx := context.Background()
	s, err := Open(Config{Dir: dir, Now: time.Now, Logger: slog.New(slog.DiscardHandler), MinFree: 1, memtable: 8 << 20})
	if err != nil {
		v.Refused = err.Error()
	} else {
		if v.Found, err = s.Check(ctx); err != nil {
			v.Found = []string{err.Error()}
		}
		if err := intact(ctx, s, acked); err != nil {
			v.Lost = err.Error()
		}
		if err := s.Close(); err != nil {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(v)
}

func judged(t *testing.T, dir string, acked map[string]int64) (v verdict, died bool) {
	t.Helper()
	known, err := json.Marshal(acked)
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0], "-test.run=^$")
	child.Env = append(os.Environ(), verifyEnv+"="+dir, "FRONTDESK_STORE_ACKED="+string(known))
	out, err := child.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		v.Refused = "the process died: " + string(exit.Stderr)
		return v, true
	}
	if err := errors.Join(err, json.Unmarshal(out, &v)); err != nil {
		t.Fatal(err)
	}
	return v, false
}

func flip(b []byte, at int) []byte {
	b[at] ^= 0x04
	return b
}

func zero(b []byte, at, n int) []byte {
	clear(b[at:min(at+n, len(b))])
	return b
}

// damages are what happens to files; without do the file goes. The first ones are tried in every run.
var damages = []struct {
	name string
	do   func(b []byte) []byte
}{
	{"deleted", nil},
	{"cut in half", func(b []byte) []byte { return b[:len(b)/2] }},
	{"bit flipped", func(b []byte) []byte { return flip(b, len(b)/10) }},
	{"emptied", func(b []byte) []byte { return nil }},
	{"tail cut", func(b []byte) []byte { return b[:len(b)-min(len(b), 100)] }},
	{"another bit flipped", func(b []byte) []byte { return flip(b, rand.IntN(len(b))) }},
	{"page zeroed", func(b []byte) []byte { return zero(b, len(b)*3/10/4096*4096, 4096) }},
	{"first bytes zeroed", func(b []byte) []byte { return zero(b, 0, 16) }},
}

// Whatever happens to the files, it is never silent: the store opens whole, or it refuses, or Check finds it.
func TestDamage(t *testing.T) {
	all := os.Getenv("FRONTDESK_KILLS") != ""
	killed, acked := t.TempDir(), map[string]int64{}
	for range 2 {
		crash(t, killed, 700*time.Millisecond, acked)
	}
	if v, died := judged(t, cloned(t, killed), acked); died || v.Refused != "" || len(v.Found) > 0 || v.Lost != "" {
		t.Fatalf("undamaged: %+v", v)
	}
	for _, pattern := range []string{"*.mem", "*.sst", "*.vlog", "MANIFEST", "KEYREGISTRY", "DISCARD", "watermark"} {
		files, err := filepath.Glob(filepath.Join(killed, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("no %s to damage: %v", pattern, err)
		}
		for n, damage := range damages {
			if n > 2 && !all {
				break
			}
			name := filepath.Base(files[n%len(files)])
			t.Run(name+" "+damage.name, func(t *testing.T) {
				t.Parallel()
				dir := cloned(t, killed)
				spoil(t, filepath.Join(dir, name), damage.do)
				v, died := judged(t, dir, acked)
				switch {
				case died:
					t.Errorf("the process died: %s", v.Refused)
				case v.Refused == "" && len(v.Found) == 0 && v.Lost != "":
					t.Errorf("silent: %s", v.Lost)
				}
				t.Logf("refused: %.200s; found: %.200s", v.Refused, strings.Join(v.Found, "; "))
			})
		}
	}
}

func cloned(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "clone")
	copyDir(t, dir, to)
	return to
}

// spoil changes the part of a file that holds something: the rest of a sparse file is zeros anyway.
func spoil(t *testing.T, name string, do func([]byte) []byte) {
	t.Helper()
	if do == nil {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		return
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if used := bytes.TrimRight(b, "\x00"); len(used) > 0 {
		b = used
	}
	if err := os.WriteFile(name, do(b), 0o600); err != nil {
		t.Fatal(fmt.Errorf("spoil: %w", err))
	}
}
