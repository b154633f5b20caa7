package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"frontdesk/bot"
	"frontdesk/bot/rehearsal"
)

// replayed runs desk replay and holds the sums together: every conversation is unchanged, changed or not comparable.
func replayed(t *testing.T, dir, mine string, args ...string) rehearsal.Retold {
	t.Helper()
	var r rehearsal.Retold
	if err := json.Unmarshal([]byte(must(t, append([]string{"desk", "replay", mine, "--json", "--data", dir}, args...)...)), &r); err != nil {
		t.Fatal(err)
	}
	changed := map[bot.ConvID]bool{}
	for _, d := range r.Changed {
		changed[d.Conversation] = true
		if d.Before == d.After {
			t.Errorf("%+v differs in nothing", d)
		}
	}
	if r.Conversations != r.Unchanged+r.NotComparable+len(changed) {
		t.Errorf("the sums are %+v", r)
	}
	return r
}

// Stored conversations run against a changed desk: none for the same desk, the turns in which words, understanding,
// tickets and told times would be otherwise, and nothing behind a turn that leads elsewhere.
func TestDeskReplay(t *testing.T) {
	t.Parallel()
	dir := exampleData(t)
	h := openHouse(t, serveOptions{data: dir})
	fault := h.report(t, "rm_fault")
	h.talk(t, "rm_order", "where is my order TW-48213", "thanks")
	h.talk(t, "rm_hello", "hello")
	for name, c := range map[string]struct {
		file, from, to string
		want           []string // turn and kind of what differs in the fault's conversation; nothing differs in the others
	}{
		"the same":          {},
		"words":             {"flows/report_issue.yaml", "ask: Who is affected?", "ask: Whom does it hit?", []string{"1 reply", "2 reply"}},
		"a question fewer":  {"flows/report_issue.yaml", "  - collect: email\n", "", []string{"3 flow", "3 choices", "3 reply"}},
		"another agreement": {"sla.yaml", "next_response: 8h, resolution: 3 working days", "next_response: 8h, resolution: 4 working days", []string{"5 promise", "5 reply"}},
		"another team":      {"services.yaml", "team: network", "team: it_help", []string{"5 handoff", "5 ticket"}},
	} {
		t.Run(name, func(t *testing.T) {
			mine := filepath.Join(t.TempDir(), "mine")
			example(t, mine)
			if c.file != "" {
				edit(t, filepath.Join(mine, c.file), c.from, c.to)
			}
			r := replayed(t, dir, mine)
			if r.Conversations != 3 || r.NotComparable != 0 {
				t.Errorf("%+v", r)
			}
			var got []string
			for _, d := range r.Changed {
				if d.Conversation != fault.ID {
					t.Errorf("%+v", d)
				}
				got = append(got, fmt.Sprint(d.Turn, " ", d.Kind))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q: %+v", got, r.Changed)
			}
		})
	}
	t.Run("the live desk has moved on", func(t *testing.T) {
		mine := filepath.Join(t.TempDir(), "mine")
		example(t, mine)
		edit(t, filepath.Join(mine, "flows/report_issue.yaml"), "  - collect: email\n", "")
		if status, out, errs := invoke(t, "desk", "push", mine, "--force", "test", "--data", dir); status != exitFine {
			t.Fatal(out, errs)
		}
		if r := replayed(t, dir, mine); r.NotComparable != 1 || r.Unchanged != 2 {
			t.Errorf("%+v", r)
		}
		must(t, "erase", "customer", string(fault.Customer), "--data", dir)
		if r := replayed(t, dir, mine); r.Conversations != 2 || r.Unchanged != 2 {
			t.Errorf("with one erased: %+v", r)
		}
		if r := replayed(t, dir, mine, "--since", "1s"); r.Conversations > 2 {
			t.Errorf("%+v", r)
		}
	})
	h.stop()
	if audit := auditLines(t, dir); !strings.Contains(audit, "command line desk.replay rv_") {
		t.Errorf("the audit log is\n%s", audit)
	}
}

func TestDeskReplayWrong(t *testing.T) {
	t.Parallel()
	dir, mine := exampleData(t), filepath.Join(t.TempDir(), "mine")
	example(t, mine)
	broken := filepath.Join(t.TempDir(), "broken")
	must(t, "desk", "init", "--minimal", broken)
	edit(t, filepath.Join(broken, "desk.yaml"), "version: 1", "version: 99")
	for name, c := range map[string]struct {
		args   []string
		status int
		says   string
	}{
		"span":      {[]string{mine, "--since", "soon", "--data", dir}, exitUsage, "write it as 90d"},
		"no folder": {[]string{filepath.Join(dir, "nothing"), "--data", dir}, exitCannot, "give the folder of a desk"},
		"no data":   {[]string{mine, "--data", filepath.Join(dir, "nothing")}, exitCannot, "there is no desk's data"},
		"not live":  {[]string{mine, "--data", kept(t)}, exitProblems, "no desk was published yet"},
		"broken":    {[]string{broken, "--data", dir}, exitProblems, "desk.yaml:"},
		"nothing":   {nil, exitUsage, "give the folder of a desk"},
	} {
		if status, out, errs := invoke(t, append([]string{"desk", "replay"}, c.args...)...); status != c.status || out != "" || !strings.Contains(errs, c.says) {
			t.Errorf("%s: %d %s%s", name, status, out, errs)
		}
	}
}
