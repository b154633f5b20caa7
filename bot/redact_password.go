package bot

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// passwordPattern finds a word for a password, what leads to it (group 1), and the word that may be it (group 2).
var passwordPattern = regexp.MustCompile(`(?i)\b(?:password|passwort|kennwort|passphrase|pin|tan)\s*((?:is|ist|lautet|was|war)\b\s*:?|[:=])\s*(\S+)`)

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

// passwords finds what somebody says his password, PIN or TAN is; not what he says about it.
func passwords(s string) []span {
	var out []span
	for _, m := range passwordPattern.FindAllStringSubmatchIndex(s, -1) {
		if s[m[4]] == '[' && strings.Contains(s[m[4]:m[5]], "]") { // what was taken out already
			continue
		}
		if word := bare(s, span{m[4], m[5]}); tells(s, strings.ToLower(strings.TrimSpace(s[m[2]:m[3]])), word) {
			out = append(out, word)
		}
	}
	return out
}

const (
	openers  = `"'“”„‘’«»‹›([<*` + "`"
	trailers = openers + `.,;:)]>…`
)

// bare is a word without the quotation marks and brackets around it, and without the stop behind it.
func bare(s string, word span) span {
	word.to = word.from + len(strings.TrimRight(s[word.from:word.to], trailers))
	word.from = word.to - len(strings.TrimLeft(s[word.from:word.to], openers))
	return word
}

// tells weighs whether a word is a secret. One with figures or odd signs in it is; an ordinary word is only where it is
// said to be the password and nothing else follows, since "my password is expired" is what most people write.
func tells(s, lead string, word span) bool {
	w := strings.TrimRight(s[word.from:word.to], "!?")
	switch {
	case w == "", strings.Contains(w, "://"), wallClock.MatchString(w):
		return false
	case looksSecret(w):
		return true
	}
	alone := ended(s[word.to:])
	named := strings.ContainsAny(lead, ":=") || lead == "lautet"
	mixed := strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) })
	switch {
	case amount.MatchString(w):
		return named && alone && len(w) >= 6
	case mixed && strings.ContainsFunc(w, unicode.IsDigit):
		return false
	}
	return named && alone && len(w) >= 5 && !ordinary[strings.ToLower(w)]
}

var (
	wallClock = regexp.MustCompile(`^\d{1,2}[:.]\d{2}$`)
	amount    = regexp.MustCompile(`^\d{1,3}[-'’]?\p{L}+(?:-\p{L}+)*$`) // 2nd, 3x, 90-day, 6-stellig
)

// looksSecret tells a word that no sentence has: figures among letters or signs, four figures and more, or signs that
// no word has.
func looksSecret(w string) bool {
	figures, others, odd := 0, 0, false
	for i, r := range w {
		switch {
		case unicode.IsDigit(r):
			figures++
		case unicode.IsLetter(r):
			others++
		default:
			others++
			odd = odd || strings.ContainsRune(`@#$%^&+=~|\{}`, r) || i > 0 && r == '_'
		}
	}
	switch {
	case figures > 0 && others > 0:
		return !amount.MatchString(w)
	case figures > 0:
		return figures >= 4
	}
	return odd && utf8.RuneCountInString(w) >= 4
}

// ended tells whether a sentence is over here.
func ended(rest string) bool {
	rest = strings.TrimLeft(rest, trailers+"!? \t")
	return rest == "" || rest[0] == '\n' || rest[0] == '\r'
}

// ordinary are words that stand alone behind "password:" and are none.
var ordinary = wordSet(`again always blocked broken changed check correct denied different error everything expired failed failing
	forgot forgotten gone helpme incorrect invalid known later limit locked login maybe missing needed never nothing other outdated
	please problem question refused rejected reset resetting secret sorry still stolen temporary thanks today tomorrow unknown update
	urgent weird wrong yesterday
	abgelaufen anders bitte dauernd dringend fehler fehlt frage funktioniert geändert gehackt geheim gesperrt gestern gestohlen
	heute hilfe immer kaputt keine keines komisch leider morgen neues nichts niemals problem sofort ungültig unbekannt vergessen
	verloren wieder zurückgesetzt zurücksetzen`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}
