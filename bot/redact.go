package bot

import (
	"fmt"
	"math/big"
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
	name    string
	pattern *regexp.Regexp
	valid   func(match string) bool // of a part of the match that ends with a word; nil = always
	group   int                     // which part is taken out
	may     func(text string) bool  // false where the pattern surely does not match, which is told sooner; nil = it may
}

// Redactions are the names of the built-in patterns.
var Redactions = []string{"card", "iban", "password"}

// NewRedactor builds one from names of built-in patterns and own patterns as "name=RE2 source". Errors name the pattern.
func NewRedactor(patterns []string) (*Redactor, error) {
	r := &Redactor{}
	for _, p := range patterns {
		if slices.Contains(Redactions, p) {
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
		r.rules = append(r.rules, redaction{name: name, pattern: re})
	}
	return r, nil
}

func builtIn(name string) redaction {
	switch name {
	case "card":
		return redaction{name: name, pattern: cardPattern, valid: luhn, may: digits(13)}
	case "iban":
		return redaction{name: name, pattern: ibanPattern, valid: iban, may: digits(2)}
	default:
		return redaction{name: name, pattern: passwordPattern, group: 1, may: secrets}
	}
}

var (
	cardPattern     = regexp.MustCompile(`\b\d(?:[ -]?\d){12,27}\b`)
	ibanPattern     = regexp.MustCompile(`(?i)\b[a-z]{2}\d{2}(?: ?[a-z0-9]){11,30}\b`)
	passwordPattern = regexp.MustCompile(`(?i)\b(?:password|passwort|kennwort|passphrase|pin|tan)\s*(?:(?:is|ist|lautet|was|war)\b\s*:?|[:=])\s*(["']?[^\s"'.,;]*[\d!-/:-@\[-` + "`" + `{-~][^\s"',;]*)`)
	defaultRedactor = &Redactor{rules: []redaction{builtIn("card"), builtIn("iban"), builtIn("password")}}
)

// digits tells texts with so many digits: most have none, and a pattern takes its time over every one.
func digits(least int) func(string) bool {
	return func(s string) bool {
		n := 0
		for i := range len(s) {
			if '0' <= s[i] && s[i] <= '9' {
				n++
			}
		}
		return n >= least
	}
}

// secrets tells texts with a word of passwordPattern, or with letters that may stand for those of one.
func secrets(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return true
		}
	}
	s = strings.ToLower(s)
	return strings.Contains(s, "pass") || strings.Contains(s, "kennwort") || strings.Contains(s, "pin") || strings.Contains(s, "tan")
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
	var b strings.Builder
	end := 0
	for _, m := range d.pattern.FindAllStringSubmatchIndex(s, -1) {
		from, to := m[2*d.group], m[2*d.group+1]
		if from < 0 {
			continue
		}
		if n := d.length(s[from:to]); n > 0 {
			b.WriteString(s[end:from])
			b.WriteString("[" + d.name + "]")
			end = from + n
		}
	}
	if end == 0 {
		return s
	}
	b.WriteString(s[end:])
	return b.String()
}

// length is how much of a match is what the rule looks for: all of it, or the longest valid beginning that ends where
// a group of characters ends, since words and figures behind a number look like more of it. 0 = nothing is.
func (d redaction) length(match string) int {
	if d.valid == nil {
		return len(match)
	}
	for n := len(match); n > 0; n = strings.LastIndexAny(match[:n], " -") {
		if d.valid(match[:n]) {
			return n
		}
	}
	return 0
}

// luhn is the checksum of card numbers (ISO/IEC 7812-1, annex B).
func luhn(s string) bool {
	sum, n := 0, 0
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] < '0' || s[i] > '9' {
			continue
		}
		d := int(s[i] - '0')
		if n%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
		n++
	}
	return n >= 13 && n <= 19 && sum%10 == 0
}

// iban is the checksum of bank account numbers (ISO 13616, ISO 7064 mod 97-10).
func iban(s string) bool {
	s = strings.ToUpper(strings.ReplaceAll(s, " ", ""))
	if len(s) < 15 || len(s) > 34 {
		return false
	}
	var digits strings.Builder
	for _, c := range s[4:] + s[:4] {
		switch {
		case unicode.IsDigit(c):
			digits.WriteRune(c)
		default:
			fmt.Fprint(&digits, int(c-'A')+10)
		}
	}
	n, ok := new(big.Int).SetString(digits.String(), 10)
	return ok && new(big.Int).Mod(n, big.NewInt(97)).Int64() == 1
}
