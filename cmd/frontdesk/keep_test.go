package main

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// kept is a data folder with an account in it, closed.
func kept(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	d, err := openData(t.Context(), dir, true, slog.New(slog.DiscardHandler))
	if err == nil {
		_, err = d.accounts.Create(t.Context(), "", "ana@desk.example", "Ana", staff.Admin, nil)
	}
	if err == nil {
		err = d.close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func rotate(t *testing.T, dir string) {
	t.Helper()
	d, err := openData(t.Context(), dir, false, slog.New(slog.DiscardHandler))
	if err == nil {
		err = d.vault.Rotate(t.Context())
	}
	if err == nil {
		err = d.close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func copyKeys(t *testing.T, from, data string) {
	t.Helper()
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(data, "keys"), os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// A backup and the keys beside it fit, whatever the desk does later; a backup that its keys do not open is never
// called whole.
func TestBackupComesWithItsKeys(t *testing.T) {
	dir, to := kept(t), t.TempDir()
	file := filepath.Join(to, "desk.fdb")
	if status, says := command(t, "backup", file, "--data", dir); status != exitFine {
		t.Fatal(says)
	}
	rotate(t, dir)

	good := filepath.Join(to, "good")
	copyKeys(t, file+keysSuffix, good)
	if status, says := command(t, "restore", file, "--data", good); status != exitFine || !strings.Contains(says, "every key opens") {
		t.Errorf("with its own keys: %d %s", status, says)
	}
	if status, says := command(t, "restore", file, "--data", good); status != exitUsage || !strings.Contains(says, "holds a desk's data already") {
		t.Errorf("into a folder in use: %d %s", status, says)
	}
	late := filepath.Join(to, "late")
	copyKeys(t, filepath.Join(dir, "keys"), late)
	status, says := command(t, "restore", file, "--data", late)
	if status != exitCannot || !strings.Contains(says, "epoch 1") || strings.Contains(says, "whole:") {
		t.Errorf("with the keys of the next day: %d %s", status, says)
	}
	if _, err := os.Stat(filepath.Join(late, "store")); err == nil {
		t.Error("a store was begun that nobody can read")
	}
	nested := filepath.Join(to, "nested")
	copyKeys(t, file+keysSuffix, filepath.Join(nested, "keys"))
	if status, says := command(t, "restore", file, "--data", nested); status != exitCannot || !strings.Contains(says, "keys are not there") {
		t.Errorf("with the keys one folder too deep: %d %s", status, says)
	}
}

// Verify opens every key, not only the checksums around it.
func TestVerifyOpensEveryKey(t *testing.T) {
	d, err := openData(t.Context(), kept(t), false, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.close() }()
	if err := verifyOp(t.Context(), d, nil, io.Discard, nil); err != nil {
		t.Error(err)
	}
	_, rec, err := d.vault.NewKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rec.Body[0] ^= 1
	if _, err := d.store.Commit(t.Context(), bot.Write{Put: []bot.Record{rec}}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := verifyOp(t.Context(), d, nil, &out, nil); err == nil || strings.Contains(out.String(), "whole:") || !strings.Contains(out.String(), rec.ID) {
		t.Errorf("a key does not open, and verify says %q, %v", out.String(), err)
	}
}

func TestNightIsAtAFixedHour(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Vienna")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 30, 0, 0, zone) }
	for name, c := range map[string]struct {
		last, now time.Time
		want      bool
	}{
		"never":                      {time.Time{}, at(2, 12), true},
		"done this night":            {at(2, 3), at(2, 12), false},
		"late evening":               {at(2, 3), at(2, 23), false},
		"before the next":            {at(2, 3), at(3, 2), false},
		"the next":                   {at(2, 3), at(3, 3), true},
		"done at a start at noon":    {at(2, 12), at(3, 2), false},
		"and the night behind it":    {at(2, 12), at(3, 3), true},
		"off for days":               {at(2, 3), at(9, 1), true},
		"the clock had run ahead":    {at(20, 3), at(9, 1), true},
		"the night the clocks go on": {at(28, 3), at(29, 4), true},
	} {
		if got := overdue(c.last, c.now); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// The night's work is remembered over a restart: a desk that is started each morning does it each day, and not twice.
func TestNightIsRemembered(t *testing.T) {
	dir := kept(t)
	epochs := func() string {
		names, err := filepath.Glob(filepath.Join(dir, "keys", "epoch-*"))
		if err != nil || len(names) != 1 {
			t.Fatal(names, err)
		}
		return filepath.Base(names[0])
	}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		after time.Duration
		want  string
	}{{0, "epoch-000002.json"}, {8 * time.Hour, "epoch-000002.json"}, {24 * time.Hour, "epoch-000003.json"}} {
		d, err := openData(t.Context(), dir, false, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		s := &server{log: slog.New(slog.DiscardHandler), data: d}
		s.night(t.Context(), now.Add(c.after))
		if err := d.close(); err != nil {
			t.Fatal(err)
		}
		if got := epochs(); got != c.want {
			t.Errorf("after %s: %s, want %s", c.after, got, c.want)
		}
	}
}
