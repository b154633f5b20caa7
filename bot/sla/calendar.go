package sla

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Calendar says when a site is open, as an administrator writes it. Compile turns it into Hours.
type Calendar struct {
	ID string
	// Zone is the site's IANA zone, as "Europe/Berlin"; its rules turn the hours into instants.
	Zone string
	// Week holds the usual open hours, indexed by time.Weekday (Sunday first). An empty day is closed.
	Week [7][]Interval
	// Days replaces single local days, "2026-12-24": empty is closed, anything else a half or an extra day.
	// It wins over the holiday sets.
	Days map[string][]Interval
	// HolidaySets names tables of public holidays on which the site is closed: "gb", "us", "de", "de-BY".
	// A night that began on the eve goes on into the holiday.
	HolidaySets []string
}

// Compile checks the calendar and makes it ready for use. The error joins everything that is wrong: a zone or
// holiday set that does not exist, hours out of bounds or overlapping (also over midnight), a date that is none,
// and a calendar that never opens.
func (c Calendar) Compile() (*Hours, error) {
	h := &Hours{id: c.ID, zone: c.Zone, lastDay: -1, days: make(map[int][]Interval, len(c.Days))}
	var errs []error
	fail := func(err error) {
		if err != nil {
			errs = append(errs, fmt.Errorf("calendar %q: %w", c.ID, err))
		}
	}
	if c.ID == "" {
		fail(errors.New("it has no id"))
	}
	var err error
	h.loc, err = loadZone(c.Zone)
	fail(err)
	h.off, err = holidayDates(c.HolidaySets)
	fail(err)
	for wd, list := range c.Week {
		h.week[wd], err = sorted(list, time.Weekday(wd).String())
		fail(err)
		h.weekly = h.weekly || len(list) > 0
	}
	for _, date := range slices.Sorted(maps.Keys(c.Days)) {
		fail(h.setDay(date, c.Days[date]))
	}
	if len(errs) == 0 {
		fail(h.checkNights())
		fail(h.checkOpens())
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	h.always = h.neverCloses()
	h.usual = usualDay(h.week)
	return h, nil
}

func loadZone(zone string) (*time.Location, error) {
	if zone == "" || zone == "Local" {
		return nil, fmt.Errorf("zone %q is not a place: write one as Europe/London", zone)
	}
	if loc, ok := zones.Load(zone); ok {
		return loc.(*time.Location), nil
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("zone %q does not exist: write one as Europe/London", zone)
	}
	zones.Store(zone, loc)
	return loc, nil
}

// Zone is the time zone of an IANA name, UTC where there is none of that name.
func Zone(name string) *time.Location {
	loc, err := loadZone(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

// zones remembers the zones that exist, some hundred names: reading one from its file costs more than all the
// arithmetic of a turn.
var zones sync.Map

// sorted checks the intervals of one day, named in errors, and puts them in order.
func sorted(list []Interval, name string) ([]Interval, error) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Interval) int { return cmp.Compare(a.From, b.From) })
	for n, i := range list {
		if err := i.check(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if n > 0 && list[n-1].To > i.From {
			return nil, fmt.Errorf("%s: %v and %v overlap", name, list[n-1], i)
		}
	}
	return list, nil
}

// setDay takes a day of Calendar.Days in.
func (h *Hours) setDay(date string, list []Interval) error {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return fmt.Errorf("day %q is not a date: write it as 2026-12-24", date)
	}
	if t.Year() < firstYear || t.Year() > lastYear {
		return fmt.Errorf("day %q is outside the years %d to %d", date, firstYear, lastYear)
	}
	list, err = sorted(list, date)
	if err != nil {
		return err
	}
	n := dayNumber(t.Date())
	h.days[n] = list
	h.lastDay = max(h.lastDay, n)
	return nil
}

// checkNights finds hours past midnight that run into the hours of the day after, in the usual week and around
// every single day. Holidays only close, so they add none.
func (h *Hours) checkNights() error {
	for wd := range 7 {
		next := (wd + 1) % 7
		if err := nightRunsInto(h.week[wd], h.week[next], time.Weekday(wd).String(), time.Weekday(next).String()); err != nil {
			return err
		}
	}
	for _, n := range slices.Sorted(maps.Keys(h.days)) {
		for _, d := range []int{n - 1, n} {
			if err := nightRunsInto(h.on(d), h.on(d+1), dateName(d), dateName(d+1)); err != nil {
				return err
			}
		}
	}
	return nil
}

func nightRunsInto(today, tomorrow []Interval, name, next string) error {
	if len(today) == 0 || len(tomorrow) == 0 {
		return nil
	}
	last, first := today[len(today)-1], tomorrow[0]
	if last.To-day > first.From {
		return fmt.Errorf("%s: %v runs past midnight and overlaps %v of %s", name, last, first, next)
	}
	return nil
}

func dateName(n int) string { return instant(int64(n) * dayMilli).Format(time.DateOnly) }

// checkOpens refuses a calendar that is closed for ever: every wait for it would be endless.
func (h *Hours) checkOpens() error {
	if h.weekly {
		return nil
	}
	for _, list := range h.days {
		if len(list) > 0 {
			return nil
		}
	}
	return errors.New("it never opens: give it hours on at least one day of the week")
}

// neverCloses tells whether the week is full and nothing interrupts it.
func (h *Hours) neverCloses() bool {
	for _, list := range h.week {
		var open time.Duration
		for _, i := range list {
			open += i.To - i.From
		}
		if open != day {
			return false
		}
	}
	return len(h.days) == 0 && h.off == nil
}

// usualDay is the length of a working day: the one most days of the week have, the longer of equals.
func usualDay(week [7][]Interval) time.Duration {
	count := map[time.Duration]int{}
	var usual time.Duration
	for _, list := range week {
		var open time.Duration
		for _, i := range list {
			open += i.To - i.From
		}
		if open == 0 {
			continue
		}
		count[open]++
		if count[open] > count[usual] || count[open] == count[usual] && open > usual {
			usual = open
		}
	}
	return usual
}
