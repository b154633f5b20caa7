package bot

import "testing"

func TestRedact(t *testing.T) {
	own, err := NewRedactor([]string{"card", "iban", "password", `badge=\bTW-\d{6}\b`})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ in, want string }{
		"card":                    {"my card is 4111 1111 1111 1111 thanks", "my card is [card] thanks"},
		"card with dashes":        {"4111-1111-1111-1111", "[card]"},
		"no card, wrong sum":      {"order 4111 1111 1111 1112", "order 4111 1111 1111 1112"},
		"order number stays":      {"order 70418 and 12345678", "order 70418 and 12345678"},
		"phone stays":             {"+44 20 7946 0958", "+44 20 7946 0958"},
		"iban":                    {"pay to GB82 WEST 1234 5698 7654 32 please", "pay to [iban] please"},
		"iban german":             {"DE89370400440532013000", "[iban]"},
		"no iban, wrong sum":      {"GB82WEST12345698765431", "GB82WEST12345698765431"},
		"password told":           {"my password is hunter2!", "my password is [password]"},
		"password with colon":     {"Passwort: s3hr-geheim", "Passwort: [password]"},
		"password as a topic":     {"my password is expired", "my password is expired"},
		"password reset question": {"how do I reset my password?", "how do I reset my password?"},
		"pin":                     {"PIN: 4821", "PIN: [password]"},
		"own pattern":             {"badge TW-123456", "badge [badge]"},
		"card and expiry":         {"4111 1111 1111 1111 12 2027", "[card] 12 2027"},
		"two":                     {"4111111111111111 and 5500005555555559", "[card] and [card]"},
		"empty":                   {"", ""},
		"host names":              {"vm43 is not reachable since this morning", "vm43 is not reachable since this morning"},
		"order list":              {"where are orders 70377 70391 70447", "where are orders 70377 70391 70447"},
		"order list of fours":     {"orders 4021 4022 4023 4028", "orders 4021 4022 4023 4028"},
		"dates":                   {"closed 2026-11-01 2026-11-05", "closed 2026-11-01 2026-11-05"},
		"phone from abroad":       {"call me back on 0044 7700 900122", "call me back on 0044 7700 900122"},
		"imei":                    {"IMEI of the broken phone: 490154203237518", "IMEI of the broken phone: 490154203237518"},
		"imei of two more":        {"IMEI 3528000000000003", "IMEI 3528000000000003"},
		"ean":                     {"article 4006381333931", "article 4006381333931"},
		"old card, named":         {"my visa is 4222222222222", "my visa is [card]"},
		"iban in small letters":   {"iban gb82 west 1234 5698 7654 32.", "iban [iban]."},
		"iban, odd blanks":        {"DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000", "[iban]"},
		"iban of a longer word":   {"xDE89370400440532013000", "xDE89370400440532013000"},
		"iban in uneven groups":   {"DE89 37040 0440 5320 13000", "DE89 37040 0440 5320 13000"},
		"iban of no country":      {"ZZ89370400440532013000", "ZZ89370400440532013000"},
		"password changed":        {"the password was changed!!! and now vpn", "the password was changed!!! and now vpn"},
		"tan late":                {"TAN: never-arrives since monday", "TAN: never-arrives since monday"},
		"password old":            {"my password is 90-days-old policy and 3 others", "my password is 90-days-old policy and 3 others"},
		"pin of four digits":      {"the PIN is 4 digits, right?", "the PIN is 4 digits, right?"},
		"password on its own":     {"Passwort: Sommerregen", "Passwort: [password]"},
		"passwort lautet":         {"Mein Passwort lautet „Sommerregen“.", "Mein Passwort lautet „[password]“."},
		"password state":          {"Passwort: vergessen", "Passwort: vergessen"},
		"password topic":          {"Subject: password: wrong since monday", "Subject: password: wrong since monday"},
		"password with a sign":    {"password is p@ssword", "password is [password]"},
		"password in a sentence":  {"my password is hunter2 and it fails", "my password is [password] and it fails"},
		"redacted once":           {"password: [password]", "password: [password]"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := own.Redact(c.in); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestRedactDefault(t *testing.T) {
	var none *Redactor
	if got := none.Redact("card 4111111111111111"); got != "card [card]" {
		t.Errorf("without a redactor the built-in patterns hold, got %q", got)
	}
}

func TestNewRedactorRefuses(t *testing.T) {
	for _, p := range []string{"cards", "x=(", "empty=a*"} {
		if _, err := NewRedactor([]string{p}); err == nil {
			t.Errorf("%q was taken", p)
		}
	}
}

func FuzzRedact(f *testing.F) {
	for _, s := range []string{"4111 1111 1111 1111", "GB82 WEST 1234 5698 7654 32", "password: x1", "my PIN was 4821", "Tan=1", "KENNWORT: 1", "paſsword: 1", "Kennwort: 1", "\xff\x00", "aa00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, rule := range defaultRedactor.rules {
			if len(rule.find(s)) > 0 && !rule.may(s) {
				t.Errorf("%q has a %s, and was left out", s, rule.name)
			}
		}
		var r *Redactor
		once := r.Redact(s)
		if again := r.Redact(once); len(again) > len(once)+64 {
			t.Errorf("redacting again makes it longer: %q, %q", once, again)
		}
	})
}
