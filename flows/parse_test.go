package flows

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sampleFiles reads the flows in testdata.
func sampleFiles(t testing.TB) []File {
	t.Helper()
	paths, err := filepath.Glob("testdata/flows/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal("no flows in testdata", err)
	}
	var out []File
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, File{Name: "flows/" + filepath.Base(p), Data: data})
	}
	return out
}

// sample compiles the flows in testdata.
func sample(t testing.TB) *Program {
	t.Helper()
	n := testNames("en", "de")
	n.Offers = []string{"report_issue", "order_status"}
	p, problems := Parse(sampleFiles(t), nil, n)
	for _, x := range problems {
		t.Errorf("%s", oneLine(x))
	}
	if p == nil {
		t.FailNow()
	}
	return p
}

func oneLine(p Problem) string {
	return fmt.Sprintf("%s:%d:%d: %s[%s] %s (%s)", p.File, p.Line, p.Column, p.Severity, p.Code, p.Message, p.Help)
}

func TestSamplesParse(t *testing.T) {
	p := sample(t)
	if got := len(p.Flows()); got != len(sampleFiles(t)) {
		t.Errorf("%d flows", got)
	}
}

func lines(ps []Problem) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(oneLine(p) + "\n")
	}
	return b.String()
}
