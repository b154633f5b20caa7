package ui_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/internal/e2e"
)

// posted waits until the desk got n requests of a kind, and returns them.
func posted(t *testing.T, p *e2e.Page, d *desk, path string, n int) []string {
	t.Helper()
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); p.Wait("true") {
		if got := d.posts(path); len(got) >= n {
			return got
		}
	}
	t.Fatalf("%d of %d requests to %s arrived", len(d.posts(path)), n, path)
	return nil
}

func TestSurveyByKeyboard(t *testing.T) {
	d, p := visit(t)
	solved(d)
	p.Wait(`q('` + in + `.scale')`)
	if !e2e.Eval[bool](p, `q('`+in+`.kept').textContent.includes('We said')`) {
		t.Error("does not say that the told time was kept")
	}
	e2e.Eval[bool](p, `q('`+in+`.form .go').focus() ?? true`)
	p.Press("Enter")
	p.Wait(`q('` + in + `.form [role=alert]').textContent && q('frontdesk-chat').shadowRoot.activeElement.role === 'radio'`)
	p.Press("Home", "ArrowRight", "ArrowRight", "ArrowRight")
	p.Wait(`qa('` + in + `[role=radio]')[3].ariaChecked === 'true' && q('frontdesk-chat').shadowRoot.activeElement.textContent === 'Well'`)
	p.Press("Tab")
	p.Type("A loan came fast.")
	p.Press("Tab", "Enter")
	shows(p, "Thank you, it is noted.")
	if got := posted(t, p, d, "feedback", 1)[0]; !strings.Contains(got, `"score":4`) || !strings.Contains(got, `"text":"A loan came fast."`) {
		t.Error(got)
	}
	p.Reload()
	shows(p, "Anything left?")
	if e2e.Eval[bool](p, `!!q('`+in+`.scale')`) {
		t.Error("asks again what was answered")
	}
}

func TestNotSolved(t *testing.T) {
	d, p := visit(t)
	solved(d)
	p.Click(in + ".plain")
	if got := posted(t, p, d, "feedback", 1)[0]; !strings.Contains(got, `"solved":false`) || strings.Contains(got, "score") {
		t.Error(got)
	}
}

// Who has said it in another tab already is thanked, and not asked to send it again for ever.
func TestSurveyAnsweredElsewhere(t *testing.T) {
	d, p := visit(t)
	p.Allow("409")
	solved(d)
	p.Wait(`q('` + in + `.plain')`)
	d.mu.Lock()
	d.refuse = func(w http.ResponseWriter, r *http.Request) bool {
		is := strings.HasSuffix(r.URL.Path, "/feedback")
		if is {
			problem(w, http.StatusConflict, "no_survey", "No survey is open here.")
		}
		return is
	}
	d.mu.Unlock()
	p.Click(in + ".plain")
	shows(p, "Thank you, it is noted.")
}

func TestForm(t *testing.T) {
	d, p := visit(t)
	asked(d)
	p.Wait(`q('` + in + `form')`)
	e2e.Eval[bool](p, `q('`+in+`[name=street]').focus() ?? true`)
	p.Type("Mill Lane 3")
	p.Press("Tab")
	p.Type("not an address")
	p.Press("Enter")
	p.Wait(`q('` + in + `form [role=alert]').textContent.startsWith('E-mail: ') && q('` + in + `[name=mail]').ariaInvalid === 'true' && q('` + in + `[name=mail]').matches(':focus')`)
	p.Axe("frontdesk-chat")
	e2e.Eval[bool](p, `q('`+in+`[name=mail]').select() ?? true`)
	p.Type("priya@kettle.example")
	p.Press("Enter")
	p.Wait(`!q('` + in + `form') && q('` + in + `.me')`)
	if got := posted(t, p, d, "messages", 1)[0]; !strings.Contains(got, `"street":"Mill Lane 3"`) || !strings.Contains(got, `"when":"am"`) {
		t.Error(got)
	}
}

func TestMenuSavesAndStartsAgain(t *testing.T) {
	d, p := visit(t)
	d.says("bot", nil, text("the first talk"))
	shows(p, "the first talk")
	e2e.Eval[bool](p, `(window.saved = '', HTMLAnchorElement.prototype.click = function () { window.saved = this.download }, true)`)
	p.Click(in + ".tool")
	p.Wait(`q('frontdesk-chat').shadowRoot.activeElement?.role === 'menuitem' && q('` + in + `.tool').ariaExpanded === 'true'`)
	p.Press("Escape")
	p.Wait(`!q('` + in + `.menu') && !q('` + in + `.shell').hidden && q('` + in + `.tool').matches(':focus')`)
	p.Press("Enter")
	p.Wait(`q('frontdesk-chat').shadowRoot.activeElement?.role === 'menuitem'`)
	p.Press("Enter")
	p.Wait(`window.saved.startsWith('Tidewell desk 2') && window.saved.endsWith('.txt')`)
	p.Click(in + ".tool")
	p.Wait(`q('` + in + `.menu')`)
	p.Press("End", "Enter")
	p.Wait(`q('frontdesk-chat').shadowRoot.activeElement?.textContent === 'Clear this chat here and start again'`)
	p.Press("Enter")
	p.Wait(`!q('` + in + `.log').textContent.includes('the first talk')`)
	posted(t, p, d, "session", 1)
	d.says("bot", nil, text("the second talk"))
	shows(p, "the second talk")
}

func TestSlowDown(t *testing.T) {
	d, p := visit(t)
	p.Allow("answer 429", "status of 429")
	var refused atomic.Bool
	d.mu.Lock()
	d.refuse = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/chat/v1/messages" || refused.Swap(true) {
			return false
		}
		w.Header().Set("Retry-After", "1")
		problem(w, http.StatusTooManyRequests, "slow_down", "one at a time")
		return true
	}
	d.mu.Unlock()
	send(p, "quickly")
	p.Wait(`q('` + in + `.tick')?.textContent === 'too many at once, goes out in 1 s'`)
	p.Wait(`q('` + in + `.tick').textContent === 'received'`)
}

func TestFiles(t *testing.T) {
	d := newDesk(t)
	d.site["files"] = true
	p := chromium.Page(t)
	p.Open(d.url())
	open(p)
	p.Wait(`q('` + in + `.write .tool')?.getAttribute('aria-label') === 'Add a file'`)
	p.Axe("frontdesk-chat")
	e2e.Eval[bool](p, `(() => { const i = q('`+in+`[type=file]'), t = new DataTransfer(); t.items.add(new File(['x'], 'hopper-crack.jpg')); i.files = t.files; i.dispatchEvent(new Event('change')); return true })()`)
	if got := posted(t, p, d, "files", 1)[0]; !strings.Contains(got, `filename="hopper-crack.jpg"`) {
		t.Error(got)
	}
	p.Wait(`!q('` + in + `.note')`)
	d.says("agent", obj{"name": "Ana"}, obj{"kind": "file", "text": "manual.pdf", "url": "files/fl_1"})
	p.Wait(`q('` + in + `button.file')?.textContent === 'manual.pdf'`)
	p.Axe("frontdesk-chat")
	p.Shot("files")
	p.Click(in + "button.file")
	if got := posted(t, p, d, "file", 1)[0]; got != "/chat/v1/files/fl_1" {
		t.Errorf("asked for %s: no address may hold a token", got)
	}
	p.Wait(`!q('` + in + `button.file').ariaBusy && !q('` + in + `button.file').title`)
}

// TestDrip cuts the stream into single bytes, through the middle of characters and lines.
func TestDrip(t *testing.T) {
	d := newDesk(t)
	d.drip = true
	p := chromium.Page(t)
	p.Open(d.url())
	open(p)
	d.says("bot", nil, text("zażółć gęślą jaźń 🛎 ثلاث سنوات\r\nsecond line"))
	shows(p, "zażółć gęślą jaźń 🛎 ثلاث سنوات\r\nsecond line")
}

func TestThePanelCannotBeFetched(t *testing.T) {
	d := newDesk(t)
	p := chromium.Page(t)
	p.Allow("panel-", "status of 503", "ERR_")
	p.Open(d.url())
	p.Wait(`q('` + in + `#launch')`)
	d.stop()
	p.Click(in + "#launch")
	p.Wait(`q('` + in + `#label').textContent.startsWith('↻')`)
	d.start(d.addr)
	p.Click(in + "#launch")
	p.Wait(`q('` + in + `[role=dialog]')`)
}

// Without the rarely needed part, or without its words, everything can be read and answered, and it comes once it can be had.
func TestTheRestCannotBeFetched(t *testing.T) {
	for _, lost := range []string{"/more-", "/en-more-"} {
		t.Run(lost, func(t *testing.T) {
			d := newDesk(t)
			d.lost = lost
			p := chromium.Page(t)
			p.Allow("more-", "status of 503")
			p.Open(d.url())
			open(p)
			d.says("agent", obj{"id": "a", "name": "Ana"}, text("Your canary is 4711."))
			shows(p, "4711")
			d.says("agent", obj{"id": "b", "name": "Ana", "edits": "a", "withdrawn": true}, text("This message was taken back."))
			d.says("bot", nil, obj{"kind": "ticket", "text": "FD-1042", "items": []string{"Cracked hopper", "Parts & Returns"}}, obj{"kind": "promise", "text": "Solved by Thursday 15:00"})
			shows(p, "Solved by Thursday 15:00")
			p.Wait(`!q('` + in + `.log').textContent.includes('4711') && q('` + in + `.log').textContent.includes('taken back')`)
			send(p, "I wait for it")
			p.Wait(`qa('` + in + `.me').length === 1 && !q('` + in + `.out')`)
			p.Click(in + "[aria-haspopup=menu]")
			p.Wait(`q('` + in + `.foot [role=alert]').textContent`)
			d.mu.Lock()
			d.lost = ""
			d.mu.Unlock()
			p.Click(in + "[aria-haspopup=menu]")
			p.Wait(`q('` + in + `.menu [role=menuitem]').textContent === 'Save this chat' && q('` + in + `.menu').textContent.includes('Start again')`)
			p.Press("Escape")
			d.says("bot", nil, obj{"kind": "promise", "text": "tomorrow 13:00", "items": []string{"first_response"}})
			p.Wait(`q('` + in + `.promise')?.textContent.includes('First answer')`)
		})
	}
}

// The buttons follow the language in which the desk speaks, also after the page is loaded again.
func TestButtonsFollowTheConversation(t *testing.T) {
	d := newDesk(t)
	p := chromium.Page(t)
	p.Open(d.url() + "/chat")
	p.Wait(`q('` + in + `h2')?.textContent && q('frontdesk-chat').lang === 'en'`)
	d.says("bot", obj{"locale": "de-AT"}, text("Wir machen hier weiter."))
	p.Wait(`q('frontdesk-chat').lang === 'de' && q('` + in + `.turn')?.textContent.includes('Wir machen')`)
	p.Axe("frontdesk-chat")
	d.says("bot", obj{"locale": "fr"}, text("Bonjour."))
	p.Wait(`qa('` + in + `.turn').length === 2`)
	if lang := e2e.Eval[string](p, `q('frontdesk-chat').lang`); lang != "de" {
		t.Errorf("a language it has no words of made it %s", lang)
	}
}
