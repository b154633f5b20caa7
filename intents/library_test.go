package intents

import "testing"

func smallLibrary(t testing.TB) *Library {
	t.Helper()
	l, err := NewLibrary([]Document{
		{"guarantee", "Guarantee", "Grinders have a guarantee of three years, machines of two. Burrs wear out and are not part of it."},
		{"descale", "Descaling a machine", "Descale the machine once a month: fill the tank with descaler, run the programme, rinse twice."},
		{"vpn", "Set up the VPN", "Install the client from the portal, sign in with your work address and choose the gateway nearest to you."},
		{"invoice", "A copy of an invoice", "Invoices are in the shop under Orders. For older ones write the number of the order here."},
	}, Options{Locale: "en"})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLibrary(t *testing.T) {
	l := smallLibrary(t)
	for text, want := range map[string]string{
		"are worn burrs part of the guarantee":    "guarantee",
		"which gateway should the vpn client use": "vpn",
		"vpn gateway":                             "vpn",
		"how often must I descale machines":       "descale",
		"do I rinse after the descaler programme": "descale",
		"copy of an old invoice":                  "invoice",
		"what is the capital of peru":             "",
		"machine":                                 "",
		"":                                        "",
		"the machine is on fire and the fire is spreading": "",
	} {
		h, ok := l.Find(text)
		if !ok {
			h.ID = ""
		}
		if h.ID != want {
			t.Errorf("%s: %+v, want %q", text, h, want)
		}
	}
	if _, err := NewLibrary([]Document{{Title: "nameless"}}, Options{Locale: "en"}); err == nil {
		t.Error("a document without an id was taken")
	}
	for _, text := range hostile() {
		l.Find(text)
	}
	empty, err := NewLibrary(nil, Options{Locale: "de"})
	if _, ok := empty.Find("anything at all"); ok || err != nil {
		t.Error("something was found in nothing")
	}
}

// TestLibraryMeaning finds by meaning what shares no word, or too few, and gives nothing where words and meaning disagree.
func TestLibraryMeaning(t *testing.T) {
	docs := []Document{
		{"refund", "Get a refund", "A refund takes five days. Write to accounts for a refund."},
		{"password", "Reset a password", "Choose a new password on the page for passwords."},
		{"order", "Track an order", "An order is with the carrier for two days."},
	}
	words, err := NewLibrary(docs, Options{Locale: "en"})
	if err != nil {
		t.Fatal(err)
	}
	both, err := NewLibrary(docs, Options{Locale: "en", Encoder: &meanings{}})
	if err != nil {
		t.Fatal(err)
	}
	german, err := NewLibrary(docs, Options{Locale: "de", Encoder: &meanings{}})
	if err != nil || german.dense != nil {
		t.Errorf("an encoder of English reads German: %v", err)
	}
	for _, c := range []struct{ text, words, both string }{
		{"get a money", "", "refund"},
		{"track an parcel", "", "order"},
		{"what is the capital of peru", "", ""},
		{"", "", ""},
	} {
		for l, want := range map[*Library]string{words: c.words, both: c.both} {
			h, ok := l.Find(c.text)
			if ok != (want != "") || ok && h.ID != want {
				t.Errorf("%q, by meaning %v: %+v, want %q", c.text, l.dense != nil, h, want)
			}
		}
	}
	if h, ok := both.Find("reset a password"); !ok || !h.Clear {
		t.Errorf("what both agree on: %+v", h)
	}
	for _, text := range hostile() {
		both.Find(text)
	}
}
