package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// Commands does what the command line asks of a desk on another machine, as it does beside the desk.
type Commands interface {
	// Do runs one of the commands that this package offers, on behalf of a member of staff. It reads what the command was
	// given, writes what it prints, and says how it ended.
	Do(ctx context.Context, by bot.StaffID, name string, in io.Reader, out io.Writer, args url.Values) Outcome
}

// Outcome is how a command ended: its exit status, and if it failed what, where and what to do about it.
type Outcome struct {
	Status int    `json:"status"`
	What   string `json:"what"`
	Where  string `json:"where"`
	Remedy string `json:"remedy"`
}

const (
	// maxCommandFile is how much a command may be given: a desk of 32 MiB, packed, in base64.
	maxCommandFile = 48 << 20
	// maxCommandOutput bounds what a command may print: it is held in memory until it has ended.
	maxCommandOutput = 64 << 20
	// maxCommands is how many run at once: some train a desk, and customers go first.
	maxCommands = 2
	// commandBodyTime is how long a command's body may take to arrive: a desk over a slow line.
	commandBodyTime = 2 * time.Minute
)

// command is one that staff may run from another machine.
type command struct {
	name string
	need staff.Permission
	body int64
}

// commands lists them. What hands out keys or passwords is not among them: backup, user add, user reset, token add.
func commands() []command {
	return []command{
		{"desk-push", staff.DeskPublish, maxCommandFile},
		{"desk-foretell", staff.DeskPublish, maxCommandFile},
		{"desk-rollback", staff.DeskPublish, maxJSON},
		{"desk-pull", staff.DeskRead, maxJSON},
		{"desk-log", staff.DeskRead, maxJSON},
		{"desk-replay", staff.DeskPublish, maxCommandFile},
		{"intents-effect", staff.DeskPublish, maxCommandFile},
		{"export", staff.DataExport, maxJSON},
		{"export-customer", staff.DataExport, maxJSON},
		{"export-tickets", staff.DataExport, maxJSON},
		{"export-unread", staff.DataExport, maxJSON},
		{"erase", staff.DataErase, maxJSON},
		{"verify", staff.AuditRead, maxJSON},
		{"user-list", staff.UserRead, maxJSON},
		{"token-list", staff.TokenRead, maxJSON},
		{"token-revoke", staff.TokenWrite, maxJSON},
	}
}

// CommandNames lists what Commands may be asked to do.
func CommandNames() []string {
	var out []string
	for _, c := range commands() {
		out = append(out, c.name)
	}
	return out
}

func (a *api) commandRoutes() []route {
	var out []route
	for _, c := range commands() {
		out = append(out, route{method: "POST", path: "/api/v1/commands/" + c.name, need: string(c.need), body: c.body, stream: true, keyed: true,
			handle: func(r *request) (answer, error) { return a.command(r, c.name) }})
	}
	return out
}

// commandInput is the body of a request.
type commandInput struct {
	Args  map[string]string `json:"args"`
	Input []byte            `json:"input"`
}

// commandAnswer is what a command printed and how it ended.
type commandAnswer struct {
	Output []byte `json:"output"`
	Outcome
}

// command runs one. Its status is 200 however the command ends: the outcome is in the body, which begins with spaces
// while it runs, so that proxies keep the line.
func (a *api) command(r *request, name string) (answer, error) {
	if !a.running.take("") {
		return answer{}, tooMany(commandWait)
	}
	defer a.running.leave("")
	control := http.NewResponseController(r.w)
	_ = control.SetReadDeadline(time.Now().Add(commandBodyTime)) // fails only on a test's recorder
	var in commandInput
	if err := readJSON(r.Request, &in); err != nil {
		return answer{}, err
	}
	_ = control.SetReadDeadline(time.Time{})
	done := make(chan commandAnswer, 1)
	go func() { done <- a.perform(r, name, in) }()
	r.w.Header().Set("Content-Type", "application/json")
	beat := time.NewTicker(a.timing.beat)
	defer beat.Stop()
	for {
		select {
		case said := <-done:
			b, err := json.Marshal(said)
			if err != nil {
				return answer{}, &bot.Error{Code: bot.Internal, Op: "encode answer", Err: err}
			}
			_ = control.SetWriteDeadline(time.Now().Add(commandBodyTime))
			_, _ = r.w.Write(b) // who went away is told nothing
			return answer{sent: true}, nil
		case <-beat.C:
			_ = control.SetWriteDeadline(time.Now().Add(a.timing.write))
			_, _ = r.w.Write([]byte(" ")) // who went away ends the request's context, and with it the command
			_ = control.Flush()
		}
	}
}

func (a *api) perform(r *request, name string, in commandInput) commandAnswer {
	args := url.Values{}
	for k, v := range in.Args { // a map into a map
		args.Set(k, v)
	}
	out := &capped{left: maxCommandOutput}
	o := a.Commands.Do(r.Context(), r.who.Account.ID, name, bytes.NewReader(in.Input), out, args)
	if out.over {
		return commandAnswer{[]byte{}, Outcome{Status: 3, What: "it prints more than 64 MiB", Remedy: "run the command on the desk's own machine"}}
	}
	return commandAnswer{append([]byte{}, out.Bytes()...), o}
}

// commandWait is how long who comes too many should wait.
const commandWait = 5 * time.Second

// capped keeps what is written, up to a limit.
type capped struct {
	bytes.Buffer
	left int
	over bool
}

var errTooMuch = errors.New("too much output")

func (c *capped) Write(b []byte) (int, error) {
	if len(b) > c.left {
		c.over = true
		return 0, errTooMuch
	}
	c.left -= len(b)
	return c.Buffer.Write(b)
}
