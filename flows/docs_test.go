package flows

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var fence = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// wrap makes a whole flow file of an example that shows only part of one.
func wrap(block string) string {
	switch {
	case strings.Contains(block, "flow:"):
		return block
	case strings.HasPrefix(block, "slots:"), strings.HasPrefix(block, "steps:"):
		return "version: 1\nflow: example\ntitle: Example\nstarts_on: [book]\n" + block
	}
	return "version: 1\nflow: example\ntitle: Example\nstarts_on: [book]\nsteps:\n" + block
}

// TestManual parses every example of the manual.
func TestManual(t *testing.T) {
	md, err := os.ReadFile("../docs/flows.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := fence.FindAllStringSubmatchIndex(string(md), -1)
	if len(blocks) < 9 {
		t.Fatalf("the manual has %d examples", len(blocks))
	}
	for _, b := range blocks {
		block := string(md[b[2]:b[3]])
		line := strings.Count(string(md[:b[2]]), "\n") + 1
		if strings.Contains(block, "texts:") {
			checkManualTexts(t, block)
			continue
		}
		n := testNames("en")
		if strings.Contains(block, "de:") {
			n = testNames("en", "de")
		}
		files := []File{{"flows/example.yaml", []byte(wrap(block))}, {"flows/report_details.yaml", []byte(detailsFlow)}}
		if strings.Contains(block, "de:") {
			files = files[:1]
		}
		_, problems := Parse(files, nil, n)
		for _, p := range problems {
			if p.Severity == SeverityError && p.File == "flows/example.yaml" && p.Code != codeTranslation {
				t.Errorf("docs/flows.md:%d: example line %d:%d: %s %s (%s)", line, p.Line, p.Column, p.Code, p.Message, p.Help)
			}
		}
	}
}

const detailsFlow = `version: 1
flow: report_details
slots:
  details: {ask: What did you see?}
steps:
  - collect: details
  - end
`

// checkManualTexts reads the example of a file of translations together with the flow it translates.
func checkManualTexts(t *testing.T, block string) {
	t.Helper()
	flow := "version: 1\nflow: report_issue\ntitle: Report\nstarts_on: report_issue\nslots:\n  service: {type: service, label: Service, ask: {en: Which?, de: Welcher?}}\n" +
		"steps:\n  - id: intro\n    say: Sorry.\n  - collect: service\n  - end\n"
	_, problems := Parse([]File{{"flows/report_issue.yaml", []byte(flow)}}, []File{{"texts/de.yaml", []byte(block)}}, testNames("en", "de"))
	for _, p := range problems {
		t.Errorf("texts of the manual: %v", p)
	}
}
