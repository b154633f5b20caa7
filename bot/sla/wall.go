package sla

import (
	"math"
	"time"
)

// The years a calendar knows; outside them it is closed. They bound every walk over days (four centuries are
// 157,000 of them), so that no target however long and no instant however odd can hang the clock.
const (
	firstYear = 1970
	lastYear  = 2399
)

// Milliseconds since 1970 of the bounds, and of a day of 24 hours.
var (
	firstMilli = time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	endMilli   = time.Date(lastYear+1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
)

const dayMilli = int64(day / time.Millisecond)

// widest is more than any zone was ever off UTC (Manila before 1845: 15 h 56 min).
const widest = int64(16 * time.Hour / time.Millisecond)

// milli is an instant in milliseconds since 1970, held inside the years a calendar knows.
func milli(t time.Time) int64 {
	switch {
	case t.Year() < firstYear-1:
		return firstMilli
	case t.Year() > lastYear+1:
		return endMilli
	}
	return min(max(t.UnixMilli(), firstMilli), endMilli)
}

// instant is the inverse of milli.
func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// whole cuts an instant to UTC and whole milliseconds, the grain of all instants here.
func whole(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

// localDay is the number of the local day an instant falls on, counted from 1 January 1970.
func localDay(loc *time.Location, ms int64) int {
	_, offset := time.UnixMilli(ms).In(loc).Zone()
	return floorDiv(ms+int64(offset)*1000, dayMilli)
}

// wallClock turns local times into instants, both in milliseconds since 1970. It remembers the zone rule it used
// last, as neighbouring times mostly share it.
type wallClock struct {
	loc        *time.Location
	offset     int64 // milliseconds east of Greenwich
	start, end int64 // from when until when the offset holds; nothing is known yet while both are zero
}

// reached is the first instant at which the clock on the wall shows the given local time or a later one. So a time
// the clocks skip in spring is the moment of the jump, a time they show twice in autumn is its first showing, and
// order on the wall stays order in time.
func (w *wallClock) reached(local int64) int64 {
	at := local - widest // no zone can have shown the time by now
	if ms := local - w.offset; w.start <= at && ms < w.end {
		return ms
	}
	for {
		w.look(at)
		ms := local - w.offset
		if ms < w.end {
			return max(ms, at)
		}
		at = w.end
	}
}

// look finds the rule in force at an instant.
func (w *wallClock) look(at int64) {
	t := time.UnixMilli(at).In(w.loc)
	_, offset := t.Zone()
	w.offset, w.start, w.end = int64(offset)*1000, math.MinInt64, math.MaxInt64
	start, end := t.ZoneBounds()
	if !start.IsZero() {
		w.start = start.UnixMilli()
	}
	if !end.IsZero() {
		w.end = end.UnixMilli()
	}
	if w.end <= at {
		// For years past a zone's table the time package ends each year after 365 days, so that on the last day of
		// a leap year the end lies behind us. No clocks change on that day.
		w.end = at + dayMilli
	}
}

func floorDiv(a, b int64) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return int(q)
}
