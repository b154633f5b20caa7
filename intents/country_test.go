package intents

import (
	"testing"
	"time"
)

func TestPhonesAreDialledWhereTheClockIs(t *testing.T) {
	x, err := NewExtractor(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, locale, zone, want string }{
		{"0113 496 0123", "en", "Europe/London", "+441134960123"},
		{"0113 496 0123", "en-GB", "", "+441134960123"},
		{"030 901820", "en", "Europe/Berlin", "+4930901820"},
		{"(212) 736-5000", "en", "America/New_York", "+12127365000"},
		{"+44 113 496 0123", "en", "America/New_York", "+441134960123"},
	} {
		var got string
		for _, e := range x.Find(c.text, Context{Locale: c.locale, Zone: c.zone, Now: time.Unix(0, 0)}) {
			if e.Kind == KindPhone {
				got = e.Value
			}
		}
		if got != c.want {
			t.Errorf("%s in %s %s: got %q, want %q", c.text, c.locale, c.zone, got, c.want)
		}
	}
}
