package flows

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// message is what the customer wrote, cut up once.
type message struct {
	text     string     // trimmed
	start    int        // byte of the text in Input.Text
	words    []string   // folded: lower case, without punctuation, apostrophes and accents
	spots    []position // where they stand
	line     string     // the words, with spaces
	core     []string   // words without politeness and filling
	coreLine string     // the same, with spaces
	question bool
}

// newMessage cuts a text up.
func newMessage(s string, lex *lexicon) message {
	m := message{text: strings.TrimSpace(s)}
	m.start = len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
	m.line, m.words, m.spots = cutUp(m.text)
	m.markAddresses()
	m.core, m.coreLine = m.words, m.line
	if i := slices.IndexFunc(m.words, func(w string) bool { return lex.fillers[w] }); i >= 0 {
		m.core = append(make([]string, 0, len(m.words)), m.words[:i]...)
		for _, w := range m.words[i+1:] {
			if !lex.fillers[w] {
				m.core = append(m.core, w)
			}
		}
		m.coreLine = join(m.core)
	}
	m.question = strings.HasSuffix(m.text, "?") || startsWithAny(m.words, lex.questions)
	return m
}

// firsts are the words at which a message begins, with and without what changes nothing.
func (m message) firsts() []string {
	var out []string
	for _, words := range [2][]string{m.words, m.core} {
		if len(words) > 0 {
			out = append(out, words[0])
		}
	}
	return out
}

func some(words []string, set map[string]bool) bool {
	for _, w := range words {
		if set[w] {
			return true
		}
	}
	return false
}

// position is where a word stands.
type position struct {
	start, end int  // bytes of the text
	pause      bool // a comma or the like parts it from the word before
	address    bool // it belongs to an e-mail address or a phone number
}

// split cuts a text into folded words of letters and digits; apostrophes vanish, everything else parts words.
func split(s string) []string {
	_, words, _ := cutUp(s)
	return words
}

// folded is the words of a text with spaces.
func folded(s string) string {
	line, _, _ := cutUp(s)
	return line
}

// cutUp cuts a text into words and says where they stand. The words share one string, the line in which they stand with spaces,
// because every message of every customer comes through here.
func cutUp(s string) (line string, words []string, spots []position) {
	var short [128]byte
	buf := short[:0]
	spots = make([]position, 0, strings.Count(s, " ")+1)
	start, pause := 0, false
	for i, r := range s {
		switch {
		case isPart(r):
			before := len(buf)
			buf = appendFolded(buf, unicode.ToLower(r))
			if before == start && len(buf) > start {
				spots = append(spots, position{start: i, pause: pause && start > 0})
			}
			if len(buf) > start {
				spots[len(spots)-1].end, pause = i+utf8.RuneLen(r), false
			}
		case isApostrophe(r):
		default:
			if pause = pause || pauses(s[i:], r); len(buf) > start {
				buf = append(buf, ' ')
				start = len(buf)
			}
		}
	}
	if len(spots) == 0 {
		return "", nil, nil
	}
	line = strings.TrimSuffix(string(buf), " ")
	words = make([]string, 0, len(spots))
	for w := range strings.SplitSeq(line, " ") {
		words = append(words, w)
	}
	return line, words, spots
}

// pauses says whether a text begins with a sign that ends a part of a sentence. A full stop within "70.418" does not.
func pauses(s string, r rune) bool {
	switch r {
	case ',', ';', '!', '?', '\n', '(', ')', '–', '—':
		return true
	case '.', ':':
		return len(s) == 1 || s[1] == ' ' || s[1] == '\n' || s[1] == '\r'
	}
	return false
}

// appendFolded writes a lower-case letter as people do whose keyboard lacks its accent: "cafe", "Stoerung".
func appendFolded(buf []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		return append(buf, byte(r))
	}
	switch r {
	case 'ä', 'æ':
		return append(buf, "ae"...)
	case 'ö', 'ø':
		return append(buf, "oe"...)
	case 'ü':
		return append(buf, "ue"...)
	case 'ß':
		return append(buf, "ss"...)
	case '\u0308': // the dots of "u", written by themselves
		if n := len(buf); n > 0 && strings.IndexByte("aou", buf[n-1]) >= 0 {
			return append(buf, 'e')
		}
		return buf
	}
	if i := strings.IndexRune(accented, r); i >= 0 {
		return append(buf, plainLetters[utf8.RuneCountInString(accented[:i])])
	}
	if r >= '\u0300' && r <= '\u036f' { // any other accent written by itself
		return buf
	}
	return utf8.AppendRune(buf, r)
}

// accented are letters with an accent, plainLetters the same without, in this order.
const (
	accented     = "àáâãåąèéêëęìíîïòóôõùúûýÿçćčñńšśžźżłğ"
	plainLetters = "aaaaaaeeeeeiiiioooouuuyycccnnsszzzlg"
)

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

// beginnings are phrases that words may begin with, by their first word: a message is held against a dozen lists of them.
type beginnings map[string][][]string

// add adds the phrases of a list parted by bars.
func (b *beginnings) add(list string) {
	if *b == nil {
		*b = beginnings{}
	}
	for _, p := range phrases(list) {
		(*b)[p[0]] = append((*b)[p[0]], p)
	}
}

func startsWithAny(words []string, phrases beginnings) bool {
	return longestStart(words, phrases) > 0
}

// longestStart is the length of the longest phrase that words begin with, 0 if there is none.
func longestStart(words []string, phrases beginnings) int {
	if len(words) == 0 {
		return 0
	}
	n := 0
	for _, p := range phrases[words[0]] {
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

// stretch is n words of a message from word i on, with spaces.
func (m message) stretch(i, n int) string {
	at := 0
	for _, w := range m.words[:i] {
		at += len(w) + 1
	}
	size := max(n-1, 0)
	for _, w := range m.words[i : i+n] {
		size += len(w)
	}
	return m.line[at : at+size]
}

// from is the message without its first n words, in the customer's spelling.
func (m message) from(n int, lex *lexicon) message {
	if n == 0 {
		return m
	}
	if n < len(m.spots) {
		at := m.spots[n].start
		out := newMessage(m.text[at:], lex)
		out.start = m.start + at
		return out
	}
	return message{start: m.start + len(m.text)}
}
