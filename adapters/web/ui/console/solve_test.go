package console_test

import (
	"strings"
	"testing"

	"frontdesk/internal/e2e"
)

// TestSolvedWithoutMouse is the promise of the keyboard: a conversation handed over is answered with a canned reply
// and solved in seven key presses.
func TestSolvedWithoutMouse(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openQueue(t, f)
	p.Press("Enter")
	p.Wait(`q('.composer textarea') && q('.top h1').textContent.includes('Dafydd')`)
	p.Press("/")
	p.Wait(`document.activeElement.matches('.composer textarea') && q('.canned [role=option]')`)
	p.Press("r", "s")
	p.Wait(`q('.canned [aria-selected=true] code')?.textContent === '/replacement-sent'`)
	p.Shot("canned-path")
	p.Press("Tab")
	p.Wait(`q('textarea').value.startsWith('Hi Priya, the replacement') && !q('.canned')`)
	p.Press("Control+Enter")
	p.Wait(`q('textarea').value === '' && document.activeElement.id === 'timeline'`)
	p.Press("e")
	p.Wait(`q('.undo')`)
	acts := f.done(2) // once it can no more be undone
	if got := verbs(acts); got != "reply resolve" {
		t.Errorf("acts %s", got)
	}
	if acts[0]["canned"] != "replacement-sent" || acts[0]["conversation"] != "cv_dafydd" {
		t.Errorf("reply %v", acts[0])
	}
}

// What is undone was never done: the desk hears nothing of it, and so the customer neither.
func TestSolveAndUndo(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Click(".btn-split .btn.primary")
	p.Wait(`q('.undo')?.textContent.includes('FD-1042') && q('.top .chip.good')?.textContent.trim() === 'solved'`)
	p.Shot("undo-light")
	p.Axe(".undo")
	p.Press("z")
	p.Wait(`!q('.undo') && !q('.top .chip.good')`)
	p.Press("r")
	p.Type("One moment")
	p.Press("Control+Enter")
	if got := verbs(f.done(1)); got != "reply" {
		t.Errorf("acts %s", got)
	}
}

// Solving is kept back for as long as it can be undone; what is done to the same case meanwhile, and leaving the page, sends it.
func TestSolveIsSentInTheEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(p *e2e.Page)
		want string
	}{
		"put away":         {func(p *e2e.Page) { p.Click(".undo .btn.square") }, "resolve"},
		"a note":           {func(p *e2e.Page) { p.Press("n"); p.Type("done by phone"); p.Press("Control+Enter") }, "resolve note"},
		"the page is left": {func(p *e2e.Page) { p.Open("about:blank") }, "resolve"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			p := openTalk(t, f)
			p.Press("e")
			p.Wait(`q('.undo')`)
			c.do(p)
			if got := verbs(f.done(len(strings.Fields(c.want)))); got != c.want {
				t.Errorf("acts %s, want %s", got, c.want)
			}
		})
	}
}

func TestSolveAndNext(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Wait(`qa('.side-list li').length === 9`)
	p.Press("Shift+E")
	p.Wait(`q('.top h1').textContent.includes('Yusuf') && qa('.side-list li').length === 8`)
	p.Click(".undo .btn.square")
	if got := f.done(1)[0]["conversation"]; got != "cv_priya" {
		t.Errorf("solved %v", got)
	}
}

// Where there is no ticket, solving says that no clock stops, and a key that cannot do anything says why.
func TestWithoutATicketNothingIsSilent(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.mu.Lock()
	c := f.talks["cv_priya"]
	c["ticket"], c["clocks"] = nil, []obj{}
	f.row("cv_priya")["number"] = ""
	f.mu.Unlock()
	p := openTalk(t, f)
	p.Press("w")
	p.Wait(`q('.undo')?.textContent === 'No ticket, so no clock to stop'`)
	p.Axe(".undo-at")
	p.Press("e")
	p.Wait(`q('.undo')?.textContent.includes('There was no ticket, so no clock stops')`)
	p.Shot("solved-chat")
}
