package intents

import (
	"maps"
	"slices"
	"sync"
	"unicode"
)

// surelyForeign is how certain a language must be to say that the desk does not have it: who is told so wrongly is told
// nonsense.
const surelyForeign = 0.99

// Foreign tells whether somebody surely writes in a language that the desk has not: in a script of none of its languages, or in
// sentences of another language that we know, with a word in them with which people speak for themselves.
func (d *Detector) Foreign(text string) bool {
	if d.strangeScript(text) {
		return true
	}
	words := wordsSpoken(text)
	if len(words) < leastSpoken || !slices.ContainsFunc(words, d.theirWord) {
		return false
	}
	locale, p := d.world.Detect(text)
	if p < surelyForeign || d.has(locale) {
		return false
	}
	spoken := false
	for _, w := range words {
		theirs, ours := speakers[language(locale)][w], d.ownWord(w)
		if ours && !theirs {
			return false // it speaks the desk's language as well
		}
		spoken = spoken || theirs && !ours
	}
	return spoken
}

// leastLetters is how many letters of a strange script make a text of it: a name is no text.
const leastLetters = 8

// strangeScript tells whether most letters of a text are of a script that none of the desk's languages is written in.
func (d *Detector) strangeScript(text string) bool {
	if isASCII(text) && slices.Contains(d.scripts, nil) {
		return false
	}
	rs := lower(text[:min(len(text), 4*mostRead)])
	letters := 0
	for _, r := range rs {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= leastLetters && len(d.candidates(rs)) == 0
}

// has tells whether a language is one of the desk's.
func (d *Detector) has(locale string) bool {
	return slices.ContainsFunc(d.locales, func(o string) bool { return language(o) == language(locale) })
}

// ownWord tells whether people speak for themselves with a word in one of the desk's languages, too.
func (d *Detector) ownWord(w string) bool {
	return slices.ContainsFunc(d.locales, func(l string) bool { return speakers[language(l)][w] })
}

// theirWord tells whether people speak for themselves with a word only in languages that the desk has not: one such word at
// least is in every text that is foreign by its words, and few others have any.
func (d *Detector) theirWord(w string) bool { return theirWords()[w] && !d.ownWord(w) }

// theirWords are the words of speakers in any language.
var theirWords = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, words := range speakers {
		maps.Copy(all, words)
	}
	return all
})
