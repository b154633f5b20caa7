package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"frontdesk/bot/bottest"
)

// suites are the ways in which the adapters play the suite, by their column on the page.
var suites = []struct{ column, adapter, test string }{
	{"Slack, Socket Mode", "slack", "TestConformance/socket"},
	{"Slack, HTTP", "slack", "TestConformance/http"},
	{"Telegram, polling", "telegram", "TestConformance/polling"},
	{"Telegram, webhook", "telegram", "TestConformance/webhook"},
	{"Discord", "discord", "TestConformance"},
	{"e-mail", "email", "TestConformance/own_server"},
	{"e-mail that keeps what is sent", "email", "TestConformance/server_that_keeps_what_is_sent"},
	{"webhook", "webhook", "TestConformance"},
}

// TestConformancePage: the page that lists the cases of the suite says of each adapter what its suite plays.
func TestConformancePage(t *testing.T) {
	const page, under, end = "../../docs/channels/conformance.md", "## The cases\n", "\n## The soak\n"
	old := readFile(t, page)
	before, rest, ok := strings.Cut(old, under)
	_, after, ends := strings.Cut(rest, end)
	if !ok || !ends {
		t.Fatalf("the page has no %q or no %q", under, end)
	}
	fresh := before + under + casesTable(t) + end + after
	if *rewrite {
		if err := os.WriteFile(page, []byte(fresh), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if fresh != old {
		t.Errorf("%s does not show what the suites play: go test ./cmd/frontdesk -run TestConformancePage -update", page)
	}
}

// casesTable is a line for each case, and the reasons under it.
func casesTable(t *testing.T) string {
	var b, below strings.Builder
	b.WriteString("\n| | case |")
	letters := map[string]string{}
	columns := make([][]string, len(suites))
	for i, s := range suites {
		fmt.Fprintf(&b, " %s |", s.column)
		columns[i] = strings.Split(strings.TrimRight(readFile(t, "../../adapters/"+s.adapter+"/"+bottest.ListedIn(s.test)), "\n"), "\n")
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(suites)) + "\n")
	for row := range columns[0] {
		for i := range suites {
			number, name, why := caseLine(t, columns[i][row])
			if i == 0 {
				fmt.Fprintf(&b, "| %s | %s |", number, name)
			}
			if why != "" && letters[why] == "" {
				letters[why] = letter(len(letters))
				fmt.Fprintf(&below, "- **%s** %s\n", letters[why], why)
			}
			mark := "✓"
			if why != "" {
				mark = letters[why]
			}
			fmt.Fprintf(&b, " %s |", mark)
		}
		b.WriteString("\n")
	}
	return b.String() + "\n" + below.String()
}

func caseLine(t *testing.T, line string) (number, name, why string) {
	t.Helper()
	parts := strings.Split(line, "\t")
	if len(parts) != 3 {
		t.Fatalf("a line of a list is %q", line)
	}
	return parts[0], parts[1], parts[2]
}

// letter is a, b, … z, aa, ab, …
func letter(n int) string {
	if n < 26 {
		return string(rune('a' + n))
	}
	return letter(n/26-1) + letter(n%26)
}
