package flows

import "testing"

// TestFails holds that a failure that is denied is none, and that "still" and "noch" alone deny nothing.
func TestFails(t *testing.T) {
	for locale, list := range map[string]map[string]bool{
		"en": {"no mail comes": true, "I tried it, nothing happens": true, "it still says locked": true, "I see no error any more": false, "it is not locked": false, "there is another window": false},
		"de": {"da kommt keine Mail": true, "kommt nichts": true, "da steht immer noch gesperrt": true, "keine Fehlermeldung mehr": false, "da ist noch ein Fenster": false},
	} {
		lex := newLexicon(locale)
		for text, want := range list {
			if got := lex.fails(newMessage(text, lex)); got != want {
				t.Errorf("%s: %q fails: %v, want %v", locale, text, got, want)
			}
		}
	}
}
