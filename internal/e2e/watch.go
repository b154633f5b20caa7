package e2e

import (
	"fmt"
	"regexp"
	"slices"
	"sync"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// watcher collects what a page complains of: errors and warnings on its console, uncaught
// exceptions, refused policies, requests that failed or were answered with an error.
type watcher struct {
	mu      sync.Mutex
	lines   []string
	allowed []*regexp.Regexp
	urls    map[network.RequestID]string
}

func newWatcher() *watcher { return &watcher{urls: map[network.RequestID]string{}} }

// listen passes on what the window says, to whoever watches it then.
func (w *window) listen() error {
	console := chromedp.Console(w.ctx)
	go func() {
		for m, err := range console {
			if err != nil {
				return // the window was closed
			}
			if slices.Contains([]chromedp.ConsoleType{"error", "warning", "assert", chromedp.ConsoleException}, m.Type) {
				w.watched.Load().add(fmt.Sprintf("%s: %s (%s:%d)", m.Type, m.Text, m.URL, m.Line+1))
			}
		}
	}()
	if err := chromedp.Listen(w.ctx, func(ev any) { w.watched.Load().network(ev) }); err != nil {
		return err
	}
	_, err := chromedp.Call(w.ctx, network.Enable, network.EnableParams{})
	return err
}

func (w *watcher) network(ev any) {
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		w.mu.Lock()
		w.urls[ev.RequestID] = ev.Request.URL
		w.mu.Unlock()
	case *network.EventResponseReceived:
		if ev.Response.Status >= 400 {
			w.add(fmt.Sprintf("answer %d: %s", ev.Response.Status, ev.Response.URL))
		}
	case *network.EventLoadingFailed:
		if !ev.Canceled { // the page itself gave up: a closed stream, an aborted upload
			w.mu.Lock()
			url := w.urls[ev.RequestID]
			w.mu.Unlock()
			w.add(fmt.Sprintf("failed: %s %s", url, ev.ErrorText))
		}
	}
}

func (w *watcher) add(line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, line)
}

func (w *watcher) all() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.lines)
}

// bad are the complaints no pattern allows.
func (w *watcher) bad() (out []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, line := range w.lines {
		if !slices.ContainsFunc(w.allowed, func(r *regexp.Regexp) bool { return r.MatchString(line) }) {
			out = append(out, line)
		}
	}
	return out
}

// Allow names complaints the test provokes, as regular expressions.
func (p *Page) Allow(patterns ...string) {
	p.watched.mu.Lock()
	defer p.watched.mu.Unlock()
	for _, s := range patterns {
		p.watched.allowed = append(p.watched.allowed, regexp.MustCompile(s))
	}
}

// Complaints are the console errors and failed requests so far which no Allow covers.
func (p *Page) Complaints() []string { return p.watched.bad() }

// All are the complaints so far, allowed or not.
func (p *Page) All() []string { return p.watched.all() }

// finish runs when the test ends.
func (p *Page) finish() {
	p.t.Helper()
	for _, line := range p.watched.bad() {
		p.t.Error("the page complained: ", line)
	}
}
