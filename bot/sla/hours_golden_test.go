package sla_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/bot/sla"
)

// wantGolden is the least number of cases the golden files must hold together (hours and tickets have their own
// share), so that none gets lost unnoticed.
const (
	wantHours   = 250
	wantTickets = 115
)

const month = 32 * 24 * time.Hour

// TestHoursGolden runs testdata/hours: each file is calendars ("calendar ID" and its lines) and questions with
// their answers, one a line. Every add is also asked backwards, and every answer of less than a month is held
// against the clock on the wall, read minute by minute.
func TestHoursGolden(t *testing.T) {
	files, cases := goldenFiles(t, "hours"), 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		var c sla.Calendar
		var h *sla.Hours
		for _, l := range files[name] {
			if l.words[0] == "calendar" {
				c, h = sla.Calendar{ID: l.words[1]}, nil
				continue
			}
			if calendarLine(t, &c, l) {
				continue
			}
			if h == nil {
				var err error
				if h, err = c.Compile(); err != nil {
					t.Fatalf("%s: %v", l.place, err)
				}
			}
			cases++
			t.Run(l.place+" "+l.text, func(t *testing.T) { askHours(t, c, h, l) })
		}
	}
	if cases < wantHours {
		t.Errorf("%d golden cases, want at least %d", cases, wantHours)
	}
}

// askHours asks one question: "add T + D = T", "between T .. T = D", "open T = yes|no", "next-open T = T|never",
// "next-close T = T|never", "segments T .. T = running 1h closed 2h".
func askHours(t *testing.T, c sla.Calendar, h *sla.Hours, l goldenLine) {
	loc, err := time.LoadLocation(c.Zone)
	if err != nil {
		t.Fatal(err)
	}
	question, answer, ok := strings.Cut(l.text, " = ")
	kind, question, _ := strings.Cut(question, " ")
	if !ok {
		t.Fatalf("%s: no answer", l.place)
	}
	at := func(s string) time.Time { return goldenTime(t, l, loc, strings.TrimSpace(s)) }
	atOrNever := func(s string) time.Time {
		if s == "never" {
			return time.Time{}
		}
		return at(s)
	}
	switch kind {
	case "add":
		from, d, _ := strings.Cut(question, " + ")
		askAdd(t, c, h, at(from), goldenDuration(t, l, d), atOrNever(answer))
	case "between":
		a, b, _ := strings.Cut(question, " .. ")
		want := goldenDuration(t, l, answer)
		if got := h.Between(at(a), at(b)); got != want {
			t.Errorf("got %v", got)
		}
		if from, to := at(a), at(b); want >= 0 && to.Sub(from) < month {
			if got := newOracle(c).between(from, to); got != want {
				t.Errorf("the wall clock says %v", got)
			}
		}
	case "open":
		if got := h.Open(at(question)); got != (answer == "yes") {
			t.Errorf("got %v", got)
		}
	case "next-open":
		sameTime(t, h.NextOpen(at(question)), atOrNever(answer))
	case "next-close":
		sameTime(t, h.NextClose(at(question)), atOrNever(answer))
	case "segments":
		a, b, _ := strings.Cut(question, " .. ")
		var got []string
		for _, s := range h.Segments(at(a), at(b)) {
			got = append(got, fmt.Sprintf("%s %s", s.State, short(s.To.Sub(s.From))))
		}
		if s := strings.Join(got, " "); s != answer {
			t.Errorf("got %s", s)
		}
	default:
		t.Fatalf("%s: %q is neither a calendar line nor a question", l.place, kind)
	}
}

func askAdd(t *testing.T, c sla.Calendar, h *sla.Hours, from time.Time, d time.Duration, want time.Time) {
	t.Helper()
	got := h.Add(from, d)
	sameTime(t, got, want)
	if got.IsZero() {
		return
	}
	if back := h.Between(from, got); back != d {
		t.Errorf("between there and back is %v", back)
	}
	if got.Sub(from) < month {
		if wall := newOracle(c).between(from, got); wall != d {
			t.Errorf("the wall clock says %v", wall)
		}
	}
}

func sameTime(t *testing.T, got, want time.Time) {
	t.Helper()
	if !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want.UTC())
	}
	if got.Location() != time.UTC {
		t.Errorf("%v is not in UTC", got)
	}
}

// short writes a duration without its zero parts: 1h30m.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
