package ui_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"frontdesk/internal/e2e"
)

var chromium = e2e.NewBrowser()

func TestMain(m *testing.M) { os.Exit(chromium.Main(m)) }

// in is an element of the widget; JavaScript for the tests below.
const in = "frontdesk-chat >>> "

// visit opens the shop page on a desk and, by keyboard, the chat.
func visit(t *testing.T) (*desk, *e2e.Page) {
	t.Helper()
	d := newDesk(t)
	p := chromium.Page(t)
	p.Open(d.url())
	open(p)
	return d, p
}

func open(p *e2e.Page) {
	p.Wait(`q('` + in + `#launch')`)
	e2e.Eval[bool](p, `q('`+in+`#launch').focus() ?? true`)
	p.Press("Enter")
	p.Wait(`q('` + in + `[role=dialog]') && !q('` + in + `.shell').hidden`)
	p.Wait(`q('` + in + `h2').textContent`)
}

// shows waits until the log holds the words.
func shows(p *e2e.Page, words string) {
	p.Wait(`q('` + in + `.log').textContent.includes(` + e2e.JSON(words) + `)`)
}

// send types into the composer and presses Enter.
func send(p *e2e.Page, words string) {
	e2e.Eval[bool](p, `q('`+in+`.write textarea').focus() ?? true`)
	p.Type(words)
	p.Press("Enter")
}

func TestOpensByKeyboard(t *testing.T) {
	d := newDesk(t)
	p := chromium.Page(t)
	p.Open(d.url())
	p.Wait(`q('` + in + `#launch')?.getAttribute('aria-expanded') === 'false'`)
	if n := e2e.Eval[int](p, `performance.getEntriesByType('resource').filter(r => r.name.includes('panel') || r.name.includes('chat/v1')).length`); n != 0 {
		t.Error("the panel was fetched before anybody reached for it")
	}
	p.Wait(`document.activeElement === document.body`)
	for range 12 { // through the links of the page to the launcher at its end
		p.Press("Tab")
		if e2e.Eval[bool](p, `document.activeElement.localName === 'frontdesk-chat'`) {
			break
		}
	}
	p.Press("Enter")
	p.Wait(`q('` + in + `[role=dialog]')?.getAttribute('aria-label') === 'Tidewell desk'`)
	p.Wait(`q('frontdesk-chat').shadowRoot.activeElement.localName === 'textarea'`)
	p.Press("Escape")
	p.Wait(`q('` + in + `.shell').hidden && q('frontdesk-chat').shadowRoot.activeElement.id === 'launch'`)
}

func TestSendsAndHears(t *testing.T) {
	d, p := visit(t)
	d.answer = func(d *desk, said obj) {
		d.says("bot", obj{"choices": []obj{{"id": "damaged", "label": "It arrived damaged", "primary": true}, {"id": "else", "label": "Something else"}},
			"source": obj{"title": "Guarantee terms, section 2", "url": "https://tidewell.example/terms#2"}},
			text("**Three years** on the motor and the burrs, one year on plastic parts."))
	}
	send(p, "How long is the guarantee on a Marl 64?")
	shows(p, "Three years on the motor")
	p.Axe("frontdesk-chat")
	p.Click(in + ".choice.go")
	p.Wait(`qa('` + in + `.me').length === 2 && !q('` + in + `.out')`)
	got := d.posts("messages")
	if len(got) != 2 || !strings.Contains(got[1], `"choice":"damaged"`) {
		t.Error(got)
	}
	p.Click(in + ".person")
	p.Wait(`qa('` + in + `.me').length === 3 && !q('` + in + `.out')`)
	if got := d.posts("messages"); !strings.Contains(got[2], `"choice":"person"`) {
		t.Error(got)
	}
}

func TestNothingTypedIsLost(t *testing.T) {
	d, p := visit(t)
	p.Allow("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "Failed to fetch")
	d.says("bot", nil, text("Good morning. What can I do for you?"))
	shows(p, "Good morning")
	d.stop()
	send(p, "first")
	send(p, "second")
	p.Wait(`qa('` + in + `.out').length === 2`)
	e2e.Eval[bool](p, `q('`+in+`.write textarea').focus() ?? true`)
	p.Type("half a senten")
	d.start(d.addr)
	p.Wait(`qa('` + in + `.me').length === 2 && !q('` + in + `.out')`)
	got := d.posts("messages")
	ids := map[string]bool{}
	for _, g := range got {
		ids[g] = true // a message sent twice is the same to the letter
	}
	if len(ids) != 2 || !strings.Contains(got[0], "first") || !strings.Contains(got[len(got)-1], "second") {
		t.Error(got)
	}
	p.Reload()
	shows(p, "second")
	p.Wait(`q('` + in + `.write textarea').value === 'half a senten'`)
	if n := e2e.Eval[int](p, `qa('`+in+`.me').length`); n != 2 {
		t.Error("after the reload there are", n, "messages")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.sessions != 1 {
		t.Error("the reload began another conversation")
	}
}

// An answer without the number under which the desk keeps the message is none: of a proxy, or of a cut connection.
func TestOnlyAReceiptCounts(t *testing.T) {
	d, p := visit(t)
	odd := []func(w http.ResponseWriter){
		func(w http.ResponseWriter) { w.WriteHeader(http.StatusOK) },
		func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusAccepted)
			_, _ = io.WriteString(w, `{"seq":null}`)
		},
	}
	tries := 0
	d.mu.Lock()
	d.refuse = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/chat/v1/messages" {
			return false
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if tries++; tries > len(odd) {
			return false
		}
		odd[tries-1](w)
		return true
	}
	d.mu.Unlock()
	send(p, "taken once")
	p.Wait(`q('` + in + `.out')`)
	e2e.Eval[bool](p, `dispatchEvent(new Event('online'))`) // the stream comes back, and with it the outbox
	p.Wait(`qa('` + in + `.me').length === 1 && !q('` + in + `.out')`)
	d.mu.Lock()
	defer d.mu.Unlock()
	if tries <= len(odd) {
		t.Errorf("sent %d times", tries)
	}
}

func TestReloadWhileTheDeskIsAway(t *testing.T) {
	d, p := visit(t)
	p.Allow("answer 503", "status of 503")
	d.says("bot", nil, text("Hello"))
	shows(p, "Hello")
	away := func(w http.ResponseWriter, _ *http.Request) bool {
		problem(w, http.StatusServiceUnavailable, "busy", "back in a minute")
		return true
	}
	d.mu.Lock()
	d.refuse = away
	d.mu.Unlock()
	send(p, "kept over the reload")
	p.Wait(`q('` + in + `.out')`)
	p.Reload()
	shows(p, "kept over the reload")
	d.mu.Lock()
	d.refuse = nil
	d.mu.Unlock()
	p.Wait(`qa('` + in + `.me').length === 1 && !q('` + in + `.out')`)
	shows(p, "Hello")
}

func TestSessionRunsOut(t *testing.T) {
	d, p := visit(t)
	p.Allow("answer 401", "status of 401")
	d.says("bot", nil, text("the old talk"))
	shows(p, "the old talk")
	d.fresh()
	send(p, "still here?")
	p.Wait(`qa('` + in + `.me').length === 1 && !q('` + in + `.out')`)
	p.Wait(`!q('` + in + `.log').textContent.includes('the old talk')`)
}

func TestRefusalKeepsTheText(t *testing.T) {
	d, p := visit(t)
	p.Allow("answer 422", "status of 422")
	d.mu.Lock()
	d.refuse = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/chat/v1/messages" {
			return false
		}
		problem(w, http.StatusUnprocessableEntity, "blocked", "this desk takes no links")
		return true
	}
	d.mu.Unlock()
	send(p, "look at https://example.com")
	p.Wait(`q('` + in + `.tick[role=alert]')?.textContent.includes('this desk takes no links')`)
	p.Axe("frontdesk-chat")
	p.Click(in + ".tick button:last-of-type")
	p.Wait(`q('` + in + `.write textarea').value === 'look at https://example.com' && !q('` + in + `.me')`)
}

func TestTooLongIsSaidBeforeSending(t *testing.T) {
	d, p := visit(t)
	long := strings.Repeat("ä", 8<<10+1) // two bytes each
	e2e.Eval[bool](p, `q('`+in+`.write textarea').focus() ?? true`)
	p.Type(long)
	p.Wait(`q('` + in + `.foot [role=alert]').textContent.includes('16 KB')`)
	p.Press("Enter")
	p.Wait(`q('` + in + `.write textarea').value.length === 8193 && q('` + in + `.write textarea').getAttribute('aria-invalid') === 'true'`)
	p.Press("Backspace")
	p.Wait(`!q('` + in + `.foot [role=alert]').textContent`)
	if n := len(d.posts("messages")); n != 0 {
		t.Error("sent all the same")
	}
}

func TestHandOff(t *testing.T) {
	d, p := visit(t)
	d.says("bot", nil, text("A person decides about the hopper."))
	d.tell("owner", obj{"owner": "waiting", "team": "Parts & Returns", "says": "2 before you"})
	p.Wait(`q('` + in + `h2').textContent === 'Calling a person' && q('` + in + `.name p').textContent === '2 before you'`)
	d.tell("owner", obj{"owner": "agent", "name": "Tomasz Zając", "team": "Parts & Returns"})
	p.Wait(`q('` + in + `h2').textContent === 'Tomasz Zając' && q('` + in + `.hand').textContent.includes('Tomasz took over')`)
	d.tell("typing", obj{"from": "agent", "on": true})
	p.Wait(`q('` + in + `.under [role=status]').textContent === 'Tomasz Zając is writing'`)
	if e2e.Eval[bool](p, `q('`+in+`.log').textContent.includes('is writing')`) {
		t.Error("typing is read out as a message")
	}
	d.says("agent", obj{"name": "Tomasz Zając"}, text("Hi Priya, yes."))
	p.Wait(`!q('` + in + `.under [role=status]').textContent`)
	e2e.Eval[bool](p, `q('`+in+`.write textarea').focus() ?? true`)
	p.Type("Thank")
	posted(t, p, d, "typing", 1)
	p.Type(" you!")
	p.Press("Enter")
	p.Wait(`q('` + in + `.tick')?.textContent === 'received'`)
	d.mu.Lock()
	id := slices.Collect(func(yield func(string) bool) {
		for id := range d.taken {
			if !yield(id) {
				return
			}
		}
	})[0]
	d.mu.Unlock()
	d.tell("receipt", obj{"client_id": id, "state": "read", "at": at.Format("2006-01-02T15:04:05Z07:00")})
	p.Wait(`q('` + in + `.tick').textContent.startsWith('read')`)
	p.Axe("frontdesk-chat")
}

func TestOldNumbersAreIgnored(t *testing.T) {
	d, p := visit(t)
	d.says("bot", nil, text("once"))
	shows(p, "once")
	d.mu.Lock()
	again := d.log[len(d.log)-1]
	again.kind, again.data = "message", obj{"seq": 1, "id": "x", "from": "bot", "blocks": []obj{text("an echo")}, "at": at.Format("2006-01-02T15:04:05Z07:00")}
	again.seq = 1
	d.log = append([]happening{again}, d.log...)
	d.mu.Unlock()
	d.says("bot", nil, text("twice"))
	shows(p, "twice")
	if e2e.Eval[bool](p, `q('`+in+`.log').textContent.includes('an echo')`) {
		t.Error("a number already seen was shown again")
	}
}

func TestHostileTextIsInert(t *testing.T) {
	d, p := visit(t)
	evil := `<img src=x onerror="window.hit=1"><svg onload=window.hit=1><style>*{display:none}</style><script>window.hit=1</script>`
	d.says("customer", nil, text(evil))
	d.says("agent", obj{"name": "Ad\u202eni\u200bm " + evil, "source": obj{"title": evil, "url": "javascript:window.hit=1"}, "choices": []obj{{"id": evil, "label": evil}}},
		text(evil), obj{"kind": "link", "text": "click", "url": "javascript:window.hit=1"}, obj{"kind": "link", "text": "click", "url": " java\tscript:window.hit=1"},
		obj{"kind": "link", "text": "data", "url": "data:text/html,<script>window.hit=1</script>"}, obj{"kind": "link", "text": "vb", "url": "vbscript:x"},
		obj{"kind": "list", "items": []string{evil}}, obj{"kind": "code", "text": evil}, obj{"kind": "quote", "text": evil}, obj{"kind": "heading", "text": evil},
		obj{"kind": "ticket", "text": evil, "items": []string{evil, evil}}, obj{"kind": "promise", "text": evil, "items": []string{evil, evil, evil, evil}}, obj{"kind": "unheard of", "text": evil})
	d.tell("owner", obj{"owner": "agent", "name": evil, "team": evil, "says": evil})
	d.tell("promise", obj{"ticket": evil, "kind": "resolution", "due": "2026-11-20T11:00:00Z", "says": evil})
	d.tell("promise", obj{"ticket": evil, "kind": "resolution", "due": "2026-11-21T11:00:00Z", "says": evil})
	d.tell("error", obj{"code": evil, "text": evil})
	p.Wait(`q('` + in + `.strip')?.textContent.includes('onerror') && q('` + in + `.promise') && q('` + in + `pre')`)
	if e2e.Eval[bool](p, `!!window.hit`) {
		t.Error("text ran")
	}
	if n := e2e.Eval[int](p, `qa('`+in+`img, `+in+`script, `+in+`style').length + qa('`+in+`img').length + qa('`+in+`script').length + qa('`+in+`style').length`); n != 0 {
		t.Error("text became markup")
	}
	if n := e2e.Eval[int](p, `qa('`+in+`a').filter(a => !/^https?:/.test(a.getAttribute('href'))).length`); n != 0 {
		t.Error("a link of a kind that could run here")
	}
	if name := e2e.Eval[string](p, `q('`+in+`.from bdi').textContent`); !strings.HasPrefix(name, "Ad\ufffdni\ufffdm") {
		t.Errorf("invisible characters stay invisible: %q", name)
	}
}

// TestTabsFollowEachOther writes in two tabs at once: neither may overwrite what waits in the other.
func TestTabsFollowEachOther(t *testing.T) {
	d, p := visit(t)
	other := p.Tab()
	other.Open(d.url())
	open(other)
	for i := range 3 {
		send(p, fmt.Sprintf("left %d", i))
		send(other, fmt.Sprintf("right %d", i))
	}
	for _, tab := range []*e2e.Page{p, other} {
		tab.Wait(`qa('` + in + `.me').length === 6 && !q('` + in + `.out')`)
	}
	for i := range 3 {
		shows(p, fmt.Sprintf("right %d", i))
		shows(other, fmt.Sprintf("left %d", i))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.taken) != 6 {
		t.Errorf("%d messages were taken", len(d.taken))
	}
}

func TestUnreadIsCounted(t *testing.T) {
	d, p := visit(t)
	p.Press("Escape")
	p.Wait(`q('` + in + `.shell').hidden`)
	d.says("agent", obj{"name": "Tomasz"}, text("one"))
	d.says("agent", obj{"name": "Tomasz"}, text("two"))
	p.Wait(`q('` + in + `.badge').textContent === '2' && q('` + in + `#launch').getAttribute('aria-label') === 'Ask the desk, 2 new messages'`)
	p.Axe("frontdesk-chat")
	p.Shot("widget-launcher")
	p.Reload()
	p.Wait(`q('` + in + `.badge')?.textContent === '2' && !q('` + in + `.badge').hidden`)
	open(p)
	p.Wait(`q('` + in + `.badge').hidden`)
	posted(t, p, d, "read", 1)
}

func TestScrolledUpIsNotPulledDown(t *testing.T) {
	d, p := visit(t)
	for range 30 {
		d.says("bot", nil, text("A line which fills the log, so that it must scroll."))
	}
	d.says("bot", nil, text("the last of many"))
	shows(p, "the last of many")
	p.Wait(`q('` + in + `.log').scrollTop === 0`)
	e2e.Eval[bool](p, `(q('`+in+`.log').scrollTop = -900, true)`)
	p.Wait(`q('` + in + `.log').scrollTop < -800`)
	d.says("bot", nil, text("the newest"))
	p.Wait(`q('` + in + `.pill').textContent === '1 new message' && !q('` + in + `.pill').hidden`)
	p.Click(in + ".pill")
	p.Wait(`q('` + in + `.log').scrollTop === 0 && q('` + in + `.pill').hidden`)
}
