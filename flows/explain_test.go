package flows

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// example cuts an example into files: a line "# flows/x.yaml" or "# texts/x.yaml" begins another one.
func example(block string) (flowFiles, textFiles []File) {
	name, start := "flows/example.yaml", 0
	lines := strings.SplitAfter(block, "\n")
	add := func(name, data string) {
		if strings.HasPrefix(name, "texts/") {
			textFiles = append(textFiles, File{name, []byte(data)})
			return
		}
		flowFiles = append(flowFiles, File{name, []byte(wrap(data))})
	}
	for i, l := range lines {
		if next, is := strings.CutPrefix(strings.TrimSpace(l), "# "); is && (strings.HasPrefix(next, "flows/") || strings.HasPrefix(next, "texts/")) {
			add(name, strings.Join(lines[start:i], ""))
			name, start = next, i+1
		}
	}
	add(name, strings.Join(lines[start:], ""))
	return flowFiles, textFiles
}

// check parses an example on the desk that it needs.
func check(code, block string, bad bool) []Problem {
	n := testNames("en")
	if strings.Contains(block, "de:") || strings.Contains(block, "texts/de") {
		n = testNames("en", "de")
	}
	if code == codeNoPerson && bad {
		n.Person = ""
	}
	flowFiles, textFiles := example(block)
	if code == codeTooLarge && bad {
		flowFiles[0].Data = append(flowFiles[0].Data, strings.Repeat("# and so on\n", MaxFile/10)...)
	}
	_, problems := Parse(flowFiles, textFiles, n)
	return problems
}

// TestExplainEveryCode demands an explanation for every code, whose bad example has the problem and whose good one
// has no problem at all.
func TestExplainEveryCode(t *testing.T) {
	src, err := os.ReadFile("codes.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`= "(F\d{3})"`).FindAllStringSubmatch(string(src), -1)
	if len(codes) < 40 {
		t.Fatalf("found %d codes", len(codes))
	}
	for _, m := range codes {
		code := m[1]
		t.Run(code, func(t *testing.T) {
			e, ok := Explain(code)
			if text := e.String(); !ok || e.Wrong == "" || e.Right == "" || len(text) < 150 || strings.Contains(text, "```") || !strings.HasPrefix(text, code+" ("+string(e.Severity)+")\n") {
				t.Fatalf("explained: %v\n%s", ok, text)
			}
			bad := check(code, e.Wrong, true)
			found := false
			for _, p := range bad {
				found = found || p.Code == code
				if p.Code == code && p.Severity != e.Severity {
					t.Errorf("it is explained as a %s and told as a %s", e.Severity, p.Severity)
				}
				if p.Line < 1 || p.Column < 1 || p.File == "" || p.Help == "" || p.Message == "" {
					t.Errorf("incomplete: %+v", p)
				}
			}
			if !found {
				t.Errorf("the bad example has other problems:\n%s", lines(bad))
			}
			if good := check(code, e.Right, false); len(good) > 0 {
				t.Errorf("the good example has problems:\n%s", lines(good))
			}
		})
	}
	if _, ok := Explain("F999"); ok {
		t.Error("explains a code that does not exist")
	}
}
