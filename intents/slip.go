package intents

import (
	"cmp"
	"slices"
	"strings"
)

// slip returns the entry one slip away, nil if there is none or entries of two values are.
func (g *gazetteer) slip(name []rune, lang string) *entry {
	if len(name) < leastTyped || ordinary(name, lang) {
		return nil
	}
	var hit *entry
	torn := false
	eachLeftover(name, func(h uint64) {
		at, _ := slices.BinarySearchFunc(g.left, h, func(l leftover, h uint64) int { return cmp.Compare(l.hash, h) })
		for ; at < len(g.left) && g.left[at].hash == h; at++ {
			if e := &g.entries[g.left[at].word]; oneSlip(name, e.name) && likelySlip(name, e.name) {
				torn = torn || hit != nil && hit.value != e.value
				hit = e
			}
		}
	})
	if torn {
		return nil
	}
	return hit
}

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
