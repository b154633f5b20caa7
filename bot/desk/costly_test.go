package desk

import (
	"regexp"
	"testing"
)

// Patterns that would hold up every message are refused by check, those that desks write are not.
func TestCostlyPatterns(t *testing.T) {
	if UnderRace {
		t.Skip("it measures patterns, not goroutines, and its yardstick is twenty times longer under the race detector")
	}
	for pattern, want := range map[string]bool{
		`(x?){1000}(x?){1000}(y?){1000}z`: true,
		`(?:x*y|x)`:                       true, // looks through all that follows, at every letter
		`\d{5}`:                           false,
		`\b[A-Z]{2}-\d{4,8}\b`:            false,
		`(?i)\b(?:order|bestellung)\s*(?:no\.?|nr\.?)?\s*#?\d{5,9}\b`: false,
		`\b\d(?:[ -]?\d){12,27}\b`:                                    false,
		`(?i)[\p{L}0-9._%+-]{1,64}@[a-z0-9.-]{1,200}\.[a-z]{2,12}`:    false,
		`\b(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\b`:         false,
	} {
		if got := tooCostly(pattern, regexp.MustCompile(pattern)); got != want {
			t.Errorf("%s: %t", pattern, got)
		}
	}
}

// A desk that is published was tried: a start neither takes the time again nor finds that it has become too slow.
func TestPublishedPatternsAreNotTried(t *testing.T) {
	files := exampleFiles(t)
	change(t, files, "desk.yaml", `\b(7\d{4})\b`, `(x?){1000}(x?){1000}(y?){1000}z`)
	if l, _ := Load(files, Options{}); l != nil {
		t.Error("a costly pattern can be published")
	}
	if l, problems := Load(files, Options{Published: true}); l == nil {
		t.Errorf("a published desk does not load: %v", problems)
	}
}
