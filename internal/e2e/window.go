package e2e

import (
	"context"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// window is a tab with cookies and storage of its own. Opening one costs Chromium several processes, more than most
// tests need for everything else, so tests hand windows on to each other.
type window struct {
	ctx     context.Context //nolint:containedctx // chromedp keeps a window in a context
	close   context.CancelFunc
	watched atomic.Pointer[watcher]

	mu      sync.Mutex
	origins []string // whose storage is to be cleared
}

// visited notes an origin.
func (w *window) visited(origin string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Contains(w.origins, origin) {
		w.origins = append(w.origins, origin)
	}
}

// Page opens a window with nothing in its storage, closed or cleared at the test's end. Nothing moves in it unless
// Media says otherwise. It skips the test where there is no browser, unless FRONTDESK_E2E is "require".
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
	w := b.take()
	if w == nil {
		var err error
		if w, err = openWindow(b.ctx, chromedp.WithNewBrowserContext()); err != nil {
			t.Fatal("open a window: ", err)
		}
	}
	p := newPage(t, w)
	t.Cleanup(func() {
		p.finish()
		b.give(t, w)
	})
	return p
}

// Tab opens a second tab in the window of p: the same storage, another document.
func (p *Page) Tab() *Page {
	p.t.Helper()
	w, err := openWindow(p.ctx)
	if err != nil {
		p.fail("open a tab: %v", err)
	}
	tab := newPage(p.t, w)
	p.t.Cleanup(func() {
		tab.finish()
		w.close()
	})
	return tab
}

// openWindow opens a window, or a tab in that of ctx, and listens to it.
func openWindow(ctx context.Context, options ...chromedp.ContextOption) (*window, error) {
	w := &window{}
	w.ctx, w.close = chromedp.NewContext(ctx, options...)
	if err := chromedp.Do(w.ctx); err != nil {
		w.close()
		return nil, err
	}
	w.watched.Store(newWatcher())
	if err := w.listen(); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

// take gives an idle window, or nil.
func (b *Browser) take() *window {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.idle) == 0 {
		return nil
	}
	w := b.idle[len(b.idle)-1]
	b.idle = b.idle[:len(b.idle)-1]
	return w
}

// give clears a window and keeps it. One that a test failed in, or that cannot be cleared, is closed.
func (b *Browser) give(t testing.TB, w *window) {
	if t.Failed() || w.ctx.Err() != nil || w.clear(b.rest.URL) != nil {
		w.close()
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.idle = append(b.idle, w)
}

// clear leaves the page for one at rest and forgets what it stored.
func (w *window) clear(rest string) error {
	ctx, cancel := context.WithTimeout(w.ctx, waitFor)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(rest)); err != nil {
		return err
	}
	if err := setOffline(ctx, false); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, origin := range w.origins {
		if _, err := chromedp.Call(ctx, storage.ClearDataForOrigin, storage.ClearDataForOriginParams{Origin: origin, StorageTypes: "local_storage"}); err != nil {
			return err
		}
	}
	w.origins = nil
	for _, command := range []cdp.Command[cdp.Empty, cdp.Empty]{network.ClearBrowserCookies, network.ClearBrowserCache} {
		if _, err := chromedp.Call(ctx, command, cdp.Empty{}); err != nil {
			return err
		}
	}
	return nil
}
