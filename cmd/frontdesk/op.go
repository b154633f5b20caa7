package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// op is something done with the data: by the running desk if there is one, else by the command itself on the folder.
// It reads what the command was given, writes what it prints, and fails in the one form.
type op struct {
	name string
	do   func(ctx context.Context, d *data, in io.Reader, out io.Writer, args url.Values) error
}

// ops are what the socket offers.
func ops() []op {
	return []op{
		{"backup", backupOp}, {"verify", verifyOp}, {"desk-foretell", foretellOp}, {"desk-push", pushOp}, {"desk-pull", pullOp}, {"desk-log", logOp},
		{"desk-rollback", rollbackOp}, {"user-add", userAddOp}, {"user-list", userListOp}, {"user-reset", userResetOp}, {"user-link", userLinkOp}, {"user-unlink", userUnlinkOp},
		{"channels", channelsOp}, {"token-add", tokenAddOp}, {"token-list", tokenListOp}, {"token-revoke", tokenRevokeOp}, {"export", exportOp},
		{"export-customer", exportCustomerOp}, {"export-tickets", exportTicketsOp}, {"export-unread", exportUnreadOp}, {"erase", eraseOp}, {"desk-replay", replayOp},
		{"intents-effect", effectOp},
	}
}

// actorKey is where a context says who acts.
type actorKey struct{}

// actor is who acts, for the audit log: the owner of the token where a command came over the network.
func actor(ctx context.Context) bot.StaffID {
	if by, ok := ctx.Value(actorKey{}).(bot.StaffID); ok {
		return by
	}
	return staff.CommandLine
}

// socketName is the running desk's door for commands, inside the data folder; only its user may use it.
const socketName = "admin.sock"

// perform does an op through the socket of a running desk, or else on the folder.
func perform(ctx context.Context, dir, name string, in io.Reader, out io.Writer, args url.Values) error {
	if deskRuns(ctx, dir) {
		return callSocket(ctx, filepath.Join(dir, socketName), name, in, out, args)
	}
	d, err := openData(ctx, dir, false, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return errors.Join(doOp(ctx, d, name, in, out, args), d.close())
}

// doOp does an op on open data.
func doOp(ctx context.Context, d *data, name string, in io.Reader, out io.Writer, args url.Values) error {
	for _, o := range ops() {
		if o.name == name {
			return o.do(ctx, d, in, out, args)
		}
	}
	return usage("use the command of the same version", "there is no operation %q", name)
}

// deskRuns tells whether a desk runs on a data folder.
func deskRuns(ctx context.Context, dir string) bool {
	conn, err := new(net.Dialer).DialContext(ctx, "unix", filepath.Join(dir, socketName))
	return err == nil && conn.Close() == nil
}

// trailer tells how an op ended, behind what it printed.
const trailer = "Frontdesk-Outcome"

// outcome is a failure on its way through the socket.
type outcome struct {
	Status int    `json:"status"`
	What   string `json:"what,omitempty"`
	Where  string `json:"where,omitempty"`
	Remedy string `json:"remedy,omitempty"`
}

func callSocket(ctx context.Context, socket, name string, in io.Reader, out io.Writer, args url.Values) error {
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}}}
	defer client.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://desk/op/"+name+"?"+args.Encode(), in)
	if err != nil {
		return err
	}
	res, err := client.Do(req)
	if err != nil {
		return cannot(err, socket, "see whether the desk still runs, and try again", "the running desk does not answer")
	}
	defer res.Body.Close()
	if _, err := io.Copy(out, res.Body); err != nil {
		return cannot(err, socket, "the desk may have stopped meanwhile: try again", "the answer was cut short")
	}
	var o outcome
	if err := json.Unmarshal([]byte(res.Trailer.Get(trailer)), &o); err != nil {
		return cannot(err, socket, "start the desk and use the command of the same version", "the running desk gave no outcome")
	}
	switch {
	case o.Status == exitFine:
		return nil
	case o.Status == exitProblems && o.What == "":
		return errProblems
	}
	return &failure{status: o.Status, what: o.What, where: o.Where, remedy: o.Remedy}
}

// listenSocket opens the door for commands. A socket that a crash left is replaced.
func listenSocket(ctx context.Context, dir string) (net.Listener, error) {
	name := filepath.Join(dir, socketName)
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, cannot(err, name, "remove it by hand", "an old socket is in the way")
	}
	l, err := new(net.ListenConfig).Listen(ctx, "unix", name)
	if err != nil {
		return nil, cannot(err, name, "choose a data folder with a shorter path: sockets allow about 100 letters", "the socket for commands cannot be opened")
	}
	return l, os.Chmod(name, 0o600)
}

// socketHandler does ops for commands.
func socketHandler(d *data, after func(op string)) http.Handler {
	mux := http.NewServeMux()
	for _, o := range ops() {
		mux.HandleFunc("POST /op/"+o.name, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Trailer", trailer)
			w.WriteHeader(http.StatusOK)
			err := o.do(r.Context(), d, r.Body, w, r.URL.Query())
			w.Header().Set(trailer, outcomeOf(err).line())
			if err == nil {
				after(o.name)
			}
		})
	}
	return mux
}

// line writes an outcome for the trailer.
func (o outcome) line() string {
	b, err := json.Marshal(o)
	if err != nil {
		return fmt.Sprintf(`{"status":%d}`, exitCannot)
	}
	return string(b)
}

func outcomeOf(err error) outcome {
	var f *failure
	switch {
	case err == nil:
		return outcome{}
	case errors.Is(err, errProblems):
		return outcome{Status: exitProblems}
	case errors.As(err, &f):
		return outcome{Status: f.status, What: f.Error(), Remedy: f.remedy}
	}
	var w errWriter
	return outcome{Status: report(&w, err), What: err.Error()}
}

// errWriter throws away what report prints: only its status is wanted.
type errWriter struct{}

func (errWriter) Write(b []byte) (int, error) { return len(b), nil }
