package intents

import (
	"maps"
	"slices"
	"sync"
)

const (
	// guessedFrom is how many phrases a guess at their language reads, evenly taken: more make it no surer.
	guessedFrom = 300
	// Undetermined is the language of phrases of which nothing tells it, as BCP 47 has it.
	Undetermined = "und"
)

// anyLanguage tells all languages we know apart: those of languages.txt by their words, others by a script of their own.
var anyLanguage = sync.OnceValue(func() *Detector {
	locales := slices.Collect(maps.Keys(knownLanguages()))
	for _, l := range []string{"am", "ar", "bn", "el", "gu", "he", "hi", "hy", "ja", "ka", "km", "ko", "lo", "my", "ta", "te", "th", "zh"} {
		if knownLanguages()[l] == nil {
			locales = append(locales, l)
		}
	}
	slices.Sort(locales)
	return newDetector(locales, nil)
})

// GuessLanguage tells in which language most of the phrases are written, each counting by how sure it is; Undetermined where none
// of them tells.
func GuessLanguage(phrases []Phrase) string {
	d, votes := anyLanguage(), map[string]float64{}
	step := max(1, len(phrases)/guessedFrom)
	for i := 0; i < len(phrases); i += step {
		if l, p := d.Detect(phrases[i].Text); l != "" {
			votes[l] += p
		}
	}
	best := Undetermined
	for _, l := range sortedKeys(votes) {
		if best == Undetermined || votes[l] > votes[best] {
			best = l
		}
	}
	return best
}
