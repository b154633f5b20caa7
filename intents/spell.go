package intents

import (
	"cmp"
	"slices"
)

// speller mends words that were never seen in training to one that was, where a single slip of the fingers lies between:
// a letter too few, too many, a wrong one, or two swapped. It finds candidates by what is left of either word when one
// letter is taken out.
type speller struct {
	words []knownWord // sorted
	left  []leftover  // sorted by hash, then word
}

type knownWord struct {
	runes []rune
	count int // phrases it stands in
}

type leftover struct {
	hash uint64
	word int32
}

const (
	shortest = 3  // letters of a word that is mended
	longest  = 24 // longer ones are compounds, ids, and keyboards slept on
	mends    = 32 // words mended in one text at most, so that noise costs little
)

func newSpeller(words []knownWord) *speller {
	s := &speller{}
	for _, w := range words {
		if mendable(w.runes) {
			s.words = append(s.words, w)
		}
	}
	slices.SortFunc(s.words, func(a, b knownWord) int { return slices.Compare(a.runes, b.runes) })
	for i, w := range s.words {
		eachLeftover(w.runes, func(h uint64) { s.left = append(s.left, leftover{h, int32(i)}) })
	}
	slices.SortFunc(s.left, func(a, b leftover) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.word, b.word))
	})
	return s
}

// mendable tells words of letters alone: a number with another digit is another number.
func mendable(w []rune) bool {
	if len(w) < shortest || len(w) > longest {
		return false
	}
	for _, r := range w {
		if '0' <= r && r <= '9' || spaceless(r) {
			return false
		}
	}
	return true
}

// eachLeftover calls f with the hash of the word and of the word without each of its letters in turn.
func eachLeftover(w []rune, f func(uint64)) {
	for skip := -1; skip < len(w); skip++ {
		h := uint64(seedWord)
		for i, r := range w {
			if i != skip {
				h = mix(h, uint64(r))
			}
		}
		f(h)
	}
}

// mend returns the known word one slip away from w with the greatest weight, which is its count times what fits
// returns; nil if there is none.
func (s *speller) mend(w []rune, fits func([]rune) int) []rune {
	if !mendable(w) {
		return nil
	}
	var best []rune
	most := 0
	eachLeftover(w, func(h uint64) {
		at, _ := slices.BinarySearchFunc(s.left, h, func(l leftover, h uint64) int { return cmp.Compare(l.hash, h) })
		for ; at < len(s.left) && s.left[at].hash == h; at++ {
			c := &s.words[s.left[at].word]
			if !oneSlip(w, c.runes) {
				continue
			}
			if n := c.count * fits(c.runes); n > most || n == most && slices.Compare(c.runes, best) < 0 {
				best, most = c.runes, n
			}
		}
	})
	return best
}

// oneSlip tells whether one insertion, deletion, substitution or swap of neighbours turns a into b.
func oneSlip(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return slices.Equal(a[i:], b[i+1:])
	}
	if i == len(a) || slices.Equal(a[i+1:], b[i+1:]) {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
}
