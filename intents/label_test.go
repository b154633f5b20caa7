package intents

import (
	"slices"
	"testing"
)

func TestLabel(t *testing.T) {
	for name, want := range map[string]string{
		"card_arrival": "card arrival", "answer:vpn_setup": "vpn setup", "PlayMusic": "play music", "lost-or-stolen.card?": "lost or stolen card",
		"what's_up": "what's up", "VPN": "vpn", "a1": "", "": "", "intent:": "", "42": "", "über_uns": "über uns",
	} {
		if got := label(name); got != want {
			t.Errorf("label(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestNamesHelp(t *testing.T) {
	ps := []Phrase{{"it is broken", "device_repair"}, {"i cannot get in", "password_reset"}, {"it never came", "order_status"}}
	m := train(t, ps, Options{Locale: "en", Encoder: &meanings{}})
	if r := m.Read("reset the login"); r.Guesses[0].Intent != "password_reset" || r.Guesses[0].Why != "i cannot get in" {
		t.Errorf("%+v", r)
	}
}

// TestNamesAreExamples reads a word that stands in an intent's name alone, by words and in English. The name is no reason that
// anybody is given.
func TestNamesAreExamples(t *testing.T) {
	ps := []Phrase{
		{"it broke after two weeks", "guarantee_claim"}, {"it stopped working last month", "guarantee_claim"}, {"the motor burnt out", "guarantee_claim"},
		{"where is my parcel", "order_status"}, {"has it been sent", "order_status"}, {"when does it come", "order_status"},
		{"I want my money back", "refund"}, {"send me the money", "refund"}, {"pay me back", "refund"},
	}
	const text = "is there a guarantee"
	english, german := train(t, ps, Options{Locale: "en"}).Read(text), train(t, ps, Options{Locale: "de"}).Read(text)
	if g := english.Guesses[0]; g.Intent != "guarantee_claim" || !slices.Contains([]string{ps[0].Text, ps[1].Text, ps[2].Text}, g.Why) {
		t.Errorf("%+v", english)
	}
	if german.Guesses[0].Intent == english.Guesses[0].Intent {
		t.Errorf("in German as well: %+v", german)
	}
}
