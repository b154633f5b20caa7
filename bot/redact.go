package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Redactor takes out of a message what nobody should store: card numbers, bank accounts, passwords. It runs before
// the event is built, so neither log nor model nor agent ever sees them.
type Redactor struct{ rules []redaction }

type redaction struct {
	name string
	find func(text string) []span
	may  func(text string) bool // false where surely nothing is found, which is told sooner; nil = something may be
}

// span is a part of a text: from where, and before where it ends.
type span struct{ from, to int }

// Redactions are the names of the built-in patterns.
var Redactions = []string{"card", "iban", "password"}

// NewRedactor builds one from names of built-in patterns and own patterns as "name=RE2 source". Errors name the pattern.
func NewRedactor(patterns []string) (*Redactor, error) {
	r := &Redactor{}
	for _, p := range patterns {
		switch {
		case p == "iban": // before cards: groups of a bank account look like those of a card
			r.rules = slices.Insert(r.rules, 0, builtIn(p))
			continue
		case slices.Contains(Redactions, p):
			r.rules = append(r.rules, builtIn(p))
			continue
		}
		name, source, ok := strings.Cut(p, "=")
		if !ok {
			return nil, fmt.Errorf("redact %q: not one of %s, and not of the form name=pattern", p, strings.Join(Redactions, ", "))
		}
		re, err := regexp.Compile(source)
		if err != nil {
			return nil, fmt.Errorf("redact %q: %w", name, err)
		}
		if re.MatchString("") {
			return nil, fmt.Errorf("redact %q: the pattern matches the empty text", name)
		}
		r.rules = append(r.rules, redaction{name: name, find: matches(re)})
	}
	return r, nil
}

func builtIn(name string) redaction {
	switch name {
	case "card":
		return redaction{name: name, find: cards, may: digits(minCard)}
	case "iban":
		return redaction{name: name, find: ibans, may: digits(minIBANDigits)}
	default:
		return redaction{name: name, find: passwords, may: secrets}
	}
}

var defaultRedactor = &Redactor{rules: []redaction{builtIn("iban"), builtIn("card"), builtIn("password")}}

// matches finds what an own pattern matches.
func matches(re *regexp.Regexp) func(string) []span {
	return func(s string) []span {
		var out []span
		for _, m := range re.FindAllStringIndex(s, -1) {
			out = append(out, span{m[0], m[1]})
		}
		return out
	}
}

// digits tells texts with so many digits: most have none, and a pattern takes its time over every one.
func digits(least int) func(string) bool {
	return func(s string) bool {
		n := 0
		for i := range len(s) {
			if digit(s[i]) {
				n++
			}
		}
		return n >= least
	}
}

// Redact replaces what must not be stored by [name].
func (r *Redactor) Redact(s string) string {
	if r == nil {
		r = defaultRedactor
	}
	for _, rule := range r.rules {
		if rule.may == nil || rule.may(s) {
			s = rule.apply(s)
		}
	}
	return s
}

func (d redaction) apply(s string) string {
	found := d.find(s)
	if len(found) == 0 {
		return s
	}
	var b strings.Builder
	end := 0
	for _, f := range found {
		b.WriteString(s[end:f.from])
		b.WriteString("[" + d.name + "]")
		end = f.to
	}
	b.WriteString(s[end:])
	return b.String()
}

// wordRune tells what words and numbers are made of.
func wordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// begins and ends tell whether a word or a number may begin, or be over, at a place of a text.
func begins(s string, at int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:at])
	return at == 0 || !wordRune(r)
}

func ends(s string, at int) bool {
	r, _ := utf8.DecodeRuneInString(s[at:])
	return at == len(s) || !wordRune(r)
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// blank is how many bytes of blanks a text begins with: one or two of those that people set between groups of figures.
func blank(s string) int {
	n := 0
	for range 2 {
		r, size := utf8.DecodeRuneInString(s[n:])
		if r != ' ' && r != '\u00a0' && r != '\u2009' && r != '\u202f' {
			break
		}
		n += size
	}
	return n
}
