package intents

import "time"

// nthWords are the words for which weekday of a month is meant; -1 is the last one.
var nthWords = map[string]map[string]int{
	"en": {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1},
	"de": endingIn("en er e em es", map[string]int{"erst": 1, "zweit": 2, "dritt": 3, "viert": 4, "letzt": -1}),
	"es": {"primer": 1, "primero": 1, "segundo": 2, "tercer": 3, "tercero": 3, "cuarto": 4, "ultimo": -1},
	"fr": {"premier": 1, "deuxieme": 2, "troisieme": 3, "quatrieme": 4, "dernier": -1},
	"it": {"primo": 1, "secondo": 2, "terzo": 3, "quarto": 4, "ultimo": -1, "prima": 1, "ultima": -1},
	"pt": {"primeiro": 1, "primeira": 1, "terceiro": 3, "terceira": 3, "ultimo": -1, "ultima": -1},
	"nl": {"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "laatste": -1},
	"pl": {"pierwszy": 1, "pierwsza": 1, "drugi": 2, "druga": 2, "trzeci": 3, "trzecia": 3, "czwarty": 4, "czwarta": 4, "ostatni": -1, "ostatnia": -1},
}

// ofMonth stand between a weekday and its month.
var ofMonth = map[string][]string{
	"en": {"in", "of"}, "de": {"im", "in", "des", "vom"}, "es": {"de", "del", "en"}, "fr": {"de", "du", "en"}, "it": {"di", "del", "a"},
	"pt": {"de", "do", "em"}, "nl": {"in", "van"}, "pl": {"w"},
}

func endingIn(ends string, stems map[string]int) map[string]int {
	out := map[string]int{}
	for stem, n := range stems {
		for end := range wordSet(ends) {
			out[stem+end] = n
		}
	}
	return out
}

// nth reads "first", "2nd".
func (d *dates) nth(i int) (n, end int) {
	if n := nthWords[d.lang][d.scan.at(i).s]; n != 0 && d.scan.at(i).kind == wordToken {
		return n, i + 1
	}
	if n := d.tokenAt(i); n >= 1 && n <= 4 && d.scan.at(i+1).glued && d.oneOf(i+1, d.w.ordinal) == 1 {
		return n, i + 2
	}
	return 0, i
}

// nthWeekday reads the first Monday in December, den letzten Freitag im Monat.
func (d *dates) nthWeekday(i int) (time.Time, int) {
	n, j := d.nth(i)
	day, ok := d.w.weekdays[d.scan.at(j).s]
	named := j
	j += d.oneOf(j+1, d.w.suffix)
	of := d.oneOf(j+1, ofMonth[d.lang])
	if named == i || !ok || of == 0 && d.lang != "pl" { // Polish says it by the month's ending
		return time.Time{}, i
	}
	first, end := d.firstOfMonth(j + 1 + of)
	if end == j+1+of {
		return time.Time{}, i
	}
	if n < 0 {
		last := first.AddDate(0, 1, -1)
		return last.AddDate(0, 0, -(int(last.Weekday())-int(day)+7)%7), end
	}
	return first.AddDate(0, 0, (int(day)-int(first.Weekday())+7)%7+7*(n-1)), end
}

// firstOfMonth reads a month: "December 2027", "next month", "the month".
func (d *dates) firstOfMonth(i int) (time.Time, int) {
	if m, end := d.month(i); end > i {
		return d.ofYear(m, 1, end, i)
	}
	j := i + d.oneOf(i, d.w.the)
	if t, end := d.period(j); end > j && d.w.units[d.scan.at(end-1).s] == month && t.Day() == 1 {
		return t, end
	}
	if d.w.units[d.scan.at(j).s] == month {
		return d.start(month, 0), j + 1
	}
	return time.Time{}, i
}

// unreadNth tells whether the weekday at i is one of several, and which was not understood: "every first Monday of a quarter".
func (d *dates) unreadNth(i int) bool {
	if d.oneOf(i+1, ofMonth[d.lang]) == 0 && d.lang != "pl" {
		return false
	}
	n := nthWords[d.lang][d.scan.at(i-1).s]
	return n > 0 || d.scan.at(i-1).glued && d.oneOf(i-1, d.w.ordinal) == 1 && d.tokenAt(i-2) > 0
}

// shiftWords stand between an amount and the day it is counted from.
var shiftWords = map[string]struct{ later, earlier []string }{
	"en": {later: []string{"from", "after"}, earlier: []string{"before"}},
	"de": {later: []string{"nach", "ab", "nach dem", "ab dem"}, earlier: []string{"vor", "vor dem"}},
	"es": {later: []string{"despues del", "despues de", "a partir del"}, earlier: []string{"antes del", "antes de"}},
	"fr": {later: []string{"apres", "apres le", "a partir du"}, earlier: []string{"avant", "avant le"}},
	"it": {later: []string{"dopo", "dopo il", "a partire dal"}, earlier: []string{"prima di", "prima del"}},
	"pt": {later: []string{"depois de", "depois da", "depois do", "apos"}, earlier: []string{"antes de", "antes da", "antes do"}},
	"nl": {later: []string{"na", "vanaf"}, earlier: []string{"voor"}},
	"pl": {later: []string{"po", "od"}, earlier: []string{"przed"}},
}

// shifted reads a day that is counted from another one: "a week on Friday", "two days before Monday".
func (d *dates) shifted(i int) (time.Time, int) {
	n, j := d.tokenAt(i), i+1
	if w, after := d.wordNumber(i); after > i {
		n, j = w, after
	} else if w, ok := d.w.numbers[d.scan.at(i).s]; ok {
		n = w
	}
	u, ok := d.w.units[d.scan.at(j).s]
	if !ok || u.time > 0 || n < 0 || n > mostUnits || d.is(i-1, "for", "fuer", "durante", "por", "pendant", "per", "przez") {
		return time.Time{}, i
	}
	j++
	w := shiftWords[d.lang]
	k := j
	switch later, earlier := d.oneOf(j, w.later), d.oneOf(j, w.earlier); {
	case later > 0:
		k += later
	case earlier > 0:
		k, n = k+earlier, -n
	case d.lang == "en" && u.days >= 7 && d.is(j, "on"):
		k++
	case d.lang != "en" || u.days < 7 || !d.is(j, "today", "tomorrow"):
		return time.Time{}, i
	}
	for _, read := range []func(int) (time.Time, int){d.iso, d.numeric, d.named, d.weekday, d.monthName} {
		if t, end := read(k); end > k {
			return t.AddDate(n*u.years, n*u.months, n*u.days), end
		}
	}
	return time.Time{}, i
}

// further reads what puts off the day before it: "Friday week", "heute in einer Woche".
func (d *dates) further(t time.Time, i int) (time.Time, int) {
	if d.lang == "en" && d.is(i, "week", "fortnight") && d.scan.at(i+1).kind != digitToken {
		u := d.w.units[d.scan.at(i).s]
		return t.AddDate(0, 0, u.days), i + 1
	}
	if d.is(i, "in", "en", "dentro") {
		if n, u, end := d.amount(i); end > i && u.time == 0 {
			return t.AddDate(n*u.years, n*u.months, n*u.days), end
		}
	}
	return t, i
}

// dayRange reads two days of one month: "12 to 15 January", "12.-15. Januar", "January 12 to 15". It adds both, each where it
// stands.
func (d *dates) dayRange(f *finds, i int) (end int) {
	w := rangeWords[d.lang]
	n, j := d.tokenAt(i), i+1
	if n < 1 || n > 31 || len(d.scan.at(i).s) > 2 {
		return i
	}
	j += d.oneOf(j, d.w.ordinal)
	k := j + d.oneOf(j, w.joins)
	if k == j && d.is(i-1, "between", "zwischen", "entre") {
		k += d.oneOf(j, w.both)
	}
	if k == j {
		return i
	}
	second, end := d.monthName(k)
	if end == k || !d.standsAlone(i, end) || d.scan.at(k).kind == wordToken && d.oneOf(k, d.w.the) == 0 {
		return i
	}
	of := second
	if n > second.Day() {
		of = second.AddDate(0, 0, -second.Day()) // "28 to 3 January" begins in December
	}
	first, ok := d.date(of.Year(), of.Month(), n)
	if !ok {
		return i
	}
	f.add(rankDate, KindDate, first.Format(time.DateOnly), d.tokens[i].start, d.tokens[j-1].end)
	f.add(rankDate, KindDate, second.Format(time.DateOnly), d.tokens[k].start, d.tokens[end-1].end)
	return end
}
