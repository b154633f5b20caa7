package intents

import "strings"

// numberWords are the numbers people write as words. "one" and "ein" are mostly no numbers: see smallWord.
var numberWords = map[string]map[string]int{
	"en": {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12},
	"de": {"eins": 1, "zwei": 2, "zwo": 2, "drei": 3, "vier": 4, "fuenf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwoelf": 12},
	"es": {"uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12},
}

// decimal reads a number from token i on: digits, grouped or not, with an optional fraction. It returns the canonical form
// and where it ends, "" if there is none. Point and comma are told apart by what follows them and, where that leaves a
// doubt, by the locale: 1.234 is a thousand in German and one and a bit in English.
func (s *scan) decimal(i int) (value string, end int) {
	t := s.at(i)
	if t.kind != digitToken {
		return "", i
	}
	var group, fraction string
	whole, end := t.s, i+1
	for {
		sep, next := s.at(end), s.at(end+1)
		if !sep.glued || !next.glued || next.kind != digitToken || sep.s != "." && sep.s != "," && sep.s != "'" && sep.s != "’" {
			break
		}
		comma := sep.s == ","
		grouping := len(next.s) == 3 && len(whole) <= 15 && (group == sep.s || group == "" && len(t.s) <= 3 && t.s != "0" && (comma != s.commaDecimal() || s.at(end+2).s == sep.s))
		switch {
		case grouping:
			whole, group, end = whole+next.s, sep.s, end+2
			continue
		case group != sep.s && (sep.s == "." || comma):
			if more := s.at(end + 2); more.glued && (more.s == "." || more.s == ",") && s.at(end+3).kind == digitToken && s.at(end+3).glued {
				return "", i // 1.2.3 is a version or an address
			}
			fraction, end = next.s, end+2
		}
		break
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		return whole + "." + fraction, end
	}
	return whole, end
}

// commaDecimal tells whether the locale parts the fraction by a comma.
func (s *scan) commaDecimal() bool {
	switch s.lang {
	case "en", "zh", "ja", "ko", "th", "he", "hi":
		return false
	}
	switch region(s.locale) {
	case "CH", "MX", "US":
		return false
	}
	return true
}

// mostDigitsOfNumber is from where on digits are an id rather than a number.
const mostDigitsOfNumber = 15

// findNumbers finds numbers that stand alone, in digits or as words up to twelve.
func findNumbers(f *finds, s *scan) {
	for i := 0; i < len(s.tokens); i++ {
		if v := s.smallWord(i); v != "" {
			f.add(rankNumber, KindNumber, v, s.tokens[i].start, s.tokens[i].end)
			continue
		}
		v, end := s.decimal(i)
		first := i
		if s.is(i-1, "-", "−") && s.at(i).glued && !s.at(i-1).glued {
			v, first = "-"+v, i-1
		}
		if end == i || len(v) > mostDigitsOfNumber || !s.standsAlone(first, end) {
			continue
		}
		f.add(rankNumber, KindNumber, v, s.tokens[first].start, s.tokens[end-1].end)
		i = end - 1
	}
}

// smallWord returns the number a word stands for. "one" counts only where it is the whole message or counts something.
func (s *scan) smallWord(i int) string {
	t := s.at(i)
	n, ok := numberWords[s.lang][t.s]
	if t.kind != wordToken || !ok || !s.standsAlone(i, i+1) {
		return ""
	}
	if t.s == "one" && len(s.tokens) > 1 {
		next := s.at(i + 1)
		if next.kind != wordToken || notCounted[next.s] || i > 0 && notCounting[s.at(i-1).s] {
			return ""
		}
	}
	if t.s == "acht" && s.is(i+1, "geben", "gegeben") {
		return ""
	}
	return itoa(n)
}

var (
	notCounted  = wordSet("of is was are that who which with for in on to and or please i you he she it we they can will would has had does do did as at from than but if not when where one's")
	notCounting = wordSet("this that the which another any some no every each good new old other first last next wrong right only same")
)
