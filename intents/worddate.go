package intents

import "time"

// day reads a day: numeric, with the name of its month, a weekday, or counted from today.
func (d *dates) day(i int) (time.Time, int) {
	for _, read := range []func(int) (time.Time, int){d.iso, d.numeric, d.shifted, d.nthWeekday, d.named, d.weekday, d.monthName, d.counted, d.period} {
		if t, end := read(i); end > i {
			return t, end
		}
	}
	return time.Time{}, i
}

// named reads today, tomorrow, the day after.
func (d *dates) named(i int) (time.Time, int) {
	for _, n := range d.w.days {
		if k := d.phrase(i, n.words); k > 0 {
			if n.words == d.w.morning && (d.is(i-1, d.w.mornings...) || d.greeted(i)) {
				return time.Time{}, i // the morning, not tomorrow
			}
			return d.further(d.today.AddDate(0, 0, n.days), i+k)
		}
	}
	return time.Time{}, i
}

// weekday reads Friday, next Friday, last Monday, kommenden Freitag. Without a word before it, it is the next one to come;
// "next" means that of the week after this one.
func (d *dates) weekday(i int) (time.Time, int) {
	next, this, last := d.oneOf(i, d.w.next), d.oneOf(i, d.w.this), d.oneOf(i, d.w.last)
	j := i + max(next, this, last)
	day, ok := d.w.weekdays[d.scan.at(j).s]
	if t := d.scan.at(j); !ok || t.kind != wordToken || len(t.s) <= 3 && !d.shortWeekday(i, j) {
		return time.Time{}, i
	}
	if d.greeted(i) || d.unreadNth(i) {
		return time.Time{}, i // "happy Monday"
	}
	end := j + 1
	if d.is(end, ".") && len(d.scan.at(j).s) <= 4 && d.scan.at(end).glued {
		end++
	}
	if d.w.ordered[d.scan.at(j).s] && d.oneOf(end, d.w.suffix) == 0 && (!d.is(i-1, d.w.on...) && j == i || d.countsOn(end) && d.oneOf(end, d.w.following) == 0) {
		return time.Time{}, i // "a segunda vez"
	}
	end += d.oneOf(end, d.w.suffix)
	ahead := (int(day) - int(d.today.Weekday()) + 7) % 7
	following, previous := d.oneOf(end, d.w.following), d.oneOf(end, d.w.previous)
	next, last = max(next, following), max(last, previous)
	end += max(following, previous)
	switch {
	case next > 0:
		monday := (int(d.today.Weekday()) + 6) % 7
		return d.exactly(end, d.today.AddDate(0, 0, 7-monday+(int(day)+6)%7))
	case last > 0:
		return d.exactly(end, d.today.AddDate(0, 0, ahead-7))
	case ahead == 0:
		ahead = 7
	}
	t := d.today.AddDate(0, 0, ahead)
	if later, after := d.further(t, end); after > end {
		return later, after
	}
	return d.exactly(end, t)
}

// exactly prefers the day named after a weekday: "Friday, 27 November", "Freitag, den 27.11.".
func (d *dates) exactly(i int, weekday time.Time) (time.Time, int) {
	j := i
	if d.is(j, ",") {
		j++
	}
	j += d.oneOf(j, d.w.the)
	for _, read := range []func(int) (time.Time, int){d.numeric, d.monthName} {
		if t, end := read(j); end > j {
			return t, end
		}
	}
	if t, end := d.dayOfMonth(j, weekday.Weekday()); end > j {
		return t, end
	}
	return weekday, i
}

// dayOfMonth reads the figure in "Thursday 26", if the next such day of a month is that day of the week.
func (d *dates) dayOfMonth(i int, day time.Weekday) (time.Time, int) {
	n := d.tokenAt(i)
	if n < 1 || n > 31 || len(d.scan.at(i).s) > 2 {
		return time.Time{}, i
	}
	if _, end := d.clock(i); end > i {
		return time.Time{}, i
	}
	end := i + 1
	if d.scan.at(end).glued {
		end += d.oneOf(end, d.w.ordinal)
	}
	t := time.Date(d.today.Year(), d.today.Month(), n, 0, 0, 0, 0, d.today.Location())
	if t.Before(d.today) {
		t = time.Date(d.today.Year(), d.today.Month()+1, n, 0, 0, 0, 0, d.today.Location())
	}
	if t.Day() != n || t.Weekday() != day || !d.standsAlone(i, end) {
		return time.Time{}, i
	}
	return t, end
}

// shortWeekday tells whether a short name is a weekday: "so" and "do", "sat" and "sun" are words of their own, so they
// need a word before them, a point, a comma with a date, or the company of a time.
func (d *dates) shortWeekday(i, j int) bool {
	if j > i || d.is(j-1, "on", "am", "by", "until", "till", "bis", "ab") {
		return true
	}
	if d.is(j+1, ".", ",") && d.tokenAt(j+2) >= 0 {
		return true
	}
	_, end := d.linkedClock(j + 1)
	return end > j+1
}

// monthName reads 24 November 2026, Nov 24th, the 24th of November, 24. Nov.
func (d *dates) monthName(i int) (time.Time, int) {
	j := i + d.oneOf(i, d.w.the)
	if n := d.tokenAt(j); n >= 1 && n <= 31 {
		j++
		j += d.oneOf(j, d.w.ordinal)
		j += d.oneOf(j, d.w.of)
		if m, end := d.month(j); end > j {
			return d.ofYear(m, n, end, i)
		}
		return time.Time{}, i
	}
	m, end := d.month(i)
	if end == i {
		return time.Time{}, i
	}
	end += d.oneOf(end, d.w.the)
	n := d.tokenAt(end)
	if n < 1 || n > 31 {
		return time.Time{}, i
	}
	end++
	if d.scan.at(end).glued {
		end += d.oneOf(end, d.w.ordinal)
	}
	return d.ofYear(m, n, end, i)
}

func (d *dates) month(i int) (time.Month, int) {
	m, ok := d.w.months[d.scan.at(i).s]
	if !ok || d.scan.at(i).kind != wordToken {
		return 0, i
	}
	if d.is(i+1, ".") && d.scan.at(i+1).glued && len(d.scan.at(i).s) <= 4 {
		return m, i + 2
	}
	return m, i + 1
}

// ofYear reads the year after day and month, if there is one.
func (d *dates) ofYear(m time.Month, n, i, from int) (time.Time, int) {
	j := i
	if d.is(j, ",") {
		j++
	}
	j += d.oneOf(j, d.w.of)
	if y := d.tokenAt(j); y >= 1900 && y < 2200 {
		if t, ok := d.date(y, m, n); ok {
			return t, j + 1
		}
		return time.Time{}, from
	}
	if t, ok := d.nearest(m, n); ok {
		return t, i
	}
	return time.Time{}, from
}

// counted reads in two days, a week ago, vor drei Wochen: the amounts of days and more. Hours and minutes are spans.
func (d *dates) counted(i int) (time.Time, int) {
	n, u, end := d.amount(i)
	if end == i || u.time > 0 {
		return time.Time{}, i
	}
	return d.today.AddDate(n*u.years, n*u.months, n*u.days), end
}

// span reads in two hours, 30 minutes ago.
func (d *dates) span(i int) (time.Time, int) {
	n, u, end := d.amount(i)
	if end == i || u.time == 0 {
		return time.Time{}, i
	}
	return d.now.Add(time.Duration(n) * u.time).Truncate(time.Minute), end
}

// mostUnits bounds an amount: in 10000 days nobody is served.
const mostUnits = 1000

// amount reads a number of units with the word that says which way they count.
func (d *dates) amount(i int) (n int, u unit, end int) {
	in, before := d.oneOf(i, d.w.in), d.oneOf(i, d.w.before)
	j := i + max(in, before)
	n, end = d.tokenAt(j), j+1
	if w, after := d.wordNumber(j); after > j {
		n, end = w, after
	} else if w, ok := d.w.numbers[d.scan.at(j).s]; ok {
		n = w
	}
	u, ok := d.w.units[d.scan.at(end).s]
	if n < 0 || n > mostUnits || !ok {
		return 0, unit{}, i
	}
	end++
	ago, fromNow := d.oneOf(end, d.w.ago), d.oneOf(end, d.w.fromNow)
	switch {
	case before > 0 || in == 0 && ago > 0:
		return -n, u, end + ago
	case in > 0 || fromNow > 0:
		return n, u, end + fromNow
	}
	return 0, unit{}, i
}

// period reads next week, this month, end of the week, the weekend: the first day of it, or the last where "end" is said.
func (d *dates) period(i int) (time.Time, int) {
	end := d.oneOf(i, d.w.end)
	if d.oneOf(i, d.w.weekend) > end {
		end = 0 // "fin de semana" begins as "fin de"
	}
	j := i + max(end, d.oneOf(i, d.w.begin))
	next, this, last := d.oneOf(j, d.w.next), d.oneOf(j, d.w.this), d.oneOf(j, d.w.last)
	k := j + max(next, this, last)
	if u, t, after := d.periodWithEnd(j, k); after > i {
		if end > 0 {
			t = d.ending(u, t)
		}
		return t, after
	}
	if n := d.oneOf(k, d.w.weekend); n > 0 {
		following, previous := d.oneOf(k+n, d.w.following), d.oneOf(k+n, d.w.previous)
		if k > i || following+previous > 0 || d.is(i-1, "at", "on", "the", "am", "over", "el", "le", "ce", "nel", "no", "het", "w") {
			return d.weekOf(sign(next+following, last+previous)).AddDate(0, 0, 5), k + n + max(following, previous)
		}
	}
	u, ok := d.w.units[d.scan.at(k).s]
	if !ok || u.time > 0 || k == i || u == day {
		return time.Time{}, i
	}
	if k == j && j > i && end > 0 && d.lang == "de" && d.phrase(i, "ende") == end && u != week {
		return time.Time{}, i // "Ende" alone needs a month's name
	}
	first := d.start(u, sign(next, last))
	if end > 0 {
		return d.ending(u, first), k + 1
	}
	return first, k + 1
}

// periodWithEnd reads a unit with the word that places it behind it: "la semana que viene", "el mes pasado".
func (d *dates) periodWithEnd(j, k int) (unit, time.Time, int) {
	u, ok := d.w.units[d.scan.at(k).s]
	following, previous := d.oneOf(k+1, d.w.following), d.oneOf(k+1, d.w.previous)
	if !ok || u.time > 0 || k != j || following+previous == 0 || u == day {
		return unit{}, time.Time{}, 0
	}
	return u, d.start(u, sign(following, previous)), k + 1 + max(following, previous)
}

func sign(next, last int) int {
	switch {
	case next > 0:
		return 1
	case last > 0:
		return -1
	}
	return 0
}

// weekOf is the Monday of this week or one further on.
func (d *dates) weekOf(further int) time.Time {
	return d.today.AddDate(0, 0, -(int(d.today.Weekday())+6)%7+7*further)
}

// start is the first day of this week, month or year, or of one further on.
func (d *dates) start(u unit, further int) time.Time {
	switch u {
	case week:
		return d.weekOf(further)
	case month:
		return time.Date(d.today.Year(), d.today.Month()+time.Month(further), 1, 0, 0, 0, 0, d.today.Location())
	case year:
		return time.Date(d.today.Year()+further, time.January, 1, 0, 0, 0, 0, d.today.Location())
	}
	return d.today.AddDate(0, 0, u.days*further)
}

// ending is the last day of the week, month or year that begins on first: of a week that is the Friday, as people who
// work mean it.
func (d *dates) ending(u unit, first time.Time) time.Time {
	if u == week {
		return first.AddDate(0, 0, 4)
	}
	return first.AddDate(u.years, u.months, u.days-1)
}
