package intents

import (
	"slices"
	"strings"
)

// lens is what turns texts into vectors: it is the same in training and in use.
type lens struct {
	fold    folder
	known   *vocabulary
	spell   *speller
	lexicon *lexicon
}

// reader reads texts through a lens. It is reused, never shared.
type reader struct {
	*lens
	tokens   tokens
	features []feature
	x        vector
	seen     []bool    // by feature, all false between calls
	lit      []float32 // by feature: what it adds to the likeness of an example, all 0 between calls
	mended   []slip    // of the text read last
}

// slip is a word that was mended, and what was meant.
type slip struct{ written, meant string }

func newReader(l *lens) *reader {
	n := len(l.known.features)
	return &reader{lens: l, seen: make([]bool, n), lit: make([]float32, n)}
}

// read returns the vector of a text, which is good until the next call.
func (r *reader) read(text string) vector {
	r.tokens.read(text, r.fold)
	r.mend()
	r.features = r.tokens.features(r.lexicon, r.features[:0])
	r.weigh()
	return r.x
}

// pairBonus is how much likelier a word is meant that was seen beside the one before it.
const pairBonus = 10

// mend replaces unknown words by the known ones that were meant. The pieces of what was written stay: a new word that
// only looks like an old one keeps a trace of its own.
func (r *reader) mend() {
	t := &r.tokens
	r.mended = r.mended[:0]
	last, left := uint64(edge), mends
	for k, w := range t.words {
		rs := t.runes[w.start:w.end]
		h := wordHash(rs)
		if left > 0 && r.known.find(wordFeature(h)) < 0 && mendable(rs) {
			left--
			meant := r.spell.mend(rs, func(c []rune) int {
				if r.known.find(sayingFeature(mix(mix(seedPair, last), wordHash(c)))) >= 0 {
					return pairBonus
				}
				return 1
			})
			if meant != nil {
				r.mended = append(r.mended, slip{string(rs), string(meant)})
				at := int32(len(t.runes))
				t.runes = append(t.runes, meant...)
				t.words[k] = span{at, at + int32(len(meant))}
				t.runs = append(t.runs, t.words[k])
				h = wordHash(meant)
			}
		}
		last = h
	}
}

// meant returns a text, which is the one read last, with the words that were mended as they were meant. Those that the text
// writes otherwise than they are compared, with accents or apostrophes, stay, and so do those that the encoder knows.
func (r *reader) meant(text string, e Encoder) string {
	if k, ok := e.(knower); ok {
		r.mended = slices.DeleteFunc(r.mended, func(s slip) bool { return k.Knows(s.written) })
	}
	if len(r.mended) == 0 {
		return text
	}
	words := strings.Fields(strings.ToLower(text))
	for i, w := range words {
		bare := strings.TrimFunc(w, func(c rune) bool { return !wordRune(c) })
		at := slices.IndexFunc(r.mended, func(s slip) bool { return s.written == bare })
		if bare != "" && at >= 0 {
			words[i] = strings.Replace(w, bare, r.mended[at].meant, 1)
		}
	}
	return strings.Join(words, " ")
}

// wording names what was said, word by word, of the text read last.
func (r *reader) wording() uint64 {
	h := uint64(seedWord)
	for _, w := range r.tokens.words {
		h = mix(h, wordHash(r.tokens.runes[w.start:w.end]))
	}
	return h
}
