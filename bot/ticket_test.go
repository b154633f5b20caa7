package bot_test

import (
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/sla"
)

// A customer's own deadline is held against what he was told; where he was told nothing, against the agreement.
func TestNeeded(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	told := func(day int) []bot.Promise { return []bot.Promise{{Kind: bot.PromiseSolution, Due: at(day, 12)}} }
	dues := func(day int) []sla.Due { return []sla.Due{{Target: sla.Resolution, At: at(day, 12)}} }
	for name, c := range map[string]struct {
		needed string
		told   []bot.Promise
		dues   []sla.Due
		by     time.Time
		late   bool
	}{
		"none":                      {dues: dues(20)},
		"not a time":                {needed: "soon", dues: dues(20)},
		"a day lasts until its end": {needed: "2026-11-20", dues: dues(20), by: at(20, 23).Add(time.Hour - time.Millisecond)},
		"in time":                   {needed: "2026-11-20T13:00:00Z", told: told(20), by: at(20, 13)},
		"told later":                {needed: "2026-11-20T11:00:00Z", told: told(20), by: at(20, 11), late: true},
		"told in time, the agreement allows more": {needed: "2026-11-20T13:00:00Z", told: told(20), dues: dues(25), by: at(20, 13)},
		"told nothing": {needed: "2026-11-20T13:00:00Z", dues: dues(25), by: at(20, 13), late: true},
		"told and replaced": {needed: "2026-11-20T13:00:00Z", told: append([]bot.Promise{{Kind: bot.PromiseSolution, Due: at(25, 12), Settled: at(19, 1), Replaced: true}}, told(20)...),
			dues: dues(25), by: at(20, 13)},
		"solved": {needed: "2026-11-20T13:00:00Z", dues: []sla.Due{{Target: sla.Resolution, Met: true, MetAt: at(19, 1), Deadline: at(25, 1)}}, by: at(20, 13)},
	} {
		by, late := bot.Ticket{NeededBy: c.needed, Told: c.told}.Needed("UTC", c.dues)
		if !by.Equal(c.by) || late != c.late {
			t.Errorf("%s: by %v, late %v; want %v, %v", name, by, late, c.by, c.late)
		}
	}
	if by, _ := (bot.Ticket{NeededBy: "2026-11-20"}).Needed("Europe/Berlin", nil); !by.Equal(at(20, 23).Add(-time.Millisecond)) {
		t.Errorf("of the customer's zone: %v", by)
	}
}
