package sla_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontdesk/bot/sla"
)

// oddDays are days near which clocks change, by zone, or a plain zone's any day.
var oddDays = []struct{ zone, date string }{
	{"Europe/Berlin", "2026-03-29"}, {"Europe/Berlin", "2026-10-25"},
	{"Europe/London", "2026-03-29"}, {"Europe/London", "2026-10-25"},
	{"America/New_York", "2026-03-08"}, {"America/New_York", "2026-11-01"},
	{"America/St_Johns", "2010-11-07"}, // one minute past midnight
	{"America/Havana", "2026-03-08"}, {"America/Havana", "2026-11-01"},
	{"America/Santiago", "2026-04-04"}, {"America/Santiago", "2026-09-06"},
	{"Australia/Lord_Howe", "2026-04-05"}, {"Australia/Lord_Howe", "2026-10-04"},
	{"Pacific/Apia", "2011-12-30"}, {"Africa/Casablanca", "2026-02-15"},
	{"Asia/Kathmandu", "2026-07-01"}, {"UTC", "2026-12-31"},
}

// drawCalendar draws a week of up to three intervals a day, some past midnight, some touching, and single days.
func drawCalendar(t *rapid.T) (sla.Calendar, time.Time) {
	odd := rapid.SampledFrom(oddDays).Draw(t, "odd day")
	date, err := time.Parse(time.DateOnly, odd.date)
	if err != nil {
		t.Fatal(err)
	}
	c := sla.Calendar{ID: "drawn", Zone: odd.zone}
	for d := range c.Week {
		c.Week[d] = drawIntervals(t)
	}
	const morning = 10 * time.Hour // single days open no earlier, nights end no later
	for d := range c.Week {
		list, next := c.Week[d], c.Week[(d+1)%7]
		if len(list) == 0 || !rapid.Bool().Draw(t, "night") {
			continue
		}
		last, latest := &list[len(list)-1], morning
		if len(next) > 0 {
			latest = min(latest, next[0].From)
		}
		latest = min(latest, last.From)
		last.To = 24*time.Hour + time.Duration(rapid.Int64Range(0, int64(latest/quarter)).Draw(t, "until"))*quarter
	}
	c.Days = map[string][]sla.Interval{}
	for range rapid.IntRange(0, 3).Draw(t, "single days") {
		d := date.AddDate(0, 0, rapid.IntRange(-3, 3).Draw(t, "single day")).Format(time.DateOnly)
		c.Days[d] = rapid.SampledFrom([][]sla.Interval{nil, {{From: morning, To: 12 * time.Hour}}}).Draw(t, "hours")
	}
	c.Days[date.AddDate(0, 0, 9).Format(time.DateOnly)] = []sla.Interval{{From: morning, To: 24 * time.Hour}} // it opens
	return c, date
}

const quarter = 15 * time.Minute

func drawIntervals(t *rapid.T) []sla.Interval {
	n := rapid.IntRange(0, 3).Draw(t, "intervals")
	edges := rapid.SliceOfNDistinct(rapid.Int64Range(0, 96), 2*n, 2*n, rapid.ID).Draw(t, "edges")
	slices.Sort(edges)
	list := make([]sla.Interval, n)
	for i := range list {
		list[i] = sla.Interval{From: time.Duration(edges[2*i]) * quarter, To: time.Duration(edges[2*i+1]) * quarter}
	}
	return list
}

// drawHours compiles a drawn calendar and gives a way to draw instants around its odd day.
func drawHours(t *rapid.T) (sla.Calendar, *sla.Hours, func(name string) time.Time) {
	c, date := drawCalendar(t)
	h, err := c.Compile()
	if err != nil {
		t.Fatalf("%+v: %v", c, err)
	}
	return c, h, func(name string) time.Time {
		// Quarter hours are where things happen; a millisecond beside them is where they go wrong.
		at := date.Add(time.Duration(rapid.Int64Range(-4*96, 4*96).Draw(t, name)) * quarter)
		return at.Add(time.Duration(rapid.Int64Range(-1, 1).Draw(t, name+" ms")) * time.Millisecond)
	}
}

func drawOpen(t *rapid.T, name string) time.Duration {
	return time.Duration(rapid.Int64Range(1, 60*60*1000*60).Draw(t, name)) * time.Millisecond
}

// TestAddAndBetweenAreInverse: there and back, and Add is the earliest such instant.
func TestAddAndBetweenAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, h, draw := drawHours(t)
		from, d := draw("from"), drawOpen(t, "open time")
		to := h.Add(from, d)
		if to.IsZero() {
			return
		}
		if got := h.Between(from, to); got != d {
			t.Fatalf("%v + %v = %v, but between them are %v", from, d, to, got)
		}
		if got := h.Between(from, to.Add(-time.Millisecond)); got != d-time.Millisecond {
			t.Fatalf("%v is not the earliest: %v before it", to, got)
		}
		b := draw("b")
		if b.Before(from) {
			return
		}
		back := h.Add(from, h.Between(from, b))
		if back.After(b) {
			t.Fatalf("the open time until %v ends at %v", b, back)
		}
		if h.Open(b.Add(-time.Millisecond)) && b.After(from) && !back.Equal(b) {
			t.Fatalf("the open time until %v ends at %v already", b, back)
		}
	})
}

// TestBetweenIsAdditive in any order of three instants, and Add in two steps is Add in one.
func TestBetweenIsAdditive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, h, draw := drawHours(t)
		a, b, c := draw("a"), draw("b"), draw("c")
		if ab, bc, ac := h.Between(a, b), h.Between(b, c), h.Between(a, c); ab+bc != ac {
			t.Fatalf("%v + %v != %v", ab, bc, ac)
		}
		d, e := drawOpen(t, "d"), drawOpen(t, "e")
		if middle := h.Add(a, d); !middle.IsZero() && !h.Add(middle, e).Equal(h.Add(a, d+e)) {
			t.Fatalf("in two steps %v, in one %v", h.Add(middle, e), h.Add(a, d+e))
		}
	})
}

// TestAddIsMonotone in both its arguments.
func TestAddIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, h, draw := drawHours(t)
		a, b, d, e := draw("a"), draw("b"), drawOpen(t, "d"), drawOpen(t, "e")
		if b.Before(a) {
			a, b = b, a
		}
		if e < d {
			d, e = e, d
		}
		early, late := h.Add(a, d), h.Add(b, e)
		if !late.IsZero() && (early.IsZero() || early.After(late)) {
			t.Fatalf("%v + %v = %v, but %v + %v = %v", a, d, early, b, e, late)
		}
		if !early.IsZero() && early.Before(a) {
			t.Fatalf("%v + %v = %v", a, d, early)
		}
	})
}

// TestHoursAgreeWithTheWallClock counts minutes on the wall.
func TestHoursAgreeWithTheWallClock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, h, draw := drawHours(t)
		o, a := newOracle(c), draw("a")
		b := a.Add(time.Duration(rapid.Int64Range(0, 30*60).Draw(t, "minutes")) * time.Minute)
		if got, want := h.Between(a, b), o.between(a, b); got != want {
			t.Fatalf("between %v and %v: %v, the wall clock says %v", a, b, got, want)
		}
		if got, want := h.Open(a), o.open(a.Truncate(time.Minute)); got != want {
			t.Fatalf("open at %v: %v, the wall clock says %v", a, got, want)
		}
	})
}

// TestSegmentsTile: without gaps, by turns open and closed, and adding up.
func TestSegmentsTile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, h, draw := drawHours(t)
		a, b := draw("a"), draw("b")
		last, state, open := a, sla.State(""), time.Duration(0)
		for _, s := range h.Segments(a, b) {
			if !s.From.Equal(last) || !s.From.Before(s.To) || s.State == state || s.Calendar != h.ID() {
				t.Fatalf("%+v after %v %s", s, last, state)
			}
			if (s.State == sla.Running) != h.Open(s.From) {
				t.Fatalf("%+v, but open is %v", s, h.Open(s.From))
			}
			last, state = s.To, s.State
			if state == sla.Running {
				open += s.To.Sub(s.From)
			}
		}
		if a.Before(b) && !last.Equal(b) || open != max(0, h.Between(a, b)) {
			t.Fatalf("ends at %v with %v open", last, open)
		}
	})
}

// TestNextOpenAndNextClose are the first instants of their kind.
func TestNextOpenAndNextClose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, h, draw := drawHours(t)
		from := draw("from")
		if next := h.NextOpen(from); !next.IsZero() && (!h.Open(next) || h.Between(from, next) != 0) {
			t.Fatalf("next opening after %v is %v: open %v, open time before it %v", from, next, h.Open(next), h.Between(from, next))
		}
		if next := h.NextClose(from); !next.IsZero() && (h.Open(next) || h.Between(from, next) != next.Sub(from)) {
			t.Fatalf("next closing after %v is %v: open %v, open time before it %v", from, next, h.Open(next), h.Between(from, next))
		}
	})
}

// TestAlwaysIsAFullWeek: the short cut and the long way agree.
func TestAlwaysIsAFullWeek(t *testing.T) {
	full := sla.Calendar{ID: "always", Zone: "UTC"}
	for d := range full.Week {
		full.Week[d] = []sla.Interval{{From: 0, To: 24 * time.Hour}}
	}
	interrupted := full
	interrupted.Days = map[string][]sla.Interval{"1999-12-31": nil} // takes the long way
	short, long := compile(t, full), compile(t, interrupted)
	rapid.Check(t, func(t *rapid.T) {
		a := time.UnixMilli(rapid.Int64Range(1e12, 2e12).Draw(t, "a"))
		b := a.Add(time.Duration(rapid.Int64Range(0, 400).Draw(t, "hours"))*time.Hour + time.Millisecond)
		for _, h := range []*sla.Hours{short, long} {
			if !h.Add(a, b.Sub(a)).Equal(b) || h.Between(a, b) != b.Sub(a) || !h.Open(a) || !h.NextOpen(a).Equal(a) ||
				!h.NextClose(a).IsZero() || len(h.Segments(a, b)) != 1 {
				t.Fatalf("%v to %v", a, b)
			}
		}
	})
	if always := sla.Always("always"); fmt.Sprint(always.Segments(time.UnixMilli(0), time.UnixMilli(9))) !=
		fmt.Sprint(short.Segments(time.UnixMilli(0), time.UnixMilli(9))) {
		t.Error("Always differs from a full week")
	}
}

func compile(t testing.TB, c sla.Calendar) *sla.Hours {
	t.Helper()
	h, err := c.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestNeverHangs asks calendars that hardly open for ten years of open time, from odd instants.
func TestNeverHangs(t *testing.T) {
	yearly := sla.Calendar{ID: "an hour a year", Zone: "Europe/Berlin", Days: map[string][]sla.Interval{}}
	for year := 1970; year <= 2399; year++ {
		yearly.Days[fmt.Sprintf("%04d-10-25", year)] = []sla.Interval{{From: 2 * time.Hour, To: 3 * time.Hour}}
	}
	weekly := sla.Calendar{ID: "a minute a week", Zone: "America/New_York", HolidaySets: []string{"us"}}
	weekly.Week[time.Monday] = []sla.Interval{{From: 0, To: time.Minute}}
	const tenYears = 87600 * time.Hour
	begin := time.Now()
	for _, c := range []sla.Calendar{yearly, weekly} {
		h := compile(t, c)
		for _, from := range []time.Time{{}, time.Unix(0, 0), time.UnixMilli(1.8e12), time.Unix(1<<60, 0), time.Unix(-1<<60, 0)} {
			if got := h.Add(from, tenYears); !got.IsZero() {
				t.Errorf("%s: ten years of it end at %v", c.ID, got)
			}
			_, _, _ = h.Open(from), h.NextOpen(from), h.NextClose(from)
			if got := h.Between(time.Unix(-1<<60, 0), time.Unix(1<<60, 0)); got <= 0 {
				t.Errorf("%s: open for %v in all", c.ID, got)
			}
		}
		if got := h.Between(time.UnixMilli(1.8e12), h.Add(time.UnixMilli(1.8e12), 100*time.Minute)); got != 100*time.Minute {
			t.Errorf("%s: %v", c.ID, got)
		}
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

// FuzzCompile: whatever hours are written, either they are refused or they work.
func FuzzCompile(f *testing.F) {
	f.Add(0, int64(9*60), int64(17*60), int64(0), int64(0), 4, "2026-12-24")
	f.Add(1, int64(22*60), int64(30*60), int64(5*60), int64(7*60), 1, "2026-03-29")
	f.Add(2, int64(-1), int64(1<<40), int64(-1<<62), int64(1<<62), -1, "0000-00-00")
	f.Fuzz(func(t *testing.T, zone int, a, b, c, d int64, weekday int, date string) {
		cal := sla.Calendar{ID: "fuzz", Zone: oddDays[(zone%len(oddDays)+len(oddDays))%len(oddDays)].zone}
		first, second := sla.Interval{From: time.Duration(a) * time.Minute, To: time.Duration(b) * time.Minute},
			sla.Interval{From: time.Duration(c) * time.Minute, To: time.Duration(d) * time.Minute}
		weekday = (weekday%7 + 7) % 7
		cal.Week[weekday] = []sla.Interval{first}
		cal.Week[(weekday+1)%7] = []sla.Interval{second, first}
		cal.Days = map[string][]sla.Interval{date: {second}}
		h, err := cal.Compile()
		if err != nil {
			return
		}
		from := time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)
		if to := h.Add(from, 10*time.Hour); !to.IsZero() && h.Between(from, to) != 10*time.Hour {
			t.Errorf("%+v: %v", cal, to)
		}
	})
}
