package sla_test

import (
	"strings"
	"testing"
	"time"

	"frontdesk/bot/sla"
)

// Who has not told his zone hears the desk's, by its name; who has, hears his own without it. Both hear the instant that is kept.
func TestTimesNameAZoneThatIsNotTheHearers(t *testing.T) {
	now := time.Date(2026, 11, 17, 14, 32, 0, 0, time.UTC)
	at := now.Add(3 * time.Hour)
	for zone, want := range map[string]string{"": "today 18:45 Berlin time", "Mars/Olympus": "today 18:45 Berlin time", "Europe/Lisbon": "today 17:45"} {
		h := sla.Hearer{Zone: zone, Desk: "Europe/Berlin", Locale: "en"}
		if got := h.Say(at, now); got != want {
			t.Errorf("%q: due %q, want %q", zone, got, want)
		}
		for name, says := range map[string]string{"given": h.Given(at, now), "from": h.From(at, now)} {
			if strings.Contains(says, "Berlin time") != (zone != "Europe/Lisbon") {
				t.Errorf("%q: %s %q", zone, name, says)
			}
		}
	}
	if got := (sla.Hearer{Locale: "de"}).Say(at, now); got != "heute um 17:45 Uhr (UTC)" {
		t.Errorf("without any zone: %q", got)
	}
}
