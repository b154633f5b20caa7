package staff

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// The manual of the API has the permission table as it is, and the length of passwords.
func TestManualHasThePermissions(t *testing.T) {
	b, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(b), "\n")
	seen := 0
	for _, line := range lines {
		cells := strings.Split(line, "|")
		if len(cells) != 8 || !strings.HasPrefix(strings.TrimSpace(cells[1]), "`") {
			continue
		}
		seen++
		p := Permission(strings.Trim(strings.TrimSpace(cells[1]), "`"))
		for i, role := range []Role{Admin, Supervisor, Agent, Auditor} {
			if says := strings.TrimSpace(cells[3+i]) == "yes"; says != role.May(p) {
				t.Errorf("%s of %s: the manual says %v", p, role, says)
			}
		}
	}
	if seen != len(table) {
		t.Errorf("the manual has %d permissions, there are %d", seen, len(table))
	}
	if want := fmt.Sprintf("at least %d characters", MinPassword); !strings.Contains(string(b), want) {
		t.Errorf("the manual does not say %q", want)
	}
}
