package e2e

import (
	"context"
	"fmt"
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
		// Pages in the background must not be slowed down: tests open several at once.
		"disable-renderer-backgrounding", "disable-background-timer-throttling", "disable-backgrounding-occluded-windows",
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	options = append(options, chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("lang", "en-GB"), chromedp.Flag("accept-lang", "en-GB,en"))
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(alloc)
	b.ctx, b.stop = ctx, func() { stop(); stopAlloc() }
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

// Page opens an incognito window, closed at the test's end. It skips the test where there is no
// browser, unless FRONTDESK_E2E is "require".
func (b *Browser) Page(t testing.TB) *Page {
	t.Helper()
	path := find()
	if path == "" {
		const remedy = "no Chromium on PATH: apt-get install -y chromium, or set FRONTDESK_CHROMIUM"
		if os.Getenv("FRONTDESK_E2E") == "require" {
			t.Fatal(remedy)
		}
		t.Skip(remedy)
	}
	b.once.Do(func() { b.start(path) })
	if b.err != nil {
		t.Fatal("start the browser: ", b.err)
	}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := newPage(t, ctx)
	t.Cleanup(p.finish)
	return p
}

// Tab opens a second tab in the window of p: the same storage, another document.
func (p *Page) Tab() *Page {
	p.t.Helper()
	ctx, cancel := chromedp.NewContext(p.ctx)
	p.t.Cleanup(cancel)
	tab := newPage(p.t, ctx)
	p.t.Cleanup(tab.finish)
	return tab
}

// shots is the folder for screenshots, or empty.
func shots() string { return os.Getenv("FRONTDESK_SHOTS") }
