package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"frontdesk/bot/staff"
	"frontdesk/internal/e2e"
)

// house is the whole desk in this process, as `serve` runs it, on a port of its own.
type house struct {
	*server
	stop func()
}

func openHouse(t *testing.T, o serveOptions) *house {
	t.Helper()
	if o.listen == "" {
		o.listen = "127.0.0.1:0"
	}
	s, err := openServer(t.Context(), o, slog.New(slog.DiscardHandler), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.run(ctx) }()
	h := &house{server: s}
	h.stop = func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := s.close(context.Background()); err != nil {
			t.Error(err)
		}
		h.stop = func() {}
	}
	t.Cleanup(func() { h.stop() })
	return h
}

// published is a data folder in which the example desk is live and trained. It is made once and copied, because
// publishing trains and runs all conversation tests.
var published = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "frontdesk-published-*")
	if err != nil {
		return "", err
	}
	s, err := openServer(context.Background(), serveOptions{listen: "127.0.0.1:0", data: dir}, slog.New(slog.DiscardHandler), io.Discard)
	if err != nil {
		return "", err
	}
	return dir, s.close(context.Background())
})

// exampleData copies it.
func exampleData(t *testing.T) string {
	t.Helper()
	made.Store(true)
	from, err := published()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "keys"), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// example writes the example desk out, as desk init does, with few of its conversation tests.
func example(t *testing.T, dir string) {
	t.Helper()
	must(t, "desk", "init", dir)
	fewTests(t, dir)
}

// fewTests leaves a folder of the example desk the conversation tests of one file: they are run at each push. All of them
// are run where the example itself is published; that desk init writes the same bytes is held in TestJSONResults.
func fewTests(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "tests", "*.yaml"))
	if err != nil || len(files) < 10 {
		t.Fatalf("the example has tests in %q, %v", files, err)
	}
	for _, f := range files {
		if filepath.Base(f) == "report_issue.yaml" {
			continue
		}
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
}

// agent makes an account of Ana's with a password, as she would by her invitation.
func (h *house) agent(t *testing.T) (email, password string) {
	t.Helper()
	email, password = "ana@tidewell.example", "a long pass phrase for Ana"
	a, err := h.data.accounts.Create(t.Context(), "", email, "Ana Oliveira", staff.Agent, []string{"it_help", "network"})
	if err != nil {
		t.Fatal(err)
	}
	link, err := h.data.accounts.MakeLink(t.Context(), "", a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.data.accounts.Reset(t.Context(), link.Secret, password, "127.0.0.1"); err != nil {
		t.Fatal(err)
	}
	return email, password
}

// The parts of the pages that the journeys touch.
const (
	widget   = "frontdesk-chat >>> "
	launched = `q('` + widget + `[role=dialog]') && !q('` + widget + `.shell').hidden && q('` + widget + `h2').textContent`
)

func openChat(p *e2e.Page, url string) {
	p.Open(url)
	p.Wait(`q('` + widget + `#launch')`)
	tabTo(p, "#launch")
	p.Press("Enter")
	p.Wait(launched)
	p.Wait(`q('frontdesk-chat').shadowRoot.activeElement?.localName === 'textarea'`)
}

// tabTo presses Tab, or another key, until a part of the widget has the focus.
func tabTo(p *e2e.Page, selector string, key ...string) {
	for range 20 {
		p.Press(append(key, "Tab")[0])
		if e2e.Eval[bool](p, `!!q('frontdesk-chat').shadowRoot.activeElement?.matches(`+e2e.JSON(selector)+`)`) {
			return
		}
	}
	p.Wait(`q('frontdesk-chat').shadowRoot.activeElement?.matches(` + e2e.JSON(selector) + `)`) // fails, and says where we are
}

func hears(p *e2e.Page, words string) {
	p.Wait(`q('` + widget + `.log').textContent.includes(` + e2e.JSON(words) + `)`)
}

// writes types into the field, which keeps the focus from opening on.
func writes(p *e2e.Page, words string) {
	if !e2e.Eval[bool](p, `q('frontdesk-chat').shadowRoot.activeElement?.localName === 'textarea'`) {
		tabTo(p, "textarea")
	}
	p.Type(words)
	p.Press("Enter")
	hears(p, words)
}

// The main job, end to end: a customer reports an issue in the chat, hears a time, asks for a person; an agent takes
// over without a mouse, uses a canned reply, solves; the customer reloads in the middle and loses nothing.
func TestMainJob(t *testing.T) {
	t.Parallel()
	h := openHouse(t, serveOptions{data: exampleData(t)})
	email, password := h.agent(t)

	customer := browser.Page(t)
	openChat(customer, h.url())
	hears(customer, "I'm the bot of Tidewell desk")
	writes(customer, "my vpn is down, nothing works")
	hears(customer, "Who is affected")
	customer.Reload()
	customer.Wait(`q('` + widget + `.log')?.textContent.includes('Who is affected')`)
	writes(customer, "only me")
	customer.Wait(`q('` + widget + `.log').textContent.includes('e-mail')`)
	writes(customer, "skip")
	customer.Wait(`q('` + widget + `.log').textContent.includes('Shall I')`)
	writes(customer, "yes")
	hears(customer, "FD-1001")
	hears(customer, "our agreement")
	customer.Axe("frontdesk-chat")
	customer.Shot("job-promise")
	tabTo(customer, ".person")
	customer.Press("Enter")
	hears(customer, "no need to repeat it") // said on working days and on others

	agent := browser.Page(t)
	agent.Open(h.url() + "/console")
	agent.Wait(`document.activeElement.name === 'email'`)
	agent.Axe()
	agent.Type(email)
	agent.Press("Tab")
	agent.Wait(`document.activeElement.name === 'password'`)
	agent.Type(password)
	agent.Press("Enter")
	agent.Wait(`qa('.belt li.ticket').length === 1 && document.fonts.status === 'loaded'`)
	agent.Shot("job-queue")
	agent.Press("j", "Enter")
	agent.Wait(`q('.composer textarea') && q('.bubble') && document.body.textContent.includes('FD-1001')`)
	agent.Axe()
	agent.Shot("job-conversation")
	agent.Press("/")
	agent.Wait(`document.activeElement.matches('.composer textarea') && q('.canned [role=option]')`)
	agent.Shot("job-canned")
	agent.Press("Tab")
	agent.Wait(`q('.composer textarea').value.length > 10 && !q('.canned')`)
	agent.Press("Control+a")
	agent.Type("I restarted your tunnel. Does it work now?")
	agent.Press("Control+Enter")
	hears(customer, "Does it work now?")
	customer.Wait(`q('` + widget + `h2').textContent.includes('Ana')`)
	customer.Shot("job-agent")
	writes(customer, "yes, it works again")
	agent.Wait(`document.body.textContent.includes('it works again')`)
	agent.Press("e") // and 8 seconds to undo it
	hears(customer, "is solved")
	customer.Wait(`q('` + widget + `.scale')`)
	customer.Shot("job-survey")
	tabTo(customer, "[role=radio]", "Shift+Tab")
	customer.Press("End", "Tab", "Tab", "Enter")
	hears(customer, "Thank you, it is noted.")
}

// signIn gives a client with a session of the API.
func (h *house) signIn(t *testing.T, email, password string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	b, err := json.Marshal(map[string]string{"email": email, "password": password})
	if err != nil {
		t.Fatal(err)
	}
	res, err := c.Post(h.url()+"/api/v1/session", "application/json", bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		t.Fatalf("sign-in: %s", res.Status)
	}
	return c
}

// A stop and a start in the middle of a conversation: the browser comes back by itself and the bot goes on.
func TestRestartUnderTheCustomer(t *testing.T) {
	t.Parallel()
	data, address := exampleData(t), quietAddress(t)
	h := openHouse(t, serveOptions{data: data, listen: address})
	p := browser.Page(t)
	p.Allow("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "Failed to fetch", "503")
	openChat(p, h.url())
	writes(p, "my vpn is down, nothing works")
	hears(p, "Who is affected")
	h.stop()
	p.Type("only me")
	p.Press("Enter")
	p.Wait(`q('` + widget + `.out')`)
	openHouse(t, serveOptions{data: data, listen: address})
	p.Wait(`!q('` + widget + `.out') && q('` + widget + `.log').textContent.includes('e-mail')`)
	if n := e2e.Eval[int](p, `q('`+widget+`.log').textContent.split('Who is affected').length - 1`); n != 1 {
		t.Errorf("asked %d times who is affected", n)
	}
}

// The made-up history of the demo fills queue and reports, and proves itself.
func TestDemo(t *testing.T) {
	t.Parallel()
	h := openHouse(t, serveOptions{data: exampleData(t), demo: true})
	email, password := "bea@tidewell.example", "a long pass phrase for Bea"
	waitFor(t, func() bool {
		a, err := h.data.accounts.ByEmail(t.Context(), email)
		if err != nil {
			return false
		}
		recs, err := h.data.store.Get(t.Context(), historyRef)
		if err != nil || recs[0].Ver == 0 {
			return false
		}
		link, err := h.data.accounts.MakeLink(t.Context(), "", a.ID)
		return err == nil && h.data.accounts.Reset(t.Context(), link.Secret, password, "127.0.0.1") == nil
	})
	c := h.signIn(t, email, password)
	waitFor(t, func() bool { // the board is read once the history is written
		res, err := c.Get(h.url() + "/api/v1/queue?lane=all")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(string(b), "FD-")
	})
	if wrong, err := h.data.store.Check(t.Context()); err != nil || len(wrong) > 0 {
		t.Errorf("not whole: %v %v", wrong, err)
	}
}
