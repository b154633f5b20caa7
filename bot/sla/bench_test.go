package sla_test

import (
	"testing"
	"time"

	"frontdesk/bot/sla"
)

func BenchmarkAdd(b *testing.B) {
	h, from := officePolicies(b).Calendars["office"], opening
	for _, d := range []struct {
		name string
		d    time.Duration
	}{{"4h", 4 * time.Hour}, {"5days", 40 * time.Hour}, {"year", 2000 * time.Hour}, {"10years", 87600 * time.Hour}} {
		b.Run(d.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if h.Add(from, d.d).IsZero() {
					b.Fatal("never")
				}
			}
		})
	}
}

func BenchmarkBetweenQuarter(b *testing.B) {
	h := officePolicies(b).Calendars["office"]
	b.ReportAllocs()
	for b.Loop() {
		if h.Between(opening, opening.Add(90*24*time.Hour)) == 0 {
			b.Fatal("closed")
		}
	}
}

func ticket() []sla.Event {
	at := func(h int) time.Time { return opening.Add(time.Duration(h) * time.Hour) }
	return []sla.Event{
		{Kind: sla.Opened, At: at(0)}, {Kind: sla.AgentSaid, At: at(1)}, {Kind: sla.WaitingCustomer, At: at(2)},
		{Kind: sla.CustomerSaid, At: at(30)}, {Kind: sla.Changed, At: at(31), Subject: &sla.Subject{Tier: "gold"}},
		{Kind: sla.AgentSaid, At: at(80)}, {Kind: sla.CustomerSaid, At: at(90)},
	}
}

func BenchmarkDues(b *testing.B) {
	p, events, now := officePolicies(b), ticket(), opening.Add(100*time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		if len(sla.Dues(p, sla.Subject{}, events, now)) != 3 {
			b.Fatal("not three")
		}
	}
}

func BenchmarkExplain(b *testing.B) {
	p, events, now := officePolicies(b), ticket(), opening.Add(100*time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		if len(sla.Explain(p, sla.Subject{}, events, now)) != 3 {
			b.Fatal("not three")
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	c := sla.Calendar{ID: "x", Zone: "Europe/Berlin", HolidaySets: []string{"de-BY"}}
	c.Week[time.Monday] = []sla.Interval{{From: 9 * time.Hour, To: 17 * time.Hour}}
	b.ReportAllocs()
	for b.Loop() {
		compile(b, c)
	}
}
