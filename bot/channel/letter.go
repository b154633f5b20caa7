package channel

import "unicode"

// breaker walks a text and tells between which runes it may be cut without breaking what readers see as one letter:
// a small, careful reading of Unicode's rules for grapheme clusters. Where in doubt it does not cut.
type breaker struct {
	prev  rune
	flags int // regional indicators in a row before this place
	begun bool
}

const (
	joiner = '\u200d'
	keycap = '\u20e3'
)

// mayCut tells whether the text may be cut before r, and takes r.
func (b *breaker) mayCut(r rune) bool {
	prev, flags, begun := b.prev, b.flags, b.begun
	b.prev, b.begun = r, true
	b.flags = 0
	if flag(r) {
		b.flags = flags + 1
	}
	switch {
	case !begun:
		return false
	case prev == '\r' && r == '\n', prev == joiner, extends(r), direction(prev), prepends(prev):
		return false
	case links(prev) && unicode.IsLetter(r):
		return false
	case flag(prev) && flag(r):
		return flags%2 == 0
	}
	return !syllable(prev, r)
}

// extends tells whether a rune belongs to the one before it: accents, joiners, variation selectors, skin tones, tags of
// flags, keycaps, and marks of direction that end or follow something.
func extends(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r == joiner || r == '\u200c' || r == keycap:
		return true
	case r >= 0x1F3FB && r <= 0x1F3FF: // skin tones
		return true
	case r >= 0xE0020 && r <= 0xE007F: // tags
		return true
	case r == '\u200e' || r == '\u200f' || r == '\u061c': // marks of direction, behind what they hold
		return true
	case r == '\u0e33' || r == '\u0eb3': // the am of Thai and Lao, a letter that is a mark
		return true
	case r == '\u202c' || r == '\u2069': // ends of embeddings and isolates
		return true
	}
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc)
}

// direction tells whether a rune opens an embedding, an override or an isolate: it belongs to what follows.
func direction(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' && r != '\u202c' || r >= '\u2066' && r <= '\u2068'
}

// flag tells whether a rune is half of a flag.
func flag(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// prepends tells whether a rune belongs to the one behind it: signs that are written around or before digits and letters.
func prepends(r rune) bool {
	return r >= 0x600 && r <= 0x605 || r == 0x6DD || r == 0x70F || r == 0x890 || r == 0x891 || r == 0x8E2 || r == 0xD4E
}

// links tells whether a rune joins two consonants of an Indian script into one letter.
func links(r rune) bool {
	switch r {
	case 0x94D, 0x9CD, 0xACD, 0xB4D, 0xC4D, 0xD4D:
		return true
	}
	return false
}

// The parts of a Korean syllable.
type jamo int

const (
	noJamo         jamo = iota
	leading             // a consonant that begins one
	vowel               // its middle
	trailing            // a consonant that ends one
	open                // a whole one without its end
	closedByItsEnd      // a whole one
)

func jamoOf(r rune) jamo {
	switch {
	case r >= 0x1100 && r <= 0x115F || r >= 0xA960 && r <= 0xA97C:
		return leading
	case r >= 0x1160 && r <= 0x11A7 || r >= 0xD7B0 && r <= 0xD7C6:
		return vowel
	case r >= 0x11A8 && r <= 0x11FF || r >= 0xD7CB && r <= 0xD7FB:
		return trailing
	case r >= 0xAC00 && r <= 0xD7A3 && (r-0xAC00)%28 == 0:
		return open
	case r >= 0xAC00 && r <= 0xD7A3:
		return closedByItsEnd
	}
	return noJamo
}

// syllable tells whether two runes are parts of one Korean syllable.
func syllable(prev, r rune) bool {
	next := jamoOf(r)
	switch jamoOf(prev) {
	case leading:
		return next != noJamo && next != trailing
	case open, vowel:
		return next == vowel || next == trailing
	case closedByItsEnd, trailing:
		return next == trailing
	case noJamo:
	}
	return false
}
