package channel_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"frontdesk/bot/channel"
)

func TestSplitCutsWhereReadersPause(t *testing.T) {
	long := func(word string, n int) string { return strings.TrimSpace(strings.Repeat(word+" ", n)) }
	for name, c := range map[string]struct {
		text string
		max  int
		unit channel.Unit
		want []string
	}{
		"short":        {"hello", 64, channel.Runes, []string{"hello"}},
		"empty":        {" \n ", 64, channel.Runes, nil},
		"exact":        {strings.Repeat("x", 64), 64, channel.Runes, []string{strings.Repeat("x", 64)}},
		"one more":     {strings.Repeat("x", 65), 64, channel.Runes, []string{strings.Repeat("x", 64), "x"}},
		"paragraph":    {long("one", 10) + "\n\n" + long("two", 10), 64, channel.Runes, []string{long("one", 10), long("two", 10)}},
		"line":         {long("one", 10) + "\n" + long("two", 10), 64, channel.Runes, []string{long("one", 10), long("two", 10)}},
		"sentence":     {"Restart the router. " + long("then", 10), 64, channel.Runes, []string{"Restart the router.", long("then", 10)}},
		"word":         {long("router", 10), 64, channel.Runes, []string{long("router", 9), "router"}},
		"no spaces":    {strings.Repeat("字", 70), 64, channel.Runes, []string{strings.Repeat("字", 64), strings.Repeat("字", 6)}},
		"bytes":        {strings.Repeat("字", 30), 64, channel.Bytes, []string{strings.Repeat("字", 21), strings.Repeat("字", 9)}},
		"surrogates":   {strings.Repeat("😀", 33), 65, channel.UTF16, []string{strings.Repeat("😀", 32), "😀"}},
		"family":       {strings.Repeat("x", 62) + "👩‍👩‍👧‍👦", 64, channel.Runes, []string{strings.Repeat("x", 62), "👩‍👩‍👧‍👦"}},
		"skin tone":    {strings.Repeat("x", 63) + "👍🏽", 64, channel.Runes, []string{strings.Repeat("x", 63), "👍🏽"}},
		"accent":       {strings.Repeat("x", 63) + "e\u0301", 64, channel.Runes, []string{strings.Repeat("x", 63), "e\u0301"}},
		"flags":        {strings.Repeat("🇩🇪", 33), 65, channel.Runes, []string{strings.Repeat("🇩🇪", 32), "🇩🇪"}},
		"direction":    {strings.Repeat("x", 63) + "\u2067שלום\u2069", 64, channel.Runes, []string{strings.Repeat("x", 63), "\u2067שלום\u2069"}},
		"zalgo":        {"a" + strings.Repeat("\u0301", 70), 64, channel.Runes, []string{"a" + strings.Repeat("\u0301", 63), strings.Repeat("\u0301", 7)}},
		"not UTF-8":    {"a\xffb", 64, channel.Runes, []string{"a\uFFFDb"}},
		"fence":        {"```go\n" + strings.Repeat("x := 1\n", 15) + "```", 64, channel.Runes, []string{"```go\n" + strings.TrimSpace(strings.Repeat("x := 1\n", 7)) + "\n```", "```go\n" + strings.TrimSpace(strings.Repeat("x := 1\n", 7)) + "\n```", "```go\nx := 1\n```"}},
		"fence ends":   {"```\n" + strings.Repeat("x", 56) + "\n```\n\nand then some more words", 64, channel.Runes, []string{"```\n" + strings.Repeat("x", 56) + "\n```", "and then some more words"}},
		"tildes":       {"~~~\n" + strings.Repeat("x := 1\n", 10) + "~~~", 64, channel.Runes, []string{"~~~\n" + strings.Repeat("x := 1\n", 8) + "~~~", "~~~\nx := 1\nx := 1\n~~~"}},
		"four ticks":   {"````\n" + strings.Repeat("```\nx\n", 10) + "````\nend", 64, channel.Runes, []string{"````\n" + strings.Repeat("```\nx\n", 9) + "````", "````\n```\nx\n````\nend"}},
		"in a list":    {"- item\n  ```go\n" + strings.Repeat("  x := 1\n", 8) + "  ```\nend", 64, channel.Runes, []string{"- item\n  ```go\n" + strings.Repeat("  x := 1\n", 4) + "  ```", "  ```go\n" + strings.Repeat("  x := 1\n", 4) + "  ```\nend"}},
		"isolate":      {"\u2067" + long("שלום", 15) + "\u2069 end", 64, channel.Runes, []string{"\u2067" + long("שלום", 12) + "\u2069", "\u2067" + long("שלום", 3) + "\u2069 end"}},
		"embedding":    {"\u202b" + long("שלום", 15) + "\u202c end", 64, channel.Runes, []string{"\u202b" + long("שלום", 12) + "\u202c", "\u202b" + long("שלום", 3) + "\u202c end"}},
		"line ends it": {"\u2067" + long("שלום", 10) + "\n" + long("end", 10), 64, channel.Runes, []string{"\u2067" + long("שלום", 10), long("end", 10)}},
		"jamo":         {strings.Repeat("\u1112\u1161\u11ab", 30), 64, channel.Runes, []string{strings.Repeat("\u1112\u1161\u11ab", 21), strings.Repeat("\u1112\u1161\u11ab", 9)}},
		"sara am":      {strings.Repeat("น\u0e33", 40), 65, channel.Runes, []string{strings.Repeat("น\u0e33", 32), strings.Repeat("น\u0e33", 8)}},
		"conjunct":     {strings.Repeat("क\u094dषि", 17), 66, channel.Runes, []string{strings.Repeat("क\u094dषि", 16), "क\u094dषि"}},
		"indentation":  {"```\n" + strings.Repeat("a", 50) + "\n    indented line of code\n```", 64, channel.Runes, []string{"```\n" + strings.Repeat("a", 50) + "\n```", "```\n    indented line of code\n```"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := channel.Split(c.text, c.max, c.unit); !slices.Equal(got, c.want) {
				t.Errorf("got %q\nwant %q", got, c.want)
			}
		})
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("hello. world", 64, uint8(0))
	f.Add("```go\n"+strings.Repeat("x := 1\n", 40)+"```\nafter", 80, uint8(1))
	f.Add(strings.Repeat("👩‍👩‍👧‍👦🇩🇪e\u0301", 30), 70, uint8(2))
	f.Add("\u2067"+strings.Repeat("שלום \u202a12 \u202c", 20)+"\u2069 end", 64, uint8(1))
	f.Add("- x\n  ~~~~\n"+strings.Repeat("  ~~~\n", 40)+"  ~~~~\nafter", 80, uint8(1))
	f.Fuzz(func(t *testing.T, text string, max int, unit uint8) {
		if len(text) > channel.MaxText {
			return
		}
		u := []channel.Unit{channel.Bytes, channel.Runes, channel.UTF16}[unit%3]
		limit := 64 + abs(max)%5000
		pieces := channel.Split(text, limit, u)
		for _, p := range pieces {
			if n := channel.Length(p, u); n > limit || strings.TrimSpace(p) == "" {
				t.Fatalf("a piece of %d, limit %d: %q", n, limit, p)
			}
			if !utf8.ValidString(p) {
				t.Fatalf("not UTF-8: %q", p)
			}
		}
		if unbalanced := func(p string) bool { return !balanced(p) }; balanced(text) && slices.ContainsFunc(pieces, unbalanced) {
			t.Fatalf("a span is open at the end of a piece: %q", pieces)
		}
		if strings.Contains(text, "```") || strings.Contains(text, "~~~") {
			return // fences are added
		}
		if got, want := undirected(squeeze(strings.Join(pieces, " "))), undirected(squeeze(strings.ToValidUTF8(text, "\uFFFD"))); got != want {
			t.Fatalf("something was lost or added:\n%q\n%q", got, want)
		}
	})
}

// undirected leaves out the marks that a cut adds.
func undirected(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", r) {
			return -1
		}
		return r
	}, s)
}

// balanced tells whether all marks of direction of a text are closed in their line, and no more than three are open at once.
func balanced(s string) bool {
	for line := range strings.SplitSeq(s, "\n") {
		var open []bool // whether each is an isolate
		for _, r := range line {
			last := len(open) - 1
			switch {
			case strings.ContainsRune("\u202a\u202b\u202d\u202e", r):
				open = append(open, false)
			case strings.ContainsRune("\u2066\u2067\u2068", r):
				open = append(open, true)
			case r != '\u202c' && r != '\u2069':
			case last < 0 || open[last] != (r == '\u2069'):
				return false
			default:
				open = open[:last]
			}
			if len(open) > 3 {
				return false
			}
		}
		if len(open) > 0 {
			return false
		}
	}
	return true
}

func abs(n int) int {
	if n < 0 {
		n = -n
	}
	return max(n, 0)
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func TestPackEscapesBeforeItMeasures(t *testing.T) {
	escape := func(b channel.Block) string {
		return "<p>" + strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(b.Plain()) + "</p>"
	}
	body := []channel.Block{
		{Kind: channel.TextBlock, Text: "Short & sweet."},
		{Kind: channel.TextBlock, Text: strings.Repeat("a<b & c. ", 60)},
		{Kind: channel.ListBlock, Items: strings.Fields(strings.Repeat("item&", 90))},
		{Kind: channel.ListBlock, Items: strings.Fields(strings.Repeat("item& ", 90))},
		{Kind: channel.LinkBlock, URL: "https://x.example/" + strings.Repeat("p", 500)},
		{Kind: channel.PromiseBlock, Text: "Friday"},
		{Kind: channel.TextBlock},
	}
	pieces := channel.Pack(body, 200, channel.Runes, escape)
	all := ""
	for _, p := range pieces {
		if n := channel.Length(p, channel.Runes); n > 200 {
			t.Errorf("%d runes: %q", n, p)
		}
		if strings.Count(p, "<p>") != strings.Count(p, "</p>") {
			t.Errorf("markup cut in two: %q", p)
		}
		all += p
	}
	if n := strings.Count(all, "a&lt;b &amp; c."); n != 60 {
		t.Errorf("%d of 60 sentences are whole", n)
	}
	if n := strings.Count(all, "&amp;"); n != 1+60+180 {
		t.Errorf("%d of 241 ampersands are whole", n)
	}
	if n := strings.Count(all, "p"); n < 500 {
		t.Error("the address was lost")
	}
}

// Nothing that a customer or a page wrote reaches a platform without the escaping of its renderer, however little room
// there is for the mark-up around it.
func TestPackNeverLeavesWordsUnescaped(t *testing.T) {
	mark := "<script>*_@&"
	escape := func(b channel.Block) string {
		s := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "*", "\\*", "_", "\\_", "@", "@\u200b").Replace(b.Plain())
		if b.Kind == channel.LinkBlock {
			s = `<a href="` + strings.NewReplacer("&", "&amp;", "<", "&lt;", "*", "\\*", "_", "\\_", "@", "%40").Replace(b.URL) + `">` + s + "</a>"
		}
		return s
	}
	for name, b := range map[string]channel.Block{
		"link longer than a message":     {Kind: channel.LinkBlock, Text: mark, URL: "https://x.example/" + strings.Repeat("p", 300) + mark},
		"link without words":             {Kind: channel.LinkBlock, URL: "https://x.example/" + strings.Repeat(mark, 30)},
		"ticket":                         {Kind: channel.TicketBlock, Items: []string{strings.Repeat(mark, 40), "team"}},
		"ticket with a number":           {Kind: channel.TicketBlock, Text: "FD-1", Items: []string{strings.Repeat(mark, 40), "team"}},
		"list of one":                    {Kind: channel.ListBlock, Items: []string{strings.Repeat(mark, 40)}},
		"quote":                          {Kind: channel.QuoteBlock, Text: strings.Repeat(mark, 40)},
		"marks alone, dear when escaped": {Kind: channel.TextBlock, Text: strings.Repeat("&", 200)},
	} {
		t.Run(name, func(t *testing.T) {
			pieces := channel.Pack([]channel.Block{b}, 100, channel.Runes, escape)
			for _, p := range pieces {
				if n := channel.Length(p, channel.Runes); n > 100 {
					t.Errorf("%d runes: %q", n, p)
				}
				for i, r := range p {
					rest := p[i:]
					bare := map[rune]bool{'<': !strings.HasPrefix(rest, "<a ") && !strings.HasPrefix(rest, "</a>"), '&': !strings.HasPrefix(rest, "&amp;") && !strings.HasPrefix(rest, "&lt;") && !strings.HasPrefix(rest, "&gt;"),
						'*': i == 0 || p[i-1] != '\\', '_': i == 0 || p[i-1] != '\\', '@': !strings.HasPrefix(rest, "@\u200b")}
					if bare[r] {
						t.Fatalf("%q stands unescaped in %q", r, p)
					}
				}
			}
			if got, want := strings.Count(strings.Join(pieces, ""), "c"), strings.Count(b.Plain(), "c"); got != want { // no mark-up has one
				t.Errorf("%d of %d words are there", got, want)
			}
		})
	}
}
