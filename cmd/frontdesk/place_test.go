package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"frontdesk/adapters/web"
	"frontdesk/bot/staff"
)

// What is done from another machine is what is done beside the desk: the same output, the same exit status, the same
// errors, and the audit log says who it was.
func TestFromAnotherMachine(t *testing.T) {
	dir := exampleData(t)
	h := openHouse(t, serveOptions{data: dir})
	c := h.report(t, "rm_one")
	boss, err := h.data.accounts.Create(t.Context(), "", "boss@desk.example", "Bo", staff.Admin, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := h.data.accounts.MakeToken(t.Context(), "", boss.ID, "remote", []staff.Permission{staff.DeskRead, staff.DeskPublish, staff.DataExport, staff.DataErase, staff.AuditRead, staff.UserRead}, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("FRONTDESK_TOKEN", secret)
	server := "http://" + h.listener.Addr().String()
	for _, args := range [][]string{
		{"desk", "log"}, {"verify"}, {"export", "conversation", string(c.ID)}, {"export", "tickets"}, {"user", "list", "--json"},
		{"export", "customer", "FD-99"}, {"erase", "customer", "sam"}, {"desk", "rollback", "rv_nothing"},
	} {
		status, out, errs := invoke(t, append(slices.Clone(args), "--data", dir)...)
		rstatus, rout, rerrs := invoke(t, append(slices.Clone(args), "--server", server)...)
		if status != rstatus || out != rout || errs != rerrs {
			t.Errorf("%v\nhere: %d %s%s\nthere: %d %s%s", args, status, out, errs, rstatus, rout, rerrs)
		}
	}
	mine := filepath.Join(t.TempDir(), "mine")
	must(t, "desk", "pull", mine, "--server", server)
	edit(t, filepath.Join(mine, "desk.yaml"), "example/privacy", "example/data")
	fewTests(t, mine)
	if out := must(t, "desk", "push", mine, "--server", server); !strings.Contains(out, "is live") {
		t.Error(out)
	}
	if h.shelf.Desk().Privacy != "https://tidewell.example/data" && !strings.Contains(h.shelf.Desk().Privacy, "example/data") {
		t.Errorf("the running desk did not take it over: %s", h.shelf.Desk().Privacy)
	}
	if out := must(t, "desk", "diff", "live", mine, "--server", server); !strings.Contains(out, "no difference") {
		t.Error(out)
	}
	must(t, "erase", "customer", string(c.Customer), "--server", server)
	if _, open := h.runtime.Board().Row(c.ID); open {
		t.Error("the board holds the erased")
	}
	h.stop()
	audit := auditLines(t, dir)
	for _, want := range []string{"conversation.export " + string(c.ID), "customer.erase " + string(c.Customer), "desk.publish rv_"} {
		if !strings.Contains(audit, string(boss.ID)+" "+want) {
			t.Errorf("the audit log has no %q by the token's owner:\n%s", want, audit)
		}
	}
}

// What keeps a command from reaching a desk elsewhere is said with a remedy, and a token goes nowhere it should not.
func TestRemoteFailures(t *testing.T) {
	seen := make(chan string, 100)
	answer := func(status int, kind, body string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			seen <- r.Header.Get("Authorization")
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	problem := func(status int, code string) string {
		return answer(status, "application/problem+json", `{"code":"`+code+`","detail":"Because."}`)
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, c := range map[string]struct {
		args   []string
		status int
		says   []string
	}{
		"clear text":  {[]string{"verify", "--server", "http://desk.example", "--token", "fd_x"}, exitUsage, []string{"in clear text", "https://desk.example"}},
		"no address":  {[]string{"verify", "--server", "desk.example", "--token", "fd_x"}, exitUsage, []string{"no address of a desk", "https://desk.example"}},
		"a path":      {[]string{"verify", "--server", "https://desk.example/console", "--token", "fd_x"}, exitUsage, []string{"no address of a desk"}},
		"no token":    {[]string{"verify", "--server", "https://desk.example"}, exitUsage, []string{"needs a token", "FRONTDESK_TOKEN"}},
		"keys":        {[]string{"user", "reset", "a@b.example", "--server", "https://desk.example", "--token", "fd_x"}, exitUsage, []string{"lets people in", "own machine"}},
		"tokens":      {[]string{"token", "add", "x", "--owner", "a@b.example", "--scopes", "report.read", "--server", "https://desk.example", "--token", "fd_x"}, exitUsage, []string{"lets people in"}},
		"nobody":      {[]string{"verify", "--server", gone.URL, "--token", "fd_x"}, exitCannot, []string{"cannot be reached", "whether the desk runs"}},
		"other":       {[]string{"verify", "--server", answer(200, "text/html", "<html>"), "--token", "fd_x"}, exitCannot, []string{"cut short"}},
		"redirected":  {[]string{"verify", "--server", answer(302, "text/html", "<html>"), "--token", "fd_x"}, exitCannot, []string{"no frontdesk: 302"}},
		"old token":   {[]string{"verify", "--server", problem(401, "sign_in"), "--token", "fd_x"}, exitCannot, []string{"the token is not valid"}},
		"not allowed": {[]string{"verify", "--server", problem(403, "denied"), "--token", "fd_x"}, exitCannot, []string{"does not allow", "docs/api.md"}},
		"old version": {[]string{"verify", "--server", problem(404, "no_such_path"), "--token", "fd_x"}, exitCannot, []string{"same version"}},
		"busy":        {[]string{"verify", "--server", problem(429, "too_many"), "--token", "fd_x"}, exitCannot, []string{"try again in a moment"}},
		"problem":     {[]string{"verify", "--server", problem(503, "busy"), "--token", "fd_x"}, exitCannot, []string{"Because.", "busy"}},
		"failed":      {[]string{"verify", "--server", answer(200, "application/json", `  {"output":"aGk=","status":1,"what":"w","where":"f:1:2","remedy":"r"}`), "--token", "fd_x"}, exitProblems, []string{"hi", "f:1:2: w", "remedy: r"}},
	} {
		t.Run(name, func(t *testing.T) {
			status, out, errs := invoke(t, c.args...)
			for _, want := range c.says {
				if !strings.Contains(out+errs, want) {
					t.Errorf("it does not say %q: %s%s", want, out, errs)
				}
			}
			if status != c.status || strings.Contains(out+errs, "fd_x") {
				t.Errorf("%d %s%s", status, out, errs)
			}
		})
	}
}

// Every command that goes over the network is one that the desk does.
func TestRemoteCommandsExist(t *testing.T) {
	for _, name := range web.CommandNames() {
		if !slices.ContainsFunc(ops(), func(o op) bool { return o.name == name }) {
			t.Errorf("the web offers %q, which is no operation", name)
		}
	}
}
