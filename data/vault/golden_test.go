package vault_test

import (
	"bytes"
	"encoding/hex"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/data/badger"
	"frontdesk/data/vault"
)

// goldenTurn is what every sealed body in testdata says; a short one is not worth compressing.
const (
	goldenTurn  = `{"v":1,"conv":"cv_golden","seq":1,"at":"2026-11-22T12:00:00Z","owner":"bot","locale":"en","state":{"welcomed":true}}`
	goldenShort = `{}`
)

// What was sealed by any release must be readable for ever, and addresses must be found by the same hashes. testdata
// holds key files, a wrapped key and a body of every form; lines are added and never changed.
func TestFormats(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/keys")); err != nil {
		t.Fatal(err)
	}
	lines := goldenLines(t)
	s := bottest.NewMemory()
	rec := bot.Record{Ref: bot.Ref{Kind: bot.KindKey, ID: lines["key id"]}, Head: []byte(lines["key head"]), Body: unhex(t, lines["key body"])}
	if _, err := s.Commit(t.Context(), bot.Write{Put: []bot.Record{rec}}); err != nil {
		t.Fatal(err)
	}
	v := open(t, dir, s)
	if got := v.Hash("golden", "ä"); got != lines["hash golden ä"] {
		t.Errorf("hash golden ä: %s", got)
	}
	id := bot.KeyID(lines["key id"])
	for form, plain := range map[string]string{"form 0": goldenShort, "form 1": goldenTurn, "form 2": goldenTurn, "form 3": goldenTurn} {
		got, err := v.Open(t.Context(), id, unhex(t, lines[form]))
		if err != nil || string(got) != plain {
			t.Errorf("%s reads as %q, %v", form, got, err)
		}
	}
	for plain, form := range map[string]string{goldenShort: "form 0", goldenTurn: "form 3"} { // what is written now
		now, err := v.Seal(t.Context(), id, []byte(plain))
		if err != nil || now[1] != unhex(t, lines[form])[1] {
			t.Errorf("%s is now sealed in another form, which has no line in testdata: %x, %v", form, now[:2], err)
		}
	}
}

func goldenLines(t *testing.T) map[string]string {
	t.Helper()
	b, err := os.ReadFile("testdata/formats.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]string{}
	for line := range strings.Lines(string(b)) {
		if what, is, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && !strings.HasPrefix(what, "#") {
			lines[what] = is
		}
	}
	return lines
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What somebody said is nowhere in the data folder, before and after erasing him, and a copy of the folder from before
// does not bring it back.
func TestNothingShowsInTheFolder(t *testing.T) {
	dir := t.TempDir()
	cfg := badger.Config{Dir: filepath.Join(dir, "store"), Now: time.Now, Logger: slog.New(slog.DiscardHandler), MinFree: 1}
	s, err := badger.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	v := open(t, filepath.Join(dir, "keys"), s)
	id := newKey(t, v, s)
	said := seal(t, v, id, strings.Repeat(canary+" ", 3))
	const shown = "a head is not sealed"
	if _, err := s.Commit(t.Context(), bot.Write{
		Put:    []bot.Record{{Ref: bot.Ref{Kind: bot.KindAddr, ID: v.Hash("xyzzy-canary@example.com")}, Head: []byte(shown)}},
		Append: []bot.Entry{{Stream: "cv_1", Seq: 1, Key: id, Body: said}},
	}); err != nil {
		t.Fatal(err)
	}
	before := t.TempDir()
	for round := range 2 {
		if round == 1 {
			if err := v.Shred(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			if err := v.Rotate(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if found := grep(t, dir, shown); len(found) == 0 {
			t.Fatal("even what is not sealed is not found: this tests nothing")
		}
		if found := grep(t, dir, "xyzzy-canary"); len(found) > 0 {
			t.Errorf("what was said shows in %v", found)
		}
		if round == 0 {
			if err := os.CopyFS(before, os.DirFS(cfg.Dir)); err != nil {
				t.Fatal(err)
			}
		}
		if s, err = badger.Open(cfg); err != nil {
			t.Fatal(err)
		}
		v = open(t, filepath.Join(dir, "keys"), s)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	cfg.Dir = before
	old, err := badger.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := old.Close(); err != nil {
			t.Error(err)
		}
	})
	v, err = vault.Open(t.Context(), vault.Config{Dir: filepath.Join(dir, "keys"), Store: old})
	if err == nil {
		_, err = v.Open(t.Context(), id, said)
	}
	if err == nil {
		t.Error("a copy of the folder from before brings back what was erased")
	}
}

// grep returns the files below a folder that hold a text.
func grep(t *testing.T, dir, text string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		if bytes.Contains(b, []byte(text)) {
			found = append(found, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
