package intents

import (
	"strings"
	"time"
)

// stamp reads an ISO date with a time: 2026-11-24T15:00Z, 2026-11-24 15:00.
func (d *dates) stamp(i int) (time.Time, int) {
	day, end := d.iso(i)
	if end == i {
		return day, i
	}
	j := end
	if d.is(j, "t") {
		j++
	}
	c, after := d.colonClock(j)
	if after == j {
		return day, i
	}
	y, m, n := day.Date()
	zone := day.Location()
	if d.is(after, "z") && d.scan.at(after).glued {
		zone, after = time.UTC, after+1
	} else if h := d.tokenAt(after + 1); d.is(after, "+", "-") && d.scan.at(after).glued && h >= 0 && len(d.scan.at(after+1).s) == 2 {
		offset, next := h*3600, after+2
		if m := d.tokenAt(next + 1); d.is(next, ":") && m >= 0 && m < 60 {
			offset, next = offset+m*60, next+2
		}
		if d.is(after, "-") {
			offset = -offset
		}
		zone, after = time.FixedZone("", offset), next
	}
	return time.Date(y, m, n, c.hour, c.minute, c.second, 0, zone).In(d.today.Location()), after
}

// iso reads 2026-11-24.
func (d *dates) iso(i int) (time.Time, int) {
	y, m, n := d.tokenAt(i), d.tokenAt(i+2), d.tokenAt(i+4)
	if len(d.scan.at(i).s) != 4 || m < 1 || m > 12 || n < 1 || !d.is(i+1, "-", "/", ".") || !d.is(i+3, d.scan.at(i+1).s) || !d.glued(i+1, i+4) {
		return time.Time{}, i
	}
	if t, ok := d.date(y, time.Month(m), n); ok {
		return t, i + 5
	}
	return time.Time{}, i
}

// glued tells whether tokens i to j follow each other without spaces.
func (d *dates) glued(i, j int) bool {
	for ; i <= j; i++ {
		if !d.scan.at(i).glued {
			return false
		}
	}
	return true
}

// numeric reads 24.11.2026, 24.11., 24/11/2026, 11/24, 24-11-2026. Which comes first, day or month, is the locale's custom
// unless one of them is over twelve.
func (d *dates) numeric(i int) (time.Time, int) {
	a, b := d.tokenAt(i), d.tokenAt(i+2)
	sep := d.scan.at(i + 1).s
	if a < 1 || b < 1 || len(d.scan.at(i).s) > 2 || len(d.scan.at(i+2).s) > 2 || !strings.Contains("./-", sep) || sep == "" || !d.scan.at(i+1).glued {
		return time.Time{}, i
	}
	if sep != "." && !d.scan.at(i+2).glued || sep == "." && !d.scan.at(i+2).glued && d.lang != "de" {
		return time.Time{}, i
	}
	if d.tokenAt(i+4) < 0 && (a == 24 && b == 7 && sep == "/" || d.placed(i)) {
		return time.Time{}, i // "24/7" is always, "room 12/4" a place
	}
	n, m := a, b
	if sep != "." && d.monthFirst() {
		n, m = b, a
	}
	if m > 12 {
		n, m = m, n
	}
	if m > 12 {
		return time.Time{}, i
	}
	end := i + 3
	if d.is(end, sep) && d.scan.at(end).glued {
		if y := d.tokenAt(end + 1); y >= 0 && len(d.scan.at(end+1).s)%2 == 0 && (d.scan.at(end+1).glued || sep == ".") {
			if t, ok := d.date(fullYear(y, len(d.scan.at(end+1).s)), time.Month(m), n); ok {
				return t, end + 2
			}
			return time.Time{}, i
		}
		if sep == "." {
			end++
		}
	} else if sep != "/" {
		return time.Time{}, i // 3-4 is a range and 3.4 a number
	} else if !strings.Contains("de fr es it nl pl pt", d.lang) && a <= 12 && b <= 12 && a+b < 5 {
		return time.Time{}, i // 1/2 and 1/3 are fractions
	}
	if t, ok := d.nearest(time.Month(m), n); ok {
		return t, end
	}
	return time.Time{}, i
}

// monthsFirst are the countries that write the month first in English.
var monthsFirst = wordSet("US PH PR GU VI AS MP UM PW FM MH")

// monthFirst tells the custom of the locale's country; English without one is written as where the clock is.
func (d *dates) monthFirst() bool {
	return d.lang == "en" && monthsFirst[country(d.locale, d.now.Location().String())]
}

// clock reads a time of day: 15:00, 3pm, 3:30 p.m., 15 Uhr, 15h30, noon, half past three, halb vier.
func (d *dates) clock(i int) (clock, int) {
	if hm, ok := d.w.clocks[d.scan.at(i).s]; ok && d.scan.at(i).kind == wordToken {
		return clock{hour: hm[0], minute: hm[1], ok: true}, i + 1
	}
	if c, end := d.colonClock(i); end > i {
		return d.afternoon(c, end)
	}
	if c, end := d.partClock(i); end > i {
		return d.afternoon(c, end)
	}
	if c, end := d.namedClock(i); end > i {
		return c, end
	}
	h := d.hourAt(i)
	if h < 0 {
		return clock{}, i
	}
	c := clock{hour: h, ok: true}
	if p, end := d.afternoon(c, i+1); end > i+1 && h >= 1 && h <= 12 {
		return p, end
	}
	if n := d.oneOf(i+1, d.w.oclock); n > 0 && h <= 24 && d.hourMeant(h, i, n) {
		c.hour = h % 24
		if d.lang == "en" {
			c = d.dial(h)
		}
		if m := d.tokenAt(i + 1 + n); m >= 0 && m < 60 && len(d.scan.at(i+1+n).s) == 2 {
			c.minute, n = m, n+1
		}
		c, end := d.parted(c, c.hour, i+1+n)
		return d.daytime(c, end)
	}
	return clock{}, i
}

// hourMeant tells whether a number before a word of n tokens for hours is one of them, and not how many there are: "à 2 heures",
// "2h30", but not "depuis 2 heures".
func (d *dates) hourMeant(h, i, n int) bool {
	if d.w.beforeHour == nil {
		return true
	}
	minutes := d.tokenAt(i+1+n) >= 0 && d.tokenAt(i+1+n) < 60 && len(d.scan.at(i+1+n).s) == 2
	return h < 24 && (minutes || i == d.afterDay || d.is(i-1, d.w.beforeHour...))
}

// partsOfHour may follow an hour.
var partsOfHour = []struct {
	words   string
	minutes int
}{
	{"y media", 30}, {"y cuarto", 15}, {"menos cuarto", -15},
	{"et demie", 30}, {"et quart", 15}, {"moins le quart", -15},
	{"e mezza", 30}, {"e mezzo", 30}, {"e un quarto", 15}, {"meno un quarto", -15}, {"e meia", 30},
}

// parted adds a part of an hour to it: "y media", "moins le quart".
func (d *dates) parted(c clock, h, i int) (clock, int) {
	for _, part := range partsOfHour {
		if k := d.phrase(i, part.words); k > 0 {
			total := (h*60 + part.minutes + 24*60) % (24 * 60)
			c = d.dial(total / 60)
			c.minute = total % 60
			return c, i + k
		}
	}
	return c, i
}

// namedClock reads an hour behind a word that makes it one: a las tres, a las cuatro y media, a la una menos cuarto.
func (d *dates) namedClock(i int) (clock, int) {
	n := d.oneOf(i, d.w.at)
	if n == 0 {
		return clock{}, i
	}
	if c, end := d.colonClock(i + n); end > i+n {
		return d.afternoon(c, end)
	}
	h := d.hourAt(i + n)
	if h < 0 || !d.standsAlone(i+n, i+n+1) {
		return clock{}, i
	}
	c, end := d.parted(d.dial(h), h, i+n+1)
	if d.w.hours != nil && end == i+n+1 && d.countsOn(end) && !d.w.opens[d.scan.at(end).s] && d.oneOf(end, d.w.oclock) == 0 {
		return clock{}, i // "alle 3 persone"
	}
	return d.afternoon(c, end)
}

// hourAt is the hour that digits or a word stand for, -1 for none.
func (d *dates) hourAt(i int) int {
	if t := d.scan.at(i); t.kind == digitToken && len(t.s) <= 2 && t.n <= 24 {
		return t.n
	}
	if n, end := d.wordNumber(i); end == i+1 && n <= 24 {
		return n
	}
	if d.is(i, "ein", "una") {
		return 1
	}
	if h, ok := d.w.hours[d.scan.at(i).s]; ok {
		return h
	}
	return -1
}

// colonClock reads 15:00, 15:00:30, and 15.30 before "Uhr".
func (d *dates) colonClock(i int) (clock, int) {
	h, m := d.tokenAt(i), d.tokenAt(i+2)
	if h < 0 || h > 24 || m < 0 || m > 59 || len(d.scan.at(i+2).s) != 2 || !d.glued(i+1, i+2) {
		return clock{}, i
	}
	dotted := d.is(i+1, ".") && (d.oneOf(i+3, d.w.oclock) > 0 || d.is(i+3, "am", "pm") && d.lang == "en")
	if !d.is(i+1, ":") && !dotted {
		return clock{}, i
	}
	c, end := clock{hour: h % 24, minute: m, ok: true}, i+3
	if d.lang != "de" && h >= 1 && h <= 12 && len(d.scan.at(i).s) == 1 && d.is(i+1, ":") {
		c.half = loose
	}
	if s := d.tokenAt(end + 1); d.is(end, ":") && d.glued(end, end+1) && s >= 0 && s < 60 {
		c.second, end = s, end+2
	}
	return c, end + d.oneOf(end, d.w.oclock)
}

// partClock reads half past three, quarter to four, halb vier, Viertel nach drei.
func (d *dates) partClock(i int) (clock, int) {
	var minutes, j int
	switch {
	case d.oneOf(i, d.w.half) > 0:
		minutes, j = 30, i+1
	case d.oneOf(i, d.w.quarter) > 0:
		minutes, j = 15, i+1
	default:
		if minutes, j = d.minutes(i); j == i {
			return clock{}, i
		}
	}
	switch {
	case d.w.halfBefore && minutes == 30:
		minutes = -30
	case d.oneOf(j, d.w.past) > 0:
		j++
	case d.oneOf(j, d.w.to) > 0:
		j, minutes = j+1, -minutes
	default:
		return clock{}, i
	}
	h := d.hourAt(j)
	if h < 0 {
		return clock{}, i
	}
	total := (h*60 + minutes + 24*60) % (24 * 60)
	c := d.dial(total / 60)
	c.minute = total % 60
	return c, j + 1
}

// minutes reads those of "twenty past seven". "Ten to five" is a time only behind a word for one.
func (d *dates) minutes(i int) (n, end int) {
	n, end = d.tokenAt(i), i+1
	if w, after := d.wordNumber(i); after > i {
		n, end = w, after
	}
	if d.lang != "en" || n < 1 || n > 29 || !d.is(end, "past") && (!d.is(end, "to") || !d.is(i-1, "at", "by", "until", "till", "around")) {
		return 0, i
	}
	return n, end
}

// afternoon reads what says which half of the day a time is in: am, p.m., in the evening, nachmittags.
func (d *dates) afternoon(c clock, i int) (clock, int) {
	if c.hour > 12 {
		return c, i
	}
	var letter string
	var end int
	switch {
	case d.is(i, "am", "pm") && d.lang == "en":
		letter, end = d.scan.at(i).s[:1], i+1
	case d.is(i, "a", "p") && d.is(i+1, ".") && d.is(i+2, "m") && d.glued(i+1, i+2):
		letter, end = d.scan.at(i).s, i+3
		if d.is(end, ".") && d.scan.at(end).glued {
			end++
		}
	default:
		return d.daytime(c, i)
	}
	if c.hour == 12 {
		c.hour = 0
	}
	if letter == "p" {
		c.hour += 12
	}
	c.half = sure
	return c, end
}

var laterDay = []string{
	"in the afternoon", "in the evening", "at night", "nachmittags", "am nachmittag", "abends", "am abend", "de la tarde", "por la tarde", "de la noche", "por la noche",
	"de l'apres - midi", "de l'apres midi", "du soir", "di pomeriggio", "del pomeriggio", "di sera", "della sera", "da tarde", "da noite", "' s middags", "' s avonds",
	"’ s middags", "’ s avonds", "po poludniu", "wieczorem",
}
var earlyDay = []string{
	"in the morning", "morgens", "am morgen", "vormittags", "am vormittag", "frueh", "de la manana", "por la manana",
	"du matin", "di mattina", "del mattino", "da manha", "' s ochtends", "' s morgens", "’ s ochtends", "’ s morgens", "rano",
}

// daytime reads a part of the day after a time.
func (d *dates) daytime(c clock, i int) (clock, int) {
	if n := d.oneOf(i, laterDay); n > 0 {
		if c.hour < 12 {
			c.hour += 12
		}
		c.half = sure
		return c, i + n
	}
	if n := d.oneOf(i, earlyDay); n > 0 {
		c.half = sure
		return c, i + n
	}
	return c, i
}
