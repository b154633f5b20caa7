package vault

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
)

// rotating is a vault with a key in its store, and the file of the epoch that wraps it.
func rotating(t *testing.T) (v *Vault, s *bottest.Memory, id bot.KeyID, sealed, file []byte) {
	t.Helper()
	s = bottest.NewMemory()
	v, err := Open(t.Context(), Config{Dir: t.TempDir(), Store: s})
	if err != nil {
		t.Fatal(err)
	}
	id, rec, err := v.NewKey(t.Context())
	if err == nil {
		_, err = s.Commit(t.Context(), bot.Write{Put: []bot.Record{rec}})
	}
	if err == nil {
		sealed, err = v.Seal(t.Context(), id, []byte("kept"))
	}
	if err == nil {
		file, err = os.ReadFile(filepath.Join(v.dir, epochName(1)))
	}
	if err != nil {
		t.Fatal(err)
	}
	return v, s, id, sealed, file
}

// opens starts again on what a cut left: everything is readable, one epoch's file is there and no trace of others.
func opens(t *testing.T, dir string, s *bottest.Memory, id bot.KeyID, sealed []byte) {
	t.Helper()
	v, err := Open(t.Context(), Config{Dir: dir, Store: s})
	if err != nil {
		t.Fatalf("the desk does not start: %v", err)
	}
	if back, err := v.Open(t.Context(), id, sealed); err != nil || string(back) != "kept" {
		t.Fatalf("%q, %v", back, err)
	}
	if err := v.Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("files left: %v %v", entries, err)
	}
	if again, err := Open(t.Context(), Config{Dir: dir, Store: s}); err != nil {
		t.Error(err)
	} else if back, err := again.Open(t.Context(), id, sealed); err != nil || string(back) != "kept" {
		t.Errorf("after another night: %q, %v", back, err)
	}
}

// A process may be killed between any two steps of the end of an epoch.
func TestEpochsEndCutShort(t *testing.T) {
	for done := range len((&Vault{}).ending(1)) + 1 {
		v, s, id, sealed, file := rotating(t)
		if err := v.Rotate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(v.dir, epochName(1)), file, 0o600); err != nil { // as it was before its end
			t.Fatal(err)
		}
		for _, step := range v.ending(1)[:done] {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
		opens(t, v.dir, s, id, sealed)
	}
}

// Killed while the bytes of the old epoch are overwritten: some are, some are not.
func TestHalfOverwrittenEpochIsNoMatter(t *testing.T) {
	v, s, id, sealed, file := rotating(t)
	if err := v.Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	clear(file[:len(file)/2])
	if err := os.WriteFile(filepath.Join(v.dir, deadName(1)), file, 0o600); err != nil {
		t.Fatal(err)
	}
	opens(t, v.dir, s, id, sealed)
}

// Builds before this one overwrote the file under its own name: what they left must not keep a desk from starting.
func TestZeroedEpochUnderItsOwnName(t *testing.T) {
	v, s, id, sealed, file := rotating(t)
	name := filepath.Join(v.dir, epochName(1))
	if err := os.WriteFile(name, make([]byte, len(file)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Config{Dir: v.dir, Store: s}); err == nil || !strings.Contains(err.Error(), "backup") {
		t.Errorf("the newest epoch is gone, and: %v", err)
	}
	if err := v.beginEpoch(2); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Config{Dir: v.dir, Store: s}); err == nil || !strings.Contains(err.Error(), "backup") {
		t.Errorf("an epoch that is needed is gone, and: %v", err)
	}
	if _, err := v.rewrapAll(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	opens(t, v.dir, s, id, sealed)
}
