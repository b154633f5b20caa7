package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// oldTickets writes a file of made-up tickets that take about six hours.
func oldTickets(t *testing.T, n int) string {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	b.WriteString("id,opened_at,resolved_at,team\n")
	start := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	for i := range n {
		at := start.Add(time.Duration(i) * 15 * time.Minute)
		fmt.Fprintf(&b, "%d,%s,%s,help\n", i, at.Format("2006-01-02T15:04:05"), at.Add(time.Duration(r.ExpFloat64()*6*float64(time.Hour))).Format(time.RFC3339))
	}
	return written(t, b.String())
}

func written(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "old.csv")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// The answer has every name that is promised, and figures that fit what was made up.
func TestBacktest(t *testing.T) {
	file := oldTickets(t, 2000)
	var got map[string]*float64
	if err := json.Unmarshal([]byte(must(t, "promises", "backtest", "--tickets", file, "--group", "team", "--json")), &got); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"promises", "abstained", "kept", "half_kept", "worst_period", "periods_within_5", "worst_group", "groups_within_5", "median_promise_hours", "pinlog", "pinlog_global_p90", "breach_precision"} {
		if got[name] == nil {
			t.Errorf("there is no %s in %v", name, got)
		}
	}
	if k := *got["kept"]; k < 0.86 || k > 0.94 {
		t.Errorf("kept: %v", k)
	}
	if h := *got["median_promise_hours"]; h < 10 || h > 18 {
		t.Errorf("9 of 10 by %v hours", h)
	}
	if out := must(t, "promises", "backtest", "--tickets", file, "--quantile", "0.8"); !strings.Contains(out, "kept, of times for 80 in 100") || !strings.Contains(out, "too little to say") {
		t.Error(out)
	}
	few := must(t, "promises", "backtest", "--tickets", written(t, "opened_at,resolved_at\n2026-01-01,\n"), "--json")
	if !strings.Contains(few, `"kept": null`) || !strings.Contains(few, `"abstained": 1`) {
		t.Error(few)
	}
}

// A desk's own tickets can be replayed as they are exported.
func TestBacktestOfAnExport(t *testing.T) {
	if !slices.Contains(ticketColumns, "opened_at") || !slices.Contains(ticketColumns, "resolved_at") {
		t.Fatal(ticketColumns)
	}
	row := make([]string, len(ticketColumns))
	row[1], row[2] = "2026-01-01T09:00:00Z", "2026-01-01T10:00:00Z"
	must(t, "promises", "backtest", "--tickets", written(t, strings.Join(ticketColumns, ",")+"\n"+strings.Join(row, ",")+"\n"), "--group", "team,service")
}

func TestBacktestWrong(t *testing.T) {
	good := "opened_at,resolved_at,team\n2026-01-01 09:00:00,2026-01-01T10:00:00+01:00,a\n"
	for name, c := range map[string]struct {
		args   []string
		text   string
		status int
		says   []string
	}{
		"no file named":   {nil, "", exitUsage, []string{"--tickets"}},
		"no such column":  {[]string{"--group", "team,crew"}, good, exitProblems, []string{`old.csv:1: there is no column "crew"`, "opened_at, resolved_at, team"}},
		"no times":        {nil, "opened_at,resolved_at\nyesterday,\n2026-01-01,soon\n", exitProblems, []string{`old.csv:2: opened_at "yesterday" is no time`, `old.csv:3: resolved_at "soon" is no time`, "2 times cannot be read"}},
		"a cell too many": {nil, good + "2026-01-01,,b,c\n", exitProblems, []string{"old.csv:3:", "as many cells as the head"}},
		"empty":           {nil, " ", exitProblems, []string{"opened_at"}},
		"head alone":      {nil, "opened_at,resolved_at\n", exitProblems, []string{"there are no tickets"}},
		"quantile":        {[]string{"--quantile", "90"}, good, exitUsage, []string{"0.5 to 0.97"}},
		"backwards":       {nil, good + "2026-01-02,2026-01-01,b\n", exitFine, []string{"old.csv:3: 1 row left out: resolved before opened"}},
	} {
		args := append([]string{"promises", "backtest"}, c.args...)
		if c.text != "" {
			args = append(args, "--tickets", written(t, c.text))
		}
		status, _, errs := invoke(t, args...)
		for _, want := range c.says {
			if !strings.Contains(errs, want) {
				t.Errorf("%s: it does not say %q: %s", name, want, errs)
			}
		}
		if status != c.status || status != exitFine && !strings.Contains(errs, "remedy: ") {
			t.Errorf("%s: %d %s", name, status, errs)
		}
	}
	if status, _, errs := invoke(t, "promises", "backtest", "--tickets", filepath.Join(t.TempDir(), "no.csv")); status != exitCannot || !strings.Contains(errs, "check the path") {
		t.Errorf("%d %s", status, errs)
	}
}
