package sla_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/bot/sla"
)

// closedDays lists the days of a year on which a calendar with a set, else open every day, is closed.
func closedDays(t testing.TB, year int, sets ...string) []string {
	c := sla.Calendar{ID: "x", Zone: "UTC", HolidaySets: sets}
	for d := range c.Week {
		c.Week[d] = []sla.Interval{{From: 0, To: 24 * time.Hour}}
	}
	h := compile(t, c)
	var days []string
	for d := time.Date(year, 1, 1, 12, 0, 0, 0, time.UTC); d.Year() == year; d = d.AddDate(0, 0, 1) {
		if !h.Open(d) {
			days = append(days, d.Format("01-02"))
		}
	}
	return days
}

// TestHolidaysAsPublished by the countries' authorities, with the days standing in for weekends.
func TestHolidaysAsPublished(t *testing.T) {
	tests := []struct {
		set  string
		year int
		want string
	}{
		{"gb", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28"},
		{"gb", 2022, "01-01 01-03 04-15 04-18 05-02 06-02 06-03 08-29 12-25 12-26 12-27"},
		{"gb", 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-25 12-26 12-27 12-28"},
		{"us", 2026, "01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25"},
		{"us", 2027, "01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 12-24 12-25 12-31"},
		{"de", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26"},
		{"de-BY", 2026, "01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26"},
		{"de-sn", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 10-03 10-31 11-18 12-25 12-26"},
		{"at", 2026, "01-01 01-06 04-06 05-01 05-14 05-25 06-04 08-15 10-26 11-01 12-08 12-25 12-26"},
		{"fr", 2026, "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25"},
		{"br", 2004, "01-01 02-24 04-09 04-21 05-01 06-10 09-07 10-12 11-02 11-15 12-25"},
		{"ecb", 2026, "01-01 04-03 04-06 05-01 12-25 12-26"},
	}
	for _, tt := range tests {
		if got := strings.Join(closedDays(t, tt.year, tt.set), " "); got != tt.want {
			t.Errorf("%s %d:\n%s, want\n%s", tt.set, tt.year, got, tt.want)
		}
	}
}

// TestEaster holds Good Friday and Easter Monday against published Easter Sundays, the earliest and latest among
// them.
func TestEaster(t *testing.T) {
	for _, sunday := range []string{"1981-04-19", "2000-04-23", "2008-03-23", "2011-04-24", "2024-03-31", "2025-04-20", "2026-04-05",
		"2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21", "2038-04-25", "2049-04-18", "2076-04-19", "2285-03-22"} {
		day, err := time.Parse(time.DateOnly, sunday)
		if err != nil {
			t.Fatal(err)
		}
		days := closedDays(t, day.Year(), "gb")
		for _, off := range []int{-2, 1} {
			if want := day.AddDate(0, 0, off).Format("01-02"); !slices.Contains(days, want) {
				t.Errorf("%s is worked, Easter is %s", want, sunday)
			}
		}
	}
}

// TestEverySetCompiles and closes a believable number of days.
func TestEverySetCompiles(t *testing.T) {
	sets := sla.HolidaySets()
	if !slices.IsSorted(sets) || len(slices.Compact(slices.Clone(sets))) != len(sets) || len(sets) < 80 {
		t.Errorf("%d sets, not in order or not unique: %v", len(sets), sets)
	}
	for _, set := range sets {
		if n := len(closedDays(t, 2026, set)); n < 4 || n > 30 {
			t.Errorf("%s closes %d days in 2026", set, n)
		}
	}
}

// TestSetsJoin: two sets close the days of both.
func TestSetsJoin(t *testing.T) {
	both := closedDays(t, 2026, "gb", "us")
	for _, set := range []string{"gb", "us"} {
		for _, d := range closedDays(t, 2026, set) {
			if !slices.Contains(both, d) {
				t.Errorf("%s of %s is missing", d, set)
			}
		}
	}
}

// TestHolidaysIgnoreTheMachinesZone: the tables are worked out in the zone of the machine, and where that skips
// midnight (Brazil did on 2 November 2004, a holiday) the days must come out the same.
func TestHolidaysIgnoreTheMachinesZone(t *testing.T) {
	for _, zone := range []string{"America/Sao_Paulo", "Pacific/Kiritimati"} {
		again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHolidaysAsPublished$", "-test.count=1")
		again.Env = append(os.Environ(), "TZ="+zone)
		if out, err := again.CombinedOutput(); err != nil {
			t.Errorf("in %s: %v\n%s", zone, err, out)
		}
	}
}
