package flows

import (
	_ "embed" // the explanations are a file
	"strings"
)

//go:embed codes.md
var codesFile string

// Explain says what a problem code means, with an example of the mistake and of the remedy.
func Explain(code string) (text string, ok bool) {
	for section := range strings.SplitSeq(codesFile, "\n## ") {
		if strings.HasPrefix(section, code+" ") {
			return "## " + strings.TrimSpace(section) + "\n", true
		}
	}
	return "", false
}
