package intents

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// token is a word, a run of digits, or a single other character of a text.
type token struct {
	start, end int    // bytes of the text
	s          string // folded: lower case, without accents, apostrophes as '
	kind       tokenKind
	glued      bool // follows the token before without a space
	n          int  // value of digits, -1 from ten digits on
}

type tokenKind uint8

const (
	wordToken tokenKind = iota
	digitToken
	otherToken
)

// scan is a text cut into tokens, with what is needed to understand them.
type scan struct {
	text    string
	tokens  []token
	lang    string
	locale  string
	now     time.Time // in the zone
	capital []bool    // by token: whether a word begins with a capital letter
	digits  bool      // whether there is any digit
}

func newScan(text, locale string, now time.Time) *scan {
	s := &scan{text: text, lang: language(locale), locale: locale, now: now}
	f := folder{umlaut: s.lang == "de"}
	var word []rune
	begin, kind, space := 0, otherToken, true
	end := func(at int) {
		if at > begin {
			s.put(begin, at, kind, space, word)
			space = false
		}
		begin, word = at, word[:0]
	}
	for at := 0; at < len(text); {
		r, width := utf8.DecodeRuneInString(text[at:])
		k := kindOf(r)
		inWord := kind == wordToken && apostrophe(r) && letterFollows(text[at+width:])
		goesOn := k == kind || inWord || kind == wordToken && unicode.Is(unicode.M, r)
		if begin == at || kind == otherToken || !goesOn {
			end(at)
			kind = k
		}
		switch {
		case unicode.IsSpace(r):
			begin, space = at+width, true
		case inWord:
			word = append(word, '\'')
		case kind == digitToken:
			word = append(word, '0'+rune(digitValue(r)))
		default:
			word = f.rune(word, r)
		}
		at += width
	}
	end(len(text))
	return s
}

func (s *scan) put(start, end int, kind tokenKind, space bool, word []rune) {
	t := token{start: start, end: end, s: string(word), kind: kind, glued: !space}
	if kind == digitToken {
		s.digits = true
		t.n = -1
		if len(t.s) < 10 {
			t.n = 0
			for _, d := range t.s {
				t.n = t.n*10 + int(d-'0')
			}
		}
	}
	first, _ := utf8.DecodeRuneInString(s.text[start:])
	s.tokens = append(s.tokens, t)
	s.capital = append(s.capital, unicode.IsUpper(first))
}

func kindOf(r rune) tokenKind {
	switch {
	case r < utf8.RuneSelf && wordRune(r|0x20) && (r < '0' || r > '9'):
		return wordToken
	case digitValue(r) >= 0:
		return digitToken
	case r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.Is(unicode.M, r)):
		return wordToken
	}
	return otherToken
}

// digitValue is the value of a decimal digit, -1 for all else. Full-width and Arabic digits count.
func digitValue(r rune) int {
	switch {
	case '0' <= r && r <= '9':
		return int(r - '0')
	case '０' <= r && r <= '９':
		return int(r - '０')
	case '٠' <= r && r <= '٩':
		return int(r - '٠')
	case '۰' <= r && r <= '۹':
		return int(r - '۰')
	}
	return -1
}

func letterFollows(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

// at returns token i, or one that matches nothing.
func (s *scan) at(i int) token {
	if i < 0 || i >= len(s.tokens) {
		return token{kind: otherToken, n: -1}
	}
	return s.tokens[i]
}

// is tells whether token i is one of the words or characters given.
func (s *scan) is(i int, any ...string) bool {
	t := s.at(i)
	if t.kind == digitToken {
		return false
	}
	return slices.Contains(any, t.s)
}

// phrase tells how many tokens from i on make up the words given, 0 if they don't.
func (s *scan) phrase(i int, words string) int {
	if t := s.at(i); t.s == "" || !strings.HasPrefix(words, t.s) {
		return 0 // as nearly always
	}
	n := 0
	for w := range strings.SplitSeq(words, " ") {
		if t := s.at(i + n); t.kind == digitToken || t.s != w {
			return 0
		}
		n++
	}
	return n
}

// opened are phrases by their first word: most words of a message begin none of a list.
type opened map[string][]string

func open(phrases ...string) opened {
	o := opened{}
	for _, p := range phrases {
		first, _, _ := strings.Cut(p, " ")
		o[first] = append(o[first], p)
	}
	return o
}

// from are the phrases that may begin at token i.
func (o opened) from(s *scan, i int) []string { return o[s.at(i).s] }

// standsAlone tells whether tokens i to j-1 touch no letter, digit or joining character on either side: 4711 does not
// stand alone in "FD-4711", "v4711" or "4711a".
func (s *scan) standsAlone(i, j int) bool {
	if before := s.at(i - 1); i > 0 && s.at(i).glued {
		if before.kind != otherToken || strings.Contains("-_/\\#&=@", before.s) {
			return false
		}
		if strings.Contains(".,:", before.s) && before.glued && s.at(i-2).kind == digitToken {
			return false
		}
	}
	if after := s.at(j); j < len(s.tokens) && after.glued {
		if after.kind != otherToken || strings.Contains("_\\&=@", after.s) {
			return false
		}
		if next := s.at(j + 1); strings.Contains("-/.,:", after.s) && next.glued && next.kind != otherToken {
			return false
		}
	}
	return true
}
