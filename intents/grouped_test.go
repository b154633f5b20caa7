package intents

import (
	"testing"
	"time"
)

// TestGrouped holds which numbers of a desk are read where they are written in two groups.
func TestGrouped(t *testing.T) {
	x, err := NewExtractor([]Spec{{Kind: "order", Pattern: `\b(7\d{4})\b`}})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"70 418": "70418", "my order 70 418 please": "70418", "70.418": "70418", "70418": "70418", "order no. 704-18, the cups": "70418",
		"call 0113 70 418": "", "70 418 55": "", "7 11 2026": "", "at 70/418": "", "170 418": "",
	} {
		got := ""
		for _, e := range x.Find(text, Context{Locale: "en", Now: time.Date(2026, 11, 17, 14, 32, 0, 0, time.UTC)}) {
			if e.Kind == "order" {
				got = e.Value
			}
		}
		if got != want {
			t.Errorf("%s: read %q, want %q", text, got, want)
		}
	}
}

// TestOpeningHours holds that the hour of a deadline is read where it has no day.
func TestOpeningHours(t *testing.T) {
	x, err := NewExtractor(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ locale, text, want string }{
		{"en", "we need it before we open at 7", "2026-11-18T07:00:00Z"},
		{"en", "it must work by the time we open at 8", "2026-11-18T08:00:00Z"},
		{"en", "needed by 9 this morning", "2026-11-17T09:00:00Z"},
		{"en", "needed by 9 tomorrow morning", "2026-11-18T09:00:00Z"},
		{"en", "we open at 7", ""},
		{"en", "before we open the box at 7 Main Street", ""},
		{"de", "bevor wir um 7 öffnen", "2026-11-18T07:00:00Z"},
	} {
		got := ""
		for _, e := range x.Find(c.text, Context{Locale: c.locale, Now: time.Date(2026, 11, 17, 14, 32, 0, 0, time.UTC)}) {
			if e.Kind == KindDate {
				got = e.Value
			}
		}
		if got != c.want {
			t.Errorf("%s: read %q, want %q", c.text, got, c.want)
		}
	}
}
