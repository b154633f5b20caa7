package intents

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxText is how many bytes of a text are read, 16 KiB: no wish takes longer to say, and the rest is not looked at.
const MaxText = 16 << 10

// clip cuts a text to MaxText bytes at a rune's beginning.
func clip(text string) string {
	if len(text) <= MaxText {
		return text
	}
	cut := MaxText
	for cut > MaxText-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}

// folder brings spellings of the same word together: case, accents, full-width forms, vowel points.
type folder struct {
	umlaut bool // ä reads ae, as German is typed where the key is missing
	elide  bool // an apostrophe parts words (l'adresse), it does not belong into one (don't)
}

func folderFor(locale string) folder {
	lang, _, _ := strings.Cut(strings.ToLower(locale), "-")
	return folder{umlaut: lang == "de", elide: lang == "fr" || lang == "it" || lang == "ca"}
}

// rune appends the folded form of r, which is nothing for marks and invisible characters. Each rune is folded by
// itself, so no number of combining marks costs more than their length.
func (f folder) rune(dst []rune, r rune) []rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(dst, r)
	}
	switch r {
	case 'ß', 'ẞ':
		return append(dst, 's', 's')
	case 'ø', 'Ø':
		return append(dst, 'o')
	case 'æ', 'Æ':
		return append(dst, 'a', 'e')
	case 'ł', 'Ł':
		return append(dst, 'l')
	case 'ı':
		return append(dst, 'i')
	case 'ä', 'Ä', 'ö', 'Ö', 'ü', 'Ü':
		if f.umlaut {
			return append(dst, umlautBase(r), 'e')
		}
	}
	var buf [utf8.UTFMax]byte
	n := utf8.EncodeRune(buf[:], r)
	if d := norm.NFKD.Properties(buf[:n]).Decomposition(); d != nil {
		for _, q := range string(d) {
			if !dropped(q) {
				dst = append(dst, unicode.ToLower(q))
			}
		}
		return dst
	}
	if dropped(r) {
		return dst
	}
	return append(dst, unicode.ToLower(r))
}

func umlautBase(r rune) rune {
	switch r {
	case 'ä', 'Ä':
		return 'a'
	case 'ö', 'Ö':
		return 'o'
	}
	return 'u'
}

// dropped tells the marks people leave out when they type (accents, vowel points) and characters nobody sees.
// Vowel signs of Indic and South-East Asian scripts are letters in this sense and stay.
func dropped(r rune) bool {
	switch {
	case r < 0x300:
		return r == 0xAD
	case r <= 0x36F, 0x591 <= r && r <= 0x5C7, 0x610 <= r && r <= 0x61A, r == 0x640,
		0x64B <= r && r <= 0x65F, r == 0x670, 0x6D6 <= r && r <= 0x6ED,
		0x200B <= r && r <= 0x200F, 0x2060 <= r && r <= 0x2064, 0xFE00 <= r && r <= 0xFE0F, r == 0xFEFF, r == unicode.ReplacementChar:
		return true
	}
	return false
}
