package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const foreign = "../../bot/imports/testdata/"

// What is taken over is a desk that checks, and keeps the word that its tests carry over; a second source is added to it.
func TestDeskImport(t *testing.T) {
	mine := filepath.Join(t.TempDir(), "mine")
	out := must(t, "desk", "import", "rasa", foreign+"rasa", mine)
	for _, want := range []string{"data/rules.yml:14: left behind: the rule \"weather\"", "4 intents, 13 phrases, 2 answers, 1 flow, 1 conversation test"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	var second struct {
		Files    []string
		Answers  int
		Left     []map[string]any
		Problems []map[string]any
	}
	if err := json.Unmarshal([]byte(must(t, "desk", "import", "faq", foreign+"faq.csv", mine, "--json")), &second); err != nil {
		t.Fatal(err)
	}
	if second.Answers != 2 || len(second.Left) != 3 || len(second.Files) != 2 || second.Problems == nil {
		t.Errorf("%+v", second)
	}
	must(t, "desk", "import", "chatwoot", foreign+"canned.json", mine)
	if out := must(t, "desk", "test", mine); !strings.Contains(out, "5 passed, 0 failed") {
		t.Error(out)
	}
	if out := must(t, "desk", "check", mine); !strings.Contains(out, "0 errors") {
		t.Error(out)
	}
}

func TestDeskImportWrong(t *testing.T) {
	dir := t.TempDir()
	other, broken, taken := filepath.Join(dir, "other"), filepath.Join(dir, "broken"), filepath.Join(dir, "taken")
	if err := os.MkdirAll(other, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(other, "letter.txt"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "bad.csv"), []byte("question\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "desk", "init", "--minimal", broken)
	edit(t, filepath.Join(broken, "desk.yaml"), "version: 1", "version: 99")
	must(t, "desk", "import", "faq", foreign+"faq.csv", taken)
	fresh := filepath.Join(dir, "fresh")
	for name, c := range map[string]struct {
		args   []string
		status int
		says   string
	}{
		"another tool":    {[]string{"botpress", foreign + "faq.csv", fresh}, exitUsage, "rasa, chatwoot, faq"},
		"no source":       {[]string{"faq", filepath.Join(dir, "nothing.csv"), fresh}, exitCannot, "check the path"},
		"a folder":        {[]string{"faq", dir, fresh}, exitUsage, "give the file"},
		"a file":          {[]string{"rasa", foreign + "faq.csv", fresh}, exitUsage, "not a folder"},
		"no project":      {[]string{"rasa", other, fresh}, exitProblems, "domain.yml"},
		"a column fewer":  {[]string{"faq", filepath.Join(dir, "bad.csv"), fresh}, exitProblems, "bad.csv:1: there is no column"},
		"no desk there":   {[]string{"faq", foreign + "faq.csv", other}, exitUsage, "other files"},
		"a broken desk":   {[]string{"faq", foreign + "faq.csv", broken}, exitProblems, "desk check"},
		"there already":   {[]string{"faq", foreign + "faq.csv", taken}, exitUsage, "answers/faq.yaml is there already: nothing was written"},
		"too few":         {[]string{"faq"}, exitUsage, "give the tool"},
		"data, not a bot": {[]string{"chatwoot", foreign + "faq.csv", fresh}, exitProblems, `no column "short_code"`},
	} {
		status, out, errs := invoke(t, append([]string{"desk", "import"}, c.args...)...)
		if status != c.status || out != "" || !strings.Contains(errs, c.says) || !strings.Contains(errs, "remedy: ") {
			t.Errorf("%s: %d %s%s", name, status, out, errs)
		}
		if _, err := os.Stat(fresh); err == nil {
			t.Errorf("%s: a folder was written", name)
		}
	}
}
