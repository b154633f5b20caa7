package console_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestManualOfKeys holds the table of keys for agents against what is bound.
func TestManualOfKeys(t *testing.T) {
	raw, err := os.ReadFile("../../../../docs/agents.md")
	if err != nil {
		t.Fatal(err)
	}
	_, manual, _ := strings.Cut(string(raw), "\n## Keys\n")
	table, places, _ := strings.Cut(manual, "\n`g` and a letter")
	var told []string
	for _, row := range regexp.MustCompile("(?m)^\\| ((?:`[^`]+` ?)+)\\|").FindAllStringSubmatch(table, -1) {
		for _, key := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[1], -1) {
			told = append(told, key[1])
		}
	}
	for _, letter := range regexp.MustCompile("`([a-z])` ").FindAllStringSubmatch(places, -1) {
		told = append(told, "g "+letter[1])
	}
	as := strings.NewReplacer("Mod+", "Ctrl ", "Escape", "Esc")
	var bound []string
	for _, m := range regexp.MustCompile(`(?:\bkeys: |\bdeed\(|\bto\()'([^'/]+|/)', ?(?:label: )?'key\.`).FindAllStringSubmatch(sources(t), -1) {
		bound = append(bound, as.Replace(m[1]))
	}
	slices.Sort(told)
	slices.Sort(bound)
	if bound = slices.Compact(bound); !slices.Equal(slices.Compact(told), bound) {
		t.Errorf("docs/agents.md tells %q, bound are %q", told, bound)
	}
}
