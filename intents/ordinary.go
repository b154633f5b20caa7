package intents

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed ordinary.txt
var ordinaryText string

// ordinaryWords are words by language that are meant as they are written, though a value of a list may lie one slip away.
var ordinaryWords = sync.OnceValue(func() map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, text := range []string{ordinaryText, languagesText} {
		for lang, lines := range sections(text) {
			if out[lang] == nil {
				out[lang] = map[string]bool{}
			}
			for _, line := range lines {
				for _, t := range newScan(line, lang, time.Time{}).tokens {
					out[lang][t.s] = true
				}
			}
		}
	}
	return out
})

// ordinary tells whether a word is one of its language.
func ordinary(name []rune, lang string) bool { return ordinaryWords()[lang][string(name)] }

// Neighbours of each letter on the keyboards in use, and letters that sound alike.
var neighbours = [...]string{"qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn"}

var alike = [...]string{"aeiouy", "csz", "ckq", "dt", "bp", "fvw", "gj", "mn"}

// mistyped tells whether one letter may be meant for another: they lie beside each other, or sound alike.
func mistyped(a, b rune) bool {
	for _, row := range neighbours {
		if i, j := strings.IndexRune(row, a), strings.IndexRune(row, b); i >= 0 && j >= 0 && (i-j == 1 || j-i == 1) {
			return true
		}
	}
	return slices.ContainsFunc(alike[:], func(s string) bool { return strings.ContainsRune(s, a) && strings.ContainsRune(s, b) }) || a > 'z' || b > 'z'
}

// likelySlip tells whether what was typed is a slip that people make: no other first letter but by swapping, no letter for
// another that is far from it, and no other ending.
func likelySlip(typed, name []rune) bool {
	if len(typed) < surest && len(typed) >= len(name) {
		return false // of a short word only a letter may be missing
	}
	i := 0
	for i < len(typed) && i < len(name) && typed[i] == name[i] {
		i++
	}
	if len(typed) != len(name) {
		return i > 0
	}
	if i+1 < len(name) && typed[i] == name[i+1] && typed[i+1] == name[i] {
		return true
	}
	return i > 0 && i < len(name) && mistyped(typed[i], name[i]) && (i < len(name)-1 || name[i-1] != 'e' && name[i-1] != 'a' && name[i-1] != 'o')
}
