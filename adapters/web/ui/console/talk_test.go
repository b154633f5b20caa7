package console_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/internal/e2e"
)

// openTalk opens Priya's conversation.
func openTalk(t *testing.T, f *fakeDesk) *e2e.Page {
	t.Helper()
	p := newPage(t)
	p.Open(f.url + "/console/c/cv_priya?lane=unassigned")
	p.Wait(talkReady)
	return p
}

// openQueue opens the queue.
func openQueue(t *testing.T, f *fakeDesk) *e2e.Page {
	t.Helper()
	p := newPage(t)
	p.Open(f.url + "/console/queue/unassigned")
	p.Wait(queueReady)
	return p
}

func verbs(acts []obj) string {
	var out []string
	for _, a := range acts {
		out = append(out, a["verb"].(string))
	}
	return strings.Join(out, " ")
}

func TestCannedReplyWithGaps(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Press("/")
	p.Wait(`q('.canned [role=option]')`)
	p.Press("l", "o", "a", "n")
	p.Wait(`qa('.canned [role=option]').length === 3 && qa('.canned .prev .var').length === 4`)
	p.Shot("canned-light")
	p.Axe(".composer")
	p.Press("ArrowDown")
	p.Wait(`q('.canned .prev .hole')?.textContent === '[deposit]'`)
	p.Press("Enter")
	p.Wait(`getSelection().toString() === '[deposit]' || q('textarea').value.slice(q('textarea').selectionStart, q('textarea').selectionEnd) === '[deposit]'`)
	p.Wait(`qa('.mirror .hole').length === 2 && qa('.mirror .var').length === 1`)
	p.Shot("gaps-light")
	p.Press("Control+Enter")
	p.Wait(`q('.composer [role=alert]')?.textContent.includes('2 gaps')`)
	p.Type("£50")
	p.Wait(`qa('.mirror .hole').length === 1`)
	p.Press("Tab")
	p.Wait(`q('textarea').value.slice(q('textarea').selectionStart, q('textarea').selectionEnd) === '[delivery day]'`)
	p.Type("Friday")
	p.Press("Control+Enter")
	p.Wait(`q('textarea').value === ''`)
	if got := f.done(1)[0]["text"]; got != "Hi Priya, a loan machine needs a deposit of £50. It can be with you on Friday." {
		t.Errorf("sent %q", got)
	}
}

func TestCannedMenuByMouse(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Click(".composer .bar .btn.quiet")
	p.Wait(`q('.canned [role=option]')`)
	p.Press("Escape")
	p.Wait(`!q('.canned') && q('textarea').value === '/'`)
	p.Press("Backspace")
	p.Click(".composer .bar .btn.quiet")
	p.Click(".canned [role=option]:nth-child(3)")
	p.Wait(`q('textarea').value === 'Just hand the loan to the driver.'`)
}

func TestNoteTakeWaitAndBack(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Press("n")
	p.Wait(`document.activeElement.matches('textarea') && q('.composer.note')`)
	p.Type("Asked Marek about the van.")
	p.Shot("note-light")
	p.Press("Control+Enter")
	p.Wait(`qa('.internal').length === 2 && q('.turn:last-child .internal').textContent.includes('Marek about')`)
	p.Press("a")
	p.Wait(`q('.chip.desk')?.textContent === 'yours'`)
	p.Press("w")
	p.Wait(`qa('.turn.event').at(-1).textContent.includes('clocks stand')`)
	p.Wait(`q('.top .chip.soon')?.textContent.includes('Waiting for the customer') && !q('.top .title ~ .btn.wide:not(.quiet)')`)
	p.Shot("waits-light")
	p.Axe()
	p.Press("b")
	p.Wait(`q('.top .chip.bot') && qa('.turn.handback').length === 1`)
	p.Shot("handed-back")
	if got := verbs(f.done(4)); got != "note take wait hand_back" {
		t.Errorf("acts %s", got)
	}
}

func TestTransfer(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Press("t")
	p.Wait(`q('dialog[open] input[type=radio]')`)
	p.Shot("transfer-light")
	p.Axe("dialog")
	p.Click("dialog .choice:nth-child(2)")
	p.Click("dialog textarea")
	p.Type("Needs the catalogue people.")
	p.Click("dialog .btn.primary")
	p.Wait(`!q('dialog') && q('.top .chip:nth-of-type(2)')`)
	act := f.done(1)[0]
	if act["verb"] != "transfer" || act["team"] != "it" || act["text"] != "Needs the catalogue people." {
		t.Errorf("act %v", act)
	}
}

// TestConflict shows that who was not first loses nothing: his words are kept, and he sees what happened.
func TestConflict(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Allow("409")
	f.mu.Lock()
	f.refuse = []obj{{"status": 409, "code": "conflict", "detail": "somebody else has acted since you looked: look again"}}
	f.mu.Unlock()
	p.Press("r")
	p.Type("We can lend you one.")
	p.Press("Control+Enter")
	p.Wait(`q('.clash')?.textContent.includes('Somebody was first') && q('[data-pending=refused]')?.textContent.includes('We can lend you one.')`)
	p.Shot("conflict-light")
	p.Axe()
	f.mu.Lock()
	turn := blankTurn(7, time.Now())
	turn["kind"], turn["verb"], turn["by"], turn["owner"], turn["agent"], turn["messages"] = "acted", "reply", ana, "agent", ana, []obj{message("agent", "I am on it.", false, ana)}
	f.push("cv_priya", turn)
	f.mu.Unlock()
	p.Wait(`q('#t7') && q('.chip.desk')?.textContent.includes('Ana')`)
	p.Click("[data-pending=refused] .btn")
	p.Wait(`q('textarea').value === 'We can lend you one.' && !q('.clash')`)
	p.Press("Control+Enter")
	if got := f.done(1)[0]; got["seen"] != float64(7) {
		t.Errorf("sent again with seen %v", got["seen"])
	}
}

// TestOffline writes on without a connection; what waits is sent once it is back, once each, in order.
func TestOffline(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Allow("ERR_", "Failed to load resource")
	f.mu.Lock()
	f.down = true
	f.mu.Unlock()
	f.drop()
	p.Wait(`q('.notice')?.textContent.includes('No connection since')`)
	p.Press("r")
	p.Type("First, from the tunnel.")
	p.Press("Control+Enter")
	p.Wait(`q('[data-pending=waiting]')`)
	p.Press("n")
	p.Type("Second, a note.")
	p.Press("Control+Enter")
	p.Wait(`q('.notice').textContent.includes('2 changes wait')`)
	p.Shot("offline-light")
	p.Axe()
	f.mu.Lock()
	f.down = false
	f.mu.Unlock()
	acts := f.done(2)
	p.Wait(`!q('.notice') && !q('[data-pending]') && q('#t8')`)
	if got := verbs(acts); got != "reply note" {
		t.Errorf("acts %s", got)
	}
}

// TestDraftSurvives leaves, comes back and reloads.
func TestDraftSurvives(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Wait(`qa('.side-list li').length === 9`)
	p.Press("r")
	p.Type("Half a thought")
	p.Wait(`q('.composer .status').textContent === 'Draft kept'`)
	p.Press("Escape", "j")
	p.Wait(`q('.top h1').textContent.includes('Yusuf') && q('textarea').value === ''`)
	p.Press("k")
	p.Wait(`q('.top h1').textContent.includes('Priya') && q('textarea').value === 'Half a thought'`)
	p.Reload()
	p.Wait(`q('textarea')?.value === 'Half a thought'`)
}

func TestReasoningAndSources(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Press("o")
	p.Wait(`qa('.trace[open] .in').length === 3`)
	p.Wait(`q('.trace .in').textContent.includes('my machine arrived cracked') && qa('.trace .meter.bot').length === 1`)
	e2e.Eval[any](p, `q('#timeline').scrollTo(0, -10000)`)
	p.Shot("trace-light")
	p.Axe("#timeline")
	p.Press("o")
	p.Wait(`qa('.trace[open]').length === 0`)
	p.Click(".brief .src")
	p.Wait(`document.activeElement.id === 't1' && location.hash === '#t1'`)
}

func TestDetailsCorrected(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Wait(`qa('.kv:not(.two) dt').length === 5 && qa('.kv:not(.two) dd')[8].textContent === 'not given'`)
	p.Click(".sect [aria-pressed]")
	p.Wait(`document.activeElement.matches('.kv input')`)
	e2e.Eval[any](p, `document.activeElement.select()`)
	p.Type("70419")
	p.Press("Enter")
	act := f.done(1)[0]
	if act["verb"] != "correct" || act["field"] != "order" || act["text"] != "70419" {
		t.Errorf("act %v", act)
	}
	p.Click(".sect [aria-pressed]")
	p.Wait(`q('.kv dd b')?.textContent === '70419'`)
}

func TestClocksExplained(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Click(".context .link")
	p.Wait(`q('dialog[open] tbody tr')`)
	p.Shot("why-light")
	p.Axe("dialog")
	p.Press("Escape")
	p.Wait(`!q('dialog') && document.activeElement.matches('.context .link')`)
}

// TestViewers shows who else looks and types.
func TestViewers(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Wait(`q('.looking').textContent.includes('Ana is looking')`)
	f.say("viewers", obj{"conversation": "cv_priya", "viewers": []obj{{"id": "st_ana", "name": "Ana Oliveira", "doing": "typing"}}})
	p.Wait(`q('.composer .status').textContent === 'Ana is typing'`)
	f.say("viewers", obj{"conversation": "cv_priya", "viewers": []obj{{"id": "customer", "name": "", "doing": "typing"}}})
	p.Wait(`q('.composer .status').textContent === 'Priya is typing' && !q('.looking').textContent`)
	f.mu.Lock()
	defer f.mu.Unlock()
	if !strings.Contains(strings.Join(f.calls, "\n"), "PUT /api/v1/conversations/cv_priya/presence") {
		t.Error("nobody was told that this one looks")
	}
}

// TestLiveTurn shows a message as it comes, without moving what is read.
func TestLiveTurn(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	push := func(seq int, text string) {
		f.mu.Lock()
		defer f.mu.Unlock()
		turn := said(seq, time.Now(), text)
		turn["owner"] = "waiting"
		f.push("cv_priya", turn)
	}
	push(7, "One more thing")
	p.Wait(`q('#t7')?.textContent.includes('One more thing') && !q('.missed')`)
	e2e.Eval[any](p, `q('#timeline').scrollTo(0, -10000)`)
	p.Wait(`Math.abs(q('#timeline').scrollTop) > 60`)
	push(8, "And another")
	p.Wait(`q('.missed')?.textContent.includes('1 new message')`)
	p.Click(".missed")
	p.Wait(`!q('.missed') && q('#timeline').scrollTop === 0`)
}

func TestOlderTurns(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.mu.Lock()
	c := f.talks["cv_priya"]
	for i, turn := range c["turns"].([]obj) {
		turn["seq"] = 101 + i
	}
	c["seq"], c["more"], f.row("cv_priya")["seq"] = 106, true, 106
	f.mu.Unlock()
	p := openTalk(t, f)
	p.Click(".older .btn")
	p.Wait(`q('#t98') && q('#t100')`)
}

// TestLongTitlesStayInTheirPlace shows that a long title makes nothing wider, and that a day which the agreement does not keep is marked.
func TestLongTitlesStayInTheirPlace(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	const long = "Till in the front shop refuses every card since the update of Friday, and the second till beside it does so as well"
	f.mu.Lock()
	c := f.talks["cv_priya"]
	turn := said(7, time.Now(), "Which one?", long)
	m := turn["messages"].([]obj)[1]
	m["blocks"] = []obj{{"kind": "ticket", "text": "FD-1042", "items": []string{long, "Parts & Returns"}}}
	m["choices"] = []obj{{"id": "1", "label": long}}
	turn["owner"] = "waiting"
	c["turns"], c["seq"] = append(c["turns"].([]obj), turn), 7
	c["ticket"].(obj)["needed_by"] = time.Now().UTC().Format(time.DateOnly)
	c["details"] = append(c["details"].([]obj), obj{"field": "needed_by", "label": "Needed by", "value": "today", "kind": "date", "source": "customer", "turn": 1, "verified": false})
	f.mu.Unlock()
	p := openTalk(t, f)
	p.Wait(`q('#t7')`)
	p.Shot("long-title")
	if wide := e2e.Eval[int](p, `q('#timeline').scrollWidth - q('#timeline').clientWidth`); wide > 0 {
		t.Errorf("the timeline is %d px too wide", wide)
	}
	p.Wait(`q('.context .kv .chip.late')?.textContent.includes('Agreement: ')`)
	p.Axe()
}

// TestHostileText shows that nothing a customer writes becomes markup, a script or a dangerous link.
func TestHostileText(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	const bad = `<img src=x onerror="document.title='owned'"><b>bold</b>`
	f.mu.Lock()
	c, row := f.talks["cv_priya"], f.row("cv_priya")
	c["customer"].(obj)["name"], row["customer"], row["last_line"], row["title"] = bad, bad, bad, bad
	turn := said(7, time.Now(), bad)
	turn["owner"] = "waiting"
	turn["messages"].([]obj)[0]["blocks"] = []obj{{"kind": "text", "text": bad}, {"kind": "link", "text": bad, "url": "javascript:document.title='owned'"},
		{"kind": "link", "text": "fine", "url": "https://tidewell.example/"}}
	turn["reasoning"] = reasoning([]obj{guess(bad, bad, .5, bad)}, []obj{{"field": bad, "label": bad, "value": bad}}, []obj{mark(bad, bad, bad, bad)})
	f.push("cv_priya", turn)
	f.lists["replies"] = []obj{reply("bad", bad, part(bad, "customer.name", false))}
	f.mu.Unlock()
	p := openTalk(t, f)
	p.Press("o", "/")
	p.Wait(`q('.canned .prev')?.textContent.includes('onerror')`)
	p.Press("Tab")
	p.Wait(fmt.Sprintf(`q('textarea').value === %q`, bad))
	for _, c := range []struct{ what, expr string }{
		{"markup was made of text", `qa('#app img, .turn b b, .bubble b').length === 0`},
		{"the script ran", `document.title.includes('img') && document.title !== 'owned'`},
		{"a dangerous link is a link", `![...document.links].some(a => a.protocol === 'javascript:')`},
		{"the harmless link is none", `[...document.links].some(a => a.href === 'https://tidewell.example/' && a.rel.includes('noopener'))`},
	} {
		if !e2e.Eval[bool](p, c.expr) {
			t.Error(c.what)
		}
	}
	p.Open(f.url + "/console/queue/unassigned")
	p.Wait(queueReady)
	if !e2e.Eval[bool](p, `qa('li.ticket img').length === 0 && document.title !== 'owned'`) {
		t.Error("markup in the queue")
	}
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Click(".btn-split [aria-haspopup]")
	p.Wait(`q('[role=menu]')`)
	p.Shot("menu-light")
	p.Axe("[role=menu]")
	got := e2e.Eval[[]string](p, `qa('[role=menu] a').map(a => a.download + ' ' + new URL(a.href).search)`)
	if want := "[FD-1042.txt ?format=text FD-1042.json ?format=json FD-1042.html ?format=html]"; fmt.Sprint(got) != want {
		t.Errorf("transcripts %v", got)
	}
	p.Press("Escape")
	p.Wait(`!q('[role=menu]') && document.activeElement.matches('[aria-haspopup=menu]')`)
}

func TestMissingConversation(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := newPage(t)
	p.Allow("404")
	p.Open(f.url + "/console/c/cv_nothing")
	p.Wait(`q('.empty')?.textContent.includes('no such conversation')`)
	p.Shot("talk-missing")
	p.Axe()
}

// TestFilesGoWithAReply attaches two files, thinks better of one, and sends the other without words.
func TestFilesGoWithAReply(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Allow("413")
	attach := func(name string) {
		e2e.Eval[bool](p, `(() => { const i = q('.composer [type=file]'), t = new DataTransfer(); t.items.add(new File(['x'], '`+name+`')); i.files = t.files; i.dispatchEvent(new Event('change', { bubbles: true })); return true })()`)
	}
	attach("manual.pdf")
	p.Wait(`q('.attached')?.textContent.includes('manual.pdf') && q('.attached').textContent.includes('1.4')`)
	p.Click(".composer textarea")
	p.Type("Here it is")
	attach("other.pdf")
	p.Wait(`qa('.attached li').length === 2 && q('.composer textarea').value === 'Here it is'`)
	attach("refused.exe")
	p.Wait(`q('.composer-error')?.textContent.includes('refused.exe was not taken. It is too large.')`)
	p.Axe()
	p.Shot("attached")
	p.Click(".attached li:nth-child(2) button")
	p.Wait(`qa('.attached li').length === 1`)
	p.Press("Control+Enter")
	p.Wait(`!q('.attached') && q('.composer textarea').value === ''`)
	if got := fmt.Sprintf("%v %v", f.done(1)[0]["files"], f.done(1)[0]["text"]); got != "[fl_manual.pdf] Here it is" {
		t.Error(got)
	}
}
