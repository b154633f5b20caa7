package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// waitFor bounds every Wait, generously: the machine may be busy; askEvery is the pace of asking, askFor how long a page does so before it reports.
const (
	waitFor  = time.Minute
	askEvery = 15 * time.Millisecond
	askFor   = time.Second
)

// Page is one document in a browser. Its methods end the test on errors, so that tests read as what
// a person does. Expressions are JavaScript in which q("a >>> b") is the first b in the shadow root
// of the first a, and qa the same for all b.
type Page struct {
	t       testing.TB
	ctx     context.Context //nolint:containedctx // chromedp keeps a window in a context
	window  *window
	watched *watcher
}

func newPage(t testing.TB, w *window) *Page {
	t.Helper()
	p := &Page{t: t, ctx: w.ctx, window: w, watched: newWatcher()}
	w.watched.Store(p.watched)
	p.Viewport(1280, 900, false)
	p.Media("prefers-reduced-motion", "reduce")
	return p
}

// Context is the chromedp context, for what this package has no method for.
func (p *Page) Context() context.Context { return p.ctx }

// Open loads an address and waits for its load event.
func (p *Page) Open(address string) {
	p.t.Helper()
	if u, err := url.Parse(address); err == nil {
		p.window.visited(u.Scheme + "://" + u.Host)
	}
	p.do("open "+address, chromedp.Navigate(address))
}

// Reload loads the document again.
func (p *Page) Reload() {
	p.t.Helper()
	p.do("reload", chromedp.Reload())
}

func (p *Page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, waitFor)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.fail("%s: %v", what, err)
	}
}

const prelude = `const qa = s => { const p = s.split(' >>> '), last = p.pop();
	const root = p.reduce((n, x) => n && n.querySelector(x)?.shadowRoot, document); return root ? [...root.querySelectorAll(last)] : [] },
	q = s => qa(s)[0] ?? null;`

// Eval runs an expression in the page and returns its value, awaiting a promise.
func Eval[T any](p *Page, expr string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, waitFor)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](wrap(expr), chromedp.EvalAwaitPromise))
	if err != nil {
		p.fail("%s: %v", expr, err)
	}
	return v
}

func wrap(expr string) string { return "(() => {" + prelude + "return (" + expr + ")})()" }

// Wait asks until expr is true. While the document is being replaced it goes on asking. The page asks itself, again and
// again for a while: asking from here would keep both processes busy.
func (p *Page) Wait(expr string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, waitFor)
	defer cancel()
	ask := fmt.Sprintf(`new Promise((done, failed) => {
		const end = performance.now() + %d
		const ask = () => {
			try { if (%s) return done(true) } catch (e) { if (performance.now() > end) return failed(e) }
			if (performance.now() > end) done(false)
			else setTimeout(ask, %d)
		}
		ask()
	})`, askFor.Milliseconds(), expr, askEvery.Milliseconds())
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](wrap(ask), chromedp.EvalAwaitPromise))
		if err == nil && ok {
			return
		}
		if ctx.Err() != nil {
			p.fail("still not true after %v: %s (last error: %v)", waitFor, expr, err)
		}
	}
}

// Type types text into what has the focus. It goes in at once, as from an input method.
func (p *Page) Type(text string) {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		p.fail("type: %v", err)
	}
}

// Click waits for the element, scrolls it into view and clicks its middle as a mouse does. It fails
// when something else lies over that point.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.Wait(fmt.Sprintf("q(%q)?.getBoundingClientRect().width", selector))
	at := Eval[[]float64](p, fmt.Sprintf(`(() => { const e = q(%q); e.scrollIntoView({block: 'nearest'});
		const r = e.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2, hit = e.getRootNode().elementFromPoint(x, y);
		return [x, y, e === hit || e.contains(hit) ? 1 : 0] })()`, selector))
	if at[2] == 0 {
		p.fail("%s is covered by something else at %.0f, %.0f", selector, at[0], at[1])
	}
	p.do("click "+selector, chromedp.MouseClickXY(at[0], at[1]))
}

// Viewport sets the window's inner size in CSS pixels. A phone has touch and two device pixels each.
func (p *Page) Viewport(width, height int64, phone bool) {
	p.t.Helper()
	if phone {
		p.do("viewport", chromedp.EmulateViewport(width, height, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(2)))
		return
	}
	p.do("viewport", chromedp.EmulateViewport(width, height))
}

// Media sets media features: Media("prefers-color-scheme", "dark"). Each call replaces the last.
func (p *Page) Media(pairs ...string) {
	p.t.Helper()
	var features []*emulation.MediaFeature
	for pair := range slices.Chunk(pairs, 2) {
		features = append(features, &emulation.MediaFeature{Name: pair[0], Value: pair[1]})
	}
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		p.fail("emulate media: %v", err)
	}
}

// Offline takes the network away from this page, or gives it back. The browser knows it is offline.
func (p *Page) Offline(off bool) {
	p.t.Helper()
	if err := setOffline(p.ctx, off); err != nil {
		p.fail("emulate the network: %v", err)
	}
}

func setOffline(ctx context.Context, off bool) error {
	if _, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{URLPattern: "", Offline: off, DownloadThroughput: -1, UploadThroughput: -1}},
	}); err != nil {
		return err
	}
	_, err := chromedp.Call(ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
	return err
}

// Shot writes the visible part of the page as NAME.png into FRONTDESK_SHOTS, if that is set.
func (p *Page) Shot(name string) {
	p.t.Helper()
	if dir := shots(); dir != "" {
		p.capture(filepath.Join(dir, name+".png"))
	}
}

func (p *Page) capture(file string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, waitFor)
	defer cancel()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		p.t.Error(err)
		return
	}
	res, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng})
	if err != nil {
		p.t.Error("screenshot: ", err)
		return
	}
	if err := os.WriteFile(file, res.Data, 0o644); err != nil {
		p.t.Error(err)
	}
}

// fail ends the test and leaves behind what is needed to see why: picture, document, console.
func (p *Page) fail(format string, args ...any) {
	p.t.Helper()
	dir, err := os.MkdirTemp("", "e2e-"+strings.NewReplacer("/", "-", " ", "-").Replace(p.t.Name())+"-")
	if err == nil && p.ctx.Err() == nil {
		p.capture(filepath.Join(dir, "page.png"))
		p.dump(filepath.Join(dir, "page.html"))
		p.t.Log("left behind: ", dir)
	}
	for _, line := range p.watched.all() {
		p.t.Log("console: ", line)
	}
	p.t.Fatalf(format, args...)
}

// dump writes the document with its shadow roots.
func (p *Page) dump(file string) {
	ctx, cancel := context.WithTimeout(p.ctx, waitFor)
	defer cancel()
	const all = `(() => { const roots = []; const walk = n => { for (const e of n.querySelectorAll('*')) if (e.shadowRoot) { roots.push(e.shadowRoot); walk(e.shadowRoot) } }; walk(document);
		return document.documentElement.getHTML({ shadowRoots: roots }) })()`
	html, err := chromedp.Run(ctx, chromedp.Evaluate[string](all))
	if err != nil {
		html = "no document: " + err.Error()
	}
	if err := os.WriteFile(file, []byte(html), 0o644); err != nil {
		p.t.Log(err)
	}
}

// JSON is v as a JavaScript literal, to be put into an expression.
func JSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return "undefined"
	}
	return string(raw)
}
