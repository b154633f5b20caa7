package console_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"

	"frontdesk/internal/e2e"
)

// names lists the customers of the tickets shown, in order.
const names = `qa('.belt li.ticket b.clamp').map(b => b.textContent).join()`

// TestNothingMoves shows that tickets which come gather in a bar, and those which leave stay in their place.
func TestNothingMoves(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openQueue(t, f)
	before := e2e.Eval[string](p, names)
	for i := range 3 {
		row := queueLines[1].row(time.Now())
		row["conversation"], row["customer"] = fmt.Sprintf("cv_new%d", i), fmt.Sprintf("New %d", i)
		f.say("row", row)
	}
	p.Wait(`q('.new-bar')?.textContent.includes('3 new tickets')`)
	f.mu.Lock()
	gone := f.row("cv_yusuf")
	gone["owner"], gone["agent"], gone["seq"] = "agent", ana, 20
	f.tell("row", gone)
	f.mu.Unlock()
	p.Wait(`q('li.gone')?.textContent.includes('Ana Oliveira took it')`)
	p.Shot("new-bar-light")
	p.Axe()
	if after := e2e.Eval[string](p, names); after != before {
		t.Errorf("the list moved: %s, was %s", after, before)
	}
	p.Press(".")
	p.Wait(`!q('.new-bar') && !q('li.gone') && qa('.belt li.ticket').length === 11`)
	p.Wait(`document.activeElement === q('.belt li.ticket a')`)
}

// TestWhatComesBackIsShownAsItIs reopens a case that stood as solved in the list: its place follows it, and what left the list
// cannot be picked.
func TestWhatComesBackIsShownAsItIs(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openQueue(t, f)
	p.Press("j", "j", "x")
	p.Wait(`q('li.picked')?.dataset.conversation === 'cv_yusuf'`)
	tell := func(seq int, owner string, agent any, state string) {
		f.mu.Lock()
		defer f.mu.Unlock()
		row := f.row("cv_yusuf")
		row["owner"], row["agent"], row["state"], row["seq"] = owner, agent, state, seq
		f.tell("row", row)
	}
	const yusuf = `q('[data-conversation=cv_yusuf]')`
	tell(20, "resolved", nil, "resolved")
	p.Wait(yusuf + `?.textContent.includes('solved') && !q('li.picked') && ` + yusuf + `.querySelector('.pick').disabled`)
	p.Press("x")
	tell(21, "agent", ana, "assigned")
	p.Wait(yusuf + `?.textContent.includes('Ana Oliveira took it')`)
	tell(22, "waiting", nil, "open")
	p.Wait(`!q('li.gone') && !q('li.picked') && !` + yusuf + `.querySelector('.pick').disabled`)
}

func TestKeysInTheQueue(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openQueue(t, f)
	p.Press("j", "j")
	p.Wait(`document.activeElement.closest('li')?.dataset.conversation === 'cv_yusuf'`)
	p.Press("k")
	p.Wait(`document.activeElement.closest('li')?.dataset.conversation === 'cv_priya'`)
	p.Press("x", "j", "x")
	p.Wait(`q('.belt-head')?.textContent.includes('2 picked') && qa('li.picked').length === 2`)
	p.Shot("picked-light")
	p.Axe()
	p.Press("a")
	p.Wait(`qa('li.gone').length === 2 && !q('li.picked')`)
	acts := f.done(2)
	if got := verbs(acts); got != "take take" {
		t.Errorf("acts %s", got)
	}
	p.Press("g", "m")
	p.Wait(`q('h1').textContent === 'Mine' && qa('.belt li.ticket').length === 2`)
	p.Press("?")
	p.Wait(`q('dialog.wide')?.textContent.includes('In the queue')`)
	p.Shot("sheet-light")
	p.Axe("dialog")
	p.Press("Escape")
	p.Wait(`!q('dialog')`)
}

// TestKeysCanBeOff turns single keys off, as WCAG 2.1.4 wants.
func TestKeysCanBeOff(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := newPage(t)
	p.Open(f.url + "/console/settings/console")
	p.Click(".option:last-child .switch")
	p.Wait(`q('.option:last-child .switch').getAttribute('aria-checked') === 'false'`)
	p.Open(f.url + "/console/queue/unassigned")
	p.Wait(queueReady)
	p.Press("j", "a", "g", "m", "?")
	p.Press("Control+k")
	p.Wait(`q('dialog.palette')`)
	if e2e.Eval[bool](p, `qa('dialog').length > 1 || q('h1').textContent !== 'Unassigned'`) {
		t.Error("a single key did something")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.acts) > 0 {
		t.Errorf("acts %v", f.acts)
	}
}

func TestPalette(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openQueue(t, f)
	p.Press("Control+k")
	p.Wait(`document.activeElement.matches('.palette input') && qa('.palette [role=option]').length > 5`)
	p.Type("mir oka")
	p.Wait(`qa('.palette [role=option]').length === 1`)
	p.Shot("palette-light")
	p.Axe("dialog")
	p.Press("Enter")
	p.Wait(`q('.top h1')?.textContent.includes('Mirjam')`)
	p.Press("Control+k")
	p.Wait(`document.activeElement.matches('.palette input')`)
	p.Type("1040")
	p.Wait(`q('.palette [aria-selected=true]')?.textContent.includes('Lena')`)
	p.Press("Escape")
	p.Wait(`!q('dialog')`)
	p.Press("Control+k")
	p.Wait(`document.activeElement.matches('.palette input')`)
	p.Type("xyzzy")
	p.Wait(`q('.palette .nothing')?.textContent.includes('Nothing fits')`)
	p.Press("Escape")
	p.Wait(`!q('dialog')`)
	p.Press("u") // in a conversation the key has the canned replies
	p.Wait(queueReady)
	p.Press("/")
	p.Wait(`document.activeElement.matches('.palette input')`)
	p.Type("aalto")
	p.Wait(`qa('.palette [role=option]').length === 1 && q('.palette [aria-selected=true]').textContent.includes('solved')`)
	p.Shot("palette-over")
	p.Axe("dialog")
	p.Press("Enter")
	p.Wait(`location.pathname === '/console/c/cv_priya'`)
}

func TestFiltersAreAddresses(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openQueue(t, f)
	p.Click(".lanes div:nth-child(2) a:nth-of-type(3)")
	p.Wait(`location.search === '?team=it' && qa('.belt li.ticket').length === 4`)
	p.Click(".seg button:nth-child(3)")
	p.Wait(`location.search === '?team=it&sort=newest' && !q('.group')`)
	p.Reload()
	p.Wait(`qa('.belt li.ticket').length === 4 && q('.seg button:nth-child(3)')?.getAttribute('aria-pressed') === 'true'`)
	p.Click(".belt-head [aria-haspopup]")
	p.Wait(`q('[role=menuitemradio]')`)
	p.Press("ArrowDown", "Enter")
	p.Wait(`location.search.includes('channel=')`)
	e2e.Eval[any](p, `history.back()`)
	p.Wait(`q('h1') && qa('.belt li.ticket').length >= 1`)
}

// maxFrame is what scrolling may cost in scripts, styles and layout a frame, in seconds of processor time. A machine
// of its own needs about a third of it; a shared one has cold caches.
const maxFrame = 0.030

// cpu is the processor time that the page's main thread has spent on scripts, styles and layout, in seconds. Unlike
// the clock it hardly depends on what else the machine does.
func cpu(t *testing.T, p *e2e.Page) float64 {
	t.Helper()
	if _, err := chromedp.Call(p.Context(), performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}); err != nil {
		t.Fatal(err)
	}
	res, err := chromedp.Call(p.Context(), performance.GetMetrics, cdp.Empty{})
	if err != nil {
		t.Fatal(err)
	}
	sum, found := 0.0, 0
	for _, m := range res.Metrics {
		if slices.Contains([]string{"ScriptDuration", "LayoutDuration", "RecalcStyleDuration"}, m.Name) {
			sum, found = sum+m.Value, found+1
		}
	}
	if found != 3 {
		t.Fatal("the browser does not tell what a page costs")
	}
	return sum
}

// TestThousandTickets holds the queue to a long list: few elements are drawn, keys and scrolling reach all of them,
// and no frame is long.
func TestThousandTickets(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.mu.Lock()
	for i := range 1000 {
		l := queueLines[i%len(queueLines)]
		l.id, l.customer, l.number, l.paused = fmt.Sprintf("cv_%04d", i), fmt.Sprintf("Customer %04d", i), fmt.Sprintf("FD-%d", 5000+i), false
		l.left = time.Duration(i+100) * time.Minute
		f.rows = append(f.rows, l.row(time.Now()))
	}
	f.mu.Unlock()
	p := openQueue(t, f)
	p.Wait(`q('.lanes [aria-current=page] .n')?.textContent.includes('1009')`)
	p.Wait(`qa('.group small').reduce((n, s) => n + Number(s.textContent.replace(/\D/g, '')), 0) === 1009`)
	if n := e2e.Eval[int](p, `qa('.belt li.ticket').length`); n > 120 {
		t.Errorf("%d tickets are drawn", n)
	}
	const frames = 30
	before := cpu(t, p)
	e2e.Eval[any](p, fmt.Sprintf(`new Promise(done => {
		let n = 0
		const step = () => { q('.belt').scrollTop += 400; if (++n < %d) requestAnimationFrame(step); else done(n) }
		requestAnimationFrame(step)
	})`, frames))
	each := (cpu(t, p) - before) / frames
	t.Logf("scrolling through 1,009 tickets costs the page's thread %.1f ms a frame", each*1000)
	if each > maxFrame {
		t.Errorf("a frame costs %.1f ms, over %.0f", each*1000, maxFrame*1000)
	}
	e2e.Eval[any](p, `q('.belt').scrollTop = 0`)
	p.Wait(`q('[data-conversation=cv_dafydd]')`)
	for range 60 {
		p.Press("j")
	}
	p.Wait(`document.activeElement.closest('li')?.querySelector('b').textContent.startsWith('Customer 00')`)
	if !e2e.Eval[bool](p, `(() => { const r = document.activeElement.closest('li').getBoundingClientRect(); return r.top >= 50 && r.bottom <= innerHeight })()`) {
		t.Error("the ticket at hand is out of sight")
	}
	e2e.Eval[any](p, `q('.belt').scrollTop = 1e9`)
	p.Wait(`qa('.belt li.ticket').some(li => li.textContent.includes('Customer 0999') || li.textContent.includes('Owen'))`)
}

// TestGapIsReadAgain drops the stream, changes the board meanwhile, and sees the change when it is back.
func TestGapIsReadAgain(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openQueue(t, f)
	p.Allow("ERR_", "Failed to load resource")
	f.mu.Lock()
	row := queueLines[1].row(time.Now())
	row["conversation"], row["customer"] = "cv_late", "Came In Between"
	f.rows = append(f.rows, row)
	f.mu.Unlock()
	f.drop()
	p.Wait(`q('.new-bar')?.textContent.includes('1 new ticket')`)
	f.say("row", obj{"conversation": "cv_late", "seq": 0, "owner": "resolved", "team": "", "agent": nil, "number": "", "title": "", "state": "", "severity": "", "tier": "", "tier_name": "",
		"customer": "", "channel": "", "locale": "", "reason": "", "why": "", "wish": "", "wish_title": "", "score": 0, "last_from": "", "last_line": "", "opened_at": stamp(time.Now()),
		"at": stamp(time.Now()), "waits_since": nil, "unheard": false, "needed_by": "", "needed_at": nil, "needed_late": false, "clocks": []obj{}, "next_at": nil, "viewers": []obj{}})
	p.Wait(`!q('.new-bar')`)
}

// TestQueueStates shows loading after a while, a failure with a way on, and calm when nobody waits.
func TestQueueStates(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.mu.Lock()
	f.slow = make(chan struct{})
	slow := f.slow
	f.mu.Unlock()
	p := newPage(t)
	p.Open(f.url + "/console/queue/unassigned")
	p.Wait(`q('.ticket.bony')`)
	p.Shot("loading-light")
	p.Axe()
	f.mu.Lock()
	f.slow, f.rows = nil, nil
	f.mu.Unlock()
	close(slow)
	p.Wait(`q('.empty')?.textContent.includes('Nobody is waiting')`)
	p.Shot("empty-light-calm")
	p.Allow("ERR_", "Failed to load resource")
	f.mu.Lock()
	f.down = true
	f.mu.Unlock()
	f.drop()
	p.Wait(`q('.notice')`)
}

// TestQueueFails shows why there is no queue, and tries again.
func TestQueueFails(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.mu.Lock()
	f.broken = "/api/v1/queue"
	f.mu.Unlock()
	p := newPage(t)
	p.Allow("500", "Failed to load resource")
	p.Open(f.url + "/console/queue/unassigned")
	p.Wait(`q('.empty[role=alert]')?.textContent.includes('The queue did not load')`)
	p.Shot("failed-light")
	p.Axe()
	f.mu.Lock()
	f.broken = ""
	f.mu.Unlock()
	p.Click(".empty .btn.primary")
	p.Wait(queueReady)
}

// TestMirrored shows that right to left turns the page round, but neither clocks nor what people wrote.
func TestMirrored(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := newPage(t)
	p.Open(f.url + "/console/c/cv_yusuf?lane=unassigned&dir=rtl")
	p.Wait(`q('.bubble p') && q('.side-list li')`)
	for _, c := range []struct{ what, expr string }{
		{"the rail is not at the right", `q('.rail').getBoundingClientRect().right === innerWidth`},
		{"the list is not right of the work", `q('.side-list').getBoundingClientRect().left > q('.work').getBoundingClientRect().left`},
		{"the message did not choose its direction", `q('.bubble p').dir === 'auto' && getComputedStyle(q('.bubble p')).direction === 'rtl'`},
		{"an arrow is not mirrored", `new DOMMatrix(getComputedStyle(q('.icon-dir')).transform).a === -1`},
		{"a clock is mirrored", `getComputedStyle(q('.ring')).direction === 'ltr'`},
		{"a link lost the direction", `q('.side-list a').search.includes('dir=rtl')`},
	} {
		if !e2e.Eval[bool](p, c.expr) {
			t.Error(c.what)
		}
	}
}

// TestTells shows that the browser's own notices come where they were asked for: while nobody looks, of what concerns
// the account, by name and without words of the customer.
func TestTells(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := newPage(t)
	const stub = `(window.told = [], document.hasFocus = () => false, window.Notification = class { static permission = 'granted'
		static requestPermission() { return Promise.resolve('granted') } constructor(title, o) { told.push(title + '|' + o.body) } close() {} }, 1)`
	p.Open(f.url + "/console/settings/console")
	p.Wait(`qa('.pile .switch').length === 2`)
	e2e.Eval[int](p, stub)
	p.Click(".pile .switch")
	p.Wait(`q('.pile .switch').getAttribute('aria-checked') === 'true'`)
	p.Open(f.url + "/console/queue/unassigned")
	p.Wait(queueReady)
	e2e.Eval[int](p, stub)
	quiet := queueLines[1].row(time.Now())
	quiet["conversation"], quiet["customer"], quiet["owner"] = "cv_quiet", "With The Bot", "bot"
	f.say("row", quiet)
	waits := queueLines[1].row(time.Now())
	waits["conversation"], waits["customer"] = "cv_waits", "Noor Aziz"
	f.say("row", waits)
	p.Wait(`told.length === 1 && told[0] === 'Noor Aziz|waits for a person · FD-1042'`)
	f.say("row", waits) // the same again is no news
	mine := queueLines[1].row(time.Now())
	mine["conversation"], mine["customer"], mine["owner"], mine["agent"], mine["seq"] = "cv_waits", "Noor Aziz", "agent", who("st_tomasz", "Tomasz Zajac"), 10
	f.say("row", mine)
	p.Wait(`told.length === 2 && told[1].startsWith('Noor Aziz|is yours now')`)
	wrote := queueLines[1].row(time.Now())
	maps.Copy(wrote, mine)
	wrote["seq"] = 11
	f.say("row", wrote)
	p.Wait(`told.length === 3 && told[2].startsWith('Noor Aziz|wrote to you')`)
	p.Wait(`/^\(\d+\) Unassigned/.test(document.title)`)
}

// TestNeededBy shows the customer's own deadline in the queue, and marks the one for which he was told a later time.
func TestNeededBy(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	tomorrow := time.Now().AddDate(0, 0, 1)
	f.mu.Lock()
	f.row("cv_lena")["needed_by"], f.row("cv_lena")["needed_at"] = tomorrow.Format(time.DateOnly), stamp(tomorrow)
	sam := f.row("cv_sam")
	sam["needed_by"], sam["needed_at"], sam["needed_late"] = stamp(tomorrow), stamp(tomorrow), true
	f.mu.Unlock()
	p := openQueue(t, f)
	chip := func(id string) string {
		return e2e.Eval[string](p, `[...q('li[data-conversation='+"`+id+`"+']').querySelectorAll('.l3 .chip')].map(c => (c.className.includes('late') ? '!' : '') + c.textContent.trim()).join('|')`)
	}
	if got := chip("cv_lena"); !strings.Contains(got, "|needed by tomorrow") {
		t.Errorf("%q", got)
	}
	if got := chip("cv_sam"); !strings.Contains(got, "|!needed ") || !strings.Contains(got, ", told later") {
		t.Errorf("%q", got)
	}
	p.Shot("needed")
	p.Axe()
}
