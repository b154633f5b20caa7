package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A cache keeps what was used last and is never in the way.
func TestModels(t *testing.T) {
	m := models{filepath.Join(t.TempDir(), "a", "b")}
	if b, err := m.Model(t.Context(), "none"); b != nil || err != nil {
		t.Errorf("nothing kept gives %q, %v", b, err)
	}
	for i := range mostModels + 3 {
		if i == mostModels {
			old := time.Now().Add(-time.Hour)
			for k := range mostModels {
				if err := os.Chtimes(filepath.Join(m.dir, fmt.Sprint(k)), old, old); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := m.Model(t.Context(), "0"); err != nil {
				t.Fatal(err)
			}
		}
		if err := m.SaveModel(t.Context(), fmt.Sprint(i), []byte(fmt.Sprint("model ", i))); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(m.dir)
	if err != nil || len(entries) != mostModels {
		t.Errorf("%d models are kept, %v", len(entries), err)
	}
	if b, err := m.Model(t.Context(), "0"); string(b) != "model 0" || err != nil {
		t.Errorf("what was used last is gone: %q, %v", b, err)
	}
	blocked := models{filepath.Join(m.dir, "0", "in a file")}
	if err := blocked.SaveModel(t.Context(), "x", nil); err != nil {
		t.Errorf("a folder that cannot be made is in the way: %v", err)
	}
}
