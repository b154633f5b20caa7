package main

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const smallDesk = "../../bot/desk/testdata/good"

func TestIntentsReport(t *testing.T) {
	dir := t.TempDir()
	asked := filepath.Join(dir, "asked.txt")
	if err := os.WriteFile(asked, []byte("do you sell gift cards\n\nare gift cards sold here\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, said := command(t, "intents", "report", smallDesk, "--locale", "en", "--messages", asked, "--plots", filepath.Join(dir, "plots"))
	if code != exitFine {
		t.Fatalf("status %d: %s", code, said)
	}
	for _, part := range []string{"read rightly by models that did not know them", "precision", "thresholds", "messages not understood", "gift cards"} {
		if !strings.Contains(said, part) {
			t.Errorf("no %q in\n%s", part, said)
		}
	}
	for _, name := range []string{"calibration-en.svg", "thresholds-en.svg"} {
		wellFormed(t, filepath.Join(dir, "plots", name))
	}
}

func TestIntentsReportJSON(t *testing.T) {
	code, said := command(t, "intents", "report", smallDesk, "--json")
	var out struct {
		Locales []map[string]any `json:"locales"`
	}
	if err := json.Unmarshal([]byte(said), &out); err != nil || code != exitFine || len(out.Locales) != 2 {
		t.Fatalf("status %d, %v: %s", code, err, said)
	}
	for _, key := range []string{"accuracy", "interval", "macro_f1", "ece", "intents", "confusion", "twins", "nearer", "thin", "scores", "tradeoff", "answer", "did_you_mean", "not_understood"} {
		if out.Locales[0][key] == nil {
			t.Errorf("no %s", key)
		}
	}
}

func TestIntentsReportRefuses(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{nil, exitUsage, "give the folder of a desk"},
		{[]string{"nowhere"}, exitCannot, "the desk cannot be read"},
		{[]string{smallDesk, "--locale", "fr"}, exitUsage, "choose among de, en"},
		{[]string{smallDesk, "--messages", "nowhere.txt"}, exitCannot, "check the path"},
	} {
		if code, said := command(t, append([]string{"intents", "report"}, c.args...)...); code != c.code || !strings.Contains(said, c.want) {
			t.Errorf("%v: status %d: %s", c.args, code, said)
		}
	}
}

func wellFormed(t *testing.T, name string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for d := xml.NewDecoder(f); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}
