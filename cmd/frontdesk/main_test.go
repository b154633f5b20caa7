package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"frontdesk/internal/e2e"
)

var browser = e2e.NewBrowser()

// TestMain lets the test binary be frontdesk itself where a test needs a process to kill.
func TestMain(m *testing.M) {
	if os.Getenv(asChild) == "" {
		os.Exit(browser.Main(m))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, streams{os.Stdin, os.Stdout, os.Stderr}, os.Args[1:])
	stop()
	os.Exit(code)
}
