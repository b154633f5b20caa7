package desk

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestInitWritesIntoEmptyFoldersOnly(t *testing.T) {
	src := os.DirFS("testdata/good")
	dir := filepath.Join(t.TempDir(), "new", "desk")
	if err := Init(dir, src); err != nil {
		t.Fatal(err)
	}
	want, _ := Revision(src)
	if got, err := Revision(os.DirFS(dir)); err != nil || got != want {
		t.Fatalf("revision %s, want %s, %v", got, want, err)
	}
	if _, err := os.Stat(filepath.Join(dir, ".schemas", "desk.schema.json")); err != nil {
		t.Error(err)
	}
	err := Init(dir, src)
	if err == nil || !strings.Contains(err.Error(), "not empty") || !strings.Contains(err.Error(), "name a new folder") {
		t.Fatalf("a folder that is not empty: %v", err)
	}
}

func TestRevisionFile(t *testing.T) {
	dir := t.TempDir()
	if r, err := ReadRevision(os.DirFS(dir)); r != "" || err != nil {
		t.Fatalf("a folder never pulled: %q, %v", r, err)
	}
	want, _ := Revision(os.DirFS("testdata/good"))
	for range 2 {
		if err := WriteRevision(dir, want); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := ReadRevision(os.DirFS(dir)); r != want || err != nil {
		t.Fatalf("%q, %v", r, err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
	if err := WriteRevision(dir, "r41"); err == nil {
		t.Error("r41 was taken for a revision")
	}
	if err := os.WriteFile(filepath.Join(dir, RevisionFile), []byte("<<<<<<< HEAD\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadRevision(os.DirFS(dir)); err == nil {
		t.Error("a merge conflict was taken for a revision")
	}
}
