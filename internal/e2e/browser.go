package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// startWithin is generous: on a busy machine Chromium takes some seconds for its first window.
const startWithin = time.Minute

// Browser is one Chromium shared by the tests of a package. It starts with the first page.
type Browser struct {
	once sync.Once
	ctx  context.Context //nolint:containedctx // chromedp keeps a browser in a context
	stop func()
	err  error

	rest *httptest.Server // an empty page, where windows wait for the next test

	mu   sync.Mutex
	idle []*window // clean
}

// NewBrowser makes a Browser; nothing starts yet.
func NewBrowser() *Browser { return &Browser{} }

// Main runs the package's tests, then stops the browser. Call it from TestMain.
func (b *Browser) Main(m *testing.M) int {
	code := m.Run()
	b.Close()
	return code
}

// Close stops the browser if it runs.
func (b *Browser) Close() {
	if b.stop != nil {
		b.stop()
	}
}

// find returns the browser's program, or an empty string.
func find() string {
	for _, name := range []string{os.Getenv("FRONTDESK_CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func (b *Browser) start(path string) {
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.WindowSize(1280, 900),
	}
	for _, flag := range []string{
		"disable-quic", "disable-background-networking", "disable-component-update", "disable-sync",
		"disable-dev-shm-usage", "hide-scrollbars", "mute-audio",
		"disable-extensions", "disable-component-extensions-with-background-pages", "disable-default-apps", "disable-breakpad", "process-per-site",
		// Pages in the background must not be slowed down: tests open several at once.
		"disable-renderer-backgrounding", "disable-background-timer-throttling", "disable-backgrounding-occluded-windows",
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	// A process for each document, spare ones, and left documents kept at hand would cost more than all pages together.
	options = append(options, chromedp.Flag("disable-features", "BackForwardCache,SpareRendererForSitePerProcess,Translate,MediaRouter,OptimizationHints"),
		chromedp.Flag("enable-features", "NetworkServiceInProcess"))
	options = append(options, chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("lang", "en-GB"), chromedp.Flag("accept-lang", "en-GB,en"))
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(alloc)
	// Of the same site as the pages of tests, so that Chromium keeps the process.
	b.rest = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!doctype html><html lang=en><title>At rest</title><link rel=icon href=data:,>")
	}))
	b.ctx, b.stop = ctx, func() { stop(); stopAlloc(); b.rest.Close() }
	within, cancel := context.WithTimeoutCause(ctx, startWithin, fmt.Errorf("%s did not start within %v", path, startWithin))
	defer cancel()
	// The first run ties the browser to its context, so the deadline may not be that context's own.
	started := make(chan error, 1)
	go func() { started <- chromedp.Do(ctx) }()
	select {
	case b.err = <-started:
	case <-within.Done():
		b.err = context.Cause(within)
	}
}

// shots is the folder for screenshots, or empty.
func shots() string { return os.Getenv("FRONTDESK_SHOTS") }
