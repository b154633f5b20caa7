package ui_test

import (
	"testing"

	"frontdesk/internal/e2e"
)

// A correction changes the message that it is about, files and all, and what was taken back is gone; after a reload it is the same.
func TestCorrectionsChangeTheMessage(t *testing.T) {
	d, p := visit(t)
	manual := obj{"kind": "file", "text": "manual.pdf", "url": "files/fl_1"}
	d.says("agent", obj{"id": "a", "name": "Ana"}, text("Press F5."), manual)
	d.says("agent", obj{"id": "b", "name": "Ana"}, text("Your canary is 4711."), manual)
	shows(p, "4711")
	d.says("bot", obj{"id": "c", "choices": []obj{{"id": "yes", "label": "It works"}}}, text("Did it help?"))
	p.Wait(`q('` + in + `.choice')`)
	d.says("agent", obj{"id": "d", "name": "Ana", "edits": "a"}, text("✎ Press F6."))
	d.says("agent", obj{"id": "e", "name": "Ana", "edits": "a"}, text("✎ Press F7."))
	d.says("agent", obj{"id": "f", "name": "Ana", "edits": "b", "withdrawn": true}, text("This message was taken back."))
	d.says("agent", obj{"id": "g", "name": "Ana", "edits": "not here"}, text("✎ Press on."))
	const want = `(() => { const s = qa('` + in + `.turn').map(e => e.textContent); return s.length === 4 && s[0].includes('Press F7.manual.pdfedited') && s[1].endsWith('This message was taken back.') && s[3].includes('✎ Press on.') })()`
	p.Wait(want)
	if left := e2e.Eval[bool](p, `q('`+in+`.log').textContent.match(/canary|F5|F6/) !== null`); left {
		t.Error("what was said before stands there still")
	}
	p.Axe("frontdesk-chat")
	p.Shot("corrected")
	p.Reload()
	p.Wait(want)
	d.says("agent", obj{"id": "h", "name": "Ana", "withdrawn": true}, text("This message was taken back."))
	p.Wait(`qa('` + in + `.gone').length === 2`)
	d.says("bot", obj{"id": "i", "choices": []obj{{"id": "yes", "label": "It works"}}}, text("And now?"))
	p.Wait(`q('` + in + `.choice')`)
	d.says("agent", obj{"id": "j", "name": "Ana", "edits": "a"}, text("✎ Press F8."))
	p.Wait(`qa('` + in + `.turn')[0].textContent.includes('F8') && q('` + in + `.choice')`) // what was offered stays
}
