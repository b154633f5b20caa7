package intents

import "testing"

func smallLibrary(t testing.TB) *Library {
	t.Helper()
	l, err := NewLibrary([]Document{
		{"guarantee", "Guarantee", "Grinders have a guarantee of three years, machines of two. Burrs wear out and are not part of it."},
		{"descale", "Descaling a machine", "Descale the machine once a month: fill the tank with descaler, run the programme, rinse twice."},
		{"vpn", "Set up the VPN", "Install the client from the portal, sign in with your work address and choose the gateway nearest to you."},
		{"invoice", "A copy of an invoice", "Invoices are in the shop under Orders. For older ones write the number of the order here."},
	}, "en")
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
	if _, err := NewLibrary([]Document{{Title: "nameless"}}, "en"); err == nil {
		t.Error("a document without an id was taken")
	}
	for _, text := range hostile() {
		l.Find(text)
	}
	empty, err := NewLibrary(nil, "de")
	if _, ok := empty.Find("anything at all"); ok || err != nil {
		t.Error("something was found in nothing")
	}
}
