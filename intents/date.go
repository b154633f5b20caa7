package intents

import (
	"strings"
	"time"
)

// eachName calls f with the names of a list, "january jan, february feb", and their place in it.
func eachName(list string, f func(name string, place int)) {
	place := 0
	for names := range strings.SplitSeq(list, ",") {
		for name := range strings.FieldsSeq(names) {
			f(name, place)
		}
		place++
	}
}

// dates reads days and times from a scan. Each of its readers starts at a token and returns what it read and where that
// ends, which is where it started if it read nothing.
type dates struct {
	*scan
	w     *dateWords // empty where the language's words are not known
	today time.Time  // midnight

	afterDay int // where the day read last ended: an hour stands there without further words
}

// clock is a time of day; ok is false for none.
type clock struct {
	hour, minute, second int
	ok                   bool
	half                 half
}

// dayIn is a day, and a part of it where one was named.
type dayIn struct {
	time.Time
	part dayPart
}

func newDates(s *scan) *dates {
	y, m, d := s.now.Date()
	ds := &dates{scan: s, w: dateLanguages[s.lang], today: time.Date(y, m, d, 0, 0, 0, 0, s.now.Location()), afterDay: -1}
	if ds.w == nil {
		ds.w = &dateWords{}
	}
	return ds
}

// findDates finds days and times: numeric ones in every language, words in those of dateLanguages.
func findDates(f *finds, s *scan) {
	ds := newDates(s)
	any := false
	for i := 0; i < len(s.tokens); i++ {
		if t := &s.tokens[i]; t.kind != digitToken && !ds.w.opens[t.s] {
			continue
		}
		if end := ds.dayRange(f, i); end > i {
			any, i = true, end-1
			continue
		}
		value, end := ds.moment(i)
		if end == i || !ds.standsAlone(i, end) {
			continue
		}
		f.add(rankDate, KindDate, value, s.tokens[i].start, s.tokens[end-1].end)
		any = true
		i = end - 1
	}
	if !any && s.lang == "en" {
		findLeftoverDate(f, s)
	}
}

// moment reads a day, a time, or both in either order.
func (d *dates) moment(i int) (value string, end int) {
	if at, end := d.stamp(i); end > i {
		return at.Format(time.RFC3339), end
	}
	if at, end := d.span(i); end > i {
		return at.Format(time.RFC3339), end
	}
	if day, end := d.partedDay(i); end > i {
		if c, after := d.linkedClock(end); after > end {
			return d.at(day.Time, c.in(day.part)), after
		}
	}
	if day, end := d.day(i); end > i {
		if c, after := d.linkedClock(end); after > end {
			return d.at(day, c), after
		}
		return day.Format(time.DateOnly), end
	}
	c, end := d.clockRange(i, false)
	if end == i {
		c, end = d.clock(i)
	}
	if end == i {
		return d.hourOfDay(i)
	}
	if day, after := d.linkedDay(end); after > end {
		return d.at(day.Time, c.in(day.part)), after
	}
	day := d.today
	if d.at(day, c) < d.now.Format(time.RFC3339) {
		day = day.AddDate(0, 0, 1) // a time that is over today is meant for tomorrow
	}
	return d.at(day, c), end
}

// hourOfDay reads a bare hour with its day behind it: "at 3 tomorrow".
func (d *dates) hourOfDay(i int) (value string, end int) {
	h := d.hourAt(i)
	if h < 0 || !d.is(i-1, "at", "@", "um", "las", "by", "before", "until", "till", "bis", "vor", "gegen") {
		return "", i
	}
	day, end := d.linkedDay(i + 1)
	if end == i+1 {
		return d.openingHour(i, h)
	}
	return d.at(day.Time, d.dial(h).in(day.part)), end
}

// Words of "before we open at 7", and how far before the hour they stand at most.
var (
	dueBy   = []string{"before", "by", "until", "till", "bevor", "ehe", "bis"}
	openers = []string{"open", "opens", "opening", "start", "starts", "öffnen", "oeffnen", "öffnet", "oeffnet", "aufmachen", "aufmacht", "anfangen", "beginnen"}
)

const openingReach = 6

// openingHour reads a bare hour as the next at which somebody opens, where something is needed before that: "before we open at 7",
// "bevor wir um sieben öffnen". It is one of the morning.
func (d *dates) openingHour(i, h int) (value string, end int) {
	if !d.is(i-1, "at", "@", "um") || d.countsOn(i+1) && !d.is(i+1, openers...) {
		return "", i
	}
	due, opens := false, d.is(i+1, openers...)
	for j := i - 1; j >= max(0, i-openingReach) && d.scan.at(j).kind == wordToken; j-- {
		due, opens = due || d.is(j, dueBy...), opens || d.is(j, openers...)
	}
	if !due || !opens {
		return "", i
	}
	c, day := d.dial(h).in(inMorning), d.today
	if d.at(day, c) < d.now.Format(time.RFC3339) {
		day = day.AddDate(0, 0, 1)
	}
	return d.at(day, c), i + 1
}

// at gives a day its time of day.
func (d *dates) at(day time.Time, c clock) string {
	y, m, n := day.Date()
	c = d.settled(c)
	return time.Date(y, m, n, c.hour, c.minute, c.second, 0, day.Location()).Format(time.RFC3339)
}

// linkedClock reads a time that belongs to the day before it: "at 3pm", ", 15:00", "um 15 Uhr".
func (d *dates) linkedClock(i int) (clock, int) {
	j := i
	if d.is(j, ",", "-") {
		j++
	}
	d.afterDay = j
	if c, end := d.clockRange(j, true); end > j {
		return c, end
	}
	if d.oneOf(j, d.w.at) > 0 {
		if c, end := d.clock(j); end > j {
			return c, end
		}
	}
	linked := d.oneOf(j, d.w.link)
	if c, end := d.clock(j + linked); end > j+linked {
		return c, end
	}
	k := j + linked
	hour := d.hourAt(k)
	if linked == 0 || hour < 0 || !d.standsAlone(k, k+1) || !d.is(j, "at", "um", "a", "@", "alle", "as", "om", "o") && d.countsOn(k+1) {
		return clock{}, i
	}
	return d.dial(hour), k + 1 // "tomorrow at 15"
}

// linkedDay reads a day that belongs to the time before it: "3pm tomorrow", "15 Uhr am Freitag".
func (d *dates) linkedDay(i int) (dayIn, int) {
	j := i
	if d.is(j, ",") {
		j++
	}
	if d.is(j, d.w.on...) {
		j++
	}
	if day, end := d.partedDay(j); end > j {
		return day, end
	}
	return dayIn{}, i
}

// tokenAt is the value of the digits at i, -1 if there are none or more than four.
func (d *dates) tokenAt(i int) int {
	if t := d.scan.at(i); t.kind == digitToken && len(t.s) <= 4 {
		return t.n
	}
	return -1
}

// oneOf returns how many tokens from i on make up one of the phrases, the longest counts.
func (d *dates) oneOf(i int, phrases []string) int {
	best := 0
	for _, p := range phrases {
		best = max(best, d.phrase(i, p))
	}
	return best
}

// date makes a day of its parts; ok is false if there is no such day.
func (d *dates) date(y int, m time.Month, n int) (t time.Time, ok bool) {
	t = time.Date(y, m, n, 0, 0, 0, 0, d.today.Location())
	return t, t.Month() == m && t.Day() == n && y >= 1900 && y < 2200
}

// nearest is the day and month of the year that brings them closest to today: in November "3.1." is still to come, and
// "3.11." just over.
func (d *dates) nearest(m time.Month, n int) (time.Time, bool) {
	var best time.Time
	found := false
	for y := d.today.Year() - 1; y <= d.today.Year()+1; y++ {
		t, ok := d.date(y, m, n)
		if ok && (!found || t.Sub(d.today).Abs() < best.Sub(d.today).Abs()) {
			best, found = t, true
		}
	}
	return best, found
}

// fullYear completes a year of two digits.
func fullYear(y, digits int) int {
	if digits > 2 {
		return y
	}
	if y >= 70 {
		return 1900 + y
	}
	return 2000 + y
}
