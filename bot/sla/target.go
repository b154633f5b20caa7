package sla

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Target is what a policy sets a time for.
type Target string

// The targets, in the order they are listed everywhere.
const (
	// FirstResponse is met by the first public reply of a person.
	FirstResponse Target = "first_response"
	// NextResponse counts from the oldest unanswered message of the customer; the opening is FirstResponse's.
	NextResponse Target = "next_response"
	// Resolution is met when the ticket is resolved.
	Resolution Target = "resolution"
)

// Targets lists them in order.
func Targets() []Target { return []Target{FirstResponse, NextResponse, Resolution} }

// Subject is what policies look at in a ticket; an empty value is unknown.
type Subject struct {
	Customer string `json:"customer,omitempty"`
	Tier     string `json:"tier,omitempty"`
	Service  string `json:"service,omitempty"`
	Severity string `json:"severity,omitempty"`
	Team     string `json:"team,omitempty"`
}

// Match says whom a rule is for. An empty list takes any value, even an unknown one; else one of its values must
// be the subject's. All lists must agree.
type Match struct {
	Customers  []string `json:"customers,omitempty"`
	Tiers      []string `json:"tiers,omitempty"`
	Services   []string `json:"services,omitempty"`
	Severities []string `json:"severities,omitempty"`
	Teams      []string `json:"teams,omitempty"`
}

// Rule gives one target to the subjects it matches.
type Rule struct {
	// ID names the agreement. The rules of one agreement share it, one for each target.
	ID     string        `json:"id"`
	Match  Match         `json:"match,omitzero"`
	Target Target        `json:"target"`
	Within time.Duration `json:"within_ns"` // open time of the calendar, whole milliseconds
	// Calendar is the id of the Hours in which Within is counted.
	Calendar string `json:"calendar"`
	// Label is what customers read, by locale: "Gold agreement".
	Label map[string]string `json:"label,omitempty"`
}

// Policies are the rules of a desk in their listed order, and the calendars they name.
type Policies struct {
	Rules     []Rule            `json:"rules"`
	Calendars map[string]*Hours `json:"-"`
}

// Choose finds the rule for a target. The most specific wins: a rule that names the customer goes before all that
// do not, then one that names the tier, the service, the severity, the team; of equals the one listed first. Why
// says so in plain words, for the ticket's record. A rule whose calendar is missing is not chosen.
func (p *Policies) Choose(s Subject, t Target) (rule Rule, why string, ok bool) {
	best, others := -1, 0
	for n, r := range p.Rules {
		if r.Target != t || p.Calendars[r.Calendar] == nil || !r.Match.matches(s) {
			continue
		}
		if best >= 0 {
			others++
		}
		if best < 0 || r.Match.rank() > p.Rules[best].Match.rank() {
			best = n
		}
	}
	if best < 0 {
		return Rule{}, fmt.Sprintf("no rule sets %s for this ticket", t), false
	}
	return p.Rules[best], p.Rules[best].Match.reason(s, others), true
}

type condition struct {
	name, value string
	list        []string
}

// conditions lists what is matched, the most specific first.
func (m Match) conditions(s Subject) [5]condition {
	return [5]condition{
		{"customer", s.Customer, m.Customers},
		{"tier", s.Tier, m.Tiers},
		{"service", s.Service, m.Services},
		{"severity", s.Severity, m.Severities},
		{"team", s.Team, m.Teams},
	}
}

func (m Match) matches(s Subject) bool {
	for _, c := range m.conditions(s) {
		if len(c.list) > 0 && !slices.Contains(c.list, c.value) {
			return false
		}
	}
	return true
}

// rank orders rules by how specific they are: each condition outweighs all that come after it.
func (m Match) rank() (rank int) {
	for _, c := range m.conditions(Subject{}) {
		rank <<= 1
		if len(c.list) > 0 {
			rank++
		}
	}
	return rank
}

// reason says what made the rule win over a number of others that match too.
func (m Match) reason(s Subject, others int) string {
	var named []string
	for _, c := range m.conditions(s) {
		if len(c.list) > 0 {
			named = append(named, c.name+" "+c.value)
		}
	}
	why := "for everybody"
	if len(named) > 0 {
		why = "for " + strings.Join(named, ", ")
	}
	switch others {
	case 0:
		return why + "; no other rule matches"
	case 1:
		return why + "; goes before 1 other rule that matches"
	}
	return fmt.Sprintf("%s; goes before %d other rules that match", why, others)
}
