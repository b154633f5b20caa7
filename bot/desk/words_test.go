package desk

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseDuration(t *testing.T) {
	const day = 8*time.Hour + 30*time.Minute
	for s, want := range map[string]time.Duration{
		"10m": 10 * time.Minute, "4h": 4 * time.Hour, "1h30m": 90 * time.Minute, "1 hour, 30 minutes": 90 * time.Minute,
		"2 working days": 2 * day, "1 day": day, "3d": 3 * day, "1.5 hours": 90 * time.Minute, "45 min": 45 * time.Minute,
		"4 working hours": 4 * time.Hour, "1 working day 2h": day + 2*time.Hour, " 30 Seconds ": 30 * time.Second,
	} {
		if got, ok := parseDuration(s, day); !ok || got != want {
			t.Errorf("%q: %v, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "4", "h", "4x", "-4h", "four hours", "4h soon", "0m", "99999 days", "1 weeks", "working day", "4h/2"} {
		if got, ok := parseDuration(s, day); ok {
			t.Errorf("%q was read as %v", s, got)
		}
	}
}

func TestParseDurationReadsWhatGoWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.IntRange(1, 2_000_000).Draw(t, "seconds")) * time.Second
		if got, ok := parseDuration(d.String(), 24*time.Hour); !ok || got != d {
			t.Fatalf("%v: %v, %v", d, got, ok)
		}
	})
}

func TestWeekdays(t *testing.T) {
	for s, want := range map[string][]time.Weekday{
		"Mon": {1}, "mon-wed": {1, 2, 3}, "Sat,Sun": {6, 0}, "Fri-Mon": {5, 6, 0, 1}, "Tuesday": {2}, "Thurs": {4},
		"daily": {1, 2, 3, 4, 5, 6, 0}, "Sun-Sun": {0},
	} {
		if got, ok := weekdays(s); !ok || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "Mo", "Monkey", "Mon-", "-Fri", "Mon Fri", "Weekdays", "Mon-Fri-Sun"} {
		if got, ok := weekdays(s); ok {
			t.Errorf("%q was read as %v", s, got)
		}
	}
}

func TestPieces(t *testing.T) {
	got, ok := Pieces("Hello {customer.name}, by { ?new time }: {{as is}}.")
	want := []Piece{{Text: "Hello "}, {Text: "customer.name", Field: true}, {Text: ", by "}, {Text: "new time", Gap: true}, {Text: ": {as is}."}}
	if !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %+v", ok, got)
	}
	for _, s := range []string{"{", "a } b", "{a {b} c"} {
		if _, ok := Pieces(s); ok {
			t.Errorf("%q has all its braces", s)
		}
	}
	if got, ok := Pieces(""); len(got) != 0 || !ok {
		t.Errorf("%+v", got)
	}
}

func TestNearestNeedsLittleAndIsNear(t *testing.T) {
	known := []string{"network", "orders", "returns", "it_help"}
	for name, want := range map[string]string{"netzwork": "network", "Order": "orders", "it-help": "it_help", "xyz": "", "retruns": "returns"} {
		if got := nearest(name, known); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if meant("zzzz", nil) != "there is none yet" || meant("zzzz", known) != "choose among it_help, network, orders, returns" {
		t.Error(meant("zzzz", nil), meant("zzzz", known))
	}
}
