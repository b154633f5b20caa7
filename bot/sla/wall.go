package sla

import "time"

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

// reached is the first instant at which the clock on the wall shows the given local time or a later one, local
// times and instants both in milliseconds since 1970. So a time the clocks skip in spring is the moment of the
// jump, a time they show twice in autumn is its first showing, and order on the wall stays order in time.
func reached(loc *time.Location, local int64) int64 {
	// At this instant no zone can have shown the time yet; from here on look at one zone rule after the other.
	at := time.UnixMilli(local - widest).In(loc)
	for {
		_, offset := at.Zone()
		ms := local - int64(offset)*1000
		_, end := at.ZoneBounds()
		if end.IsZero() || ms < end.UnixMilli() {
			return max(ms, at.UnixMilli())
		}
		at = end
	}
}

func floorDiv(a, b int64) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return int(q)
}
