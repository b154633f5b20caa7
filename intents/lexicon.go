package intents

import (
	_ "embed"
	"hash/crc32"
	"strings"
	"sync"
)

//go:embed lexicon.txt
var lexiconText string

// lexicon knows words that mean about the same, and words that say little. It is written by hand and small: it helps
// where a desk has few phrases, and learns nothing.
type lexicon struct {
	words  map[uint64]uint64 // concept by wordHash
	stems  map[uint64]uint64 // concept by the wordHash of a beginning
	common map[feature]bool
	sum    int // checksum of the text, for models are of no use with another
}

// shortestStem is how many letters a beginning has at least.
const shortestStem = 3

// sharedLexicon is read once.
var sharedLexicon = sync.OnceValue(func() *lexicon { return newLexicon(lexiconText) })

func newLexicon(text string) *lexicon {
	l := &lexicon{
		words: map[uint64]uint64{}, stems: map[uint64]uint64{}, common: map[feature]bool{},
		sum: int(crc32.ChecksumIEEE([]byte(text))),
	}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if words[0] == "~" {
			for _, w := range words[1:] {
				l.common[wordFeature(wordHash([]rune(w)))] = true
			}
			continue
		}
		concept := wordHash([]rune(words[0]))
		for _, w := range words {
			into := l.words
			if s, ok := strings.CutSuffix(w, "*"); ok {
				w, into = s, l.stems
			}
			h := wordHash([]rune(w))
			if into[h] == 0 {
				into[h] = concept
			}
		}
	}
	return l
}

// concept returns what a word means, 0 if that is not known: the concept of the word itself, else of its longest known
// beginning.
func (l *lexicon) concept(w []rune) uint64 {
	h, stem := uint64(seedWord), uint64(0)
	for i, r := range w {
		h = mix(h, uint64(r))
		if i+1 >= shortestStem {
			if c := l.stems[h]; c != 0 {
				stem = c
			}
		}
	}
	if c := l.words[h]; c != 0 {
		return c
	}
	return stem
}
