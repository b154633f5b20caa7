package intents

import "strings"

// mostGroups is how many groups of digits a number has at most: more are something else, and not looked through.
const mostGroups = 6

// figures are digits as they stand, cut where a separator is: 1 249,99 is 1, 249 and 99, parted by " " and ",".
type figures struct {
	groups []string
	seps   []string // one fewer
	end    int
}

// decimal reads a number from token i on: digits, grouped or not, with an optional fraction. It returns the canonical form
// and where it ends, "" if there is none or it cannot be told what it is, as 1.2.3.
func (s *scan) decimal(i int) (value string, end int) { return s.figure(i, s.spaceGroups(), false) }

// figure reads a number in digits. Point and comma are told apart by what follows them: of two kinds the last one parts the
// fraction, and one that comes twice parts thousands. Where that leaves a doubt the locale decides: 1.234 is a thousand in
// German and one and a bit in English. An amount of money has no third decimal: there it is a thousand in both. Spaces says
// whether a plain space may part thousands; one that does not break a line always may.
func (s *scan) figure(i int, spaces, money bool) (value string, end int) {
	if s.at(i).kind != digitToken {
		return "", i
	}
	f := s.figures(i, spaces)
	grouped, ok := s.grouped(f, money)
	if !ok {
		return "", i
	}
	whole := strings.TrimLeft(strings.Join(f.groups[:grouped+1], ""), "0")
	if whole == "" {
		whole = "0"
	}
	if grouped < len(f.seps) {
		return whole + "." + f.groups[len(f.groups)-1], f.end
	}
	return whole, f.end
}

// figures cuts the digits from token i on.
func (s *scan) figures(i int, spaces bool) figures {
	f := figures{groups: []string{s.at(i).s}, end: i + 1}
	for len(f.groups) <= mostGroups {
		sep, next := s.at(f.end), s.at(f.end+1)
		switch {
		case sep.glued && next.glued && next.kind == digitToken && (sep.s == "." || sep.s == ","):
			f.groups, f.seps, f.end = append(f.groups, next.s), append(f.seps, sep.s), f.end+2
		case sep.glued && next.glued && next.kind == digitToken && len(next.s) == 3 && (sep.s == "'" || sep.s == "’"):
			f.groups, f.seps, f.end = append(f.groups, next.s), append(f.seps, "'"), f.end+2
		case s.spaceParts(f, spaces):
			f.groups, f.seps, f.end = append(f.groups, sep.s), append(f.seps, " "), f.end+1
		default:
			return f
		}
	}
	return f
}

// spaceParts tells whether the token behind what was read is a thousand's group behind a space.
func (s *scan) spaceParts(f figures, plain bool) bool {
	last, next := s.at(f.end-1), s.at(f.end)
	if next.kind != digitToken || next.glued || len(next.s) != 3 || len(f.groups[0]) > 3 || f.groups[0][0] == '0' {
		return false
	}
	for _, sep := range f.seps {
		if sep != " " {
			return false
		}
	}
	switch s.text[last.end:next.start] {
	case " ":
		return plain || next.s[0] == '0' // nobody counts "000"
	case "\u00a0", "\u202f", "\u2009":
		return true
	}
	return false
}

// grouped tells how many separators of a number part thousands: all, or all but the last one. ok is false if they make no
// sense together.
func (s *scan) grouped(f figures, money bool) (n int, ok bool) {
	last := len(f.seps) - 1
	if last < 0 {
		return 0, true
	}
	if len(f.groups) > mostGroups {
		return 0, false
	}
	for n < len(f.seps) && f.seps[n] == f.seps[0] {
		n++
	}
	sep := f.seps[last]
	switch point := sep == "." || sep == ","; {
	case n == len(f.seps) && n == 1 && point:
		thousands := len(f.groups[1]) == 3 && len(f.groups[0]) <= 3 && f.groups[0][0] != '0'
		if thousands && (money || (sep == ",") != s.commaDecimal()) {
			return 1, true
		}
		return 0, true
	case n < last || n == last && !point:
		return 0, false
	}
	if lakhs(f.groups[:n+1], f.seps[0]) {
		return n, true
	}
	for i, g := range f.groups[:n+1] {
		if i > 0 && len(g) != 3 || i == 0 && (len(g) > 3 || g == "0") {
			return 0, false // 1.2.3 is a version or an address
		}
	}
	return n, true
}

// lakhs tells whether digits are grouped as in India: 1,00,000.
func lakhs(groups []string, sep string) bool {
	last := len(groups) - 1
	if sep != "," || last < 2 || len(groups[0]) > 2 || groups[0] == "0" || len(groups[last]) != 3 {
		return false
	}
	for _, g := range groups[1:last] {
		if len(g) != 2 {
			return false
		}
	}
	return true
}

// spaceGroups tells whether the language parts thousands by a space.
func (s *scan) spaceGroups() bool {
	switch s.lang {
	case "fr", "ru", "uk", "pl", "cs", "sk", "sv", "nb", "nn", "no", "fi", "hu", "bg", "et", "lv", "lt":
		return true
	}
	return false
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

// findNumbers finds numbers that stand alone, in digits or as words.
func findNumbers(f *finds, s *scan) {
	for i := 0; i < len(s.tokens); i++ {
		v, end := s.quantity(i, s.spaceGroups(), false)
		if v == "" {
			continue
		}
		first := i
		if s.is(i-1, "-", "−") && s.at(i).glued && !s.at(i-1).glued {
			v, first = "-"+v, i-1
		}
		if len(v) > mostDigitsOfNumber || !s.standsAlone(first, end) {
			continue
		}
		f.add(rankNumber, KindNumber, v, s.tokens[first].start, s.tokens[end-1].end)
		i = end - 1
	}
}

// quantity reads a number in digits or words, or in digits with a word that multiplies them: 1.5 million.
func (s *scan) quantity(i int, spaces, money bool) (value string, end int) {
	if s.at(i).kind != digitToken {
		return s.worded(i)
	}
	v, end := s.figure(i, spaces, false)
	if v == "" {
		return "", i
	}
	if zeros := s.numerals().powers[s.at(end).s]; zeros > 0 && s.at(end).kind == wordToken {
		return timesTen(v, zeros), end + 1
	}
	if k := s.is(end, "dozen", "dutzend", "docenas"); k && s.at(i).n > 0 && end == i+1 {
		return itoa(12 * s.at(i).n), end + 1
	}
	if money {
		v, end = s.figure(i, spaces, true)
	}
	return v, end
}

// timesTen moves the point of a decimal.
func timesTen(v string, zeros int) string {
	whole, fraction, _ := strings.Cut(v, ".")
	for range zeros {
		if fraction == "" {
			whole += "0"
		} else {
			whole, fraction = whole+fraction[:1], fraction[1:]
		}
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction == "" {
		return whole
	}
	return whole + "." + fraction
}

var (
	notCounted  = wordSet("of is was are that who which with for in on to and or please i you he she it we they can will would has had does do did as at from than but if not when where one's")
	notCounting = wordSet("this that the which another any some no every each good new old other first last next wrong right only same")
)
