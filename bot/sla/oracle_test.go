package sla_test

import (
	"time"

	"frontdesk/bot/sla"
)

// oracle knows when a calendar is open by watching the clock on the wall, minute by minute: a time of day has come
// when the clock shows it or a later one, and has come for good when the clock is put back. It shares nothing with
// the package but the calendar's own fields; holidays are the one thing it is told.
type oracle struct {
	c        sla.Calendar
	loc      *time.Location
	holidays map[string]bool
}

func newOracle(c sla.Calendar) *oracle {
	loc, err := time.LoadLocation(c.Zone)
	if err != nil {
		loc = time.UTC
	}
	return &oracle{c: c, loc: loc, holidays: someHolidays(c.HolidaySets)}
}

// someHolidays are holidays as published, for the sets and years the tests use.
func someHolidays(sets []string) map[string]bool {
	published := map[string][]string{
		"gb": {"2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25",
			"2026-12-26", "2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31",
			"2027-08-30", "2027-12-25", "2027-12-26", "2027-12-27", "2027-12-28", "2028-01-01", "2028-01-03"},
		"us": {"2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03", "2026-07-04",
			"2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25", "2027-12-24", "2027-12-25",
			"2027-12-31", "2028-01-01", "2049-01-01"},
		"de": {"2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-10-03",
			"2026-12-25", "2026-12-26", "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-01", "2027-05-06",
			"2027-05-17"},
		"de-BY": {"2026-01-01", "2026-01-06", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25",
			"2026-06-04", "2026-10-03", "2026-11-01", "2026-12-25", "2026-12-26", "2027-01-01", "2027-01-06"},
		"se": {"2026-06-20", "2026-12-25", "2026-12-26", "2027-01-01"},
	}
	days := map[string]bool{}
	for _, s := range sets {
		for _, d := range published[s] {
			days[d] = true
		}
	}
	return days
}

// shownBy is the latest local time the clock on the wall has shown by t, as if it were UTC. Clocks are put back by
// three hours at most, in the zones the tests use.
func (o *oracle) shownBy(t time.Time) time.Time {
	latest, before := o.local(t), t.Add(-3*time.Hour)
	_, then := before.In(o.loc).Zone()
	if _, now := t.In(o.loc).Zone(); then <= now {
		return latest
	}
	for m := before; m.Before(t); m = m.Add(time.Minute) { // put back in between: look at each minute
		if shown := o.local(m); shown.After(latest) {
			latest = shown
		}
	}
	return latest
}

func (o *oracle) local(t time.Time) time.Time {
	l := t.In(o.loc)
	return time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), l.Nanosecond(), time.UTC)
}

// open tells whether the site is open in the minute from t.
func (o *oracle) open(t time.Time) bool {
	shown := o.shownBy(t)
	for back := range 2 {
		date := shown.AddDate(0, 0, -back)
		since := shown.Sub(time.Date(date.Year(), date.Month(), date.Day(), 0, 0, 0, 0, time.UTC))
		for _, i := range o.on(date) {
			if i.From <= since && since < i.To {
				return true
			}
		}
	}
	return false
}

func (o *oracle) on(date time.Time) []sla.Interval {
	key := date.Format(time.DateOnly)
	if list, ok := o.c.Days[key]; ok {
		return list
	}
	if o.holidays[key] {
		return nil
	}
	return o.c.Week[date.Weekday()]
}

// between counts open minutes from a to b, which may lie anywhere in their minutes as long as no hours begin or end
// in mid-minute.
func (o *oracle) between(a, b time.Time) (sum time.Duration) {
	for m := a.Truncate(time.Minute); m.Before(b); m = m.Add(time.Minute) {
		if !o.open(m) {
			continue
		}
		from, to := m, m.Add(time.Minute)
		if from.Before(a) {
			from = a
		}
		if to.After(b) {
			to = b
		}
		sum += to.Sub(from)
	}
	return sum
}
