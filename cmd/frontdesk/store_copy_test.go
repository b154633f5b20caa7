package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A copy of a running desk's folder holds the same, byte for byte, opens with its keys, and can be copied back.
func TestStoreCopy(t *testing.T) {
	t.Parallel()
	dir, tmp := exampleData(t), t.TempDir()
	h := openHouse(t, serveOptions{data: dir})
	c := h.report(t, "rm_one")
	there, back := filepath.Join(tmp, "there"), filepath.Join(tmp, "back")
	if out := must(t, "store", "copy", dir, there); !strings.Contains(out, "whole") || !strings.Contains(out, "serve --data "+there) {
		t.Error(out)
	}
	must(t, "store", "copy", "badger:"+there, "badger:"+back)
	var dumps [][]byte
	for _, from := range []string{there, back} {
		file := filepath.Join(tmp, filepath.Base(from)+".fdb")
		must(t, "backup", file, "--data", from)
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		dumps = append(dumps, b)
		if out := must(t, "export", "conversation", string(c.ID), "--data", from); !strings.Contains(out, canaries[0]) {
			t.Error(out)
		}
		if left, err := filepath.Glob(filepath.Join(from, ".copy-*")); err != nil || len(left) > 0 {
			t.Error(left, err)
		}
	}
	if len(dumps[0]) == 0 || !bytes.Equal(dumps[0], dumps[1]) {
		t.Errorf("the copy of the copy is another: %d and %d bytes", len(dumps[0]), len(dumps[1]))
	}
	for name, w := range map[string]struct {
		args   []string
		status int
		says   string
	}{
		"not empty":   {[]string{dir, there}, exitUsage, "is not empty"},
		"no data":     {[]string{filepath.Join(tmp, "no"), filepath.Join(tmp, "x")}, exitCannot, "there is no data folder"},
		"PostgreSQL":  {[]string{dir, "postgres://db/desk"}, exitUsage, "embedded store only"},
		"one too few": {[]string{dir}, exitUsage, "give the data folder"},
	} {
		if status, out, errs := invoke(t, append([]string{"store", "copy"}, w.args...)...); status != w.status || out != "" || !strings.Contains(errs, w.says) || !strings.Contains(errs, "remedy: ") {
			t.Errorf("%s: %d %s%s", name, status, out, errs)
		}
	}
	if _, err := os.Stat(filepath.Join(tmp, "x")); err == nil {
		t.Error("a folder was made for nothing")
	}
}
