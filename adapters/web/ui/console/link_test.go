package console_test

import (
	"maps"
	"testing"

	"frontdesk/internal/e2e"
)

// A link is undone by keys alone: the dialog begins at the way out, Escape leaves all as it is, and the focus stays near.
func TestUndoLinkByKeyboard(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := openTalk(t, f)
	e2e.Eval[any](p, `q('.addresses .btn').focus()`)
	p.Press("Enter")
	p.Wait(`document.activeElement.matches('dialog [data-autofocus]')`)
	p.Press("Escape")
	p.Wait(`!q('dialog') && document.activeElement.matches('.addresses .btn')`)
	p.Press("Enter")
	p.Wait(`document.activeElement.matches('dialog [data-autofocus]')`)
	p.Press("Tab", "Enter")
	p.Wait(`!q('dialog') && qa('.addresses li').length === 1 && document.activeElement.localName === 'h3'`)
}

// Who ends the link of an account by keys stays where another can be made.
func TestEndStaffLinkByKeyboard(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := newPage(t)
	p.Open(f.url + "/console/settings/account")
	p.Wait(`q('[aria-label="End the link with slack:team"]')`)
	e2e.Eval[any](p, `q('[aria-label="End the link with slack:team"]').focus()`)
	p.Press("Enter")
	p.Wait(`document.activeElement.textContent.trim() === 'Get a code'`)
	p.Press("Enter")
	p.Wait(`q('[role=status] code')?.textContent === 'staff-ab12c-de34f' && document.activeElement.textContent.trim() === 'Get another code'`)
}

// Who came back to the web chat five times is in one place, not in five.
func TestAddressesOfAChannel(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	c := f.talks["cv_priya"]
	for _, id := range []string{"a3", "a4", "a5"} {
		a := maps.Clone(c["addresses"].([]obj)[0])
		a["id"] = id
		c["addresses"] = append(c["addresses"].([]obj), a)
	}
	p := openTalk(t, f)
	p.Wait(`qa('.addresses li').length === 2 && qa('.addresses li')[0].textContent.includes('4 addresses') && qa('.addresses .btn').length === 1`)
}
