package sla_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontdesk/bot/sla"
)

// goldenLine is a line of a file under testdata that says something: comments and empty lines are gone.
type goldenLine struct {
	place string // file:line
	words []string
	text  string
}

// goldenFiles reads all files of a folder under testdata.
func goldenFiles(t *testing.T, folder string) map[string][]goldenLine {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", folder, "*.txt"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files in testdata/%s: %v", folder, err)
	}
	files := map[string][]goldenLine{}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		base := strings.TrimSuffix(filepath.Base(name), ".txt")
		scan := bufio.NewScanner(f)
		for n := 1; scan.Scan(); n++ {
			text, _, _ := strings.Cut(scan.Text(), "#")
			if text = strings.TrimSpace(text); text != "" {
				files[base] = append(files[base], goldenLine{fmt.Sprintf("%s:%d", base, n), strings.Fields(text), text})
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// calendarLine takes one line of a calendar in: "zone Z", "holidays gb us", "day 2026-12-24 09:00-12:00",
// "mon-fri 09:00-12:00 13:00-17:00". It reports false for any other line.
func calendarLine(t *testing.T, c *sla.Calendar, l goldenLine) bool {
	t.Helper()
	intervals := func(words []string) []sla.Interval {
		list := []sla.Interval{}
		for _, w := range words {
			if w == "closed" {
				continue
			}
			i, err := sla.ParseInterval(w)
			if err != nil {
				t.Fatalf("%s: %v", l.place, err)
			}
			list = append(list, i)
		}
		return list
	}
	switch key := l.words[0]; key {
	case "zone":
		c.Zone = l.words[1]
	case "holidays":
		c.HolidaySets = l.words[1:]
	case "day":
		if c.Days == nil {
			c.Days = map[string][]sla.Interval{}
		}
		c.Days[l.words[1]] = intervals(l.words[2:])
	default:
		first, last, isRange := strings.Cut(key, "-")
		if !isRange {
			last = first
		}
		a, b := weekday(first), weekday(last)
		if a < 0 || b < 0 {
			return false
		}
		for d := a; ; d = (d + 1) % 7 {
			c.Week[d] = intervals(l.words[1:])
			if d == b {
				break
			}
		}
	}
	return true
}

func weekday(name string) int {
	for n, w := range weekdays {
		if w == name {
			return n
		}
	}
	return -1
}

// goldenTime reads "2026-10-25 02:30", with seconds and milliseconds if need be, in a zone; a zone written behind
// it ("…+01:00", "…Z") settles what the clocks show twice.
func goldenTime(t *testing.T, l goldenLine, loc *time.Location, s string) time.Time {
	t.Helper()
	for _, layout := range []string{"2006-01-02 15:04:05.999Z07:00", "2006-01-02 15:04Z07:00"} {
		if at, err := time.Parse(layout, s); err == nil {
			return at
		}
	}
	for _, layout := range []string{"2006-01-02 15:04:05.999", "2006-01-02 15:04"} {
		at, err := time.ParseInLocation(layout, s, loc)
		if err != nil {
			continue
		}
		if got := at.Format(layout); got != s {
			t.Fatalf("%s: %s does not exist in %s", l.place, s, loc)
		}
		for _, d := range []time.Duration{-time.Hour, -30 * time.Minute, 30 * time.Minute, time.Hour} {
			if at.Add(d).Format(layout) == s {
				t.Fatalf("%s: %s happens twice in %s: write its offset", l.place, s, loc)
			}
		}
		return at
	}
	t.Fatalf("%s: %q is not a time", l.place, s)
	return time.Time{}
}

// goldenDuration reads Go durations and days of 24 hours: "90m", "7d", "2d3h".
func goldenDuration(t *testing.T, l goldenLine, s string) time.Duration {
	t.Helper()
	var days int
	if n, rest, ok := strings.Cut(s, "d"); ok {
		if _, err := fmt.Sscan(n, &days); err != nil {
			t.Fatalf("%s: %v", l.place, err)
		}
		s = rest
	}
	var d time.Duration
	if s != "" {
		var err error
		if d, err = time.ParseDuration(s); err != nil {
			t.Fatalf("%s: %v", l.place, err)
		}
	}
	return time.Duration(days)*24*time.Hour + d
}
