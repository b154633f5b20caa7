package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"frontdesk/bot"
)

// The exit statuses.
const (
	exitFine     = 0
	exitProblems = 1
	exitUsage    = 2
	exitCannot   = 3
)

// failure is how a command fails: what, where and what to do about it.
type failure struct {
	status int
	what   string
	where  string // file:line:column, a folder or an address; may be empty
	remedy string
	err    error
}

func (f *failure) Error() string {
	s := f.what
	if f.where != "" {
		s = f.where + ": " + s
	}
	if f.err != nil {
		s += ": " + f.err.Error()
	}
	return s
}

func (f *failure) Unwrap() error { return f.err }

// usage is a command line that cannot be right.
func usage(remedy, format string, args ...any) error {
	return &failure{status: exitUsage, what: fmt.Sprintf(format, args...), remedy: remedy}
}

// cannot is a command that could not run: disk, server, network.
func cannot(err error, where, remedy, format string, args ...any) error {
	return &failure{status: exitCannot, what: fmt.Sprintf(format, args...), where: where, remedy: remedy, err: err}
}

// errProblems means that the command ran, found problems and has printed them.
var errProblems = errors.New("problems found")

// report prints an error in the one form and gives the exit status.
func report(w io.Writer, err error) int {
	if err == nil {
		return exitFine
	}
	if errors.Is(err, errProblems) {
		return exitProblems
	}
	var f *failure
	if !errors.As(err, &f) {
		f = &failure{status: exitUsage, what: err.Error(), remedy: "see frontdesk -h"}
		var e *bot.Error
		var disk *fs.PathError
		switch {
		case errors.As(err, &disk):
			f = &failure{status: exitCannot, what: disk.Op + ": " + disk.Err.Error(), where: disk.Path, remedy: "check the path, and whether it may be read and written"}
		case errors.As(err, &e):
			f.status, f.remedy = exitCannot, "run `frontdesk doctor` for what may be wrong"
			if e.Text != "" {
				f.what = e.Text
			}
		}
	}
	fmt.Fprintf(w, "frontdesk: %s\n", f.Error())
	if f.remedy != "" {
		fmt.Fprintf(w, "  remedy: %s\n", f.remedy)
	}
	return f.status
}
