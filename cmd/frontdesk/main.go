// Command frontdesk is the first line of a service desk in one binary: it answers routine questions, gathers the
// details of an issue without asking twice, tells the customer when to expect a solution, and hands over to a person
// with the whole case.
//
// This package knows every other: it reads the configuration, wires the parts together in serve.go and stops them in
// reverse order. One file a command; what several commands need is in config.go, fail.go and folder.go.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // so that the binary knows all time zones on machines that have none
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, streams{os.Stdin, os.Stdout, os.Stderr}, os.Args[1:])
	stop()
	os.Exit(code)
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run carries out one command line and returns its exit status: 0 fine, 1 problems found, 2 wrong usage, 3 could not
// run. Tests call it.
func run(ctx context.Context, s streams, args []string) int {
	root := newRoot(s)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = &failure{status: exitCannot, what: "it was stopped before it was done", remedy: "run it again"}
	}
	return report(s.err, err)
}
