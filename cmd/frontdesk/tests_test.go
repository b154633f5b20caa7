package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDeskTestSaysHow(t *testing.T) {
	t.Parallel()
	mine := filepath.Join(t.TempDir(), "mine")
	must(t, "desk", "init", "--minimal", mine)
	if said := must(t, "desk", "test", mine, "--encoder", "none"); !strings.HasPrefix(said, "by words alone\n") {
		t.Errorf("it said %s", said)
	}
	if code, _, errs := invoke(t, "desk", "test", mine, "--encoder", "none", "--both"); code != exitUsage || !strings.Contains(errs, "leave out one of them") {
		t.Errorf("status %d, said %s", code, errs)
	}
}

// A desk without tests is told so, by the tests and by a push, and nothing more comes of it.
func TestUntestedDesk(t *testing.T) {
	t.Parallel()
	data, mine := exampleData(t), filepath.Join(t.TempDir(), "mine")
	must(t, "desk", "init", "--minimal", mine)
	if said := must(t, "desk", "test", mine, "--encoder", "none"); strings.Contains(said, "warning") {
		t.Errorf("it said %s", said)
	}
	if err := os.RemoveAll(filepath.Join(mine, "tests")); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"test", mine, "--encoder", "none"}, {"push", mine, "--data", data}} {
		if said := must(t, append([]string{"desk"}, args...)...); !strings.Contains(said, "no conversation tests") || !strings.Contains(said, "/save") {
			t.Errorf("desk %s said %s", args[0], said)
		}
	}
}
