package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// fakeCommands does what a test says, else it prints what it was asked for.
type fakeCommands struct {
	do func(ctx context.Context, out io.Writer) Outcome
}

func (f *fakeCommands) Do(ctx context.Context, by bot.StaffID, name string, in io.Reader, out io.Writer, args url.Values) Outcome {
	if f.do != nil {
		return f.do(ctx, out)
	}
	given, err := io.ReadAll(in)
	if err != nil {
		return Outcome{Status: 3, What: err.Error()}
	}
	fmt.Fprintf(out, "%s by %s: %s, %q", name, by, args.Get("id"), given)
	return Outcome{Status: 1, What: "what", Where: "where", Remedy: "remedy"}
}

func run(as, name string, body any) call {
	return call{method: "POST", path: "/api/v1/commands/" + name, as: as, body: body}
}

// Each command asks for its permission, by every role; who has it gets what it printed and how it ended.
func TestCommandsAskForTheirPermission(t *testing.T) {
	x := newRig(t).staffed()
	for _, c := range commands() {
		for name, role := range map[string]staff.Role{"boss": staff.Admin, "lead": staff.Supervisor, "ana": staff.Agent, "audrey": staff.Auditor} {
			a := x.do(run(name, c.name, map[string]any{"args": map[string]string{"id": "cu_1"}, "input": []byte("packed")}))
			if !role.May(c.need) {
				if a.status != http.StatusForbidden {
					t.Errorf("%s as %s: %d", c.name, role, a.status)
				}
				continue
			}
			var got commandAnswer
			a.read(t, &got)
			want := fmt.Sprintf("%s by %s: cu_1, %q", c.name, x.people[name].ID, "packed")
			if a.status != http.StatusOK || string(got.Output) != want || got.Outcome != (Outcome{1, "what", "where", "remedy"}) {
				t.Errorf("%s as %s: %d %+v %s", c.name, role, a.status, got.Outcome, got.Output)
			}
		}
		if a := x.do(run("", c.name, map[string]any{})); a.status != http.StatusUnauthorized {
			t.Errorf("%s by nobody: %d", c.name, a.status)
		}
	}
}

// Nothing that lets people in or opens a backup goes over the network.
func TestCommandsHandOutNoKeys(t *testing.T) {
	for _, name := range []string{"backup", "user-add", "user-reset", "token-add"} {
		for _, c := range commands() {
			if c.name == name {
				t.Errorf("%s is offered", name)
			}
		}
		x := newRig(t).staffed()
		if a := x.do(run("boss", name, map[string]any{})); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", name, a.status)
		}
	}
}

func TestCommandsBadBodies(t *testing.T) {
	x := newRig(t).staffed()
	for name, c := range map[string]struct {
		command string
		body    any
		want    int
	}{
		"unknown field":  {"desk-log", `{"arg":{}}`, http.StatusUnprocessableEntity},
		"not base64":     {"desk-push", `{"input":"%%"}`, http.StatusBadRequest},
		"arg of a list":  {"desk-log", `{"args":{"id":["a"]}}`, http.StatusUnprocessableEntity},
		"not JSON":       {"desk-log", `args`, http.StatusBadRequest},
		"too much":       {"desk-log", `{"input":"` + strings.Repeat("A", maxJSON) + `"}`, http.StatusRequestEntityTooLarge},
		"no such":        {"nothing", `{}`, http.StatusNotFound},
		"nothing at all": {"desk-log", `{}`, http.StatusOK},
	} {
		if a := x.do(run("boss", c.command, c.body)); a.status != c.want {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

// While a command runs, the line lives; one that prints without end is stopped.
func TestCommandsThatLast(t *testing.T) {
	x := newRig(t).staffed()
	x.timing.beat = time.Millisecond
	end := make(chan bool)
	x.runs.do = func(context.Context, io.Writer) Outcome { <-end; return Outcome{} }
	res, err := http.DefaultClient.Do(x.request(run("boss", "verify", map[string]any{})))
	x.must(err)
	defer func() { _ = res.Body.Close() }()
	first := make([]byte, 1)
	if _, err := io.ReadFull(res.Body, first); err != nil || string(first) != " " {
		t.Errorf("no sign of life: %q %v", first, err)
	}
	close(end)
	rest, err := io.ReadAll(res.Body)
	if rest = bytes.TrimSpace(rest); err != nil || string(rest) != `{"output":"","status":0,"what":"","where":"","remedy":""}` {
		t.Errorf("%s %v", rest, err)
	}

	x.runs.do = func(_ context.Context, out io.Writer) Outcome {
		for {
			if _, err := out.Write(make([]byte, 1<<20)); err != nil {
				return Outcome{Status: 3, What: err.Error()}
			}
		}
	}
	var got commandAnswer
	x.want(http.StatusOK, run("boss", "verify", map[string]any{})).read(t, &got)
	if got.Status != 3 || len(got.Output) > 0 || !strings.Contains(got.What, "64 MiB") {
		t.Errorf("%+v", got.Outcome)
	}
}

// Two commands run at once, a third has to wait.
func TestCommandsAtOnce(t *testing.T) {
	x := newRig(t).staffed()
	begun, end := make(chan bool), make(chan bool)
	x.runs.do = func(context.Context, io.Writer) Outcome { begun <- true; <-end; return Outcome{} }
	done := make(chan int, maxCommands)
	for range maxCommands {
		r := x.request(run("boss", "verify", map[string]any{}))
		go func() {
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				done <- 0
				return
			}
			_ = res.Body.Close()
			done <- res.StatusCode
		}()
		<-begun
	}
	if a := x.do(run("boss", "verify", map[string]any{})); a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" {
		t.Errorf("%d", a.status)
	}
	close(end)
	for range maxCommands {
		if s := <-done; s != http.StatusOK {
			t.Errorf("%d", s)
		}
	}
}
