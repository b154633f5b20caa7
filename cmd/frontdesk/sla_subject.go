package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"frontdesk/bot/desk"
	"frontdesk/bot/sla"
	"frontdesk/flows"
)

// knownSubject refuses a tier, service or team that neither the agreements nor the desk beside them know: it would fall under
// the usual agreement without a word. What nothing is known of is taken as it is.
func (o *explainOptions) knownSubject(policies *sla.Policies) error {
	s := o.subject
	if s.Tier == "" && s.Service == "" && s.Team == "" {
		return nil
	}
	var tiers, services, teams []string
	for _, r := range policies.Rules {
		tiers, services, teams = append(tiers, r.Match.Tiers...), append(services, r.Match.Services...), append(teams, r.Match.Teams...)
	}
	if l, _ := desk.Load(os.DirFS(filepath.Dir(o.policy)), desk.Options{}); l != nil { // a policy may lie alone
		for _, t := range l.Desk.Tiers {
			tiers = append(tiers, t.ID)
		}
		for _, v := range l.Desk.Services {
			services = append(services, v.ID)
		}
		for _, t := range l.Desk.Teams {
			teams = append(teams, t.ID)
		}
	}
	for _, one := range []struct {
		what, is string
		known    []string
	}{{"tier", s.Tier, tiers}, {"service", s.Service, services}, {"team", s.Team, teams}} {
		if one.is == "" || len(one.known) == 0 || slices.Contains(one.known, one.is) {
			continue
		}
		slices.Sort(one.known)
		remedy := "name one of: " + strings.Join(slices.Compact(one.known), ", ")
		if near := flows.Nearest(one.is, one.known); near != "" {
			remedy = "did you mean " + near + "? Else " + remedy
		}
		return usage(remedy, "neither agreements nor desk know the %s %q", one.what, one.is)
	}
	return nil
}
