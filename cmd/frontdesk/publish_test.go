package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder that may not be published ends no start while there is a live desk: customers are served, and the admin reads
// why.
func TestStartKeepsTheLiveDesk(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string][3]string{
		"a test fails":     {"tests/report.yaml", "severity: P2", "severity: P1"},
		"it has a problem": {"flows/report.yaml", "version: 1", "version: 1\nnonsense: 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mine, data := filepath.Join(t.TempDir(), "mine"), filepath.Join(t.TempDir(), "data")
			must(t, "desk", "init", "--minimal", mine)
			h := openHouse(t, serveOptions{data: data, desk: mine})
			live := h.shelf.Desk().Revision
			h.stop()

			edit(t, filepath.Join(mine, spoil[0]), spoil[1], spoil[2])
			var errs bytes.Buffer
			s, err := openServer(t.Context(), serveOptions{listen: "127.0.0.1:0", data: data, desk: mine}, slog.New(slog.DiscardHandler), &errs)
			if err != nil {
				t.Fatalf("%v\n%s", err, &errs)
			}
			if now := s.shelf.Desk().Revision; now != live || !strings.Contains(errs.String(), live+" stays") {
				t.Errorf("%s was live and %s is\n%s", live, now, &errs)
			}
			if err := s.close(t.Context()); err != nil {
				t.Error(err)
			}

			status, _, said := invoke(t, "serve", "--listen", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "new"), "--desk", mine)
			if status != exitProblems {
				t.Errorf("as the first desk it gave %d\n%s", status, said)
			}
		})
	}
}

// What only reads makes nothing where no desk is: a disk that is not mounted must not look like a healthy desk.
func TestNoDeskIsNoHealthyDesk(t *testing.T) {
	for _, args := range [][]string{{"verify"}, {"backup", filepath.Join(t.TempDir(), "b.fdb")}, {"export", "tickets"}, {"user", "list"}, {"doctor"}} {
		dir := t.TempDir()
		status, out, errs := invoke(t, append(args, "--data", dir)...)
		if all := out + errs; status == exitFine && args[0] != "doctor" || !strings.Contains(all, "no desk's data") || !strings.Contains(all, "serve") {
			t.Errorf("%v: %d\n%s", args, status, all)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%v left %v behind, %v", args, left, err)
		}
	}
}
