package report

import (
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/sla"
)

// Each target of a ticket counts once as kept or missed, each round of answers once, and what nobody had to do counts neither way.
func TestOutcomes(t *testing.T) {
	p := &sla.Policies{Calendars: map[string]*sla.Hours{"always": sla.Always("always")}, Rules: []sla.Rule{
		{ID: "usual", Target: sla.FirstResponse, Within: 30 * time.Minute, Calendar: "always"},
		{ID: "usual", Target: sla.NextResponse, Within: time.Hour, Calendar: "always"},
		{ID: "usual", Target: sla.Resolution, Within: 4 * time.Hour, Calendar: "always"},
	}}
	type happened struct {
		minute int
		kind   sla.EventKind
	}
	type line struct{ kept, missed, waiting int }
	for name, c := range map[string]struct {
		events             []happened
		now                int
		first, next, whole line
	}{
		"nothing is due yet":       {events: []happened{{0, sla.Opened}}, now: 29},
		"nobody answers":           {events: []happened{{0, sla.Opened}}, now: 31, first: line{0, 1, 1}},
		"answered late":            {events: []happened{{0, sla.Opened}, {31, sla.AgentSaid}}, now: 40, first: line{0, 1, 0}},
		"answered in time":         {events: []happened{{0, sla.Opened}, {10, sla.AgentSaid}}, now: 40, first: line{1, 0, 0}},
		"the customer closed it":   {events: []happened{{0, sla.Opened}, {10, sla.Resolved}}, now: 40, whole: line{1, 0, 0}},
		"he closed it, nobody had": {events: []happened{{0, sla.Opened}, {50, sla.Resolved}}, now: 60, first: line{0, 1, 0}, whole: line{1, 0, 0}},
		"solved late":              {events: []happened{{0, sla.Opened}, {10, sla.AgentSaid}, {241, sla.Resolved}}, now: 300, first: line{1, 0, 0}, whole: line{0, 1, 0}},
		"every round": {events: []happened{{0, sla.Opened}, {10, sla.AgentSaid}, {20, sla.CustomerSaid}, {30, sla.AgentSaid}, {40, sla.CustomerSaid}, {101, sla.AgentSaid},
			{110, sla.CustomerSaid}}, now: 180, first: line{1, 0, 0}, next: line{1, 2, 1}},
		"opened again and late": {events: []happened{{0, sla.Opened}, {10, sla.AgentSaid}, {20, sla.Resolved}, {30, sla.Reopened}}, now: 260, first: line{1, 0, 0}, whole: line{0, 1, 1}},
	} {
		k := bot.Ticket{Team: "help"}
		for _, e := range c.events {
			k.Events = append(k.Events, sla.Event{Kind: e.kind, At: noon.Add(time.Duration(e.minute) * time.Minute)})
		}
		got := map[sla.Target]line{}
		for _, o := range outcomes(p, k, noon.Add(time.Duration(c.now)*time.Minute)) {
			l := TargetLine{}
			l.count(o)
			sum := got[o.target]
			got[o.target] = line{sum.kept + l.Kept, sum.missed + l.Missed, sum.waiting + l.Waiting}
			if o.team != "help" || o.rule != "usual" {
				t.Errorf("%s: %+v", name, o)
			}
		}
		if got[sla.FirstResponse] != c.first || got[sla.NextResponse] != c.next || got[sla.Resolution] != c.whole {
			t.Errorf("%s: %v, want first %v, next %v, resolution %v", name, got, c.first, c.next, c.whole)
		}
	}
}
