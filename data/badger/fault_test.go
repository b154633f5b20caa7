//go:build linux

package badger

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"

	"golang.org/x/sys/unix"
)

// run lets a child write to a folder until it ends by itself, and returns what it complained about.
func run(t *testing.T, dir string, acked map[string]int64, wrapper ...string) (complaint string) {
	t.Helper()
	args := slices.Concat(wrapper, []string{os.Args[0], "-test.run=^$"})
	child := exec.CommandContext(t.Context(), args[0], args[1:]...)
	child.Env = append(os.Environ(), childEnv+"="+dir)
	var out, errs bytes.Buffer
	child.Stdout, child.Stderr = &out, &errs
	err := child.Run()
	note(acked, out.String())
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Fatalf("the child did not end with an error of ours: %v\n%s", err, errs.String())
	}
	return errs.String()
}

// A real disk that fills up: the store stops taking writes before the disk is full, so that the process lives, and
// goes on when there is room.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=100m"); err != nil {
		t.Skipf("no small disk can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	acked := map[string]int64{}
	for range 2 { // starting again on a full disk does not end differently
		if complaint := run(t, dir, acked); !strings.Contains(complaint, "the disk is nearly full") {
			t.Fatalf("on a full disk: %s", complaint)
		}
	}
	if tables, err := filepath.Glob(filepath.Join(dir, "*.sst")); err != nil || len(tables) == 0 {
		t.Fatalf("no memtable was written out before the disk was full: this tested little (%v)", err)
	}
	if err := unix.Mount("", dir, "", unix.MS_REMOUNT, "size=600m"); err != nil {
		t.Fatal(err)
	}
	s := open(t, config(t, dir))
	t.Cleanup(func() { _ = s.Close() }) // before the disk goes
	if err := intact(t.Context(), s, acked); err != nil {
		t.Fatal(err)
	}
	commit(t, s, bot.Write{Put: []bot.Record{{Ref: convRef}}})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// A disk whose syncs fail: from the first failure on nothing is acknowledged, also if later ones would work again.
func TestFailingSync(t *testing.T) {
	t.Parallel()
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed")
	}
	if out, err := exec.Command(strace, "-f", "-qq", "-o", os.DevNull, "true").CombinedOutput(); err != nil {
		t.Skipf("strace does not work here: %v %s", err, out)
	}
	dir, acked := t.TempDir(), map[string]int64{}
	crash(t, dir, 20*time.Millisecond, acked)
	complaint := run(t, dir, acked, strace, "-f", "-qq", "--seccomp-bpf", "-o", filepath.Join(t.TempDir(), "trace"), "-e", "trace=msync", "-e", "inject=msync:error=EIO:when=120..121")
	if !strings.Contains(complaint, "the disk failed") || !strings.Contains(complaint, "input/output error") {
		t.Fatalf("on a failing disk: %s", complaint)
	}
	if err := intact(t.Context(), open(t, config(t, dir)), acked); err != nil {
		t.Fatal(err)
	}
}
