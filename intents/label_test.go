package intents

import "testing"

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
