package main

import (
	"context"
	"flag"
	"os"
	"os/signal"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"frontdesk/internal/e2e"
)

var (
	browser = e2e.NewBrowser()
	made    atomic.Bool // published was called
)

// TestMain lets the test binary be frontdesk itself where a test needs a process to kill.
func TestMain(m *testing.M) {
	if os.Getenv(asChild) == "" {
		// Most of what is slow here waits: for a disk, a browser, or a platform's own pace. A number that was typed wins, as it is read later.
		if err := flag.Set("test.parallel", "6"); err != nil {
			panic(err)
		}
		// The compiler's cache stays where it is: a test that compiles must not begin with the standard library.
		if dir, err := os.UserCacheDir(); err == nil && os.Getenv("GOCACHE") == "" {
			if err := os.Setenv("GOCACHE", filepath.Join(dir, "go-build")); err != nil {
				panic(err)
			}
		}
		// One folder for the models of all tests, and of the processes they start: each desk is trained once.
		cache, err := os.MkdirTemp("", "frontdesk-cache-*")
		if err != nil {
			panic(err)
		}
		if err := os.Setenv("XDG_CACHE_HOME", cache); err != nil {
			panic(err)
		}
		code := browser.Main(m)
		_ = os.RemoveAll(cache)
		if made.Load() {
			if dir, err := published(); err == nil {
				_ = os.RemoveAll(dir)
			}
		}
		os.Exit(code)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, streams{os.Stdin, os.Stdout, os.Stderr}, os.Args[1:])
	stop()
	os.Exit(code)
}

// waitFor asks until something is so.
func waitFor(t *testing.T, so func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	end := time.After(2 * time.Minute) // the machine may be busy
	for !so() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatal("still not so after two minutes")
		}
	}
}
