package intents

import (
	"bytes"
	"testing"
)

func TestReadSupport(t *testing.T) {
	for _, c := range []struct{ file, locale, text, intent string }{
		{"support-en.csv", "en", "I have forgotten my pasword", "password_reset"},
		{"support-en.csv", "en", "where's my parcel??", "order_status"},
		{"support-en.csv", "en", "cancle my order pls", "cancel_order"},
		{"support-en.csv", "en", "can i talk to a person", "human"},
		{"support-en.csv", "en", "THE VPN IS DOWN AGAIN", "it_problem"},
		{"support-de.csv", "de", "Passwort vergessen!", "passwort"},
		{"support-de.csv", "de", "rueckerstattung bitte", "erstattung"},
		{"support-de.csv", "de", "Wo ist mein Paket?", "bestellstatus"},
		{"support-de.csv", "de", "Passwortrücksetzung", "passwort"},
		{"support-de.csv", "de", "drukcer geht nicht", "technik"},
	} {
		t.Run(c.text, func(t *testing.T) {
			m := train(t, shipped(t, c.file), Options{Locale: c.locale})
			r := m.Read(c.text)
			if len(r.Guesses) == 0 || r.Guesses[0].Intent != c.intent || r.Verdict == None {
				t.Fatalf("read %+v, want %s", r, c.intent)
			}
			if r.Model != m.Hash() || r.Locale != c.locale || r.Guesses[0].Why == "" {
				t.Errorf("a reading without its model, locale or reason: %+v", r)
			}
		})
	}
}

func TestSameBytesWhateverTheOrder(t *testing.T) {
	ps := shipped(t, "support-en.csv")
	want, err := train(t, ps, Options{Locale: "en", Workers: 1}).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(4) {
		got, err := train(t, append(shuffled(ps, seed), ps[:3]...), Options{Locale: "en", Workers: int(seed) + 1}).MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("seed %d: %d other bytes of %d", seed, len(got), len(want))
		}
	}
}
