package sla_test

import (
	"testing"
	"time"

	"frontdesk/bot/sla"
)

func TestSayFromMidnight(t *testing.T) {
	now := time.Date(2026, time.November, 17, 20, 0, 0, 0, time.UTC)
	midnight := time.Date(2026, time.November, 18, 8, 0, 0, 0, time.UTC) // in Los Angeles
	for locale, want := range map[string]string{"en": "tomorrow 00:00", "de": "morgen um 00:00 Uhr"} {
		if got := sla.SayFrom(midnight, now, "America/Los_Angeles", locale); got != want {
			t.Errorf("%s: got %q, want %q", locale, got, want)
		}
	}
}
