package flows

import (
	"slices"
	"testing"
)

// TestFlowsDescribe holds what graphs and documentation are made of.
func TestFlowsDescribe(t *testing.T) {
	p := sample(t)
	infos := p.Flows()
	i := slices.IndexFunc(infos, func(f FlowInfo) bool { return f.ID == "report_issue" })
	if i < 0 {
		t.Fatal("no report_issue")
	}
	f := infos[i]
	if f.Title["de"] != "Störung melden" || f.File != "flows/report_issue.yaml" || !slices.Equal(f.StartsOn, []string{"report_issue"}) {
		t.Errorf("%+v", f)
	}
	if s := f.Slots[2]; s.Name != "impact" || s.Kind != KindChoice || !slices.Equal(s.Choices, []string{"me", "team", "all"}) || s.Label["en"] != "Affected" || s.Keep != "flow" {
		t.Errorf("%+v", s)
	}
	steps := map[string]StepInfo{}
	for _, s := range f.Steps {
		steps[s.ID] = s
	}
	if s := steps["check"]; s.Verb != "confirm" || !s.Waits || !slices.Equal(s.Texts, []string{"report_issue.check.1"}) || !slices.Contains(s.Slots, "impact") {
		t.Errorf("%+v", s)
	}
	if s := steps["late"]; s.When != "promise.late" {
		t.Errorf("%+v", s)
	}
	for _, want := range []EdgeInfo{{"intro", "2", ""}, {"fork", "outage", `impact == "all"`}, {"fork", "4", ""}, {"late", "9", ""}, {"9", "", ""}} {
		if !slices.Contains(f.Edges, want) {
			t.Errorf("no edge %+v in %+v", want, f.Edges)
		}
	}
	for _, f := range infos {
		ids := map[string]bool{"": true}
		for _, s := range f.Steps {
			if ids[s.ID] || s.Verb == "" || s.Line < 1 {
				t.Errorf("%s: step %+v", f.ID, s)
			}
			ids[s.ID] = true
		}
		for _, e := range f.Edges {
			if !ids[e.From] || !ids[e.To] {
				t.Errorf("%s: edge %+v", f.ID, e)
			}
		}
	}
}

func TestShowChoice(t *testing.T) {
	p := sample(t)
	for _, c := range [][4]string{{"impact", "team", "en", "My team"}, {"impact", "team", "de", "Mein Team"}, {"impact", "team", "fr", "My team"}, {"impact", "nobody", "en", "nobody"}, {"no_slot", "x", "en", "x"}} {
		if got := p.ShowChoice(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("%v: %q", c, got)
		}
	}
}

func TestDisplayDate(t *testing.T) {
	en, de := newLexicon("en"), newLexicon("de")
	for _, c := range [][3]string{
		{"2026-11-24", "Tuesday 24 November", "Dienstag, 24. November"},
		{"2027-01-01", "Friday 1 January 2027", "Freitag, 1. Januar 2027"},
		{"2026-11-24T15:30:00Z", "Tuesday 24 November, 15:30", "Dienstag, 24. November, 15:30 Uhr"},
		{"some day", "some day", "some day"},
	} {
		if got := displayDate(c[0], now, en, "en"); got != c[1] {
			t.Errorf("%s: %q", c[0], got)
		}
		if got := displayDate(c[0], now, de, "de"); got != c[2] {
			t.Errorf("%s: %q", c[0], got)
		}
	}
}
