package sla_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"frontdesk/bot/sla"
)

// policies builds rules over one calendar that is always open.
func policies(rules ...sla.Rule) *sla.Policies {
	for n := range rules {
		rules[n].Calendar = "always"
		if rules[n].Target == "" {
			rules[n].Target = sla.Resolution
		}
		if rules[n].Within == 0 {
			rules[n].Within = time.Duration(n+1) * time.Hour
		}
	}
	return &sla.Policies{Rules: rules, Calendars: map[string]*sla.Hours{"always": sla.Always("always")}}
}

// TestChoose: the most specific rule wins for each target by itself, of equals the first listed.
func TestChoose(t *testing.T) {
	acme, gold, vpn, p1, net := []string{"acme"}, []string{"gold"}, []string{"vpn", "mail"}, []string{"p1"}, []string{"net"}
	p := policies(
		sla.Rule{ID: "default"},
		sla.Rule{ID: "default", Target: sla.FirstResponse},
		sla.Rule{ID: "team", Match: sla.Match{Teams: net}},
		sla.Rule{ID: "severity", Match: sla.Match{Severities: p1}},
		sla.Rule{ID: "severity and team", Match: sla.Match{Severities: p1, Teams: net}},
		sla.Rule{ID: "service", Match: sla.Match{Services: vpn}},
		sla.Rule{ID: "service again", Match: sla.Match{Services: vpn}},
		sla.Rule{ID: "tier", Match: sla.Match{Tiers: gold}},
		sla.Rule{ID: "customer", Match: sla.Match{Customers: acme}},
		sla.Rule{ID: "customer's first", Target: sla.FirstResponse, Match: sla.Match{Customers: acme, Services: vpn}},
		sla.Rule{ID: "customer's service", Match: sla.Match{Customers: acme, Services: vpn}},
	)
	tests := []struct {
		name   string
		s      sla.Subject
		target sla.Target
		want   string
		why    string
	}{
		{"nothing known", sla.Subject{}, sla.Resolution, "default", "for everybody; no other rule matches"},
		{"unknown values", sla.Subject{Customer: "umbrella", Tier: "tin"}, sla.Resolution, "default", "for everybody; no other rule matches"},
		{"team", sla.Subject{Team: "net"}, sla.Resolution, "team", "for team net; goes before 1 other rule that matches"},
		{"severity before team", sla.Subject{Severity: "p1"}, sla.Resolution, "severity", "for severity p1; goes before 1 other rule that matches"},
		{"two conditions before one", sla.Subject{Severity: "p1", Team: "net"}, sla.Resolution, "severity and team",
			"for severity p1, team net; goes before 3 other rules that match"},
		{"service before both; ties by order", sla.Subject{Service: "mail", Severity: "p1", Team: "net"}, sla.Resolution, "service",
			"for service mail; goes before 5 other rules that match"},
		{"tier before service", sla.Subject{Tier: "gold", Service: "vpn"}, sla.Resolution, "tier", "for tier gold; goes before 3 other rules that match"},
		{"customer before tier", sla.Subject{Customer: "acme", Tier: "gold"}, sla.Resolution, "customer", "for customer acme; goes before 2 other rules that match"},
		{"customer and service", sla.Subject{Customer: "acme", Tier: "gold", Service: "vpn"}, sla.Resolution, "customer's service",
			"for customer acme, service vpn; goes before 5 other rules that match"},
		{"each target by itself", sla.Subject{Customer: "acme"}, sla.FirstResponse, "default", "for everybody; no other rule matches"},
		{"each target by itself, service", sla.Subject{Customer: "acme", Service: "vpn"}, sla.FirstResponse, "customer's first",
			"for customer acme, service vpn; goes before 1 other rule that matches"},
		{"no rule", sla.Subject{Customer: "acme"}, sla.NextResponse, "", "no rule sets next_response for this ticket"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, why, ok := p.Choose(tt.s, tt.target)
			if r.ID != tt.want || why != tt.why || ok != (tt.want != "") {
				t.Errorf("got %q, %q, %v", r.ID, why, ok)
			}
		})
	}
	p.Calendars = nil
	if r, _, ok := p.Choose(sla.Subject{}, sla.Resolution); ok {
		t.Errorf("chose %q, whose calendar is missing", r.ID)
	}
}

// TestChooseIsSteady: rules that do not match, wherever they stand, change nothing.
func TestChooseIsSteady(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pick := func(name string) []string {
			return rapid.SampledFrom([][]string{nil, {"a"}, {"a", "b"}, {"b"}}).Draw(t, name)
		}
		var rules []sla.Rule
		for n := range rapid.IntRange(1, 8).Draw(t, "rules") {
			rules = append(rules, sla.Rule{ID: string(rune('A' + n)), Match: sla.Match{
				Customers: pick("customers"), Tiers: pick("tiers"), Services: pick("services"), Severities: pick("severities"), Teams: pick("teams")}})
		}
		s := sla.Subject{Customer: "a", Tier: "a", Service: "a", Severity: "a", Team: "a"}
		best, _, ok := policies(rules...).Choose(s, sla.Resolution)
		alien := sla.Rule{ID: "alien", Match: sla.Match{Customers: []string{"z"}}}
		at := rapid.IntRange(0, len(rules)).Draw(t, "at")
		rules = append(rules[:at:at], append([]sla.Rule{alien}, rules[at:]...)...)
		again, _, ok2 := policies(rules...).Choose(s, sla.Resolution)
		if again.ID != best.ID || ok != ok2 {
			t.Fatalf("%q became %q", best.ID, again.ID)
		}
	})
}
