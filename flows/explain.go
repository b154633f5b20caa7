package flows

import (
	_ "embed" // the explanations are a file
	"fmt"
	"regexp"
	"strings"
)

//go:embed codes.md
var codesFile string

// Explanation is what a problem code means.
type Explanation struct {
	Code     string
	Severity Severity
	Why      string
	Wrong    string // an example of the mistake
	Right    string // and of the remedy
}

// String is the explanation as it is printed.
func (e Explanation) String() string {
	return fmt.Sprintf("%s (%s)\n\n%s\n\nFor example:\n\n%s\n\nBetter:\n\n%s\n", e.Code, e.Severity, e.Why, indent(e.Wrong), indent(e.Right))
}

var blank = regexp.MustCompile(`(?m)^ +$`)

func indent(s string) string {
	return blank.ReplaceAllString("    "+strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n    "), "")
}

// Explain says what a problem code of a flow means. It reports false for a code that does not exist.
func Explain(code string) (Explanation, bool) {
	for section := range strings.SplitSeq(codesFile, "\n## ") {
		if strings.HasPrefix(section, code+" ") {
			return explanation(code, section), true
		}
	}
	return Explanation{}, false
}

// explanation reads a section of codes.md: a heading, what it means, "Not so:" and "But so:" with an example each. A
// test holds every section to this form.
func explanation(code, section string) Explanation {
	heading, text, _ := strings.Cut(section, "\n")
	what, isWarning := strings.CutSuffix(strings.TrimPrefix(heading, code+" "), " (warning)")
	why, examples, _ := strings.Cut(text, "\nNot so:\n")
	wrong, right, _ := strings.Cut(examples, "\nBut so:\n")
	e := Explanation{Code: code, Severity: SeverityError, Why: what + ". " + strings.TrimSpace(why), Wrong: unfenced(wrong), Right: unfenced(right)}
	if isWarning {
		e.Severity = SeverityWarning
	}
	return e
}

// unfenced is what stands in a block of code.
func unfenced(block string) string {
	_, inside, _ := strings.Cut(block, "```yaml\n")
	inside, _, _ = strings.Cut(inside, "```")
	return inside
}
