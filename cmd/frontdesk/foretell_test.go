//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Who publishes other agreements, or drops a team, reads first what that does to the open tickets, and is asked in a
// terminal; a script reads it and goes on. The same holds for taking it back.
func TestPublishSaysWhatItDoesToOpenTickets(t *testing.T) {
	t.Parallel()
	data, mine := exampleData(t), filepath.Join(t.TempDir(), "mine")
	h := openHouse(t, serveOptions{data: data})
	h.report(t, "rm_one")
	example(t, mine)
	replaceAll(t, filepath.Join(mine, "sla.yaml"), `resolution: [^}]*}`, "resolution: 9 working days}")
	dropNetwork(t, mine)

	typed := func(line string, args ...string) (int, string, string) {
		var o, e bytes.Buffer
		status := run(t.Context(), streams{terminal(t, line), &o, &e}, append(args, "--data", data))
		return status, o.String(), e.String()
	}
	says := func(name, said string) {
		t.Helper()
		for _, want := range []string{"1 open ticket gets other times", "1 customer is told", "5 minutes after", "the team network is no more, and 1 open conversation is with it"} {
			if !strings.Contains(said, want) {
				t.Errorf("%s does not say %q:\n%s", name, want, said)
			}
		}
	}
	first := h.shelf.Desk().Revision
	status, out, errs := typed("no", "desk", "push", mine)
	says("no", errs)
	if status != exitProblems || out != "" || !strings.Contains(errs, "nothing was done") || h.shelf.Desk().Revision != first {
		t.Errorf("no: %d %s%s", status, out, errs)
	}
	status, out, errs = invoke(t, "desk", "push", mine, "--data", data, "--json", "--force", "a test")
	says("a script", errs)
	var p pushed
	if err := json.Unmarshal([]byte(out), &p); err != nil || status != exitFine || !p.Published || p.Retold == nil || p.Retold.Tickets != 1 || p.Retold.Customers != 1 || p.Retold.TellAt == nil || len(p.Retold.Teams) != 1 {
		t.Errorf("%d, %v, %+v\n%s", status, err, p.Retold, out)
	}
	if status, _, errs = typed("no", "desk", "rollback", first); status != exitFine || strings.Contains(errs, "other times") {
		t.Errorf("a rollback before anybody was told: %d %s", status, errs)
	}
	// What the customer was told meanwhile counts: after the telling the rollback moves his times, too.
	if status, out, errs = typed("", "desk", "push", mine, "--onto", first, "--yes", "--force", "a test"); status != exitFine || strings.Contains(errs, "Type yes") || !strings.Contains(out, "is told so at ") {
		t.Errorf("--yes: %d %s%s", status, out, errs)
	}
}

// dropNetwork gives the work of the team network to a new one.
func dropNetwork(t *testing.T, dir string) {
	t.Helper()
	edit(t, filepath.Join(dir, "teams.yaml"), "- id: network", "- id: lines")
	for _, name := range []string{"replies/replies.yaml", "services.yaml", "tests/report_issue.yaml"} {
		replaceAll(t, filepath.Join(dir, name), `(teams?: *\[?[a-z_, ]*)\bnetwork\b`, "${1}lines")
	}
}

// replaceAll replaces what matches in a file.
func replaceAll(t *testing.T, name, pattern, with string) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, regexp.MustCompile(pattern).ReplaceAll(b, []byte(with)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// On a folder on which no desk runs it is the same.
func TestForetellWithoutARunningDesk(t *testing.T) {
	t.Parallel()
	data, mine := exampleData(t), filepath.Join(t.TempDir(), "mine")
	h := openHouse(t, serveOptions{data: data})
	h.report(t, "rm_one")
	h.stop()
	example(t, mine)
	dropNetwork(t, mine)
	status, out, errs := invoke(t, "desk", "push", mine, "--data", data, "--force", "a test")
	if status != exitFine || !strings.Contains(errs, "the team network is no more") || strings.Contains(errs, "other times") {
		t.Errorf("%d %s%s", status, out, errs)
	}
}
