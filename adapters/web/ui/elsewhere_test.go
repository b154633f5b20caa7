package ui_test

import (
	"fmt"
	"strings"
	"testing"

	"frontdesk/internal/e2e"
)

// choose opens the menu and takes the item at a place counted from its end.
func choose(p *e2e.Page, fromEnd int) {
	p.Click(in + ".tool")
	p.Wait(`q('frontdesk-chat').shadowRoot.activeElement.role === 'menuitem'`)
	p.Press("End")
	for range fromEnd {
		p.Press("ArrowUp")
	}
	p.Press("Enter")
}

// TestGoOnElsewhere draws both ends of a link in every language, wide and dark, small and light.
func TestGoOnElsewhere(t *testing.T) {
	d := newDesk(t)
	p := chromium.Page(t)
	p.Allow("answer 401", "status of 401") // each language begins with the last one's session run out
	for i, lang := range []string{"en", "de", "ar"} {
		d.fresh()
		p.Media("prefers-color-scheme", "light", "prefers-reduced-motion", "reduce")
		p.Viewport(390, 844, true)
		if i == 0 {
			p.Open(d.url() + "/chat")
		} else {
			p.Reload()
		}
		p.Wait(`q('` + in + `h2')?.textContent`)
		if i > 0 {
			p.Click(in + ".tool")
			p.Wait(`q('` + in + `[role=menuitem][lang=` + lang + `]')`)
			p.Click(in + `[role=menuitem][lang=` + lang + `]`)
			p.Wait(`q('frontdesk-chat').lang === '` + lang + `'`)
		}
		picture := func(name string) {
			t.Helper()
			p.Viewport(390, 844, true)
			p.Shot(fmt.Sprintf("widget-%s-%s-390", name, lang))
			p.Axe("frontdesk-chat")
			p.Media("prefers-color-scheme", "dark", "prefers-reduced-motion", "reduce")
			p.Viewport(320, 640, true)
			p.Wait(`q('` + in + `.panel').getBoundingClientRect().width === 320`)
			p.Shot(fmt.Sprintf("widget-%s-%s-320-dark", name, lang))
			p.Axe("frontdesk-chat")
			for _, sel := range []string{".log", ".panel"} {
				if over := e2e.Eval[int](p, `q('`+in+sel+`').scrollWidth - q('`+in+sel+`').clientWidth`); over > 0 {
					t.Errorf("%s, %s: %s is %d px too wide at 320", name, lang, sel, over)
				}
			}
			p.Media("prefers-color-scheme", "light", "prefers-reduced-motion", "reduce")
			p.Viewport(390, 844, true)
		}
		choose(p, 2)
		p.Wait(`q('` + in + `.code')?.textContent === 'link-ab12c-de34f' && q('frontdesk-chat').shadowRoot.activeElement.localName === 'h3'`)
		picture("go-on")
		choose(p, 1)
		p.Wait(`!q('` + in + `.code') && q('frontdesk-chat').shadowRoot.activeElement.matches('.form input')`)
		p.Type("link-ab")
		p.Press("Enter")
		p.Wait(`q('` + in + `.form .error').textContent && q('` + in + `.form input').ariaInvalid === 'true'`)
		picture("code")
		p.Press("Escape")
		if !e2e.Eval[bool](p, `!q('`+in+`.shell').hidden`) {
			t.Error("a page of its own was closed")
		}
	}
	e2e.Eval[bool](p, `q('`+in+`.form input').select() ?? true`)
	p.Type("my code: LINK-AB12C-DE34F")
	p.Press("Enter")
	p.Wait(`!q('` + in + `.form') && q('` + in + `.me') && !q('` + in + `.out')`)
	if got := d.posts("messages"); len(got) != 1 || !strings.Contains(got[0], `"text":"LINK-AB12C-DE34F"`) {
		t.Error(got)
	}
}

// TestArrivesByLink opens a signed link: nothing is sent before a yes, and the address keeps nothing of it.
func TestArrivesByLink(t *testing.T) {
	d := newDesk(t)
	p := chromium.Page(t)
	p.Open(d.url() + "/chat#link-ab12c-de34f.abc.def")
	p.Wait(`q('frontdesk-chat').shadowRoot.activeElement?.matches('.form .go') && !location.hash`)
	d.says("bot", obj{"id": "late"}, text("What was said before comes late.")) // and takes nothing away
	p.Wait(`q('` + in + `.log').textContent.includes('comes late') && q('` + in + `.form .go')`)
	p.Shot("widget-arrived-light")
	p.Axe("frontdesk-chat")
	if got := d.posts("messages"); len(got) != 0 {
		t.Error("sent without a yes: ", got)
	}
	p.Press("Tab", "Enter") // leave it
	p.Wait(`!q('` + in + `.form')`)
	if got := d.posts("messages"); len(got) != 0 {
		t.Error("sent in spite of a no: ", got)
	}
}

// TestArrivesByLinkAlone opens links to which somebody has added something: only the link's own part is sent.
func TestArrivesByLinkAlone(t *testing.T) {
	for hash, want := range map[string]string{
		"link-ab12c-de34f.abc.def&utm_source=mail": `"text":"link-ab12c-de34f.abc.def"`,
		"link-ab12c-de34f.abc.def?x=%3Cscript%3E":  `"text":"link-ab12c-de34f.abc.def"`,
		"link-ab12c-de34f.abc":                     `"text":"link-ab12c-de34f.abc"`, // cut short: the desk says so
	} {
		t.Run(hash, func(t *testing.T) {
			d := newDesk(t)
			p := chromium.Page(t)
			p.Open(d.url() + "/chat#" + hash)
			p.Wait(`q('frontdesk-chat').shadowRoot.activeElement?.matches('.form .go') && !location.hash`)
			p.Press("Enter")
			p.Wait(`q('` + in + `.me') && !q('` + in + `.out')`)
			if got := d.posts("messages"); len(got) != 1 || !strings.Contains(got[0], want) {
				t.Errorf("sent is %v", got)
			}
		})
	}
}

// TestNoLink opens an address whose end only looks like a code's.
func TestNoLink(t *testing.T) {
	d := newDesk(t)
	p := chromium.Page(t)
	p.Open(d.url() + "/chat#link-to-a-heading")
	p.Wait(`q('` + in + `h2')?.textContent`)
	if e2e.Eval[string](p, "location.hash") != "#link-to-a-heading" {
		t.Error("what is no code's link was taken for one")
	}
}

// A desk with no other channel offers no way to it.
func TestNowhereElseToGoOn(t *testing.T) {
	d := newDesk(t)
	d.site["elsewhere"] = false
	p := chromium.Page(t)
	p.Open(d.url() + "/chat")
	p.Wait(`q('` + in + `h2')?.textContent`)
	p.Click(in + ".tool")
	p.Wait(`q('` + in + `[role=menuitem]')`)
	if items := e2e.Eval[string](p, `qa('`+in+`[role=menuitem]').map(b => b.textContent).join('|')`); strings.Contains(items, "code") || strings.Contains(items, "elsewhere") || !strings.Contains(items, "Deutsch") {
		t.Errorf("the menu has %s", items)
	}
}
