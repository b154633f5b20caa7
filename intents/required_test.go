package intents

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

func TestRequires(t *testing.T) {
	for pattern, want := range map[string]struct{ without, with string }{
		`\b(7\d{4})\b`:      {"order 12345", "order 70418"},
		`\b(TW-\d{4})\b`:    {"the van 1234", "TW-1234"},
		`(?:[0-9]+,)*[0-9]`: {"none", "1"},
		`a{2,}b?`:           {"bcd", "aa"},
	} {
		if set := requires(pattern); set == nil || met(set, want.without) || !met(set, want.with) {
			t.Errorf("%s is not told from %q and %q", pattern, want.without, want.with)
		}
	}
	for _, pattern := range []string{`(?i)abc`, `\w*`, `ab|cd`, `ä\pL`, `[a-ä]+`, `x*`} { // nothing is known, or a letter may be another
		if set := requires(pattern); set != nil {
			t.Errorf("%s is said to need a certain character", pattern)
		}
	}
}

// Whatever the pattern, a text that does not hold what it requires does not match.
func TestRequiresHidesNoMatch(t *testing.T) {
	pieces := []string{"a", "(?i:a)", "K", "(?i:k)", "[0-9]", `\d+`, "-?", "(b|c)", "x*", "[ab]{1,2}", "ä", `\w`, `\b`, "(?:y{0,2})", "^", "$", `\.`}
	rapid.Check(t, func(t *rapid.T) {
		pattern := ""
		for _, p := range rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 5).Draw(t, "pattern") {
			pattern += p
		}
		text := rapid.StringOf(rapid.SampledFrom([]rune("aAkK\u212Ab01-xyä. "))).Draw(t, "text")
		if regexp.MustCompile(pattern).MatchString(text) && !met(requires(pattern), text) {
			t.Fatalf("%q matches %q, and is passed over", pattern, text)
		}
	})
}
