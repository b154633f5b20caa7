package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPagesQuoteTheirChannels: what a channel's page lists under "it says" is what the channel says, word for word, and all
// that its check may find wrong is there.
func TestPagesQuoteTheirChannels(t *testing.T) {
	row := regexp.MustCompile(`(?m)^\| ([^|]+) \| `)
	found := regexp.MustCompile(`\bwrong\("([^"]+)"`)
	apart := regexp.MustCompile("…|;|[()]|`[^`]*`")
	for _, kind := range []string{"slack", "telegram", "discord", "email"} {
		_, table, ok := strings.Cut(readFile(t, "../../docs/channels/"+kind+".md"), "\n## When it does not work\n")
		table, _, _ = strings.Cut(table, "\n## ")
		rows := row.FindAllStringSubmatch(table, -1)
		if !ok || len(rows) < 5 {
			t.Fatalf("%s: the page has no table of what goes wrong", kind)
		}
		quoted := strings.ToLower(table)
		for _, f := range found.FindAllStringSubmatch(readFile(t, "../../adapters/"+kind+"/check.go"), -1) {
			what, _, _ := strings.Cut(strings.ToLower(f[1]), ",") // the reason, or an example
			what, _, _ = strings.Cut(what, ":")
			if !strings.Contains(quoted, what) {
				t.Errorf("%s: the page does not say what to do about %q", kind, f[1])
			}
		}
		source := said(t, kind)
		for _, r := range rows {
			if r[1] == "it says" || strings.HasPrefix(r[1], "---") || strings.HasPrefix(r[1], "`") { // those are the platform's own words
				continue
			}
			for _, phrase := range apart.Split(r[1], -1) {
				phrase = strings.Trim(phrase, " ,:")
				if len(phrase) > 3 && !strings.Contains(source, strings.ToLower(phrase)) {
					t.Errorf("%s: nothing says %q", kind, phrase)
				}
			}
		}
	}
}

// said is the source of an adapter, in small letters.
func said(t *testing.T, kind string) string {
	t.Helper()
	files, err := filepath.Glob("../../adapters/" + kind + "/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(kind, err)
	}
	var sb strings.Builder
	for _, f := range files {
		if !strings.HasSuffix(f, "_test.go") {
			sb.WriteString(strings.ToLower(readFile(t, f)))
		}
	}
	return sb.String()
}

// manualOf gives the lines of channels.yaml on a channel's page, and what the doctor says there.
func manualOf(t *testing.T, kind string) (channels, doctor string) {
	t.Helper()
	_, channels, _ = strings.Cut(readFile(t, "../../docs/channels/"+kind+".md"), "```yaml\nversion: 1\nchannels:\n")
	channels, rest, ok := strings.Cut(channels, "```")
	if !ok {
		t.Fatal("the page has no channels.yaml")
	}
	_, doctor, _ = strings.Cut(rest, "```\nok")
	doctor, _, ok = strings.Cut("ok"+doctor, "```")
	if !ok {
		t.Fatal("the page has no answer of the doctor")
	}
	return channels, doctor
}
