package intents

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// cut returns the folded words and runs of a text.
func cut(text, locale string) (words, runs []string) {
	var t tokens
	t.read(text, folderFor(locale))
	for _, w := range t.words {
		words = append(words, string(t.runes[w.start:w.end]))
	}
	for _, r := range t.runs {
		runs = append(runs, string(t.runes[r.start:r.end]))
	}
	return words, runs
}

func TestTokens(t *testing.T) {
	for _, c := range []struct{ locale, text, words, runs string }{
		{"en", "Where's my ORDER?!", "wheres my order", ""},
		{"fr", "l'adresse", "l adresse", ""},
		{"en", "don’t", "dont", ""},
		{"en", "naïve café", "naive cafe", ""},
		{"de", "Größe Übermut", "groesse uebermut", ""},
		{"en", "Größe", "grosse", ""},
		{"en", "ｆｕｌｌ", "full", ""},
		{"en", "pleaaaase 1000000", "pleaase 1000000", ""},
		{"en", "a\u0301\u0301b\u200bc", "abc", ""},
		{"en", "I ❤️ it 👍", "i ❤ it 👍", ""},
		{"en", "$5", "$ 5", ""},
		{"zh", "我的order号", "我 的 order 号", "我的 order 号"},
		{"ja", "パスワード", "パ ス ワ ー ト \u3099", "skip"},
		{"th", "ลืมรหัส ผ่าน", "ลืมรหัส ผ่าน", ""},
		{"ar", "كَلِمَة", "كلمة", ""},
		{"en", "...", "", ""},
		{"en", "\xff\xfea", "a", ""},
	} {
		words, runs := cut(c.text, c.locale)
		if c.runs == "" {
			c.runs = c.words
		}
		if c.runs == "skip" {
			continue
		}
		if strings.Join(words, " ") != c.words || strings.Join(runs, " ") != c.runs {
			t.Errorf("%q: words %q, runs %q, want %q, %q", c.text, words, runs, c.words, c.runs)
		}
	}
}

// fuzzed is how long the texts are that fuzz targets read: on shortening longer ones the fuzzer spends all its time. Those are
// hostile's.
const fuzzed = 300

func FuzzTokens(f *testing.F) {
	f.Add("Where's my ORDER?! 我的 e\u0301\u200b 👍", "de")
	f.Fuzz(func(t *testing.T, text, locale string) {
		if len(text) > fuzzed || len(locale) > fuzzed {
			return
		}
		var a tokens
		a.read(text, folderFor(locale))
		for _, s := range append(slices.Clone(a.words), a.runs...) {
			if s.start >= s.end || int(s.end) > len(a.runes) {
				t.Fatalf("%q: span %v of %d", text, s, len(a.runes))
			}
		}
		var again tokens
		again.read(strings.ToValidUTF8(text, "\ufffd"), folderFor(locale))
		if string(again.runes) != string(a.runes) {
			t.Fatalf("%q: invalid bytes change the words", text)
		}
		newScan(text, locale, wednesday(t))
	})
}

func TestClip(t *testing.T) {
	for _, s := range []string{"", "short", strings.Repeat("ä", MaxText), strings.Repeat("x", MaxText+1), strings.Repeat("\x80", MaxText+9)} {
		c := clip(s)
		if len(c) > MaxText || !strings.HasPrefix(s, c) || utf8.ValidString(s) && !utf8.ValidString(c) {
			t.Errorf("%d bytes of %d", len(c), len(s))
		}
	}
}

func TestMend(t *testing.T) {
	s := newSpeller([]knownWord{{[]rune("password"), 9}, {[]rune("parcel"), 3}, {[]rune("parcels"), 5}, {[]rune("the"), 50}, {[]rune("4711"), 1}})
	for w, want := range map[string]string{
		"pasword": "password", "passwrod": "password", "passwordd": "password", "pazsword": "password", "parcell": "parcels",
		"hte": "the", "th": "", "paswrod": "", "4712": "", "parce": "parcel", strings.Repeat("x", 99): "", "parcelx": "parcels",
	} {
		if got := string(s.mend([]rune(w), func([]rune) int { return 1 })); got != want {
			t.Errorf("%s mended to %q, want %q", w, got, want)
		}
	}
}

func TestOneSlip(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"abc", "abc", true}, {"abc", "ab", true}, {"abc", "abd", true}, {"abc", "acb", true}, {"abc", "bac", true},
		{"abc", "abcd", true}, {"", "a", true}, {"abc", "cba", false}, {"abcd", "badc", false}, {"abc", "abcde", false},
	} {
		if oneSlip([]rune(c.a), []rune(c.b)) != c.want || oneSlip([]rune(c.b), []rune(c.a)) != c.want {
			t.Errorf("%s, %s: not %v", c.a, c.b, c.want)
		}
	}
}

func TestExact(t *testing.T) {
	for x := -30.0; x < 30; x += 0.37 {
		if got, want := exp(x), math.Exp(x); math.Abs(got-want) > 1e-10*want {
			t.Errorf("exp(%v) = %v, want %v", x, got, want)
		}
		y := math.Exp(x)
		if got := ln(y); math.Abs(got-x) > 1e-13*max(1, math.Abs(x)) {
			t.Errorf("ln(%v) = %v, want %v", y, got, x)
		}
	}
	if exp(-1e9) != 0 || math.IsInf(exp(1e9), 0) || sigmoid(0) != 0.5 {
		t.Error("the ends of exp")
	}
}

func TestLexicon(t *testing.T) {
	l := sharedLexicon()
	same := func(a, b string) bool {
		x, y := l.concept([]rune(a)), l.concept([]rune(b))
		return x != 0 && x == y
	}
	for _, p := range [][2]string{{"cancel", "stornieren"}, {"cancellation", "kuendigung"}, {"password", "kennwort"}, {"refund", "rueckerstattung"}, {"buy", "purchased"}} {
		if !same(p[0], p[1]) {
			t.Errorf("%s and %s are not the same concept", p[0], p[1])
		}
	}
	if same("order", "refund") || l.concept([]rune("xyzzy")) != 0 || !l.common[wordFeature(wordHash([]rune("the")))] {
		t.Error("concepts are mixed up")
	}
	seen := map[string]string{}
	for line := range strings.Lines(lexiconText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			if w != "~" && !strings.HasPrefix(line, "~") {
				if other, twice := seen[w]; twice {
					t.Errorf("%s stands in two lines: %s and %s", w, other, line)
				}
				seen[w] = line
			}
		}
	}
}
