package intents

import "testing"

// phonesIn lists the phone numbers of a text on a desk in London that speaks English and German.
func phonesIn(t *testing.T, locale, text string, asked bool) []string {
	t.Helper()
	x, err := NewExtractor(nil)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, e := range x.Find(text, Context{Locale: locale, Locales: []string{"en", "de"}, Zone: "Europe/London", Now: wednesday(t), Phone: asked}) {
		if e.Kind == KindPhone {
			out = append(out, e.Value)
		}
	}
	return out
}

func TestPhones(t *testing.T) {
	for _, tt := range []struct {
		text                   string
		told, asked, askedInDE string // "" = none
	}{
		{"0113 496 0123", "+441134960123", "+441134960123", "+441134960123"},
		{"0113 496 0123 9-17 Uhr", "+441134960123", "+441134960123", "+441134960123"},
		{"it's 0171 2345678 but only after 5", "+491712345678", "+491712345678", "+491712345678"},
		{"(0171) 23 45 678", "+491712345678", "+491712345678", "+491712345678"},
		{"030 901820", "", "030901820", "+4930901820"},
		{"+33 6 12 34 56 78", "+33612345678", "+33612345678", "+33612345678"},
		{"0033 612 345 678", "+33612345678", "+33612345678", "+33612345678"},
		{"06 12 34 56 78", "", "0612345678", "+49612345678"},
		{"phone 49 171 2345678", "+491712345678", "+491712345678", "+491712345678"},
		{"+44 (0)113 496 0123", "+441134960123", "+441134960123", "+441134960123"},
		{"+1234", "", "", ""},
		{"12345", "", "", ""},
		{"123456789012345678", "", "", ""},
		{"order 0171 2345678", "", "", ""},
		{"12.11.2026", "", "", ""},
	} {
		for _, way := range []struct {
			locale string
			asked  bool
			want   string
		}{{"en", false, tt.told}, {"en", true, tt.asked}, {"de", true, tt.askedInDE}} {
			got := phonesIn(t, way.locale, tt.text, way.asked)
			if len(got) > 1 || (len(got) == 1) != (way.want != "") || len(got) == 1 && got[0] != way.want {
				t.Errorf("%s, in %s, asked %v: %v, want %q", tt.text, way.locale, way.asked, got, way.want)
			}
		}
	}
}
