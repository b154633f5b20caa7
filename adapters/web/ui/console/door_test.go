package console_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"frontdesk/internal/e2e"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.signedIn = false
	p := newPage(t)
	p.Allow("401")
	p.Viewport(1440, 900, false)
	p.Open(f.url + "/console/c/cv_priya")
	p.Wait(`document.activeElement.name === 'email' && document.fonts.status === 'loaded'`)
	p.Type("tomasz@tidewell.example")
	p.Press("Tab")
	p.Wait(`document.activeElement.name === 'password'`)
	p.Type("not-the-one")
	p.Press("Enter")
	p.Wait(`q('.error-text')?.textContent.includes('do not go together') && q('[name=password]').ariaInvalid === 'true'`)
	p.Shot("sign-in-light")
	p.Axe()
	p.Media("prefers-color-scheme", "dark", "prefers-reduced-motion", "reduce")
	p.Shot("sign-in-dark")
	p.Axe()
	e2e.Eval[any](p, `q('[name=password]').select()`)
	p.Type("a good long password")
	p.Click(".btn.primary")
	p.Wait(`q('.top h1')?.textContent.includes('Priya')`) // where one wanted to go
}

func TestSignInOnPhone(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.signedIn = false
	p := newPage(t)
	p.Viewport(390, 844, true)
	p.Open(f.url + "/console")
	p.Wait(`q('.door input')`)
	p.Shot("sign-in-390")
	p.Axe()
}

// TestFirstRun creates the first administrator and sees his hello arrive.
func TestFirstRun(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.signedIn, f.first = false, true // a desk with conversations from before, as the demo has
	p := newPage(t)
	p.Allow("403")
	p.Viewport(1440, 900, false)
	p.Open(f.url + "/console/first-run#one-time")
	p.Wait(`document.activeElement.name === 'name' && q('.step.on input[name=email]') && document.fonts.status === 'loaded'`)
	p.Wait(`q('.chat-turn').textContent === "Hello. I'm the bot of Tidewell."`)
	p.Shot("first-run-light")
	p.Axe()
	for _, c := range [][2]string{{"name", "Tomasz Zajac"}, {"email", "tomasz@tidewell.example"}, {"password", "a good long password"}} {
		p.Click("input[name=" + c[0] + "]")
		p.Type(c[1])
	}
	p.Press("Enter")
	p.Wait(`q('.step.done')?.textContent.includes('tomasz@tidewell.example') && q('.code')?.textContent.includes('/widget.js" data-site="default" defer')`)
	p.Wait(`q('a[href="/chat"]').classList.contains('primary') && !q('.chip.good')`) // none of them is the hello
	p.Shot("first-run-snippet")
	p.Axe()
	row := queueLines[1].row(time.Now())
	row["owner"], row["opened_at"], row["seq"] = "bot", stamp(time.Now().Add(time.Second)), 30 // it was there before
	f.say("row", row)
	row = queueLines[1].row(time.Now())
	row["conversation"], row["owner"], row["opened_at"] = "cv_hello", "bot", stamp(time.Now().Add(time.Second))
	f.say("row", row)
	p.Wait(`q('.chip.good')?.textContent.includes('in your queue') && q('a[href*="cv_hello"]')`)
	if n := e2e.Eval[int](p, `qa('.step.done').length`); n != 2 {
		t.Errorf("%d steps are ticked: nobody has put it on a page", n)
	}
	p.Media("prefers-color-scheme", "dark", "prefers-reduced-motion", "reduce")
	p.Shot("first-run-dark")
	p.Axe()
	if hash := e2e.Eval[string](p, `location.hash`); hash != "" {
		t.Errorf("the link stays in the address: %s", hash)
	}
}

func TestFirstRunIsOver(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.signedIn = false
	p := newPage(t)
	p.Open(f.url + "/console/first-run#old")
	p.Wait(`q('.empty')?.textContent.includes('open already')`)
	p.Axe()
}

func TestReset(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.signedIn = false
	p := newPage(t)
	p.Allow("403")
	p.Open(f.url + "/console/reset#wrong")
	p.Wait(`q('.error-text')?.textContent.includes('Ask an administrator for a new one') && !q('.door input')`)
	p.Axe()
	p.Open(f.url + "/console/reset#one-time")
	p.Reload() // the same address but for the hash is no new document
	p.Wait(`document.activeElement.name === 'password' && q('.door-head').textContent.includes('Welcome, Noor Aziz') && q('.door-head').textContent.includes('noor@tidewell.example')`)
	p.Shot("invited-light")
	p.Axe()
	p.Type("a good long password")
	p.Press("Enter")
	p.Wait(`q('.door-head')?.textContent.includes('Done')`)
	p.Click("a[data-next]")
	p.Wait(`q('.door input[name=email]')?.value === 'noor@tidewell.example' && document.activeElement.name === 'password'`)
}

// TestSessionEnds signs in over the page; what was being written is sent after all.
func TestSessionEnds(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Allow("401")
	p.Press("r")
	p.Type("Still here.")
	f.mu.Lock()
	f.signedIn = false
	f.mu.Unlock()
	p.Press("Control+Enter")
	p.Wait(`q('dialog')?.textContent.includes('Your session has ended')`)
	p.Shot("lapsed-light")
	p.Axe("dialog")
	p.Wait(`q('dialog input[name=email]').value === 'tomasz@tidewell.example' && document.activeElement.name === 'password'`)
	p.Type("a good long password")
	p.Press("Enter")
	p.Wait(`!q('dialog')`)
	if got := f.done(1)[0]["text"]; got != "Still here." {
		t.Errorf("sent %v", got)
	}
}

func TestUsers(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := newPage(t)
	p.Viewport(1440, 900, false)
	p.Open(f.url + "/console/settings/users")
	p.Click(".panel > header .btn.primary")
	p.Wait(`document.activeElement.name === 'name'`)
	p.Type("Noor Aziz")
	p.Press("Tab")
	p.Type("noor@tidewell.example")
	p.Allow("422")
	p.Press("Enter")
	p.Wait(`q('dialog fieldset .error-text')?.textContent.includes('n agent needs a team: choose one') && document.activeElement.closest('fieldset') && document.activeElement.name === 'team'`)
	p.Shot("invite-refused-light")
	p.Axe("dialog")
	p.Click("dialog .check:nth-of-type(2) input")
	p.Shot("invite-light")
	p.Axe("dialog")
	p.Click("dialog .btn.primary")
	p.Wait(`q('dialog .code')?.textContent.includes('/console/reset#')`)
	p.Axe("dialog")
	p.Press("Escape")
	p.Wait(`qa('.lines li').length === 6`)
	p.Click(".lines li:nth-child(2) [aria-haspopup]")
	p.Wait(`q('[role=menu]')`)
	p.Shot("users-menu")
	p.Press("End", "Enter")
	p.Wait(`q('.lines li:nth-child(2)')?.textContent.includes('disabled')`)
	p.Click(".lines li:nth-child(3) [aria-haspopup]")
	p.Wait(`q('[role=menu]')`)
	p.Press("Enter")
	p.Wait(`q('dialog select')`)
	e2e.Eval[any](p, `q('dialog select').value = 'admin'`)
	p.Click("dialog .btn.primary")
	p.Wait(`!q('dialog') && q('.lines li:nth-child(3)')?.textContent.includes('administrator')`)
}

// TestAgentSeesLess holds an agent's and an auditor's console to what they may do.
func TestAgentSeesLess(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.me["role"], f.me["permissions"] = "auditor", []string{"queue.read", "conversation.read", "ticket.read"}
	p := newPage(t)
	p.Open(f.url + "/console/c/cv_priya?lane=unassigned")
	p.Wait(`qa('.turn').length >= 8 && q('.read-only')`)
	p.Shot("auditor-light")
	p.Axe()
	p.Press("a", "e", "r")
	if e2e.Eval[bool](p, `!!(q('.composer textarea') || q('.btn.primary') || q('[aria-haspopup=menu]'))`) {
		t.Error("an auditor is offered what he may not do")
	}
	p.Open(f.url + "/console/settings/users")
	p.Wait(`q('.empty')?.textContent.includes('may not see')`)
	p.Shot("forbidden-light")
	p.Axe()
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.acts) > 0 || strings.Contains(strings.Join(f.calls, "\n"), "/users") {
		t.Errorf("acts %v", f.acts)
	}
}

func TestThemeSwitch(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openQueue(t, f)
	light := e2e.Eval[string](p, `getComputedStyle(document.body.parentElement).backgroundColor`)
	p.Click(".rail > button:nth-last-of-type(1)") // system, then light, then dark
	p.Wait(`document.documentElement.dataset.theme === 'light'`)
	p.Click(".rail > button:nth-last-of-type(1)")
	p.Wait(`document.documentElement.dataset.theme === 'dark'`)
	if dark := e2e.Eval[string](p, `getComputedStyle(document.body.parentElement).backgroundColor`); dark == light {
		t.Error("dark looks as light")
	}
	p.Reload()
	p.Wait(`document.documentElement.dataset.theme === 'dark' && qa('li.ticket').length`)
}

// Who ends his other sessions by keys goes from line to line, and at the end to what the list is called.
func TestEndSessionsByKeyboard(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	for _, id := range []string{"s3", "s4"} {
		s := maps.Clone(f.lists["me/sessions"][1])
		s["id"] = id
		f.lists["me/sessions"] = append(f.lists["me/sessions"], s)
	}
	p := newPage(t)
	p.Open(f.url + "/console/settings/account")
	const button = `.lines li .btn.danger.push:not([aria-label])`
	p.Wait(`qa('` + button + `').length === 3`)
	e2e.Eval[any](p, `(window.ends = qa('`+button+`'), ends[1].focus())`)
	p.Press("Enter")
	p.Wait(`!ends[1].isConnected && document.activeElement === ends[2]`)
	p.Press("Enter")
	p.Wait(`!ends[2].isConnected && document.activeElement === ends[0]`)
	p.Press("Enter")
	p.Wait(`qa('` + button + `').length === 0 && document.activeElement.textContent === 'Where you are signed in'`)
}
