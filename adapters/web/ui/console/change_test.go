package console_test

import (
	"fmt"
	"strings"
	"testing"

	"frontdesk/internal/e2e"
)

// corrected writes a reply and a note and corrects the reply, then takes another back and opens one for correction.
func corrected(p *e2e.Page, _ *fakeDesk) {
	write := func(mode, text string) {
		p.Press(mode)
		p.Type(text)
		p.Press("Control+Enter")
		p.Wait(`qa('.say').some(e => e.textContent.includes('` + text + `')) && !q('[data-pending]') && document.activeElement.id === 'timeline'`)
	}
	write("r", "Press F5, then wait a minute.")
	p.Press("c")
	p.Wait(`document.activeElement.matches('.editor textarea')`)
	p.Press("Control+a")
	p.Type("Press F6, then wait a minute.")
	p.Press("Control+Enter")
	p.Wait(`q('.changed') && !q('.editor')`)
	e2e.Eval[any](p, `q('details.changed').open = true`)
	write("r", "Your code is 4711.")
	p.Press("c")
	p.Wait(`q('.editor')`)
	e2e.Eval[any](p, `q('.editor .push').click()`)
	p.Wait(`q('.turn.gone')`)
	write("r", "The loan comes on Tuesday.")
	p.Press("c")
	p.Wait(`document.activeElement.matches('.editor textarea')`)
}

func TestCorrectionByKeyboard(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	corrected(p, f)
	p.Axe()
	acts := f.done(5)
	if got := verbs(acts); got != "reply amend reply withdraw reply" {
		t.Fatal(got)
	}
	if acts[1]["text"] != "Press F6, then wait a minute." || !strings.HasPrefix(fmt.Sprint(acts[1]["of"]), "cv_priya/") || acts[1]["of"] == acts[3]["of"] {
		t.Errorf("%v, %v", acts[1], acts[3])
	}
	shown := e2e.Eval[string](p, `q('.timeline').innerText`)
	for words, n := range map[string]int{"Press F6": 1, "Press F5": 1, "4711": 1, "Corrected": 1, "Taken back": 1, "corrected message": 1, "back": 2} {
		if got := strings.Count(shown, words); got < n {
			t.Errorf("%q stands there %d times, want %d: %s", words, got, n, shown)
		}
	}
	if !e2e.Eval[bool](p, `getComputedStyle(q('.turn.gone .say p')).textDecorationLine === 'line-through'`) {
		t.Error("what was taken back is not struck through")
	}

	// Escape leaves a message as it is; one that is emptied is not sent; what says the same sends nothing.
	p.Type(" Or later.")
	p.Press("Escape")
	p.Wait(`!q('.editor') && document.activeElement.id === 'timeline'`)
	p.Press("c")
	p.Wait(`q('.editor textarea')?.value === 'The loan comes on Tuesday.'`)
	e2e.Eval[any](p, `q(".editor textarea").select()`)
	p.Press("Backspace", "Control+Enter")
	p.Wait(`q('.editor .error-text')`)
	p.Press("Escape", "c")
	p.Wait(`q('.editor textarea')?.value === 'The loan comes on Tuesday.' && document.activeElement.matches('.editor textarea')`)
	p.Press("Control+Enter")
	p.Wait(`!q('.editor')`)
	if got := len(f.done(5)); got != 5 {
		t.Errorf("%d acts", got)
	}

	// Only one's own messages can be corrected, with the pointer too; the shortcut is in the list.
	if others := e2e.Eval[bool](p, `qa('.turn').some(e => e.querySelector('.correct') && !e.querySelector('.meta').textContent.includes(q('.turn.gone .meta b').textContent))`); others {
		t.Error("another's message can be corrected")
	}
	if gone := e2e.Eval[bool](p, `!!q('.turn.gone .correct')`); gone {
		t.Error("what was taken back can be corrected")
	}
	p.Press("?")
	p.Wait(`q('dialog')?.textContent.includes('Correct your last message')`)
}

// A correction that the desk refuses is not taken for a reply.
func TestCorrectionRefused(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	p.Allow("403")
	p.Press("r")
	p.Type("Press F5.")
	p.Press("Control+Enter")
	f.done(1)
	p.Wait(`!q('[data-pending]') && q('.correct')`)
	f.mu.Lock()
	f.refuse = []obj{{"status": 403, "code": "denied", "detail": "this message was taken back already"}}
	f.mu.Unlock()
	p.Press("c")
	p.Wait(`document.activeElement.matches('.editor textarea')`)
	p.Type(" Now.")
	p.Press("Control+Enter")
	p.Wait(`q('.clash')?.textContent.includes('taken back already') && q('[data-pending=refused]')?.textContent.includes('Press F5. Now.')`)
	if e2e.Eval[int](p, `qa('.refused-acts button').length`) != 1 {
		t.Error("it can be sent as a reply")
	}
	e2e.Eval[any](p, `q('.clash button').click()`)
	p.Wait(`!q('[data-pending]') && !q('.changed')`)
}
