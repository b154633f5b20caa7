// Package console_test drives the console in Chromium against a fake desk that speaks the described API.
package console_test

import (
	"fmt"
	"os"
	"testing"

	"frontdesk/internal/e2e"
)

var chromium = e2e.NewBrowser()

func TestMain(m *testing.M) { os.Exit(chromium.Main(m)) }

const (
	queueReady = `qa('.belt li.ticket').length >= 9 && q('.belt').ariaBusy !== 'true' && document.fonts.status === 'loaded'`
	talkReady  = `qa('.turn').length >= 8 && q('.composer textarea')`
)

// look is one way of looking at a screen.
type look struct {
	name          string
	width, height int64
	query         string
	dark          bool
	phone         bool
}

var looks = []look{
	{name: "light", width: 1440, height: 900},
	{name: "dark", width: 1440, height: 900, dark: true},
	{name: "rtl", width: 1440, height: 900, query: "dir=rtl"},
	{name: "390", width: 390, height: 844, phone: true},
	{name: "2560", width: 2560, height: 1300},
	{name: "xa", width: 1280, height: 800, query: "lang=en-XA"},
}

// everywhere is how many of the screens are looked at in every look; the others only in the first, unless pictures
// are wanted.
const everywhere = 2

// screens are the places looked at, with what says that they are drawn.
var screens = []struct{ name, path, ready string }{
	{"queue", "/console/queue/unassigned", queueReady},
	{"conversation", "/console/c/cv_priya?lane=unassigned", talkReady},
	{"account", "/console/settings/account", `qa('.lines li').length >= 2`},
	{"appearance", "/console/settings/console", `q('.option')`},
	{"users", "/console/settings/users", `qa('.lines li').length >= 5`},
	{"replies", "/console/replies", `qa('.lines li').length >= 4`},
	{"teams", "/console/teams", `qa('.lines li').length >= 3`},
	{"flows", "/console/flows", `qa('.lines li').length >= 3`},
	{"intents", "/console/intents", `qa('.count-n').length >= 3`},
	{"audit", "/console/audit", `qa('tbody tr').length >= 3`},
	{"missing", "/console/nowhere", `q('.empty')`},
	{"empty", "/console/queue/mine", `q('.empty .art')`},
}

// TestLooks shows every screen in every look: no violation of WCAG 2.2 A and AA, no sideways scrolling of the
// page, no complaint on the browser's console. Pictures are written where FRONTDESK_SHOTS names a folder.
func TestLooks(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	for _, l := range looks {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			p := l.page(t)
			for i, s := range screens {
				if l.name != "light" && i >= everywhere && os.Getenv("FRONTDESK_SHOTS") == "" {
					break // the rest differ in words alone
				}
				p.Open(f.url + l.address(s.path))
				p.Wait(s.ready)
				l.check(t, p, s.name)
			}
		})
	}
}

// newPage is a window without motion, so that nothing is looked at half way.
func newPage(t *testing.T) *e2e.Page {
	p := chromium.Page(t)
	p.Media("prefers-reduced-motion", "reduce")
	return p
}

func (l look) page(t *testing.T) *e2e.Page {
	p := chromium.Page(t)
	p.Viewport(l.width, l.height, l.phone)
	if l.dark {
		p.Media("prefers-color-scheme", "dark", "prefers-reduced-motion", "reduce")
	} else {
		p.Media("prefers-reduced-motion", "reduce")
	}
	return p
}

func (l look) address(path string) string {
	if l.query == "" {
		return path
	}
	for _, c := range path {
		if c == '?' {
			return path + "&" + l.query
		}
	}
	return path + "?" + l.query
}

func (l look) check(t *testing.T, p *e2e.Page, screen string) {
	t.Helper()
	p.Shot(fmt.Sprintf("%s-%s", screen, l.name))
	if wide := e2e.Eval[int64](p, `document.documentElement.scrollWidth`); wide > l.width {
		t.Errorf("%s is %d wide, %s", screen, wide, l.name)
	}
	p.Axe()
}
