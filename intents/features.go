package intents

// feature is something that stands in a text, named by a hash. Its lowest bits tell its kind: bit 0 the block it belongs
// to, bit 1 that it is more than a word: a pair of words, or a concept. Each block of a text is brought to a length of its own, so that the many pieces of
// words don't drown the words.
type feature uint64

// The blocks.
const (
	wordBlock = iota
	charBlock
	blocks
)

func (f feature) block() int { return int(f & 1) }

// Seeds keep kinds of features apart that consist of the same characters.
const (
	seedWord    = 0x9AE16A3B2F90404F
	seedPair    = 0xC949D7C7509E6557
	seedSkip    = 0xB492B66FBE98F273
	seedChars   = 0xFF51AFD7ED558CCD
	seedConcept = 0xD6E8FEB86659FD93
	edge        = 1 // stands for the beginning and the end of a text in pairs
)

const (
	minChars = 2 // characters of the shortest and the longest piece of a word
	maxChars = 4
)

func mix(h, v uint64) uint64 {
	h = (h ^ v) * 0x9E3779B97F4A7C15
	return h ^ h>>29
}

func finish(h uint64) uint64 {
	h *= 0xBF58476D1CE4E5B9
	return h ^ h>>32
}

func (f feature) word() bool { return f&3 == 0 }

func wordFeature(h uint64) feature   { return feature(finish(h) &^ 3) }
func sayingFeature(h uint64) feature { return feature(finish(h)&^3 | 2) }
func charFeature(h uint64) feature   { return feature(finish(h) | 1) }

// wordHash names a word.
func wordHash(rs []rune) uint64 {
	h := uint64(seedWord)
	for _, r := range rs {
		h = mix(h, uint64(r))
	}
	return h
}

// features appends what stands in a text: its words and what they mean, pairs of neighbouring words and of words with the
// text's ends, pairs with one word between, and the pieces of two to four characters of each run.
func (t *tokens) features(l *lexicon, dst []feature) []feature {
	before, last := uint64(0), uint64(edge)
	for _, w := range t.words {
		h := wordHash(t.runes[w.start:w.end])
		if c := l.concept(t.runes[w.start:w.end]); c != 0 {
			dst = append(dst, sayingFeature(mix(seedConcept, c)))
		}
		dst = append(dst, wordFeature(h), sayingFeature(mix(mix(seedPair, last), h)))
		if before != 0 {
			dst = append(dst, sayingFeature(mix(mix(seedSkip, before), h)))
		}
		before, last = last, h
	}
	dst = append(dst, sayingFeature(mix(mix(seedPair, last), edge)))
	for _, r := range t.runs {
		dst = t.pieces(dst, t.runes[r.start:r.end])
	}
	return dst
}

// pieces appends the character n-grams of a run, which is padded with a space on either side.
func (t *tokens) pieces(dst []feature, run []rune) []feature {
	t.buf = append(append(append(t.buf[:0], ' '), run...), ' ')
	for i := range t.buf {
		h := uint64(seedChars)
		for n, r := range t.buf[i:min(len(t.buf), i+maxChars)] {
			h = mix(h, uint64(r))
			if n+1 >= minChars {
				dst = append(dst, charFeature(h))
			}
		}
	}
	return dst
}
