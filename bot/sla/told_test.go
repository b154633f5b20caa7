package sla_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontdesk/bot/sla"
)

// wednesday is a Wednesday noon in London, an hour later in Berlin.
var wednesday = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func TestSay(t *testing.T) {
	tests := []struct{ at, zone, en, de string }{
		{"2026-11-25T15:30:00Z", "Europe/London", "today 15:30", "heute um 15:30 Uhr"},
		{"2026-11-25T15:30:00Z", "Europe/Berlin", "today 16:30", "heute um 16:30 Uhr"},
		{"2026-11-26T13:00:00Z", "Europe/London", "tomorrow 13:00", "morgen um 13:00 Uhr"},
		{"2026-11-26T12:00:00Z", "Europe/Berlin", "tomorrow 13:00", "morgen um 13:00 Uhr"},
		{"2026-11-25T23:30:00Z", "Europe/Berlin", "tomorrow 00:30", "morgen um 00:30 Uhr"},
		{"2026-11-25T23:30:00Z", "Australia/Sydney", "tomorrow 10:30", "morgen um 10:30 Uhr"},
		{"2026-11-26T15:00:00Z", "Pacific/Honolulu", "tomorrow 05:00", "morgen um 05:00 Uhr"},
		{"2026-11-27T15:00:00Z", "Europe/London", "Friday 15:00", "Freitag um 15:00 Uhr"},
		{"2026-12-01T15:00:00Z", "Europe/London", "Tuesday 15:00", "Dienstag um 15:00 Uhr"},
		{"2026-12-02T15:00:00Z", "Europe/London", "Wednesday 2 December, 15:00", "Mittwoch, 2. Dezember, um 15:00 Uhr"},
		{"2026-12-03T15:00:00Z", "Europe/London", "Thursday 3 December, 15:00", "Donnerstag, 3. Dezember, um 15:00 Uhr"},
		{"2027-03-01T09:00:00Z", "Europe/London", "Monday 1 March 2027, 09:00", "Montag, 1. März 2027, um 09:00 Uhr"},
		// midnight belongs to the day it ends
		{"2026-11-26T00:00:00Z", "Europe/London", "today 24:00", "heute um 24:00 Uhr"},
		{"2026-11-27T00:00:00Z", "Europe/London", "tomorrow 24:00", "morgen um 24:00 Uhr"},
		{"2026-11-25T23:50:00Z", "Europe/London", "today 24:00", "heute um 24:00 Uhr"},
		// rounded up: to 5 minutes within two hours, to 15 today and tomorrow, to 30 this week, to the hour later
		{"2026-11-25T12:00:00.001Z", "Europe/London", "today 12:05", "heute um 12:05 Uhr"},
		{"2026-11-25T13:56:00Z", "Europe/London", "today 14:00", "heute um 14:00 Uhr"},
		{"2026-11-25T15:01:00Z", "Europe/London", "today 15:15", "heute um 15:15 Uhr"},
		{"2026-11-26T12:46:00Z", "Europe/London", "tomorrow 13:00", "morgen um 13:00 Uhr"},
		{"2026-11-27T14:31:00Z", "Europe/London", "Friday 15:00", "Freitag um 15:00 Uhr"},
		{"2026-12-03T14:01:00Z", "Europe/London", "Thursday 3 December, 15:00", "Donnerstag, 3. Dezember, um 15:00 Uhr"},
		{"2026-11-27T04:16:00Z", "Asia/Kathmandu", "Friday 10:30", "Freitag um 10:30 Uhr"}, // 10:01 there
		// what is past
		{"2026-11-25T09:07:00Z", "Europe/London", "today 09:07", "heute um 09:07 Uhr"},
		{"2026-11-24T15:00:00Z", "Europe/London", "yesterday 15:00", "gestern um 15:00 Uhr"},
		{"2026-11-19T15:00:00Z", "Europe/London", "Thursday 19 November, 15:00", "Donnerstag, 19. November, um 15:00 Uhr"},
		{"2025-12-31T15:00:00Z", "Europe/London", "Wednesday 31 December 2025, 15:00", "Mittwoch, 31. Dezember 2025, um 15:00 Uhr"},
		// nobody knows the zone
		{"2026-11-26T13:00:00Z", "", "tomorrow 13:00 UTC", "morgen um 13:00 Uhr (UTC)"},
		{"2026-11-26T13:00:00Z", "Europe/Atlantis", "tomorrow 13:00 UTC", "morgen um 13:00 Uhr (UTC)"},
		{"2026-11-26T13:00:00Z", "Local", "tomorrow 13:00 UTC", "morgen um 13:00 Uhr (UTC)"},
	}
	for _, tt := range tests {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := sla.Say(at, wednesday, tt.zone, "en"); got != tt.en {
			t.Errorf("%s in %s: %q, want %q", tt.at, tt.zone, got, tt.en)
		}
		if got := sla.Say(at, wednesday, tt.zone, "de"); got != tt.de {
			t.Errorf("%s in %s: %q, want %q", tt.at, tt.zone, got, tt.de)
		}
	}
}

func TestSayPicksTheLanguage(t *testing.T) {
	at := wednesday.Add(24 * time.Hour)
	for locale, want := range map[string]string{
		"en": "tomorrow 12:00", "en-GB": "tomorrow 12:00", "de": "morgen um 12:00 Uhr", "de-AT": "morgen um 12:00 Uhr",
		"de_CH": "morgen um 12:00 Uhr", "DE": "morgen um 12:00 Uhr", "": "tomorrow 12:00", "xx-YY": "tomorrow 12:00", "den": "tomorrow 12:00",
	} {
		if got := sla.Say(at, wednesday, "Europe/London", locale); got != want {
			t.Errorf("%s: %q", locale, got)
		}
	}
}

// TestSayHoursNamesTheCalendarsZone where the customer's is not known, and only then.
func TestSayHoursNamesTheCalendarsZone(t *testing.T) {
	tests := []struct{ calendar, zone, en, de string }{
		{"Europe/London", "", "tomorrow 15:00 London time", "morgen um 15:00 Uhr (Ortszeit London)"},
		{"Europe/London", "Europe/Berlin", "tomorrow 16:00", "morgen um 16:00 Uhr"},
		{"Europe/Vienna", "", "tomorrow 16:00 Vienna time", "morgen um 16:00 Uhr (Ortszeit Wien)"},
		{"America/New_York", "", "tomorrow 10:00 New York time", "morgen um 10:00 Uhr (Ortszeit New York)"},
		{"America/Argentina/Buenos_Aires", "", "tomorrow 12:00 Buenos Aires time", "morgen um 12:00 Uhr (Ortszeit Buenos Aires)"},
		{"UTC", "", "tomorrow 15:00 UTC", "morgen um 15:00 Uhr (UTC)"},
		{"Etc/UTC", "", "tomorrow 15:00 UTC", "morgen um 15:00 Uhr (UTC)"},
		{"Etc/GMT-1", "", "tomorrow 16:00 UTC+01:00", "morgen um 16:00 Uhr (UTC+01:00)"},
		{"CET", "", "tomorrow 16:00 UTC+01:00", "morgen um 16:00 Uhr (UTC+01:00)"},
	}
	for _, tt := range tests {
		h := opensTomorrowAt15(t, tt.calendar)
		if got, want := sla.SayHours(h, wednesday, tt.zone, "en"), "back "+tt.en; got != want {
			t.Errorf("%s, %s: %q, want %q", tt.calendar, tt.zone, got, want)
		}
		if got, want := sla.SayHours(h, wednesday, tt.zone, "de"), "ab "+tt.de+" wieder da"; got != want {
			t.Errorf("%s, %s: %q, want %q", tt.calendar, tt.zone, got, want)
		}
	}
}

// office is open Monday to Friday, nine to half past five with half an hour of lunch: eight hours.
// opensTomorrowAt15 is a site in a zone that opens once, at 15:00 UTC.
func opensTomorrowAt15(t *testing.T, zone string) *sla.Hours {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	at := wednesday.Add(27 * time.Hour).In(loc)
	from := time.Duration(at.Hour()) * time.Hour
	return compile(t, sla.Calendar{ID: "fair", Zone: zone, Days: map[string][]sla.Interval{at.Format(time.DateOnly): {{From: from, To: from + time.Hour}}}})
}

func office(t testing.TB, zone string) *sla.Hours {
	c := sla.Calendar{ID: "office", Zone: zone}
	for d := time.Monday; d <= time.Friday; d++ {
		c.Week[d] = []sla.Interval{{From: 9 * time.Hour, To: 13 * time.Hour}, {From: 13*time.Hour + 30*time.Minute, To: 17*time.Hour + 30*time.Minute}}
	}
	return compile(t, c)
}

func TestSayDuration(t *testing.T) {
	work, always := office(t, "Europe/London"), sla.Always("always")
	tests := []struct {
		d      time.Duration
		h      *sla.Hours
		en, de string
	}{
		{4 * time.Hour, work, "4 working hours", "4 Arbeitsstunden"},
		{16 * time.Hour, work, "2 working days", "2 Arbeitstage"},
		{8 * time.Hour, work, "1 working day", "1 Arbeitstag"},
		{time.Hour, work, "1 working hour", "1 Arbeitsstunde"},
		{15 * time.Minute, work, "15 minutes", "15 Minuten"},
		{11 * time.Minute, work, "15 minutes", "15 Minuten"},
		{time.Millisecond, work, "5 minutes", "5 Minuten"},
		{0, work, "0 minutes", "0 Minuten"},
		{-time.Hour, work, "0 minutes", "0 Minuten"},
		{56 * time.Minute, work, "1 working hour", "1 Arbeitsstunde"},
		{90 * time.Minute, work, "90 minutes", "90 Minuten"},
		{91 * time.Minute, work, "2 working hours", "2 Arbeitsstunden"},
		{4*time.Hour + 1, work, "5 working hours", "5 Arbeitsstunden"},
		{7*time.Hour + 30*time.Minute, work, "1 working day", "1 Arbeitstag"},
		{9 * time.Hour, work, "9 working hours", "9 Arbeitsstunden"},
		{20 * time.Hour, work, "20 working hours", "20 Arbeitsstunden"},
		{25 * time.Hour, work, "4 working days", "4 Arbeitstage"},
		{40 * time.Hour, work, "5 working days", "5 Arbeitstage"},
		{4 * time.Hour, always, "4 hours", "4 Stunden"},
		{24 * time.Hour, always, "1 day", "1 Tag"},
		{48 * time.Hour, always, "2 days", "2 Tage"},
		{30 * time.Hour, always, "30 hours", "30 Stunden"},
		{80 * time.Hour, always, "4 days", "4 Tage"},
		{time.Hour, nil, "1 hour", "1 Stunde"},
		{72 * time.Hour, nil, "3 days", "3 Tage"},
	}
	for _, tt := range tests {
		if got := sla.SayDuration(tt.d, tt.h, "en"); got != tt.en {
			t.Errorf("%v: %q, want %q", tt.d, got, tt.en)
		}
		if got := sla.SayDuration(tt.d, tt.h, "de"); got != tt.de {
			t.Errorf("%v: %q, want %q", tt.d, got, tt.de)
		}
	}
	fair := compile(t, sla.Calendar{ID: "fair", Zone: "UTC", Days: map[string][]sla.Interval{"2026-11-25": {{From: 0, To: time.Hour}}}})
	if got := sla.SayDuration(100*time.Hour, fair, "en"); got != "100 working hours" {
		t.Errorf("without a usual day: %q", got)
	}
	short := sla.Calendar{ID: "short", Zone: "UTC"}
	short.Week[time.Monday] = []sla.Interval{{From: 9 * time.Hour, To: 10*time.Hour + 15*time.Minute}}
	if got := sla.SayDuration(75*time.Minute, compile(t, short), "en"); got != "1 working day" {
		t.Errorf("a short day: %q", got)
	}
}

func TestSayHours(t *testing.T) {
	london := office(t, "Europe/London")
	week := func(from, to time.Duration, days ...time.Weekday) *sla.Hours {
		c := sla.Calendar{ID: "x", Zone: "Europe/London"}
		for _, d := range days {
			c.Week[d] = []sla.Interval{{From: from, To: to}}
		}
		return compile(t, c)
	}
	nights := week(22*time.Hour, 30*time.Hour, time.Wednesday, time.Thursday)
	evenings := week(18*time.Hour, 24*time.Hour, time.Wednesday)
	fair := compile(t, sla.Calendar{ID: "fair", Zone: "UTC", Days: map[string][]sla.Interval{"2026-11-24": {{From: 0, To: time.Hour}}}})
	tests := []struct {
		name     string
		h        *sla.Hours
		now      string
		zone, en string
		de       string
	}{
		{"open", london, "2026-11-25T15:00:00Z", "Europe/London", "until 17:30", "bis 17:30 Uhr"},
		{"open, seen from Berlin", london, "2026-11-25T15:00:00Z", "Europe/Berlin", "until 18:30", "bis 18:30 Uhr"},
		{"open, zone unknown", london, "2026-11-25T15:00:00Z", "", "until 17:30 London time", "bis 17:30 Uhr (Ortszeit London)"},
		{"lunch", london, "2026-11-25T13:15:00Z", "Europe/London", "back today 13:30", "ab heute um 13:30 Uhr wieder da"},
		{"evening", london, "2026-11-25T18:00:00Z", "Europe/London", "back tomorrow 09:00", "ab morgen um 09:00 Uhr wieder da"},
		{"weekend", london, "2026-11-27T18:00:00Z", "Europe/London", "back Monday 09:00", "ab Montag um 09:00 Uhr wieder da"},
		{"weekend, zone unknown", london, "2026-11-27T18:00:00Z", "", "back Monday 09:00 London time", "ab Montag um 09:00 Uhr (Ortszeit London) wieder da"},
		{"night", nights, "2026-11-25T23:00:00Z", "Europe/London", "until tomorrow 06:00", "bis morgen um 06:00 Uhr"},
		{"night, past midnight", nights, "2026-11-26T01:00:00Z", "Europe/London", "until 06:00", "bis 06:00 Uhr"},
		{"till midnight", evenings, "2026-11-25T20:00:00Z", "Europe/London", "until today 24:00", "bis heute um 24:00 Uhr"},
		{"always", sla.Always("always"), "2026-11-25T20:00:00Z", "Europe/London", "around the clock", "rund um die Uhr"},
		{"never again", fair, "2026-11-25T20:00:00Z", "Europe/London", "closed", "geschlossen"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, tt.now)
			if err != nil {
				t.Fatal(err)
			}
			if got := sla.SayHours(tt.h, now, tt.zone, "en"); got != tt.en {
				t.Errorf("%q, want %q", got, tt.en)
			}
			if got := sla.SayHours(tt.h, now, tt.zone, "de"); got != tt.de {
				t.Errorf("%q, want %q", got, tt.de)
			}
		})
	}
}

// TestToldOnTheEdge: a time that is rounded out of the next two hours is told as it will be told again.
func TestToldOnTheEdge(t *testing.T) {
	now := time.UnixMilli(1.76e12)
	at := now.Add(7000001 * time.Millisecond)
	told := sla.Told(at, now, "Europe/Berlin")
	if again := sla.Told(told, now, "Europe/Berlin"); !again.Equal(told) {
		t.Errorf("told %v, then %v", told, again)
	}
}

// TestToldIsNeverEarly, at most an hour late, on whole minutes of the zone, and does not move when told again later.
func TestToldIsNeverEarly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", ""}).Draw(t, "zone")
		now := time.UnixMilli(rapid.Int64Range(1.76e12, 1.80e12).Draw(t, "now"))
		at := now.Add(time.Duration(rapid.Int64Range(-10*86400e3, 20*86400e3).Draw(t, "at")) * time.Millisecond)
		told := sla.Told(at, now, zone)
		if told.Before(at) || told.Sub(at) >= time.Hour || told.Location() != time.UTC {
			t.Fatalf("%v is told as %v", at, told)
		}
		later := now.Add(time.Duration(rapid.Int64Range(0, 30*86400e3).Draw(t, "later")) * time.Millisecond)
		if again := sla.Told(told, later, zone); !at.Before(now) && !again.Equal(told) {
			t.Fatalf("told %v at %v, but %v at %v", told, now, again, later)
		}
		if a, b := sla.Say(at, now, zone, "en"), sla.Say(told, now, zone, "en"); a != b && !at.Before(now) {
			t.Fatalf("%v is said as %q, what is told as %q", at, a, b)
		}
	})
}

// TestWordsAreComplete: every language says everything, and nothing is left of a format.
func TestWordsAreComplete(t *testing.T) {
	for _, locale := range []string{"en", "de"} {
		var said []string
		h := office(t, "Europe/London")
		for d := range 400 {
			at := wednesday.AddDate(0, 0, d-30)
			said = append(said, sla.Say(at, wednesday, "Europe/London", locale), sla.Say(at, wednesday, "", locale),
				sla.SayHours(h, at, "", locale), sla.SayDuration(time.Duration(d)*time.Hour, h, locale), sla.SayDuration(time.Duration(d)*time.Hour, nil, locale))
		}
		said = append(said, sla.SayHours(sla.Always("always"), wednesday, "", locale))
		for _, s := range said {
			if s == "" || strings.Contains(s, "%!") || strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") || strings.Contains(s, "  ") {
				t.Fatalf("%s: %q", locale, s)
			}
		}
		slices.Sort(said)
		if n := len(slices.Compact(said)); n < 500 {
			t.Errorf("%s: only %d different sayings", locale, n)
		}
	}
}

// What the customer said himself is neither rounded nor moved: "in an hour" at 12:32 is 13:32, not 13:35.
func TestSayGiven(t *testing.T) {
	at := time.Date(2026, 11, 25, 13, 32, 40, 0, time.UTC)
	for locale, want := range map[string]string{"en": "today 13:32", "de": "heute um 13:32 Uhr"} {
		if got := sla.SayGiven(at, wednesday, "Europe/London", locale); got != want {
			t.Errorf("%s: got %q, want %q", locale, got, want)
		}
	}
}
