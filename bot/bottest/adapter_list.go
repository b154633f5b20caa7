package bottest

import (
	"flag"
	"fmt"
	"os"
	"path"
	"strings"
	"testing"
)

var relist = flag.Bool("relist", false, "write the adapter's list of cases anew (testdata/conformance), which docs/channels/conformance.md shows")

// ListedIn is where the list of cases of a suite lies, by the name of its test. A line holds number, name and, where the platform
// can't have the case, the reason, with tabs between.
func ListedIn(test string) string {
	name := path.Base(test)
	if !strings.Contains(test, "/") {
		name = "all"
	}
	return "testdata/conformance/" + name + ".tsv"
}

// listed holds the list of cases that the manual shows to the one that is played.
func (p Platform) listed(t *testing.T) {
	t.Helper()
	var b strings.Builder
	for _, c := range adapterCases() {
		why, _ := p.lacks(c.number)
		fmt.Fprintf(&b, "%02d\t%s\t%s\n", c.number, c.name, why)
	}
	file := ListedIn(t.Name())
	if *relist {
		if err := os.MkdirAll(path.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if old, err := os.ReadFile(file); err != nil || string(old) != b.String() {
		t.Errorf("%s is not the list of cases that is played (%v): run this test with -relist, then go test ./cmd/frontdesk -run TestConformancePage -update", file, err)
	}
}
