package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// invoke runs one command line.
func invoke(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(t.Context(), streams{strings.NewReader(""), &o, &e}, args)
	return status, o.String(), e.String()
}

// must runs a command line that has to work.
func must(t *testing.T, args ...string) string {
	t.Helper()
	status, out, errs := invoke(t, args...)
	if status != exitFine {
		t.Fatalf("frontdesk %s: %d\n%s%s", strings.Join(args, " "), status, out, errs)
	}
	return out
}

// edit replaces words in a file.
func edit(t *testing.T, name, from, to string) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), from) {
		t.Fatalf("%s does not hold %q", name, from)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(b), from, to, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Whoever writes out the example, edits it and pushes it onto a desk where that example is live, publishes it: the
// first thing an admin does.
func TestFirstPush(t *testing.T) {
	t.Parallel()
	data, mine := exampleData(t), filepath.Join(t.TempDir(), "mine")
	example(t, mine)
	edit(t, filepath.Join(mine, "desk.yaml"), "example/privacy", "example/data")
	if out := must(t, "desk", "push", mine, "--data", data); !strings.Contains(out, "is live") {
		t.Errorf("it said %s", out)
	}
	log := must(t, "desk", "log", "--data", data)
	if lines := strings.Split(strings.TrimSpace(log), "\n"); len(lines) != 2 || !strings.Contains(lines[1], "by command line, live") {
		t.Errorf("the log is\n%s", log)
	}
	diff := must(t, "desk", "diff", "live", mine, "--data", data)
	if !strings.Contains(diff, "no difference") {
		t.Errorf("what is live differs from what was pushed:\n%s", diff)
	}
	first := strings.Fields(log)[1]
	diff = must(t, "desk", "diff", first[:8], "live", "--data", data)
	if !strings.Contains(diff, "privacy") {
		t.Errorf("the difference is\n%s", diff)
	}
	if out := must(t, "desk", "rollback", first[:8], "--data", data); !strings.Contains(out, first+" is live again") {
		t.Errorf("it said %s", out)
	}
	if out := must(t, "desk", "rollback", first, "--data", data); !strings.Contains(out, "live already") {
		t.Errorf("it said %s", out)
	}
	verbs := audited(t, data)
	for _, want := range []string{"start desk.publish", "command line desk.publish", "command line desk.rollback"} {
		if !strings.Contains(verbs, want) {
			t.Errorf("the audit log has no %q:\n%s", want, verbs)
		}
	}
}

// The smallest desk has no problem, keeps its own word, and can be published as the first one.
func TestMinimalDesk(t *testing.T) {
	t.Parallel()
	mine := filepath.Join(t.TempDir(), "mine")
	must(t, "desk", "init", "--minimal", mine)
	if out := must(t, "desk", "check", mine); out != "no problems\n" {
		t.Error(out)
	}
	if out := must(t, "desk", "test", mine); !strings.Contains(out, "1 passed, 0 failed") {
		t.Error(out)
	}
	h := openHouse(t, serveOptions{data: filepath.Join(t.TempDir(), "data"), desk: mine})
	if live := h.shelf.Desk(); live.ID != "mydesk" {
		t.Errorf("%s is live", live.ID)
	}
}

// audited lists who did what.
func audited(t *testing.T, dir string) string {
	t.Helper()
	d, err := openData(t.Context(), dir, false, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	lines, err := d.accounts.Lines(t.Context(), 0, 200)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(string(l.By) + " " + l.Verb + "\n")
	}
	return b.String()
}

// A folder that was changed from something else is refused before anything is tested, with what to do about it.
func TestStalePushIsRefusedBeforeTheTests(t *testing.T) {
	t.Parallel()
	data, mine := exampleData(t), filepath.Join(t.TempDir(), "mine")
	example(t, mine)
	edit(t, filepath.Join(mine, "desk.yaml"), "example/privacy", "example/data")
	if err := os.Remove(filepath.Join(mine, ".frontdesk-revision")); err != nil {
		t.Fatal(err)
	}
	broken := "version: 1\ntests:\n  - name: never run\n    talk:\n      - customer: hello\n      - bot: pineapple\n"
	if err := os.WriteFile(filepath.Join(mine, "tests", "broken.yaml"), []byte(broken), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, errs := invoke(t, "desk", "push", mine, "--data", data)
	if status != exitProblems || strings.Contains(out, "never run") || !strings.Contains(errs, "--onto rv_") || !strings.Contains(errs, "desk pull NEW") {
		t.Errorf("%d\n%s%s", status, out, errs)
	}
	if err := os.Remove(filepath.Join(mine, "tests", "broken.yaml")); err != nil {
		t.Fatal(err)
	}
	live := strings.Fields(must(t, "desk", "log", "--data", data))[1]
	must(t, "desk", "push", mine, "--onto", live, "--data", data)
}

// A folder fresh from desk init takes the place of the example, which went live by itself, but not of somebody's work;
// another id is refused unless there is a reason. What to do about it can be copied, place and all.
func TestFirstPushOfAnotherDesk(t *testing.T) {
	t.Parallel()
	data, mine := exampleData(t), filepath.Join(t.TempDir(), "my desk")
	must(t, "desk", "init", "--minimal", mine)
	edit(t, filepath.Join(mine, "desk.yaml"), "id: mydesk", "id: corner")
	if out := must(t, "desk", "push", mine, "--data", data); !strings.Contains(out, "is live") {
		t.Error(out)
	}
	edit(t, filepath.Join(mine, "desk.yaml"), "id: corner", "id: other")
	status, _, errs := invoke(t, "desk", "push", mine, "--data", data)
	if status != exitProblems || !strings.Contains(errs, `"other"`) || !strings.Contains(errs, "id: corner") || !strings.Contains(errs, "--force REASON") {
		t.Errorf("another id: %d %s", status, errs)
	}
	fresh := filepath.Join(t.TempDir(), "fresh")
	must(t, "desk", "init", "--minimal", fresh)
	status, _, errs = invoke(t, "desk", "push", fresh, "--data", data)
	if status != exitProblems || !strings.Contains(errs, "was never live here") || !strings.Contains(errs, "desk pull NEW --data "+data+"`") {
		t.Errorf("onto somebody's work: %d %s", status, errs)
	}
	_, line, _ := strings.Cut(errs, "what is live: `frontdesk ")
	line, _, _ = strings.Cut(line, "`")
	status, _, errs = invoke(t, append(strings.Fields(line), "--force", "another desk")...)
	if status != exitFine {
		t.Errorf("%s: %d %s", line, status, errs)
	}
}

// A pull never writes over work that was not published.
func TestPullKeepsChanges(t *testing.T) {
	t.Parallel()
	data, mine := exampleData(t), filepath.Join(t.TempDir(), "mine")
	must(t, "desk", "pull", mine, "--data", data)
	must(t, "desk", "pull", mine, "--data", data)
	edit(t, filepath.Join(mine, "desk.yaml"), "example/privacy", "example/data")
	if status, _, errs := invoke(t, "desk", "pull", mine, "--data", data); status != exitUsage || !strings.Contains(errs, "changed since") {
		t.Errorf("%d %s", status, errs)
	}
}

// Accounts and tokens made on the command line: unknown names are refused with those there are, links can be clicked,
// and the audit log says who it was.
func TestStaffOnTheCommandLine(t *testing.T) {
	t.Parallel()
	data := exampleData(t)
	for _, c := range []struct {
		args   []string
		status int
		want   []string
	}{
		{[]string{"user", "add", "ana@desk.example", "--name", "Ana", "--teams", "it_help,nope", "--data", data}, exitProblems, []string{`no team "nope"`, "it_help"}},
		{[]string{"user", "add", "ana@desk.example", "--name", "Ana", "--role", "boss", "--data", data}, exitUsage, []string{"admin, supervisor, agent, auditor"}},
		{[]string{"user", "add", "ana@desk.example", "--name", " ", "--role", "admin", "--data", data}, exitUsage, []string{"mend --name"}},
		{[]string{"user", "add", "ana", "--name", "Ana", "--role", "admin", "--data", data}, exitUsage, []string{"no e-mail address"}},
		{[]string{"user", "reset", "nobody@desk.example", "--data", data}, exitProblems, []string{"frontdesk user list"}},
		{[]string{"token", "add", "sync", "--data", data}, exitUsage, []string{"--owner", "--scopes"}},
		{[]string{"token", "revoke", "ak_0123", "--data", data}, exitProblems, []string{"ak_0123", "frontdesk token list"}},
		{[]string{"desk", "pull", "admin_test.go/desk", "--data", data}, exitCannot, []string{"admin_test.go", "check the path"}},
	} {
		status, _, errs := invoke(t, c.args...)
		if status != c.status {
			t.Errorf("%v: %d, want %d", c.args, status, c.status)
		}
		for _, w := range c.want {
			if !strings.Contains(errs, w) {
				t.Errorf("%v does not say %q: %s", c.args, w, errs)
			}
		}
	}
	if out := must(t, "user", "list", "--data", data); !strings.Contains(out, "frontdesk user add") {
		t.Errorf("a list without accounts: %q", out)
	}
	out := must(t, "user", "add", "ana@desk.example", "--name", "Ana", "--teams", "it_help", "--public-url", "https://desk.example/", "--data", data)
	if !strings.Contains(out, "https://desk.example/console/reset#") {
		t.Errorf("the link is %s", out)
	}
	if out := must(t, "user", "reset", "ana@desk.example", "--data", data); !strings.Contains(out, "http://localhost:8080/console/reset#") {
		t.Errorf("the link is %s", out)
	}
	status, _, errs := invoke(t, "token", "add", "fly", "--owner", "ana@desk.example", "--scopes", "fly", "--data", data)
	if status != exitUsage || !strings.Contains(errs, "conversation.read") {
		t.Errorf("%d %s", status, errs)
	}
	id := strings.Fields(must(t, "token", "add", "sync", "--owner", "ana@desk.example", "--scopes", "queue.read, ticket.read", "--data", data))[0]
	var tokens []tokenLine
	if err := json.Unmarshal([]byte(must(t, "token", "list", "--json", "--data", data)), &tokens); err != nil {
		t.Fatal(err)
	}
	if len(tokens) != 1 || tokens[0].ID != id || tokens[0].Name != "sync" || tokens[0].Owner == nil || *tokens[0].Owner != "ana@desk.example" || len(tokens[0].Scopes) != 2 {
		t.Errorf("the tokens are %+v", tokens)
	}
	must(t, "token", "revoke", id, "--data", data)
	log := audited(t, data)
	for _, want := range []string{"user.create", "link.invite", "token.create", "token.revoke"} {
		if !strings.Contains(log, "command line "+want) {
			t.Errorf("the audit log has no %s by the command line:\n%s", want, log)
		}
	}
}

// A backup says what it wrote and what belongs to it, and never writes over a file.
func TestBackupWritesOnce(t *testing.T) {
	t.Parallel()
	data, file := exampleData(t), filepath.Join(t.TempDir(), "desk.fdb")
	if out := must(t, "backup", file, "--data", data); !strings.Contains(out, file+" is written") || !strings.Contains(out, file+keysSuffix) {
		t.Errorf("it said %s", out)
	}
	was, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if status, _, errs := invoke(t, "backup", file, "--data", data); status != exitUsage || !strings.Contains(errs, "exists already") {
		t.Errorf("%d %s", status, errs)
	}
	if is, err := os.Stat(file); err != nil || !os.SameFile(was, is) {
		t.Errorf("the file is another: %v", err)
	}
}

// Wrong usage is 2 everywhere, with the whole name of the command that helps.
func TestWrongUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"desk", "push"}, "see frontdesk desk push -h"},
		{[]string{"desk", "push", "--nope"}, "see frontdesk desk push -h"},
		{[]string{"desk", "foo"}, "choose among check, diff"},
		{[]string{"desk", "pus"}, "did you mean push?"},
		{[]string{"schema", "blah"}, "choose among answers"},
		{[]string{"foo"}, "choose among backup"},
		{[]string{"version", "now"}, "see frontdesk version -h"},
		{[]string{"desk", "graph", "../../data/seed/desk", "nope"}, `no flow "nope"`},
		{[]string{"desk", "graph"}, "see frontdesk desk graph -h"},
		{[]string{"sla", "explain", "--opened", "soon"}, "give --policy"},
		{[]string{"chat", "--now", "soon"}, "2026-11-17T14:32:00Z"},
		{[]string{"completion", "klingon"}, "choose among bash"},
		{[]string{"desk", "import", "botpress", "/nowhere", filepath.Join(t.TempDir(), "desk")}, "choose among rasa, chatwoot, faq"},
		{[]string{"serve", "--listen", "8080", "--data", filepath.Join(t.TempDir(), "data")}, "write it as 127.0.0.1:8080"},
		{[]string{"promises", "backtest", "--tickets", "x.csv", "--quantile", "2"}, "is no share"},
	} {
		status, _, errs := invoke(t, c.args...)
		if status != exitUsage || !strings.Contains(errs, "remedy: ") || !strings.Contains(errs, c.want) {
			t.Errorf("frontdesk %s: %d %s", strings.Join(c.args, " "), status, errs)
		}
	}
}

// The help of every command shows an example, and names the value of every flag that has one.
func TestHelp(t *testing.T) {
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		if c.Example == "" && c.Name() != "help" && c.Name() != "completion" && c.Parent().Name() != "completion" {
			t.Errorf("%s has no example", c.CommandPath())
		}
		if u := c.UsageString(); strings.Contains(u, "key: value  ") || strings.Contains(u, "`") {
			t.Errorf("%s: broken help\n%s", c.CommandPath(), u)
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(newRoot(streams{strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{}}))
	if out := must(t, "desk", "push", "-h"); !strings.Contains(out, "--config file") {
		t.Errorf("the help is\n%s", out)
	}
}

// A stop during the start is no failure of the desk, and never a fault of its phrases.
func TestStopDuringTheStart(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out, errs bytes.Buffer
	status := run(ctx, streams{strings.NewReader(""), &out, &errs}, []string{"serve", "--listen", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "data")})
	if status != exitFine || !strings.Contains(errs.String(), "the start was stopped") || strings.Contains(errs.String(), "phrases") {
		t.Errorf("%d\n%s%s", status, &out, &errs)
	}
}

// Without a severity the desk's usual one is taken, as the desk does; where there is no desk beside the agreements, what
// to name is said.
func TestSLAExplainWithoutSeverity(t *testing.T) {
	mine := filepath.Join(t.TempDir(), "mine")
	must(t, "desk", "init", mine)
	args := []string{"sla", "explain", "--policy", filepath.Join(mine, "sla.yaml"), "--opened", "2026-11-17T14:32:00Z"}
	status, out, errs := invoke(t, args...)
	if status != exitFine || !strings.Contains(errs, "severity P3 is taken") || !strings.Contains(out, "first_response") || !strings.Contains(out, "rule p3") {
		t.Errorf("%d\n%s%s", status, out, errs)
	}
	if out := must(t, append(args, "--severity", "P1")...); !strings.Contains(out, "rule p1") {
		t.Error(out)
	}
	if status, _, errs := invoke(t, append(args, "--severity", "P9")...); status != exitUsage || !strings.Contains(errs, "name one of: P1, P2, P3, P4") {
		t.Errorf("%d\n%s", status, errs)
	}
	for flag, want := range map[string]string{"--team=it_hlep": "did you mean it_help?", "--tier=platinum": "know the tier", "--service=vpnn": "did you mean vpn?"} {
		if status, _, errs := invoke(t, append(args, flag)...); status != exitUsage || !strings.Contains(errs, want) {
			t.Errorf("%s: %d\n%s", flag, status, errs)
		}
	}
	must(t, append(args, "--team=it_help", "--service=vpn")...)
	if err := os.Remove(filepath.Join(mine, "desk.yaml")); err != nil {
		t.Fatal(err)
	}
	status, out, errs = invoke(t, args...)
	if status != exitFine || errs != "" || !strings.Contains(out, "--severity P1") {
		t.Errorf("%d\n%s%s", status, out, errs)
	}
}
