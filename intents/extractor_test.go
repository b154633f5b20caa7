package intents

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// wednesday is the moment the entity tables are read at.
func wednesday(t testing.TB) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 11, 18, 10, 0, 0, 0, zone)
}

// TestFind holds the extractor to what stands in phrases of three languages, without and with a desk's own kinds.
func TestFind(t *testing.T) {
	plain, err := NewExtractor(nil)
	if err != nil {
		t.Fatal(err)
	}
	rows := findRows(t, "testdata/entities.tsv", plain)
	for lang, n := range findRows(t, "testdata/entities-desk.tsv", corpusDesk(t)) {
		rows[lang] += n
	}
	total := 0
	for _, n := range rows {
		total += n
	}
	if total < 400 || rows["en"] < 100 || rows["de"] < 100 || rows["es"] < 100 {
		t.Errorf("only %d rows: %v", total, rows)
	}
}

// findRows checks each row of a table and counts them by language.
func findRows(t *testing.T, path string, x *Extractor) map[string]int {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]int{}
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		rows[language(cells[0])]++
		t.Run(cells[0]+" "+cells[1], func(t *testing.T) {
			got := []string{}
			for _, e := range x.Find(cells[1], Context{Locale: cells[0], Zone: "Europe/Berlin", Now: wednesday(t)}) {
				if cells[1][e.Start:e.End] != e.Text {
					t.Errorf("%+v does not stand at its place", e)
				}
				value := e.Kind + "=" + e.Value
				if e.Count > 0 {
					value += "×" + itoa(e.Count)
				}
				got = append(got, value+"«"+e.Text+"»")
			}
			want := cells[2:]
			slices.Sort(got)
			want = slices.Sorted(slices.Values(want))
			if !slices.Equal(got, want) {
				t.Errorf("found %q, want %q", got, want)
			}
		})
	}
	return rows
}

// corpusDesk is the desk of testdata/entities-desk.tsv.
func corpusDesk(t testing.TB) *Extractor {
	t.Helper()
	x, err := NewExtractor([]Spec{
		{Kind: "order", Pattern: `(?i)\b(?:order|bestellung|pedido)\s*(?:number|no\.?|nummer|nr\.?|n[úu]mero)?\s*#?(\d{4,12})\b`},
		{Kind: "asset", Pattern: `\b(TW-\d{4})\b`},
		{Kind: "serial", Pattern: `\b(SN[0-9A-Z]{8})\b`},
		{Kind: "colour", List: []ListValue{
			{Value: "blue", Synonyms: []string{"blau", "azul", "navy"}},
			{Value: "red", Synonyms: []string{"rot", "rojo", "crimson"}},
			{Value: "green", Synonyms: []string{"grün", "verde"}},
			{Value: "black", Synonyms: []string{"schwarz", "negro", "dark"}},
		}},
		{Kind: "product", List: []ListValue{
			{Value: "Floor lamp", Synonyms: []string{"standing lamp", "Stehlampe", "lámpara de pie"}},
			{Value: "Grinder", Synonyms: []string{"coffee grinder", "Mühle", "Kaffeemühle", "molinillo"}},
			{Value: "Marl 64", Synonyms: []string{"Marl64"}},
			{Value: "filter basket", Synonyms: []string{"Siebträger", "portafiltro"}},
		}},
		{Kind: "site", List: []ListValue{{Value: "München", Synonyms: []string{"Munich"}}, {Value: "Leeds"}, {Value: "Málaga"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func desk(t testing.TB) *Extractor {
	t.Helper()
	x, err := NewExtractor([]Spec{
		{Kind: "order", Pattern: `(?i)\border\s*#?(\d{4,12})\b`},
		{Kind: "asset", Pattern: `\b[A-Z]{2}-\d{4}\b`},
		{Kind: "product", List: []ListValue{
			{Value: "Floor lamp", Synonyms: []string{"standing lamp", "Stehlampe"}},
			{Value: "MacBook Pro", Synonyms: []string{"mbp"}},
			{Value: "München"},
			{Value: "R2-D2"},
		}},
		{Kind: "team", List: []ListValue{{Value: "sales"}, {Value: "support"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestFindDesk(t *testing.T) {
	x := desk(t)
	for _, c := range []struct{ text, want string }{
		{"where is order #12345678", "order=12345678«12345678»"},
		{"laptop NB-4711 is broken", "asset=NB-4711«NB-4711»"},
		{"my floor lamp flickers", "product=Floor lamp«floor lamp»"},
		{"my flor lamp flickers", "product=Floor lamp«flor lamp»"},
		{"my floorlamp flickers", "product=Floor lamp«floorlamp»"},
		{"die Stehlampen sind da", "product=Floor lamp«Stehlampen»"},
		{"the MBP is slow", "product=MacBook Pro«MBP»"},
		{"the MCP is slow", ""}, // three letters: a slip makes another word
		{"Macbook  pro", "product=MacBook Pro«Macbook  pro»"},
		{"nach Muenchen", "product=München«Muenchen»"},
		{"nach MÜNCHEN", "product=München«MÜNCHEN»"},
		{"nach Munchen", "product=München«Munchen»"},
		{"buy r2-d2", "product=R2-D2«r2-d2»"},
		{"give me suport", "team=support«suport»"},
		{"unsupported", ""},
	} {
		t.Run(c.text, func(t *testing.T) {
			var got []string
			for _, e := range x.Find(c.text, Context{Now: wednesday(t)}) {
				got = append(got, e.Kind+"="+e.Value+"«"+e.Text+"»")
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("found %q, want %q", s, c.want)
			}
		})
	}
}

func TestSpecErrors(t *testing.T) {
	for _, c := range []struct {
		spec Spec
		want string
	}{
		{Spec{Pattern: "x"}, "entity without a kind"},
		{Spec{Kind: "order"}, "entity order: give it a pattern or a list"},
		{Spec{Kind: "order", Pattern: "("}, "entity order: pattern \"(\": "},
		{Spec{Kind: "order", Pattern: "x*"}, "entity order: pattern \"x*\" matches empty text"},
		{Spec{Kind: "team", List: []ListValue{{Value: " "}}}, "entity team: a value of its list is empty"},
		{Spec{Kind: "team", List: []ListValue{{Value: "a", Synonyms: []string{"!"}}}}, "entity team: value a: \"!\" has no letters"},
		{Spec{Kind: "team", List: []ListValue{{Value: "a", Synonyms: []string{"x"}}, {Value: "b", Synonyms: []string{"X"}}}}, "entity team: \"X\" stands for both a and b"},
	} {
		if _, err := NewExtractor([]Spec{c.spec}); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %s", c.spec, err, c.want)
		}
	}
}

// hostile are texts that cost naive code dearly.
func hostile() map[string]string {
	n := 1
	if underRace {
		n = 20 // shorter: no goroutine takes part, and the whole length is tried without the race detector
	}
	return map[string]string{
		"marks":     "a" + strings.Repeat("\u0301", 100_000/n),
		"digits":    strings.Repeat("1", 100_000/n),
		"dates":     strings.Repeat("1.1.", 25_000/n),
		"ats":       strings.Repeat("a@", 50_000/n),
		"dots":      strings.Repeat("a.", 50_000/n),
		"words":     strings.Repeat("in two ", 15_000/n),
		"letters":   strings.Repeat("x y ", 25_000/n),
		"invalid":   strings.Repeat("\xff\xfe", 50_000/n),
		"invisible": strings.Repeat("\u200b", 40_000/n),
		"phones":    strings.Repeat("+1 ", 30_000/n),
		"quotes":    strings.Repeat("it's ", 20_000/n),
		"ands":      strings.Repeat("order and ", 10_000/n),
		"4 MiB":     strings.Repeat("where is my order, I don't want it! ", 4<<20/36/n),
		"lookalike": strings.Repeat("whеrе іs mу оrdеr ", 5_000/n), // Cyrillic letters among Latin ones
		"shouting":  strings.Repeat("NOW!!! ", 20_000/n),
	}
}

func TestFindHostile(t *testing.T) {
	x := desk(t)
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			for _, e := range x.Find(text, Context{Locale: "de", Now: wednesday(t)}) {
				if text[e.Start:e.End] != e.Text {
					t.Fatalf("%+v does not stand at its place", e)
				}
			}
		})
	}
}

func TestFindPersonByTagger(t *testing.T) {
	x := desk(t)
	for text, want := range map[string]string{
		"I talked to John Smith about the broken printer in Berlin.": "John Smith",
		"Please fix the VPN, HR needs it":                            "",
	} {
		got := ""
		for _, e := range x.Find(text, Context{Now: wednesday(t), Person: true}) {
			if e.Kind == KindPerson {
				got = e.Value
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"tomorrow at 3pm", "24.11. um 9 Uhr", "ja, 12,50 €", "my name is Jane", "jane@example.com", "\u0301x", "+49 (0)30 1234567"} {
		f.Add(s, "de")
	}
	x := desk(f)
	now := wednesday(f)
	f.Fuzz(func(t *testing.T, text, locale string) {
		if len(text) > fuzzed || len(locale) > fuzzed {
			return
		}
		last := -1
		for _, e := range x.Find(text, Context{Locale: locale, Zone: "Europe/Berlin", Now: now}) {
			if e.Start < 0 || e.End > len(text) || e.Start >= e.End || text[e.Start:e.End] != e.Text || e.Value == "" {
				t.Fatalf("%q: bad entity %+v", text, e)
			}
			if e.Kind == KindYesNo {
				continue
			}
			if e.Start < last {
				t.Fatalf("%q: %+v overlaps the one before", text, e)
			}
			last = e.End
		}
	})
}

func BenchmarkFind(b *testing.B) {
	x := desk(b)
	c := Context{Locale: "en", Zone: "Europe/Berlin", Now: wednesday(b)}
	for _, text := range []string{"I forgot my password", "I ordered 2 lamps for $30 on Nov 3, mail jane@example.com, order #4711 please"} {
		b.Run(text[:10], func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				x.Find(text, c)
			}
		})
	}
}
