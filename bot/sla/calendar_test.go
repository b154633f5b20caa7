package sla_test

import (
	"strings"
	"testing"
	"time"

	"frontdesk/bot/sla"
)

// TestCompileRefuses: each mistake is named by its place.
func TestCompileRefuses(t *testing.T) {
	h := func(from, to float64) sla.Interval {
		return sla.Interval{From: time.Duration(from * float64(time.Hour)), To: time.Duration(to * float64(time.Hour))}
	}
	monday := func(list ...sla.Interval) (w [7][]sla.Interval) { w[time.Monday] = list; return w }
	fine := monday(h(9, 17))
	tests := []struct {
		name string
		c    sla.Calendar
		want []string
	}{
		{"no id", sla.Calendar{Zone: "UTC", Week: fine}, []string{"no id"}},
		{"no zone", sla.Calendar{ID: "x", Week: fine}, []string{`calendar "x"`, "not a place"}},
		{"the machine's zone", sla.Calendar{ID: "x", Zone: "Local", Week: fine}, []string{`zone "Local" is not a place`}},
		{"unknown zone", sla.Calendar{ID: "x", Zone: "Europe/Atlantis", Week: fine}, []string{`zone "Europe/Atlantis" does not exist`}},
		{"path as zone", sla.Calendar{ID: "x", Zone: "../etc/passwd", Week: fine}, []string{"does not exist"}},
		{"never opens", sla.Calendar{ID: "x", Zone: "UTC"}, []string{"never opens"}},
		{"never opens, with days", sla.Calendar{ID: "x", Zone: "UTC", Days: map[string][]sla.Interval{"2026-01-01": {}}}, []string{"never opens"}},
		{"overlap", sla.Calendar{ID: "x", Zone: "UTC", Week: monday(h(12, 17), h(9, 13))}, []string{"Monday", "09:00-13:00 and 12:00-17:00 overlap"}},
		{"overlap over midnight", sla.Calendar{ID: "x", Zone: "UTC", Week: [7][]sla.Interval{time.Monday: {h(22, 30)}, time.Tuesday: {h(5, 9)}}},
			[]string{"Monday", "22:00-06:00 runs past midnight", "Tuesday"}},
		{"overlap from Saturday into Sunday", sla.Calendar{ID: "x", Zone: "UTC", Week: [7][]sla.Interval{time.Saturday: {h(22, 30)}, time.Sunday: {h(5, 9)}}},
			[]string{"Saturday", "Sunday"}},
		{"overlap of a single day", sla.Calendar{ID: "x", Zone: "UTC", Week: fine, Days: map[string][]sla.Interval{"2026-12-24": {h(9, 12), h(11, 13)}}},
			[]string{"2026-12-24", "overlap"}},
		{"a night into a single day", sla.Calendar{ID: "x", Zone: "UTC", Week: monday(h(22, 30)), Days: map[string][]sla.Interval{"2026-11-03": {h(5, 9)}}},
			[]string{"2026-11-02", "overlaps", "2026-11-03"}},
		{"a single night into a day", sla.Calendar{ID: "x", Zone: "UTC", Week: monday(h(5, 9)), Days: map[string][]sla.Interval{"2026-11-01": {h(22, 30)}}},
			[]string{"2026-11-01", "overlaps", "2026-11-02"}},
		{"ends before it starts", sla.Calendar{ID: "x", Zone: "UTC", Week: monday(h(17, 9))}, []string{"Monday", "ends before it starts"}},
		{"empty interval", sla.Calendar{ID: "x", Zone: "UTC", Week: monday(h(9, 9))}, []string{"ends before it starts"}},
		{"starts the day before", sla.Calendar{ID: "x", Zone: "UTC", Week: monday(h(-1, 9))}, []string{"starts outside the day"}},
		{"starts the day after", sla.Calendar{ID: "x", Zone: "UTC", Week: monday(h(24, 25))}, []string{"starts outside the day"}},
		{"longer than a day", sla.Calendar{ID: "x", Zone: "UTC", Week: monday(h(9, 34))}, []string{"longer than 24 hours"}},
		{"too fine", sla.Calendar{ID: "x", Zone: "UTC", Week: monday(sla.Interval{From: 1, To: time.Hour})}, []string{"finer than a millisecond"}},
		{"no such date", sla.Calendar{ID: "x", Zone: "UTC", Week: fine, Days: map[string][]sla.Interval{"2026-02-30": nil}}, []string{`"2026-02-30" is not a date`}},
		{"date out of range", sla.Calendar{ID: "x", Zone: "UTC", Week: fine, Days: map[string][]sla.Interval{"1066-10-14": nil}}, []string{"outside the years"}},
		{"unknown holidays", sla.Calendar{ID: "x", Zone: "UTC", Week: fine, HolidaySets: []string{"xx"}}, []string{`holiday set "xx" is not known`}},
		{"unknown region", sla.Calendar{ID: "x", Zone: "UTC", Week: fine, HolidaySets: []string{"de-XX"}}, []string{`"de-XX"`, "de-BY"}},
		{"everything at once", sla.Calendar{ID: "x", Zone: "Mars", HolidaySets: []string{""}, Week: monday(h(9, 8)), Days: map[string][]sla.Interval{"b": nil, "a": nil}},
			[]string{"Mars", "holiday set", "Monday", `"a"`, `"b"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.c.Compile()
			if err == nil {
				t.Fatal("it compiled")
			}
			rest := err.Error()
			for _, want := range tt.want {
				_, after, ok := strings.Cut(rest, want)
				if !ok {
					t.Fatalf("%q lacks %q, or in this order", err, want)
				}
				rest = after
			}
		})
	}
}

// TestCompileTakesACopy: what happens to the calendar afterwards does not reach the hours.
func TestCompileTakesACopy(t *testing.T) {
	c := sla.Calendar{ID: "x", Zone: "UTC", Days: map[string][]sla.Interval{}}
	c.Week[time.Monday] = []sla.Interval{{From: 9 * time.Hour, To: 17 * time.Hour}}
	h := compile(t, c)
	c.Week[time.Monday][0].To = 10 * time.Hour
	c.Days["2026-11-02"] = nil
	if !h.Open(time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)) {
		t.Error("the hours changed with the calendar")
	}
	if h.ID() != "x" || h.WorkingDay() != 8*time.Hour {
		t.Error(h.ID(), h.WorkingDay())
	}
}

// TestParseInterval reads what people write, and writes what it reads.
func TestParseInterval(t *testing.T) {
	tests := []struct {
		in   string
		want sla.Interval
		out  string // "" is refused
	}{
		{"09:00-17:30", sla.Interval{From: 9 * time.Hour, To: 17*time.Hour + 30*time.Minute}, "09:00-17:30"},
		{" 9:00 - 17:30 ", sla.Interval{From: 9 * time.Hour, To: 17*time.Hour + 30*time.Minute}, "09:00-17:30"},
		{"22:00-06:00", sla.Interval{From: 22 * time.Hour, To: 30 * time.Hour}, "22:00-06:00"},
		{"00:00-24:00", sla.Interval{From: 0, To: 24 * time.Hour}, "00:00-24:00"},
		{"00:00-00:00", sla.Interval{From: 0, To: 24 * time.Hour}, "00:00-24:00"},
		{"20:00-24:00", sla.Interval{From: 20 * time.Hour, To: 24 * time.Hour}, "20:00-24:00"},
		{"08:00-08:00", sla.Interval{From: 8 * time.Hour, To: 32 * time.Hour}, "08:00-08:00"},
		{"", sla.Interval{}, ""}, {"9-17", sla.Interval{}, ""}, {"09:00", sla.Interval{}, ""}, {"09:00-25:00", sla.Interval{}, ""},
		{"09:60-10:00", sla.Interval{}, ""}, {"24:00-25:00", sla.Interval{}, ""}, {"24:00-06:00", sla.Interval{}, ""},
		{"09:00-17:0", sla.Interval{}, ""}, {"-09:00-17:00", sla.Interval{}, ""}, {"+9:00-17:00", sla.Interval{}, ""},
		{"09:00-24:01", sla.Interval{}, ""}, {"009:00-17:00", sla.Interval{}, ""}, {"09:00–17:00", sla.Interval{}, ""},
	}
	for _, tt := range tests {
		got, err := sla.ParseInterval(tt.in)
		if tt.out == "" {
			if err == nil {
				t.Errorf("%q was read as %v", tt.in, got)
			}
			continue
		}
		if err != nil || got != tt.want || got.String() != tt.out {
			t.Errorf("%q: got %v %v", tt.in, got, err)
		}
	}
	if got := (sla.Interval{From: 90 * time.Second, To: time.Hour}).String(); got != "00:01:30.000-01:00" {
		t.Error(got)
	}
}

// FuzzParseInterval: what is read is written back the same.
func FuzzParseInterval(f *testing.F) {
	for _, s := range []string{"09:00-17:30", "22:00-06:00", "00:00-24:00", "8:00-08:00", "-", "::-::"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		i, err := sla.ParseInterval(s)
		if err != nil {
			return
		}
		again, err := sla.ParseInterval(i.String())
		if err != nil || again != i || i.From < 0 || i.To <= i.From {
			t.Errorf("%q: %v, %v, %v", s, i, again, err)
		}
	})
}
