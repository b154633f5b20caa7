package flows

import "testing"

// Only who says that it works is heard as saying so: not who hopes for it, asks to be told, or names a condition.
func TestRecovers(t *testing.T) {
	p, _ := Parse(nil, nil, testNames("en", "de"))
	for text, want := range map[string]bool{
		"it works again": true, "it works again, thanks": true, "all good, it's back to normal": true, "if it helps, it works again": true, "sorry for the noise, it works now": true,
		"you can close the ticket": true, "please close the ticket": true, "it will be fine, it works now": true,
		"tell me when it works again": false, "call me once it works again": false, "I hope it works again soon": false, "make sure it works again by 5": false,
		"it should be up and running again": false, "I want it to work again": false, "let me know if it works now": false, "it does not work again": false,
		"I'm sure it works now": true, "works again?": false, "please do not close the ticket": false,
	} {
		if _, got := p.Recovers(text, "en"); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	for text, want := range map[string]bool{
		"der Drucker geht wieder": true, "es läuft jetzt wieder, danke": true, "bitte das Ticket schließen": true, "sagen Sie mir, wenn er wieder läuft": false,
		"hoffentlich funktioniert wieder alles": false, "melden Sie sich, sobald er wieder läuft": false,
	} {
		if _, got := p.Recovers(text, "de"); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
