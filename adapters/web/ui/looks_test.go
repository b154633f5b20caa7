package ui_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"frontdesk/internal/e2e"
)

// The moments of the drawn reference, told by a desk.

func answered(d *desk) {
	d.says("bot", nil, text("Hello Priya. I can look up an order, sort a return, or help with a till or a sign-in."))
	d.says("customer", obj{"client_id": "a"}, text("How long is the guarantee on a Marl 64?"))
	d.says("bot", obj{"choices": []obj{{"id": "1", "label": "It arrived damaged", "primary": true}, {"id": "2", "label": "Start a claim"}, {"id": "3", "label": "Something else"}},
		"source": obj{"title": "Guarantee terms, section 2", "url": "https://tidewell.example/terms"}},
		text("**Three years** on the motor and the burrs, one year on plastic parts such as the hopper. Damage on the way to you is always on us."))
}

func promised(d *desk) {
	d.says("bot", nil, text("Thanks. Please add a photo of the crack, then nobody has to ask you again."))
	d.says("customer", obj{"client_id": "a"}, obj{"kind": "file", "text": "hopper-crack.jpg"})
	d.says("bot", obj{"at": "2026-11-17T14:24:00Z", "choices": []obj{{"id": "1", "label": "Add a detail"}, {"id": "2", "label": "Mail me a copy"}, {"id": "3", "label": "That’s all"}}},
		text("Got it. A person decides about the hopper. Half of cases like yours were solved by **tomorrow 13:00**, 9 in 10 by **Thursday 15:00**; our agreement says **Friday 17:00**."),
		obj{"kind": "ticket", "text": "FD-1042", "items": []string{"Cracked hopper, order 70418", "Parts & Returns"}},
		obj{"kind": "promise", "text": "today 16:00", "items": []string{"first_response", "2026-11-17T16:00:00Z"}},
		obj{"kind": "promise", "text": "Thursday 15:00", "items": []string{"resolution", "2026-11-19T15:00:00Z", "2026-11-18T13:00:00Z", "2026-11-20T17:00:00Z"}})
	d.tell("promise", obj{"ticket": "FD-1042", "kind": "resolution", "due": "2026-11-19T15:00:00Z", "says": "Thursday 15:00"})
}

func handedOver(d *desk) {
	d.says("bot", nil, text("Got it. A person decides about the hopper."))
	d.says("customer", obj{"client_id": "a"}, text("We open at seven tomorrow, is there any chance of a loan hopper?"))
	d.tell("owner", obj{"owner": "agent", "name": "Tomasz Zając", "team": "Parts & Returns", "at": "2026-11-17T14:34:00Z"})
	d.says("agent", obj{"name": "Tomasz Zając", "at": "2026-11-17T14:35:00Z"}, text("Hi Priya, yes. We can lend you a Marl 64 hopper. It will be with you by **tomorrow 06:30**, and the new one follows on order 70418. Just hand the loan to the driver."))
	d.says("customer", obj{"client_id": "b", "at": "2026-11-17T14:36:00Z"}, text("You are a star, thank you!"))
	d.tell("receipt", obj{"client_id": "b", "state": "read", "at": "2026-11-17T14:36:00Z"})
	d.tell("typing", obj{"from": "agent", "name": "Tomasz", "on": true})
}

func late(d *desk) {
	d.tell("owner", obj{"owner": "agent", "name": "Tomasz Zając", "says": "Back tomorrow 08:00"})
	d.tell("promise", obj{"ticket": "FD-1042", "kind": "resolution", "due": "2026-11-19T15:00:00Z", "says": "Thursday 15:00"})
	d.tell("promise", obj{"ticket": "FD-1042", "kind": "resolution", "due": "2026-11-20T11:00:00Z", "says": "Friday 11:00"})
	d.says("agent", obj{"name": "Tomasz Zając", "at": "2026-11-18T16:20:00Z", "choices": []obj{{"id": "1", "label": "That works"}, {"id": "2", "label": "I need it sooner"}}},
		text("I told you Thursday 15:00; we will not make that. The hopper waits on a courier from Turin."),
		text("Of cases open this long, half took one more day. Keep the loan hopper as long as you need it."), text("Next news: **tomorrow 10:00**."))
}

func solved(d *desk) {
	d.tell("promise", obj{"ticket": "FD-1042", "kind": "resolution", "due": "2026-11-19T15:00:00Z", "says": "Thursday 15:00"})
	d.tell("owner", obj{"owner": "resolved", "says": "FD-1042 is solved"})
	d.says("agent", obj{"name": "Tomasz Zając", "at": "2026-11-19T10:40:00Z", "survey": obj{"scale": 5}}, text("Your new hopper is in and the loan is back with us. Anything left?"))
}

func asked(d *desk) {
	d.says("bot", obj{"form": obj{"title": "Where shall we send it?", "fields": []obj{
		{"name": "street", "label": "Street and number", "required": true}, {"name": "mail", "label": "E-mail", "type": "email", "required": true},
		{"name": "when", "label": "When", "type": "select", "options": []obj{{"id": "am", "label": "Morning"}, {"id": "pm", "label": "Afternoon"}}},
		{"name": "note", "label": "Anything the driver should know?", "type": "area"}}, "submit": "Send it there"}}, text("Almost done."))
}

func waiting(d *desk) {
	d.says("bot", nil, text("I am calling someone from Parts & Returns. They will see what you told me, so there is no need to repeat it."))
	d.tell("owner", obj{"owner": "waiting", "says": "2 before you", "at": "2026-11-17T14:24:00Z"})
}

// TestMoments draws each moment in both themes and three widths, holds one of the pictures against
// the accessibility rules, and sees that nothing is wider than a small phone.
func TestMoments(t *testing.T) {
	d := newDesk(t)
	p := chromium.Page(t)
	for i, c := range []struct {
		name  string
		tell  func(*desk)
		ready string
	}{
		{"answer", answered, `q('` + in + `.choices')`},
		{"promise", promised, `q('` + in + `.ruler') && q('` + in + `.choices')`},
		{"handoff", handedOver, `q('` + in + `.under [role=status]').textContent`},
		{"late", late, `q('` + in + `.soon')?.textContent`},
		{"solved", solved, `q('` + in + `.scale')`},
		{"form", asked, `q('` + in + `.form')`},
		{"waiting", waiting, `q('` + in + `.none')`},
	} {
		p.Media("prefers-color-scheme", "light", "prefers-reduced-motion", "reduce")
		p.Viewport(1440, 900, false)
		d.fresh()
		p.Open(d.url())
		if i == 0 {
			open(p)
		}
		p.Wait(`q('` + in + `h2')?.textContent`)
		c.tell(d)
		p.Wait(c.ready)
		p.Shot("widget-" + c.name + "-light")
		axe := i%2 == 0
		if axe {
			p.Axe("frontdesk-chat")
		}
		p.Media("prefers-color-scheme", "dark", "prefers-reduced-motion", "reduce")
		p.Viewport(390, 844, true)
		p.Wait(`getComputedStyle(q('` + in + `.panel')).backgroundColor === 'rgb(26, 30, 27)' && q('` + in + `.panel').getBoundingClientRect().width === 390`)
		p.Shot("widget-" + c.name + "-390-dark")
		if !axe {
			p.Axe("frontdesk-chat")
		}
		p.Viewport(320, 640, true)
		p.Wait(`q('` + in + `.panel').getBoundingClientRect().width === 320`)
		p.Shot("widget-" + c.name + "-320-dark")
		for _, sel := range []string{".log", ".panel", ".foot", ".head"} {
			if over := e2e.Eval[int](p, `q('`+in+sel+`').scrollWidth - q('`+in+sel+`').clientWidth`); over > 0 {
				t.Errorf("%s: %s is %d px too wide at 320", c.name, sel, over)
			}
		}
	}
	p.Allow("answer 401", "status of 401") // each moment begins with the last one's session run out
}

func TestOffline(t *testing.T) {
	d, p := visit(t)
	p.Allow("ERR_INTERNET_DISCONNECTED", "ERR_ABORTED", "Failed to fetch", "ERR_NETWORK")
	d.says("bot", nil, text("Good morning. What can I do for you?"))
	shows(p, "Good morning")
	p.Offline(true)
	p.Wait(`q('` + in + `.strip')?.textContent.includes('offline')`)
	send(p, "The till in the front says “no route to payment host”.")
	p.Wait(`q('` + in + `.tick')?.textContent === 'goes out when you are back'`)
	p.Shot("widget-offline-light")
	p.Axe("frontdesk-chat")
	p.Offline(false)
	p.Wait(`!q('` + in + `.strip') && !q('` + in + `.out') && q('` + in + `.me')`)
}

func TestRightToLeft(t *testing.T) {
	d := newDesk(t)
	p := chromium.Page(t)
	p.Open(d.url() + "/chat")
	p.Wait(`q('` + in + `h2')?.textContent === 'Tidewell desk'`)
	p.Shot("widget-page-light")
	promised(d)
	p.Wait(`q('` + in + `.ruler')`)
	p.Click(in + ".tool")
	p.Wait(`qa('` + in + `[role=menuitem]').length === 6`)
	p.Shot("widget-menu")
	p.Axe("frontdesk-chat")
	p.Press("ArrowDown", "ArrowDown", "Enter")
	p.Wait(`q('frontdesk-chat').dir === 'rtl' && q('` + in + `.write textarea').placeholder === 'اكتب إلى المكتب' && q('` + in + `.ruler')`)
	d.says("bot", obj{"locale": "ar"}, text("تم استلام طلبك رقم 70418، وسيتولى زميل الأمر."))
	d.tell("owner", obj{"owner": "agent", "name": "Tomasz Zając", "team": "Parts & Returns"})
	shows(p, "70418، وسيتولى")
	p.Wait(`q('` + in + `.hand')`)
	p.Shot("widget-rtl-page")
	p.Axe("frontdesk-chat")
	p.Viewport(390, 844, true)
	p.Wait(`q('` + in + `.panel').getBoundingClientRect().width === 390`)
	p.Shot("widget-rtl-390")
	p.Reload()
	p.Wait(`q('frontdesk-chat').dir === 'rtl' && q('` + in + `.ruler')`)
}

// foreign serves a page of another origin with the snippet on it, under a policy as strict as its
// owner may have: the two lines the documentation names, and nothing else.
func foreign(t *testing.T, d *desk, lang, attrs string) string {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src "+d.url()+"; connect-src "+d.url()+"; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'")
		_, _ = fmt.Fprintf(w, `<!doctype html><html lang=%s><title>A shop</title><link rel=icon href=data:,><meta name=viewport content="width=device-width"><script src="%s/widget.js" data-site=default %s defer></script><main><h1>A shop</h1></main>`, lang, d.url(), attrs)
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestOnAForeignPage(t *testing.T) {
	d := newDesk(t)
	p := chromium.Page(t)
	p.Open(foreign(t, d, "en", `data-theme=dark`))
	open(p)
	d.answer = func(d *desk, _ obj) { d.says("bot", nil, text("Hello from another origin.")) }
	send(p, "hello")
	shows(p, "Hello from another origin.")
	p.Wait(`getComputedStyle(q('` + in + `.panel')).backgroundColor === 'rgb(26, 30, 27)'`)
	if n := e2e.Eval[int](p, `document.cookie.length + document.head.querySelectorAll('style, link[rel=stylesheet]').length`); n != 0 {
		t.Error("left something behind on the page")
	}
}

func TestArabicPage(t *testing.T) {
	d := newDesk(t)
	p := chromium.Page(t)
	p.Open(foreign(t, d, "ar", ""))
	p.Wait(`q('` + in + `#label')?.textContent === 'اسأل المكتب' && q('frontdesk-chat').dir === 'rtl'`)
	p.Shot("widget-rtl-launcher")
	open(p)
	promised(d)
	p.Wait(`q('` + in + `.ruler')`)
	p.Shot("widget-rtl-light")
	p.Axe("frontdesk-chat")
}
