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

// TestDatesAreReadWhereTheClockIs holds which comes first, day or month, to the custom of the country.
func TestDatesAreReadWhereTheClockIs(t *testing.T) {
	x, err := NewExtractor(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ locale, zone, want string }{
		{"en", "Europe/London", "2027-04-03"},
		{"en", "Asia/Kolkata", "2027-04-03"},
		{"en", "Africa/Lagos", "2027-04-03"},
		{"en", "America/New_York", "2027-03-04"},
		{"en", "America/Puerto_Rico", "2027-03-04"},
		{"en", "Asia/Manila", "2027-03-04"},
		{"en", "", "2027-03-04"},
		{"en-GB", "America/New_York", "2027-04-03"},
		{"en-US", "Europe/London", "2027-03-04"},
		{"de", "America/New_York", "2027-04-03"},
	} {
		es := x.Find("03/04/2027", Context{Locale: c.locale, Zone: c.zone, Now: time.Unix(0, 0)})
		if len(es) != 1 || es[0].Kind != KindDate || es[0].Value != c.want {
			t.Errorf("%s in %s: got %+v, want %s", c.locale, c.zone, es, c.want)
		}
	}
}
