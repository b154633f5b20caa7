package intents

import (
	"strings"
	"unicode"
)

// labelPhrases is how many phrases of an intent say so much of it that its name adds nothing.
const labelPhrases = 30

// label returns what the name of an intent says in words: "answer:vpn_setup" is about "vpn setup". It is "" where the name
// says nothing.
func label(intent string) string {
	name := intent[strings.LastIndexByte(intent, ':')+1:]
	var b strings.Builder
	letters, before := 0, ' '
	for _, r := range name {
		switch {
		case unicode.IsLetter(r):
			if unicode.IsUpper(r) && unicode.IsLower(before) {
				b.WriteByte(' ')
			}
			letters++
			b.WriteRune(unicode.ToLower(r))
		case unicode.IsDigit(r) || r == '\'':
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
		before = r
	}
	if letters < 3 {
		return ""
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// labels returns the intents of few phrases whose names say something, and what they say.
func (c *corpus) labels() (class []int, texts []string) {
	count := make([]int, len(c.intents))
	for _, k := range c.class {
		if k != outside {
			count[k]++
		}
	}
	for k, n := range count {
		if l := label(c.intents[k]); n < labelPhrases && l != "" {
			class, texts = append(class, k), append(texts, l)
		}
	}
	return class, texts
}
