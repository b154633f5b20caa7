package encoder

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// fewPieces is a vocabulary small enough to cut texts by hand.
func fewPieces(tb testing.TB) *pieces {
	tb.Helper()
	p := &pieces{
		texts:  []string{"�", "<s>", "</s>", "x1", "x2", "x3", "▁", "a", "b", "ab", "▁ab", "c", "abc", "é", ":"},
		scores: []float64{0, 0, 0, 0, 0, 0, -3, -4, -4, -5, -6, -4, -20, -4, 0},
	}
	if err := p.index(); err != nil {
		tb.Fatal(err)
	}
	return p
}

func TestTokenizer(t *testing.T) {
	p := fewPieces(t)
	for text, want := range map[string]string{
		"":           "",
		"ab":         "▁ab",
		"a b":        "▁ a ▁ b",
		"abc":        "▁ab c",
		"cab":        "▁ c ab",
		"aüßb":       "▁ a � b",
		"e\u0301":    "▁ é",
		"üü ü":       "▁ � ▁ �",
		"<s>":        "▁ �",
		"ａｂ":         "▁ab",
		"  ":         "▁ ▁ ▁",
		"\xff\xffab": "▁ � ab",
		"a:":         "▁ a :",
	} {
		var k tokenizer
		var got []string
		for _, i := range k.read(p, text) {
			got = append(got, p.texts[i])
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%q is cut as %q, want %q", text, g, want)
		}
	}
}

func TestPiecesRefused(t *testing.T) {
	six := []string{"0", "1", "2", "3", "4", "5"}
	for name, p := range map[string]*pieces{
		"none":      {texts: six, scores: make([]float64, 6)},
		"no scores": {texts: append(slices.Clone(six), "a"), scores: make([]float64, 6)},
		"empty":     {texts: append(slices.Clone(six), ""), scores: make([]float64, 7)},
		"endless":   {texts: append(slices.Clone(six), strings.Repeat("a", 65)), scores: make([]float64, 7)},
		"no text":   {texts: append(slices.Clone(six), "\xff"), scores: make([]float64, 7)},
	} {
		if p.index() == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// TestTokenizerLong holds that of a long text no more than the bound is read, and cut where a rune begins.
func TestTokenizerLong(t *testing.T) {
	p := fewPieces(t)
	for _, text := range []string{strings.Repeat("ab ", 3000), "x" + strings.Repeat("é", MaxText), strings.Repeat("\xff", 2*MaxText)} {
		var k tokenizer
		if n := len(k.read(p, text)); n == 0 || n > MaxTokens {
			t.Errorf("%.9q: %d tokens", text, n)
		}
		if s := k.text.String(); len(s) > 3*MaxText || !utf8.ValidString(s) || strings.Contains(text, "é") && strings.Contains(s, "\ufffd") {
			t.Errorf("%.9q: prepared to %d bytes, %.9q", text, len(s), s)
		}
	}
}

// FuzzTokenizer cuts short texts: on shortening long ones the fuzzer spends all its time. Those are TestTokenizerLong's.
func FuzzTokenizer(f *testing.F) {
	p := fewPieces(f)
	for _, s := range []string{"", "ab c", "a\u0301\u0301", "\xff", "ﷺ", "😀 a", "ababcab"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 200 {
			return
		}
		var k tokenizer
		got := slices.Clone(k.read(p, text))
		if len(got) > MaxTokens || (len(got) == 0) != (text == "") {
			t.Fatalf("%q: %d tokens", text, len(got))
		}
		for i, id := range got {
			if id < 0 || id >= len(p.texts) || id == unknown && i > 0 && got[i-1] == unknown {
				t.Fatalf("%q: tokens %v", text, got)
			}
		}
		if again := k.read(p, text); !slices.Equal(got, again) {
			t.Fatalf("%q: %v, then %v", text, got, again)
		}
		if !utf8.ValidString(k.text.String()) {
			t.Fatalf("%q: prepared to invalid text", text)
		}
	})
}
