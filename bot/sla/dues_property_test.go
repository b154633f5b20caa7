package sla_test

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontdesk/bot/sla"
)

// officePolicies are three targets for everybody and shorter ones for some, over an office and a night calendar.
func officePolicies(t testing.TB) *sla.Policies {
	office := sla.Calendar{ID: "office", Zone: "Europe/Berlin", HolidaySets: []string{"de-BY"}}
	nights := sla.Calendar{ID: "nights", Zone: "America/New_York"}
	for d := time.Monday; d <= time.Friday; d++ {
		office.Week[d] = []sla.Interval{{From: 8 * time.Hour, To: 12 * time.Hour}, {From: 13 * time.Hour, To: 17 * time.Hour}}
		nights.Week[d] = []sla.Interval{{From: 22 * time.Hour, To: 30 * time.Hour}}
	}
	gold, p1 := sla.Match{Tiers: []string{"gold"}}, sla.Match{Severities: []string{"p1"}}
	return &sla.Policies{
		Calendars: map[string]*sla.Hours{"office": compile(t, office), "nights": compile(t, nights), "always": sla.Always("always")},
		Rules: []sla.Rule{
			{ID: "default", Target: sla.FirstResponse, Within: 4 * time.Hour, Calendar: "office"},
			{ID: "default", Target: sla.NextResponse, Within: 8 * time.Hour, Calendar: "office"},
			{ID: "default", Target: sla.Resolution, Within: 40 * time.Hour, Calendar: "office"},
			{ID: "gold", Match: gold, Target: sla.FirstResponse, Within: 30 * time.Minute, Calendar: "always"},
			{ID: "gold", Match: gold, Target: sla.Resolution, Within: 8 * time.Hour, Calendar: "always"},
			{ID: "p1", Match: p1, Target: sla.Resolution, Within: 6 * time.Hour, Calendar: "nights"},
		},
	}
}

var opening = time.Date(2026, 10, 23, 6, 0, 0, 0, time.UTC) // the Friday before the clocks go back in Berlin

// drawEvents draws what may happen to a ticket within five days, at whole minutes.
func drawEvents(t *rapid.T) []sla.Event {
	kinds := []sla.EventKind{sla.CustomerSaid, sla.AgentSaid, sla.WaitingCustomer, sla.PromisedUntil, sla.Resumed, sla.Resolved,
		sla.Reopened, sla.Changed}
	subjects := []sla.Subject{{}, {Tier: "gold"}, {Severity: "p1"}, {Tier: "gold", Severity: "p1"}}
	events := []sla.Event{{Kind: sla.Opened, At: opening, Subject: &subjects[rapid.IntRange(0, 3).Draw(t, "subject")]}}
	at := opening
	for range rapid.IntRange(0, 8).Draw(t, "events") {
		at = at.Add(time.Duration(rapid.IntRange(0, 20*60).Draw(t, "after")) * time.Minute)
		e := sla.Event{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), At: at}
		if e.Kind == sla.Changed {
			e.Subject = &subjects[rapid.IntRange(0, 3).Draw(t, "subject")]
		}
		if (e.Kind == sla.WaitingCustomer || e.Kind == sla.PromisedUntil) && rapid.Bool().Draw(t, "agreed") {
			e.Until = at.Add(time.Duration(rapid.IntRange(-10, 30*60).Draw(t, "until")) * time.Minute)
		}
		events = append(events, e)
	}
	return events
}

func drawNow(t *rapid.T) time.Time {
	return opening.Add(time.Duration(rapid.IntRange(0, 8*24*60).Draw(t, "now")) * time.Minute)
}

// ticking is the plain way to the same figures: minute by minute, with a handful of variables.
type ticking struct {
	p       *sla.Policies
	subject sla.Subject
	paused  bool
	until   time.Time
	stopped bool
	replied bool
	asked   bool
	used    map[sla.Target]time.Duration
	done    map[sla.Target]bool
}

// tick goes through the minutes up to now and returns the open time each target has used.
func tick(p *sla.Policies, events []sla.Event, now time.Time) *ticking {
	k := &ticking{p: p, used: map[sla.Target]time.Duration{}, done: map[sla.Target]bool{}}
	next := 0
	for m := opening; ; m = m.Add(time.Minute) {
		for ; next < len(events) && !events[next].At.After(m) && !events[next].At.After(now); next++ {
			k.expire(events[next].At)
			k.happens(events[next])
		}
		k.expire(m)
		if !m.Before(now) {
			return k
		}
		for _, t := range sla.Targets() {
			r, _, ok := p.Choose(k.subject, t)
			if ok && !k.paused && !k.stopped && !k.done[t] && (t != sla.NextResponse || k.asked) && p.Calendars[r.Calendar].Open(m) {
				k.used[t] += time.Minute
			}
		}
	}
}

func (k *ticking) expire(m time.Time) {
	if k.paused && !k.until.IsZero() && !k.until.After(m) {
		k.paused = false
	}
}

func (k *ticking) happens(e sla.Event) {
	switch e.Kind {
	case sla.Opened:
		k.subject = *e.Subject
	case sla.Changed:
		k.subject = *e.Subject
	case sla.CustomerSaid:
		k.paused = false
		if k.replied && !k.asked {
			k.asked, k.used[sla.NextResponse], k.done[sla.NextResponse] = true, 0, false
		}
	case sla.AgentSaid:
		k.replied, k.done[sla.FirstResponse] = true, true
		if k.asked {
			k.asked, k.done[sla.NextResponse] = false, true
		}
	case sla.WaitingCustomer, sla.PromisedUntil:
		dated := !e.Until.IsZero()
		if !k.stopped && (dated && e.Until.After(e.At) || !dated && e.Kind == sla.WaitingCustomer) {
			k.paused, k.until = true, e.Until
		}
	case sla.Resumed:
		k.paused = false
	case sla.Resolved:
		k.paused, k.stopped, k.done[sla.Resolution] = false, true, true
	case sla.Reopened:
		k.paused, k.stopped, k.done[sla.Resolution] = false, false, false
	}
}

// TestDuesAgreeWithTicking: folding phases gives what counting minutes gives.
func TestDuesAgreeWithTicking(t *testing.T) {
	p := officePolicies(t)
	rapid.Check(t, func(t *rapid.T) {
		events, now := drawEvents(t), drawNow(t)
		k := tick(p, events, now)
		for _, d := range sla.Dues(p, sla.Subject{}, events, now) {
			if d.Used != k.used[d.Target] || d.Met != k.done[d.Target] {
				t.Fatalf("%s: used %v, met %v; ticking says %v, %v", d.Target, d.Used, d.Met, k.used[d.Target], k.done[d.Target])
			}
			if !d.Met && (d.Paused != (k.paused && !k.stopped) || d.Stopped != k.stopped) {
				t.Fatalf("%s: paused %v, stopped %v; ticking says %v, %v", d.Target, d.Paused, d.Stopped, k.paused, k.stopped)
			}
		}
	})
}

// TestDuesKeepTheirWord: with nothing more happening, a target is in time at its due time with just its time used,
// and late a millisecond after; the warning comes with three quarters used; and every segment list is sound.
func TestDuesKeepTheirWord(t *testing.T) {
	p := officePolicies(t)
	rapid.Check(t, func(t *rapid.T) {
		events, now := drawEvents(t), drawNow(t)
		past := []sla.Event{}
		for _, e := range events {
			if !e.At.After(now) {
				past = append(past, e)
			}
		}
		dues := sla.Explain(p, sla.Subject{}, past, now)
		for n, d := range dues {
			if d.Late || d.At.IsZero() {
				continue
			}
			at := func(when time.Time) sla.Due { return sla.Dues(p, sla.Subject{}, past, when)[n] }
			if then := at(d.At); then.Late || then.Used != d.Within || !then.At.Equal(d.At) {
				t.Fatalf("%s due %v: then used %v of %v, late %v, due %v", d.Target, d.At, then.Used, d.Within, then.Late, then.At)
			}
			if after := at(d.At.Add(time.Millisecond)); !after.Late {
				t.Fatalf("%s due %v: not late after it", d.Target, d.At)
			}
			if d.Warn.Before(now) {
				continue // the ticket may have changed since
			}
			if warn := at(d.Warn); warn.Used != d.Within*3/4 {
				t.Fatalf("%s warned at %v with %v of %v used", d.Target, d.Warn, warn.Used, d.Within)
			}
		}
		soundSegments(t, dues, now)
	})
}

// TestDuesAreRecomputed: nothing depends on the order of handing in, on what comes later, or on earlier answers; and
// used time never shrinks as time goes by.
func TestDuesAreRecomputed(t *testing.T) {
	p := officePolicies(t)
	rapid.Check(t, func(t *rapid.T) {
		events, now := drawEvents(t), drawNow(t)
		dues := sla.Dues(p, sla.Subject{}, events, now)
		mixed := make([]sla.Event, 0, len(events))
		for n := len(events) - 1; n >= 0; n-- { // backwards, keeping the order inside a minute
			first := n
			for first > 0 && events[first-1].At.Equal(events[n].At) {
				first--
			}
			mixed = append(mixed, events[first:n+1]...)
			n = first
		}
		if again := sla.Dues(p, sla.Subject{}, mixed, now); !reflect.DeepEqual(again, dues) {
			t.Fatalf("handed in backwards: %+v, not %+v", again, dues)
		}
		for _, d := range sla.Dues(p, sla.Subject{}, events, now.Add(time.Hour)) {
			for _, before := range dues {
				if d.Target == before.Target && d.Since.Equal(before.Since) && d.Used < before.Used {
					t.Fatalf("%s: used %v, an hour later %v", d.Target, before.Used, d.Used)
				}
			}
		}
	})
}
