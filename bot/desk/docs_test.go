package desk

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// TestManualIsYAML reads every example of the manual: what people copy must not be broken.
func TestManualIsYAML(t *testing.T) {
	md, err := os.ReadFile("../../docs/desk.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := yamlBlock.FindAllStringSubmatch(string(md), -1)
	if len(blocks) < 10 {
		t.Fatalf("%d examples", len(blocks))
	}
	for _, b := range blocks {
		var r report
		if r.parse("docs/desk.md", []byte(b[1])) == nil || len(r.problems) > 0 {
			t.Errorf("%s\n%s", b[1], describe(r.problems))
		}
	}
	for _, v := range Variables() {
		if !strings.Contains(string(md), "`"+v+"`") {
			t.Errorf("the variable %s is not in the manual", v)
		}
	}
	for _, p := range parts {
		if !slices.ContainsFunc([]string{p.pattern, strings.TrimSuffix(p.pattern, "*.csv")}, func(s string) bool { return strings.Contains(string(md), s) }) {
			t.Errorf("%s is not in the manual", p.pattern)
		}
	}
}
