package intents

import "unicode"

// span is a piece of tokens.runes.
type span struct{ start, end int32 }

// tokens is a folded text: words for the word features, runs for the character features. They are the same but for
// scripts that write no spaces, where a run is what stands between punctuation and every character is a word.
type tokens struct {
	runes []rune
	words []span
	runs  []span
	buf   []rune
}

// apostrophe tells the characters people use for one.
func apostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' || r == '`' || r == '´' }

// spaceless tells characters of scripts in which each is read as a word of its own.
func spaceless(r rune) bool {
	return r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// read splits a text into folded words and runs.
func (t *tokens) read(text string, f folder) {
	t.runes, t.words, t.runs = t.runes[:0], t.words[:0], t.runs[:0]
	begin, wide := int32(-1), false
	end := func() {
		if begin < 0 {
			return
		}
		at := int32(len(t.runes))
		if at > begin {
			t.runs = append(t.runs, span{begin, at})
			if !wide {
				t.words = append(t.words, span{begin, at})
			}
		}
		begin, wide = -1, false
	}
	for _, r := range text {
		t.buf = f.rune(t.buf[:0], r)
		if len(t.buf) == 0 {
			continue
		}
		switch {
		case apostrophe(r) && !f.elide:
		case wordRune(t.buf[0]):
			if w := spaceless(t.buf[0]); begin >= 0 && w != wide {
				end()
			}
			if begin < 0 {
				begin, wide = int32(len(t.runes)), spaceless(t.buf[0])
			}
			for _, q := range t.buf {
				t.push(q, begin)
			}
			if wide {
				at := int32(len(t.runes))
				t.words = append(t.words, span{at - 1, at})
			}
		default:
			end()
			if symbol(t.buf[0]) {
				begin = int32(len(t.runes))
				t.runes = append(t.runes, t.buf[0])
				end()
			}
		}
	}
	end()
}

// push adds a rune to the word begun at begin; a letter drawn out ("pleaaase") counts twice at most.
func (t *tokens) push(r rune, begin int32) {
	n := len(t.runes)
	if n-int(begin) >= 2 && t.runes[n-1] == r && t.runes[n-2] == r && !unicode.IsDigit(r) {
		return
	}
	t.runes = append(t.runes, r)
}

func wordRune(r rune) bool {
	if r < 0x80 {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

// symbol tells characters that mean something by themselves, as emoji and currency signs.
func symbol(r rune) bool {
	if r < 0x80 {
		return r == '$' || r == '%'
	}
	return unicode.In(r, unicode.So, unicode.Sc)
}
