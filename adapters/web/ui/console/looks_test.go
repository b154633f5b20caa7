package console_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"frontdesk/internal/e2e"
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
	{name: "390-rtl-dark", width: 390, height: 844, query: "dir=rtl", dark: true, phone: true},
	{name: "2560", width: 2560, height: 1300},
	{name: "xa", width: 1280, height: 800, query: "lang=en-XA"},
}

// everywhere is how many of the screens are looked at in every look; the others only in the first, unless pictures
// are wanted.
const everywhere = 2

// screen is a place, or a state of it, with what says that it is drawn.
type screen struct {
	name, path, ready string
	desk              func(*fakeDesk)            // prepares the desk
	do                func(*e2e.Page, *fakeDesk) // brings the state about; ready is asked for afterwards again
	then              string                     // what says that the state is there
	allow             []string
	elsewhere         bool // another test holds it against the rules: drawn for pictures alone
}

const (
	talkPath  = "/console/c/cv_priya?lane=unassigned"
	queuePath = "/console/queue/unassigned"
)

var screens = []screen{
	{name: "queue", path: queuePath, ready: queueReady},
	{name: "conversation", path: talkPath, ready: talkReady},
	{name: "account", path: "/console/settings/account", ready: `qa('.lines li').length >= 2`},
	{name: "staff-code", path: "/console/settings/account", ready: `qa('.lines li').length >= 2`, do: func(p *e2e.Page, _ *fakeDesk) {
		e2e.Eval[any](p, `q('.panel .btn use[href$="#i-key"]').closest('button').click()`)
		p.Wait(`q('code.code')`)
		e2e.Eval[any](p, `q('code.code').scrollIntoView({ block: 'center' })`)
	}, then: `q('code.code')`},
	{name: "appearance", path: "/console/settings/console", ready: `q('.option')`},
	{name: "users", path: "/console/settings/users", ready: `qa('.lines li').length >= 5`},
	{name: "replies", path: "/console/replies", ready: `qa('.lines li').length >= 4`},
	{name: "teams", path: "/console/teams", ready: `qa('.lines li').length >= 3`},
	{name: "flows", path: "/console/flows", ready: `qa('.lines li').length >= 3`},
	{name: "intents", path: "/console/intents", ready: `qa('.count-n').length >= 3`},
	{name: "flow", path: "/console/flows/damaged", ready: `qa('.flow-step').length === 5 && qa('.source > span').length > 20`},
	{name: "intent", path: "/console/intents/damaged_delivery", ready: `qa('main .panel').length === 2`},
	{name: "audit", path: "/console/audit", ready: `qa('tbody tr').length >= 3`},
	{name: "reports", path: "/console/reports", ready: `qa('.reports tbody').length === 2`},
	{name: "missing", path: "/console/nowhere", ready: `q('.empty')`},
	{name: "empty", path: "/console/queue/mine", ready: `q('.empty .art')`},
	{name: "empty-team", path: "/console/queue/mine?team=it", ready: `q('.empty') && document.fonts.status === 'loaded'`},
	{name: "calm", path: queuePath, ready: `q('.empty .art')`, desk: func(f *fakeDesk) { f.rows = nil }},
	{name: "loading", elsewhere: true, path: queuePath, ready: `q('.ticket.bony')`, desk: func(f *fakeDesk) { f.slow = make(chan struct{}) }},
	{name: "failed", elsewhere: true, path: queuePath, ready: `q('.empty[role=alert]')`, desk: func(f *fakeDesk) { f.broken = "/api/v1/queue" }, allow: []string{"500", "Failed to load"}},
	{name: "list-failed", path: "/console/replies", ready: `q('.empty[role=alert]')`, desk: func(f *fakeDesk) { f.broken = "/api/v1/replies" }, allow: []string{"500", "Failed to load"}},
	{name: "list-empty", path: "/console/replies", ready: `q('main .empty, main .muted')`, desk: func(f *fakeDesk) { f.lists["replies"] = nil }},
	{name: "news", elsewhere: true, path: queuePath, ready: queueReady, do: news, then: `q('.new-bar') && q('li.gone')`},
	{name: "picked", elsewhere: true, path: queuePath, ready: queueReady, do: keys("j", "x", "j", "x"), then: `qa('li.picked').length === 2`},
	{name: "palette", elsewhere: true, path: queuePath, ready: queueReady, do: keys("Control+k"), then: `qa('.palette [role=option]').length > 5`},
	{name: "sheet", elsewhere: true, path: queuePath, ready: queueReady, do: keys("?"), then: `q('dialog.wide')`},
	{name: "transfer", elsewhere: true, path: talkPath, ready: talkReady, do: keys("t"), then: `q('dialog input[type=radio]')`},
	{name: "why", elsewhere: true, path: talkPath, ready: talkReady, do: func(p *e2e.Page, _ *fakeDesk) {
		p.Press("d") // where it lies over the conversation
		e2e.Eval[any](p, `q('.context .link').click()`)
	}, then: `q('dialog tbody tr')`},
	{name: "canned", elsewhere: true, path: talkPath, ready: talkReady, do: keys("/", "l"), then: `q('.canned [role=option]')`},
	{name: "gaps", path: talkPath, ready: talkReady, do: func(p *e2e.Page, _ *fakeDesk) {
		keys("/", "m", "a", "c", "h")(p, nil)
		p.Wait(`qa('.canned [role=option]').length === 1`)
		p.Press("Enter", "Control+Enter")
	}, then: `q('.composer [role=alert]')`},
	{name: "note", path: talkPath, ready: talkReady, do: func(p *e2e.Page, _ *fakeDesk) {
		p.Press("n")
		p.Type("Asked Marek about the van. He can go at three, if somebody tells him before noon.")
	}, then: `q('.composer.note')`},
	{name: "trace", elsewhere: true, path: talkPath, ready: talkReady, do: func(p *e2e.Page, _ *fakeDesk) {
		p.Press("o")
		p.Wait(`qa('.trace[open] .in').length === 3`)
		e2e.Eval[any](p, `q('#timeline').scrollTo(0, -10000)`)
	}, then: `qa('.trace[open]').length`},
	{name: "deeds", elsewhere: true, path: talkPath, ready: talkReady, do: func(p *e2e.Page, _ *fakeDesk) {
		e2e.Eval[any](p, `q('.btn-split [aria-haspopup]').click()`)
	}, then: `q('[role=menu]')`},
	{name: "context", path: talkPath, ready: talkReady, do: keys("d"), then: `q('.context')`},
	{name: "solved", elsewhere: true, path: talkPath, ready: talkReady, do: keys("e"), then: `q('.undo')`},
	{name: "conflict", elsewhere: true, path: talkPath, ready: talkReady, desk: func(f *fakeDesk) {
		f.refuse = []obj{{"status": 409, "code": "conflict", "detail": "somebody else has acted since you looked: look again"}}
	}, do: func(p *e2e.Page, _ *fakeDesk) {
		p.Press("r")
		p.Type("We can lend you one.")
		p.Press("Control+Enter")
	}, then: `q('.clash')`, allow: []string{"409"}},
	{name: "undo-link", path: talkPath, ready: talkReady, do: func(p *e2e.Page, _ *fakeDesk) {
		p.Press("d") // where it lies over the conversation
		e2e.Eval[any](p, `q('.addresses .btn').click()`)
	}, then: `q('dialog .btn.danger')`},
	{name: "linked", path: talkPath, ready: talkReady, do: func(p *e2e.Page, _ *fakeDesk) {
		p.Press("d")
		e2e.Eval[any](p, `q('.addresses').scrollIntoView({ block: 'center' })`)
	}, then: `q('.addresses')`},
	{name: "customer-files", path: talkPath, ready: talkReady, desk: func(f *fakeDesk) {
		said := f.talks["cv_priya"]["turns"].([]obj)[3]["messages"].([]obj)[0]
		said["files"] = []obj{{"id": "f1", "name": "a-photograph-of-the-cracked-hopper-taken-on-tuesday-in-the-morning.jpeg", "mime": "image/jpeg", "size": 2_400_000, "url": "/api/v1/conversations/cv_priya/files/f1"},
			{"id": "f2", "name": "delivery-note.pdf", "mime": "application/pdf", "size": 81_000, "url": "/api/v1/conversations/cv_priya/files/f2"}, {"id": "f3", "name": "film.mov", "mime": "video/quicktime", "size": nil, "url": ""}}
	}, then: `qa('.turn .chip bdi').length === 3 && qa('.bubble').every(e => e.scrollWidth <= e.clientWidth)`},
	{name: "sent-twice", path: talkPath, ready: talkReady, desk: func(f *fakeDesk) { sentTwice(f, 2) }, do: func(p *e2e.Page, _ *fakeDesk) {
		e2e.Eval[any](p, `(() => { const d = q('details.twice'); d.open = true; d.scrollIntoView({ block: 'center' }) })()`)
	}, then: `q('details.twice[open] .before')`},
	{name: "corrected", path: talkPath, ready: talkReady, do: corrected, then: `q('.editor')`},
	{name: "attached", elsewhere: true, path: talkPath, ready: talkReady, do: func(p *e2e.Page, _ *fakeDesk) {
		for _, name := range []string{"manual.pdf", "a-photograph-of-the-cracked-hopper-taken-on-tuesday.jpeg", "log.txt"} {
			e2e.Eval[bool](p, `(() => { const i = q('.composer [type=file]'), t = new DataTransfer(); t.items.add(new File(['x'], '`+name+`')); i.files = t.files; i.dispatchEvent(new Event('change', { bubbles: true })); return true })()`)
			p.Wait(`q('.attached')?.textContent.includes('` + name + `')`)
		}
	}, then: `qa('.attached li').length === 3`},
	{name: "offline", elsewhere: true, path: talkPath, ready: talkReady, do: offline, then: `q('.notice') && q('[data-pending=waiting]')`, allow: []string{"ERR_", "Failed to load"}},
	{name: "arabic", path: "/console/c/cv_yusuf?lane=unassigned", ready: `q('.bubble p') && q('.composer textarea')`},
	{name: "bot-has-it", path: "/console/c/cv_bot0?lane=bot", ready: `q('.bubble p') && q('.composer textarea')`},
	{name: "talk-missing", elsewhere: true, path: "/console/c/cv_nothing", ready: `q('main .empty')`, allow: []string{"404"}},
	{name: "read-only", elsewhere: true, path: talkPath, ready: `qa('.turn').length >= 8 && q('.read-only')`, desk: func(f *fakeDesk) {
		f.me["role"], f.me["permissions"] = "auditor", []string{"queue.read", "conversation.read", "conversation.export", "ticket.read"}
	}},
	{name: "forbidden", elsewhere: true, path: "/console/settings/users", ready: `q('.empty')`, desk: func(f *fakeDesk) {
		f.me["role"], f.me["permissions"] = "agent", []string{"queue.read", "conversation.read", "ticket.read"}
	}},
	{name: "invite", elsewhere: true, path: "/console/settings/users", ready: `qa('.lines li').length >= 5`, do: func(p *e2e.Page, _ *fakeDesk) {
		e2e.Eval[any](p, `q('.panel > header .btn.primary').click()`)
	}, then: `q('dialog input')`},
	{name: "invited", elsewhere: true, path: "/console/settings/users", ready: `qa('.lines li').length >= 5`, do: func(p *e2e.Page, _ *fakeDesk) {
		e2e.Eval[any](p, `q('.panel > header .btn.primary').click()`)
		p.Wait(`document.activeElement.name === 'name'`)
		p.Type("Noor Aziz")
		p.Press("Tab")
		p.Type("noor@tidewell.example")
		p.Press("Enter")
	}, then: `q('dialog .code')`},
	{name: "user-menu", path: "/console/settings/users", ready: `qa('.lines li').length >= 5`, do: func(p *e2e.Page, _ *fakeDesk) {
		e2e.Eval[any](p, `q('.lines li:nth-child(2) [aria-haspopup]').click()`)
	}, then: `q('[role=menu]')`},
	{name: "lapsed", elsewhere: true, path: talkPath, ready: talkReady, do: func(p *e2e.Page, f *fakeDesk) {
		f.mu.Lock()
		f.signedIn = false
		f.mu.Unlock()
		p.Press("r")
		p.Type("Still here.")
		p.Press("Control+Enter")
	}, then: `q('dialog input[name=password]')`, allow: []string{"401"}},
	{name: "sign-in", elsewhere: true, path: "/console", ready: `q('.door input') && document.fonts.status === 'loaded'`, desk: func(f *fakeDesk) { f.signedIn = false }},
	{name: "sign-in-wrong", elsewhere: true, path: "/console", ready: `document.activeElement.name === 'email'`, desk: func(f *fakeDesk) { f.signedIn = false }, do: func(p *e2e.Page, _ *fakeDesk) {
		p.Type("tomasz@tidewell.example")
		p.Press("Enter")
		p.Wait(`document.activeElement.name === 'password'`)
		p.Type("not-the-one")
		p.Press("Enter")
	}, then: `q('.error-text')`, allow: []string{"401"}},
	{name: "first-run", elsewhere: true, path: "/console/first-run#one-time", ready: `q('.step.on input[name=email]') && document.fonts.status === 'loaded'`, desk: func(f *fakeDesk) { f.signedIn, f.first, f.rows = false, true, nil }},
	{name: "reset", elsewhere: true, path: "/console/reset#one-time", ready: `q('input[name=password]') && document.fonts.status === 'loaded'`, desk: func(f *fakeDesk) { f.signedIn = false }},
}

func keys(names ...string) func(*e2e.Page, *fakeDesk) {
	return func(p *e2e.Page, _ *fakeDesk) { p.Press(names...) }
}

// news lets three tickets come and one go.
func news(_ *e2e.Page, f *fakeDesk) {
	for i := range 3 {
		row := queueLines[1].row(time.Now())
		row["conversation"], row["customer"] = fmt.Sprintf("cv_new%d", i), fmt.Sprintf("New %d", i)
		f.say("row", row)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	gone := f.row("cv_yusuf")
	gone["owner"], gone["agent"], gone["seq"] = "agent", ana, 20
	f.tell("row", gone)
}

// offline takes the desk away while somebody writes.
func offline(p *e2e.Page, f *fakeDesk) {
	f.mu.Lock()
	f.down = true
	f.mu.Unlock()
	f.drop()
	p.Wait(`q('.notice')`)
	p.Press("r")
	p.Type("First, from the tunnel.")
	p.Press("Control+Enter")
}

// TestLooks shows every screen in every look: no violation of WCAG 2.2 A and AA, no sideways scrolling of the
// page, no complaint on the browser's console. Pictures are written where FRONTDESK_SHOTS names a folder.
func TestLooks(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			pictures := os.Getenv("FRONTDESK_SHOTS") != ""
			for i, s := range screens {
				if !pictures && (s.elsewhere || l.name != "light" && i >= everywhere) {
					continue
				}
				t.Run(s.name, func(t *testing.T) { s.look(t, l) })
			}
		})
	}
}

// tooSmall are the buttons that are less than 44 pixels high.
const tooSmall = `qa('.btn, summary.btn').filter(e => e.checkVisibility() && e.offsetHeight < 44).map(e => e.offsetHeight + ' ' + e.className + ' ' + e.textContent.trim())`

func (s screen) look(t *testing.T, l look) {
	f := newFake(t)
	if s.desk != nil {
		s.desk(f)
		if slow := f.slow; slow != nil {
			t.Cleanup(func() { close(slow) })
		}
	}
	p := newPage(t)
	p.Allow(s.allow...)
	l.set(p)
	p.Open(f.url + l.address(s.path))
	p.Wait(s.ready)
	if s.do != nil {
		s.do(p, f)
		p.Wait(s.then)
	}
	p.Shot(s.name + "-" + l.name)
	if wide := e2e.Eval[int64](p, `document.documentElement.scrollWidth`); wide > l.width {
		t.Errorf("%s is %d wide, %s", s.name, wide, l.name)
	}
	if l.phone {
		for _, small := range e2e.Eval[[]string](p, tooSmall) {
			t.Errorf("%s has what a finger misses: %s", s.name, small)
		}
	}
	p.Axe()
}

func (l look) set(p *e2e.Page) {
	p.Viewport(l.width, l.height, l.phone)
	if l.dark {
		p.Media("prefers-color-scheme", "dark", "prefers-reduced-motion", "reduce")
	}
}

func (l look) address(path string) string {
	path, hash, _ := strings.Cut(path, "#")
	if hash != "" {
		hash = "#" + hash
	}
	switch {
	case l.query == "":
	case strings.Contains(path, "?"):
		path += "&" + l.query
	default:
		path += "?" + l.query
	}
	return path + hash
}
