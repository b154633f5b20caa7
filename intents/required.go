package intents

import (
	"regexp/syntax"
	"unicode/utf8"
)

// required are the characters of which every match of a pattern holds at least one; nil where that is not known of any.
// Most messages hold no figure, and an expression takes its time over every place of a text.
type required *[utf8.RuneSelf]bool

// requires finds the fewest such characters that a pattern tells of. It must be one that regexp compiles.
func requires(pattern string) required {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	set, _ := oneOf(re.Simplify())
	return set
}

// oneOf returns the characters, and how many they are.
func oneOf(re *syntax.Regexp) (set required, n int) {
	switch op := re.Op; {
	case op == syntax.OpLiteral && re.Flags&syntax.FoldCase == 0:
		return within([]rune{re.Rune[0], re.Rune[0]})
	case op == syntax.OpCharClass:
		return within(re.Rune)
	case op == syntax.OpCapture, op == syntax.OpPlus, op == syntax.OpRepeat && re.Min > 0:
		return oneOf(re.Sub[0])
	case op == syntax.OpConcat:
		for _, sub := range re.Sub {
			if s, k := oneOf(sub); s != nil && (set == nil || k < n) {
				set, n = s, k
			}
		}
	}
	return set, n
}

// within returns the characters of a class, nil where it holds others than ASCII's.
func within(ranges []rune) (required, int) {
	var set [utf8.RuneSelf]bool
	n := 0
	for i := 0; i < len(ranges); i += 2 {
		if ranges[i+1] >= utf8.RuneSelf {
			return nil, 0
		}
		for c := ranges[i]; c <= ranges[i+1]; c++ {
			set[c] = true
			n++
		}
	}
	return &set, n
}

// met tells whether a text holds one of the characters.
func met(set required, text string) bool {
	if set == nil {
		return true
	}
	for i := range len(text) {
		if c := text[i]; c < utf8.RuneSelf && set[c] {
			return true
		}
	}
	return false
}
