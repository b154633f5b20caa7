package flows

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// message is what the customer wrote, cut up once.
type message struct {
	text     string    // trimmed
	start    int       // byte of the text in Input.Text
	words    []string  // lower case, without punctuation and apostrophes
	core     []string  // words without politeness and filling
	begins   [4]uint64 // the bytes that words begin with, a bit each
	question bool
}

// newMessage cuts a text up.
func newMessage(s string, lex *lexicon) message {
	m := message{text: strings.TrimSpace(s)}
	m.start = len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
	m.words = split(m.text)
	for _, w := range m.words {
		m.begins[w[0]/64] |= 1 << (w[0] % 64)
	}
	m.core = m.words
	if some(m.words, lex.fillers) {
		m.core = nil
		for _, w := range m.words {
			if !lex.fillers[w] {
				m.core = append(m.core, w)
			}
		}
	}
	m.question = strings.HasSuffix(m.text, "?") || startsWithAny(m.words, lex.questions)
	return m
}

func some(words []string, set map[string]bool) bool {
	for _, w := range words {
		if set[w] {
			return true
		}
	}
	return false
}

// split cuts a text into lower-case words of letters and digits; apostrophes vanish, everything else parts words.
// The words share one string, because every message of every customer comes through here.
func split(s string) []string {
	buf := make([]byte, 0, len(s)+utf8.UTFMax)
	ends := make([]int, 0, len(s)/4+1)
	start := 0
	for _, r := range s {
		switch {
		case isPart(r):
			buf = utf8.AppendRune(buf, unicode.ToLower(r))
		case isApostrophe(r):
		case len(buf) > start:
			start = len(buf)
			ends = append(ends, start)
		}
	}
	if len(buf) > start {
		ends = append(ends, len(buf))
	}
	if len(ends) == 0 {
		return nil
	}
	all, out := string(buf), make([]string, len(ends))
	for i, end := range ends {
		from := 0
		if i > 0 {
			from = ends[i-1]
		}
		out[i] = all[from:end]
	}
	return out
}

func isPart(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' }

// wordBefore is the last word before a byte of a text, "" if there is none.
func wordBefore(text string, at int) string {
	if at < 0 || at > len(text) {
		return ""
	}
	end := strings.LastIndexFunc(text[:at], isPart)
	if end < 0 {
		return ""
	}
	_, size := utf8.DecodeRuneInString(text[end:])
	start := strings.LastIndexFunc(text[:end], func(r rune) bool { return !isPart(r) && !isApostrophe(r) })
	if w := split(text[start+1 : end+size]); len(w) > 0 {
		return w[len(w)-1]
	}
	return ""
}

// startsWith says whether words begin with a phrase.
func startsWith(words, phrase []string) bool {
	if len(phrase) > len(words) || len(phrase) == 0 {
		return false
	}
	for i, w := range phrase {
		if words[i] != w {
			return false
		}
	}
	return true
}

func startsWithAny(words []string, phrases [][]string) bool {
	return longestStart(words, phrases) > 0
}

// longestStart is the length of the longest phrase that words begin with, 0 if there is none.
func longestStart(words []string, phrases [][]string) int {
	n := 0
	for _, p := range phrases {
		if len(p) > n && startsWith(words, p) {
			n = len(p)
		}
	}
	return n
}

// find is where a phrase stands in words, -1 if nowhere.
func find(words, phrase []string) int {
	for i := 0; i+len(phrase) <= len(words); i++ {
		if startsWith(words[i:], phrase) {
			return i
		}
	}
	return -1
}

func join(words []string) string { return strings.Join(words, " ") }

// from is the message without its first n words, in the customer's spelling.
func (m message) from(n int, lex *lexicon) message {
	if n == 0 {
		return m
	}
	inWord, seen := false, 0
	for i, r := range m.text {
		part := isPart(r) || inWord && isApostrophe(r)
		if part && !inWord {
			if seen == n {
				out := newMessage(m.text[i:], lex)
				out.start = m.start + i
				return out
			}
			seen++
		}
		inWord = part
	}
	return message{start: m.start + len(m.text)}
}
