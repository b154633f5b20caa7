package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/bot/desk"
	"frontdesk/bot/person"
	"frontdesk/bot/staff"
)

// notJSON are the commands whose output is no result, or has a form of its own.
var notJSON = []string{
	"serve",       // runs until it is stopped
	"desk graph",  // a picture
	"schema ",     // a JSON Schema already
	"completion ", // a script for a shell
}

// Every command that prints results prints them for programs too.
func TestEveryCommandHasJSON(t *testing.T) {
	t.Parallel()
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			walk(sub)
		}
		name := commandName(c)
		other := slices.ContainsFunc(notJSON, func(n string) bool { return name == n || strings.HasSuffix(n, " ") && strings.HasPrefix(name, n) })
		if c.HasSubCommands() || other {
			return
		}
		if f := c.Flags().Lookup("json"); f == nil || f.Value.Type() != "bool" {
			t.Errorf("%s has no --json", name)
		}
	}
	walk(newRoot(streams{strings.NewReader(""), io.Discard, io.Discard}))
}

// strictly decodes one value without unknown fields, and demands that no field was left out.
func strictly(t *testing.T, name, out string, into any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(out))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		t.Fatalf("%s printed more than one value:\n%s", name, out)
	}
	again, err := json.MarshalIndent(into, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := printJSON(&b, into); err != nil {
		t.Fatal(err)
	}
	if b.String() != out { // fields left out would come back
		t.Errorf("%s printed\n%snot\n%s", name, out, again)
	}
}

// What commands print for programs has all its fields, and null for what is absent.
func TestJSONResults(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]func(results){"desk": results.ofDesks, "accounts": results.ofAccounts, "data": results.ofData} {
		t.Run(name, func(t *testing.T) { of(results{t, exampleData(t)}) })
	}
}

// results are what commands print, on a data folder.
type results struct {
	*testing.T
	dir string
}

// run decodes what a command prints.
func (r results) run(into any, args ...string) {
	r.Helper()
	strictly(r.T, strings.Join(args, " "), must(r.T, append(args, "--json")...), into)
}

// here is run on the folder.
func (r results) here(into any, args ...string) {
	r.Helper()
	r.run(into, append(args, "--data", r.dir)...)
}

func (r results) ofDesks() {
	tmp := r.TempDir()
	mine, pull := filepath.Join(tmp, "mine"), filepath.Join(tmp, "pull")
	var first []logLine
	r.here(&first, "desk", "log")
	if len(first) != 1 || first[0].Parent != nil || first[0].Why != nil || !first[0].Live {
		r.Fatalf("the log is %+v", first)
	}

	var w deskFolder
	r.run(&w, "desk", "init", mine)
	edit(r.T, filepath.Join(mine, "desk.yaml"), "example/privacy", "example/data")
	fewTests(r.T, mine)
	var p pushed
	r.here(&p, "desk", "push", mine)
	if !p.Published || p.Parent == nil || *p.Parent != w.Revision || p.Reason != nil || p.Tests == nil || p.Tests.Failed != 0 || p.Reread == nil {
		r.Errorf("push: %+v", p)
	}
	revision := *p.Revision
	r.here(&p, "desk", "push", mine)
	if p.Published || p.Revision == nil || p.Tests != nil {
		r.Errorf("push of what is live: %+v", p)
	}
	r.here(&w, "desk", "pull", pull)
	if w != (deskFolder{pull, revision}) {
		r.Errorf("pull: %+v", w)
	}
	var changes []desk.Change
	r.here(&changes, "desk", "diff", "live", mine)
	if len(changes) != 0 {
		r.Errorf("diff: %+v", changes)
	}
	r.here(&changes, "desk", "diff", first[0].Revision, "live")
	if changed := slices.DeleteFunc(changes, func(c desk.Change) bool { return c.Kind == desk.Removed && strings.HasPrefix(c.File, "tests/") }); len(changed) != 1 || changed[0].Kind != desk.Changed {
		r.Errorf("diff: %+v", changed)
	}
	r.here(&p, "desk", "rollback", first[0].Revision, "--why", "it was better")
	if !p.Published || *p.Revision != first[0].Revision || *p.Reason != "it was better" || p.Tests != nil {
		r.Errorf("rollback: %+v", p)
	}
	var log []logLine
	r.here(&log, "desk", "log")
	if len(log) != 3 || !log[2].Live || log[0].Live || log[1].Live || *log[2].Why != "it was better" || *log[2].Parent != revision {
		r.Errorf("the log is %+v", log)
	}
}

func (r results) ofAccounts() {
	var link passwordLink
	r.here(&link, "user", "add", "ana@desk.example", "--name", "Ana", "--role", "admin")
	if link.Note == nil || link.Email != "ana@desk.example" || !strings.Contains(link.Link, "/console/reset#") || link.ExpiresAt.Before(time.Now()) {
		r.Errorf("user add: %+v", link)
	}
	r.here(&link, "user", "reset", "ana@desk.example", "--public-url", "https://desk.example")
	if !strings.HasPrefix(link.Link, "https://desk.example/console/reset#") {
		r.Errorf("user reset: %+v", link)
	}
	var code personCode
	r.here(&code, "user", "link", "ana@desk.example")
	var un unlinked
	r.here(&un, "user", "unlink", "ana@desk.example")
	if code.Code == "" || un != (unlinked{ID: link.ID}) {
		r.Errorf("link %+v, unlink %+v", code, un)
	}
	var token newToken
	r.here(&token, "token", "add", "nightly", "--owner", "ana@desk.example", "--scopes", "report.read")
	if token.ExpiresAt != nil || token.Owner == nil || !strings.HasPrefix(token.Secret, "fd_") || !slices.Equal(token.Scopes, []staff.Permission{staff.ReportRead}) {
		r.Errorf("token add: %+v", token)
	}
	var tokens []tokenLine
	r.here(&tokens, "token", "list")
	var gone revoked
	r.here(&gone, "token", "revoke", token.ID)
	if len(tokens) != 1 || gone != (revoked{token.ID, true}) {
		r.Errorf("tokens %+v, revoked %+v", tokens, gone)
	}
}

func (r results) ofData() {
	tmp := r.TempDir()
	var tickets []person.Ticket
	r.here(&tickets, "export", "tickets")
	var v verified
	r.here(&v, "verify")
	if !v.Whole || v.Problems == nil || v.Remedy != nil {
		r.Errorf("verify: %+v", v)
	}
	var b backedUp
	r.run(&b, "backup", filepath.Join(tmp, "desk.fdb"), "--data", r.dir)
	copyKeys(r.T, b.Keys, filepath.Join(tmp, "back"))
	var re restored
	r.run(&re, "restore", b.File, "--data", filepath.Join(tmp, "back"))
	var c copied
	r.run(&c, "store", "copy", r.dir, filepath.Join(tmp, "copy"))
	if b.Bytes == 0 || !re.Whole || !c.Whole || c.From != r.dir {
		r.Errorf("%+v %+v %+v", b, re, c)
	}
	var e explained
	r.run(&e, "explain", "f012")
	if e.Code != "F012" || e.Severity != "error" || e.Wrong == "" || e.Right == "" {
		r.Errorf("explain: %+v", e)
	}
}

// A desk that is not published says why to programs as well, and the exit status stays.
func TestJSONOfRefusedPush(t *testing.T) {
	t.Parallel()
	dir, mine := exampleData(t), filepath.Join(t.TempDir(), "mine")
	example(t, mine)
	if err := os.WriteFile(filepath.Join(mine, "tests", "hopeless.yaml"), []byte("version: 1\ntests:\n  - name: hopeless\n    talk:\n      - customer: hello\n      - bot: {says: no desk says this}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, errs := invoke(t, "desk", "push", mine, "--data", dir, "--json")
	var p pushed
	strictly(t, "push", out, &p)
	if status != exitProblems || p.Published || p.Revision != nil || p.Tests == nil || p.Tests.Failed != 1 || !strings.Contains(errs, "nothing was published") {
		t.Errorf("tests fail: %d %s%s", status, out, errs)
	}
	if err := os.WriteFile(filepath.Join(mine, "tests", "hopeless.yaml"), []byte("version: 1\ntests: 7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, errs = invoke(t, "desk", "push", mine, "--data", dir, "--json")
	strictly(t, "push", out, &p)
	if status != exitProblems || p.Published || len(p.Problems) == 0 || errs != "" {
		t.Errorf("problems: %d %s%s", status, out, errs)
	}
}

// A folder that something is in is a slip of who types, whichever command is to fill it.
func TestFolderInUse(t *testing.T) {
	t.Parallel()
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "notes.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"desk", "init", full}, {"desk", "init", "--minimal", full}, {"store", "copy", t.TempDir(), full}} {
		status, out, errs := invoke(t, args...)
		if status != exitUsage || out != "" || !strings.Contains(errs, "is not empty (it has notes.txt): nothing was written") || !strings.Contains(errs, "remedy: ") {
			t.Errorf("%v: %d %s%s", args, status, out, errs)
		}
	}
}

// A ticket without a date says null, not an empty text.
func TestJSONOfChat(t *testing.T) {
	t.Parallel()
	script := filepath.Join(t.TempDir(), "talk.txt")
	if err := os.WriteFile(script, []byte("my vpn is down, nothing works\nthe client says error 809\nonly me\nsam@tidewell.example\nyes\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := must(t, "chat", "--script", script, "--json", "--now", "2026-11-17T14:32:00Z")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	last := lines[len(lines)-1]
	if !strings.Contains(last, `"service":"vpn"`) || !strings.Contains(last, `"needed_by":null`) || strings.Contains(out, `"needed_by":""`) {
		t.Error(last)
	}
}

// Two flags for the form of the output do not contradict each other.
func TestJSONAndFormat(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"export", "tickets", "--format", "csv"}, {"export", "conversation", "FD-1", "--format", "html"}} {
		if status, _, errs := invoke(t, append(args, "--json")...); status != exitUsage || !strings.Contains(errs, "different things") {
			t.Errorf("%v: %d %s", args, status, errs)
		}
	}
}
