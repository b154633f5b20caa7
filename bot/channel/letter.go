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
	case prev == '\r' && r == '\n', prev == joiner, extends(r), direction(prev):
		return false
	case flag(prev) && flag(r):
		return flags%2 == 0
	case hangul(prev) && hangul(r):
		return false
	}
	return true
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

// hangul tells whether a rune is part of a syllable that may be written in several.
func hangul(r rune) bool {
	return r >= 0x1100 && r <= 0x11FF || r >= 0xA960 && r <= 0xA97F || r >= 0xD7B0 && r <= 0xD7FF
}
