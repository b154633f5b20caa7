package sla

import (
	"fmt"
	"time"
)

// Told is the instant a customer is told for t: rounded up to a grain a person would use, on the clock of the
// zone. The next two hours are told to 5 minutes, today and tomorrow to 15, the next six days to 30, later times to
// the hour; what is past is told to the minute. It is never before t, and what was told of the future does not
// move when it is told again later. An unknown zone counts as UTC. The promise ledger stores this instant.
func Told(t, now time.Time, zone string) time.Time {
	loc, ok := zoneNamed(zone)
	if !ok {
		loc = time.UTC
	}
	return told(t.In(loc), now.In(loc)).UTC()
}

// told is Told for times already in the zone. What counts is where the rounded time falls: else one just within two hours
// would be told beyond them, and be told otherwise the next time.
func told(t, now time.Time) time.Time {
	if t.Before(now) {
		return roundUp(t, time.Minute)
	}
	if r := roundUp(t, 5*time.Minute); r.Sub(now) <= 2*time.Hour {
		return r
	}
	if r := roundUp(t, 15*time.Minute); daysAhead(r, now) <= 1 {
		return r
	}
	if r := roundUp(t, 30*time.Minute); daysAhead(r, now) <= 6 {
		return r
	}
	return roundUp(t, time.Hour)
}

// roundUp goes to the next time of day that is a multiple of a grain of up to an hour.
func roundUp(t time.Time, grain time.Duration) time.Time {
	past := time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
	if rest := past % grain; rest > 0 {
		t = t.Add(grain - rest)
	}
	return t
}

// Say says an instant to a customer by which something is due, as Told rounds it, seen from now: "today 15:30",
// "tomorrow 13:00", "Thursday 15:00", "Thursday 3 December, 15:00", "morgen um 13:00 Uhr". Midnight is 24:00 of the
// day that ends. An unknown or empty zone gives UTC and says so. A locale without words falls back to
// English.
func Say(t, now time.Time, zone, locale string) string {
	return Hearer{Zone: zone, Locale: locale}.Say(t, now)
}

// Hearer is who times are said to. Where his zone is not known the desk's is taken, and named; where that is not known either, UTC.
type Hearer struct{ Zone, Desk, Locale string }

func (h Hearer) view(now time.Time) viewer { return view(now, h.Zone, h.Desk, language(h.Locale)) }

// Say is the function Say for a hearer.
func (h Hearer) Say(t, now time.Time) string {
	v := h.view(now)
	return v.by(told(t.In(v.loc), v.now))
}

// Given is SayGiven for a hearer.
func (h Hearer) Given(t, now time.Time) string { return h.view(now).by(t.Truncate(time.Minute)) }

// From is SayFrom for a hearer.
func (h Hearer) From(t, now time.Time) string { return h.view(now).from(t) }

// SayGiven says an instant that the customer himself gave, to the minute and on no account later than he said: "today 11:32".
func SayGiven(t, now time.Time, zone, locale string) string {
	return Hearer{Zone: zone, Locale: locale}.Given(t, now)
}

// SayFrom says an instant from which somebody is there: midnight is 00:00 of the day that begins, as SayHours has it.
func SayFrom(t, now time.Time, zone, locale string) string {
	return Hearer{Zone: zone, Locale: locale}.From(t, now)
}

// zoneNamed loads a zone; the machine's own zone is nobody's.
func zoneNamed(zone string) (*time.Location, bool) {
	loc, err := loadZone(zone)
	return loc, err == nil
}

// viewer is somebody times are said to.
type viewer struct {
	loc   *time.Location
	now   time.Time // in loc
	named bool      // the zone is not known to be the viewer's, so it is named
	*words
}

func view(now time.Time, zone, fallback string, w *words) viewer {
	v := viewer{words: w}
	loc, ok := zoneNamed(zone)
	if !ok {
		v.named = true
		if loc, ok = zoneNamed(fallback); !ok {
			loc = time.UTC
		}
	}
	v.loc, v.now = loc, now.In(loc)
	return v
}

// by says a time something ends or is due: midnight belongs to the day before.
func (v viewer) by(t time.Time) string {
	t = t.In(v.loc)
	if t.Hour() == 0 && t.Minute() == 0 && t.After(v.now) {
		return v.day(t.AddDate(0, 0, -1), v.time(24, 0, t))
	}
	return v.from(t)
}

// from says a time something begins.
func (v viewer) from(t time.Time) string {
	t = t.In(v.loc)
	return v.day(t, v.time(t.Hour(), t.Minute(), t))
}

// time says a time of day, with the zone where that must be named.
func (v viewer) time(hour, minute int, t time.Time) string {
	clock := fmt.Sprintf(v.clock, hour, minute)
	if !v.named {
		return clock
	}
	if name, city := v.place(t); city {
		return fmt.Sprintf(v.foreign, clock, name)
	} else {
		return fmt.Sprintf(v.utc, clock, name)
	}
}

// day puts the day before a time of day.
func (v viewer) day(t time.Time, clock string) string {
	day, near := v.date(t)
	if near {
		return fmt.Sprintf(v.near, day, clock)
	}
	return fmt.Sprintf(v.far, day, clock)
}

// date says the day of t, and whether it is near enough to go by the name of its weekday, or a nearer one.
func (v viewer) date(t time.Time) (day string, near bool) {
	weekday, month := v.weekdays[t.Weekday()], v.months[t.Month()-1]
	switch days := daysAhead(t, v.now); {
	case days == 0:
		return v.today, true
	case days == 1:
		return v.tomorrow, true
	case days == -1:
		return v.yesterday, true
	case days > 1 && days <= 6:
		return weekday, true
	case t.Year() == v.now.Year():
		return fmt.Sprintf(v.words.date, weekday, t.Day(), month), false
	}
	return fmt.Sprintf(v.dateYear, weekday, t.Day(), month, t.Year()), false
}

// SayDay says the day on which an instant falls in a zone, seen from now: "today", "Thursday", "Thursday 3 December",
// "morgen". An unknown zone counts as UTC.
func SayDay(t, now time.Time, zone, locale string) string {
	v := view(now, zone, "UTC", language(locale))
	day, _ := v.date(t.In(v.loc))
	return day
}

// daysAhead counts midnights from now to t, both in the same zone.
func daysAhead(t, now time.Time) int {
	return dayNumber(t.Date()) - dayNumber(now.Date())
}

// SayHours says whether a site is open: "until 18:00", "back Monday 09:00", "around the clock", or "closed" if it
// never opens again. Opening hours are exact, not rounded. The calendar's zone is used and named where the
// customer's is not known.
func SayHours(h *Hours, now time.Time, zone, locale string) string {
	v := view(now, zone, h.zone, language(locale))
	if !h.Open(now) {
		next := h.NextOpen(now)
		if next.IsZero() {
			return v.closed
		}
		return fmt.Sprintf(v.back, v.from(next))
	}
	end := h.NextClose(now)
	if end.IsZero() {
		return v.aroundTheClock
	}
	if t := end.In(v.loc); daysAhead(t, v.now) == 0 {
		return fmt.Sprintf(v.until, v.time(t.Hour(), t.Minute(), t))
	}
	return fmt.Sprintf(v.until, v.by(end))
}

// SayDuration says an amount of open time, rounded up: "45 minutes", "4 working hours", "2 working days", a working
// day being what the calendar usually has. Time that always passes (no calendar, or one that never closes) has
// plain hours and days. From one day to three, whole days are said as days and all else in hours; beyond, in days.
// German words are nominative.
func SayDuration(d time.Duration, h *Hours, locale string) string {
	w := language(locale)
	hours, days, workday := w.workingHour, w.workingDay, day
	if h == nil || h.always {
		hours, days = w.hour, w.day
	} else {
		workday = h.usual
	}
	d = max(d, 0)
	minutes := up(d, 5*time.Minute) * 5
	if minutes <= 90 && minutes != 60 && time.Duration(minutes)*time.Minute != workday {
		return w.minute.of(minutes)
	}
	if workday > 0 {
		whole := time.Duration(up(d, time.Hour)) * time.Hour
		if d%workday == 0 {
			return days.of(int64(d / workday))
		}
		if whole%workday == 0 || d > 3*workday {
			return days.of(up(d, workday))
		}
	}
	return hours.of(up(d, time.Hour))
}

// up divides, rounding up.
func up(d, unit time.Duration) int64 {
	n := int64(d / unit)
	if d%unit != 0 {
		n++
	}
	return n
}
