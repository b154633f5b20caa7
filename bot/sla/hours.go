package sla

import (
	"iter"
	"math"
	"time"
)

// Hours is a compiled calendar. It never changes, so any number of goroutines may use it.
//
// It knows the years 1970 to 2399 and is closed outside them. Instants given are cut to whole milliseconds;
// instants returned are UTC in whole milliseconds.
type Hours struct {
	id, zone string
	loc      *time.Location
	week     [7][]Interval
	days     map[int][]Interval // by day number
	off      dates              // holidays
	lastDay  int                // the latest of days, -1 if there is none
	weekly   bool               // open on some day of the week
	always   bool               // open at all times
	usual    time.Duration      // what a working day has
}

// Always is a calendar that is open at all times, in UTC.
func Always(id string) *Hours {
	return &Hours{id: id, zone: "UTC", loc: time.UTC, always: true, weekly: true, lastDay: -1, usual: day}
}

// ID is the calendar's id.
func (h *Hours) ID() string { return h.id }

// WorkingDay is how long the site is usually open on a day that it is open.
func (h *Hours) WorkingDay() time.Duration { return h.usual }

// on lists the open hours of a local day.
func (h *Hours) on(day int) []Interval {
	if list, ok := h.days[day]; ok {
		return list
	}
	if h.off.has(day) {
		return nil
	}
	weekday := (day%7 + 7 + int(time.Thursday)) % 7 // 1 January 1970 was a Thursday
	return h.week[weekday]
}

// span is a stretch of open time in milliseconds since 1970, To exclusive.
type span struct{ from, to int64 }

// spans walks the open stretches that end after an instant, in order. They never overlap but may touch. The walk
// ends with the last year a calendar knows, or when nothing can open any more.
func (h *Hours) spans(after int64) iter.Seq[span] {
	return func(yield func(span) bool) {
		// Hours reach at most into the day after the one they start on.
		first, clock := localDay(h.loc, after)-1, wallClock{loc: h.loc}
		last := int(endMilli / dayMilli)
		if !h.weekly {
			last = min(last, h.lastDay)
		}
		for d := first; d <= last; d++ {
			midnight := int64(d) * dayMilli
			for _, i := range h.on(d) {
				from := max(clock.reached(midnight+i.From.Milliseconds()), firstMilli)
				to := min(clock.reached(midnight+i.To.Milliseconds()), endMilli)
				if from < to && after < to && !yield(span{from, to}) {
					return
				}
			}
		}
	}
}

// Open tells whether the site is open at an instant. It is at the moment of opening and is not at the moment of
// closing.
func (h *Hours) Open(t time.Time) bool {
	if h.always {
		return true
	}
	ms := milli(t)
	for s := range h.spans(ms) {
		return s.from <= ms
	}
	return false
}

// NextOpen is the first open instant at or after t; the zero time if there is none.
func (h *Hours) NextOpen(t time.Time) time.Time {
	if h.always {
		return whole(t)
	}
	ms := milli(t)
	for s := range h.spans(ms) {
		return instant(max(ms, s.from))
	}
	return time.Time{}
}

// patience is how long after the last single day a change between open and closed is waited for. Each day of the
// week comes by 57 times in it, so what has not happened then is not going to.
const patience = 400 * dayMilli

// NextClose is the first closed instant at or after t; the zero time if the site never closes again.
func (h *Hours) NextClose(t time.Time) time.Time {
	if h.always {
		return time.Time{}
	}
	end := milli(t)
	limit := max(end, int64(h.lastDay)*dayMilli) + patience
	for s := range h.spans(end) {
		if s.from > end {
			break
		}
		if end = s.to; end > limit {
			return time.Time{}
		}
	}
	return instant(end)
}

// Add is the instant at which d of open time has passed since from: the earliest one, so work that takes up all
// of a day ends when the day does and not on the next morning. A d of zero or less gives from itself. The zero
// time means that the calendar is not open that long before its years end.
func (h *Hours) Add(from time.Time, d time.Duration) time.Time {
	left := d.Milliseconds()
	if left <= 0 {
		return whole(from)
	}
	if h.always {
		return whole(from).Add(d.Truncate(time.Millisecond))
	}
	ms := milli(from)
	for s := range h.spans(ms) {
		start := max(s.from, ms)
		if s.to-start >= left {
			return instant(start + left)
		}
		left -= s.to - start
	}
	return time.Time{}
}

// Between is the open time between two instants, negative if b is before a. Over more than 292 years of open time
// it stays at the longest Duration.
func (h *Hours) Between(a, b time.Time) time.Duration {
	if b.Before(a) {
		return -h.Between(b, a)
	}
	if h.always {
		return whole(b).Sub(whole(a))
	}
	from, to := milli(a), milli(b)
	var open int64
	for s := range h.spans(from) {
		if s.from >= to {
			break
		}
		open += min(s.to, to) - max(s.from, from)
	}
	if open > math.MaxInt64/int64(time.Millisecond) {
		return math.MaxInt64
	}
	return time.Duration(open) * time.Millisecond
}

// Segments cuts the time from a to b into running (open) and closed stretches without gaps; nothing if b is not
// after a.
func (h *Hours) Segments(a, b time.Time) []Segment {
	a, b = whole(a), whole(b)
	if !a.Before(b) {
		return nil
	}
	if h.always {
		return []Segment{{From: a, To: b, State: Running, Calendar: h.id}}
	}
	var out []Segment
	add := func(to time.Time, state State) {
		from := a
		if n := len(out); n > 0 {
			from = out[n-1].To
			if out[n-1].State == state {
				out[n-1].To = to
				return
			}
		}
		if from.Before(to) {
			out = append(out, Segment{From: from, To: to, State: state, Calendar: h.id})
		}
	}
	end := milli(b)
	for s := range h.spans(milli(a)) {
		if s.from >= end {
			break
		}
		add(instant(s.from), Closed)
		add(instant(min(s.to, end)), Running)
	}
	add(b, Closed)
	return out
}
