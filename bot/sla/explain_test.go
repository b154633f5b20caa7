package sla_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"frontdesk/bot/sla"
)

// TestExplanationJSON holds what the command prints against testdata/explain.json: absent values are null.
func TestExplanationJSON(t *testing.T) {
	var events []sla.Event
	in := `[{"kind":"opened","at":"2026-11-02T16:00:00+01:00","subject":{"tier":"gold"}},
		{"kind":"customer_said","at":"2026-11-02T15:05:00Z"},
		{"kind":"agent_said","at":"2026-11-02T15:10:00.5Z"},
		{"kind":"waiting_customer","at":"2026-11-02T15:10:00.5Z"},
		{"kind":"customer_said","at":"2026-11-02T18:00:00Z"},
		{"kind":"changed","at":"2026-11-02T18:30:00Z","subject":{}},
		{"kind":"promised_until","at":"2026-11-03T08:00:00Z","until":"2026-11-04T08:00:00Z"}]`
	if err := json.Unmarshal([]byte(in), &events); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC)
	dues := sla.Explain(officePolicies(t), sla.Subject{}, events, now)
	got, err := json.MarshalIndent(sla.NewExplanation(dues), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/explain.json")
	if err != nil {
		t.Fatal(err)
	}
	if string(got)+"\n" != string(want) {
		t.Errorf("got\n%s", got)
	}
	none, err := json.Marshal(sla.NewExplanation(nil))
	if err != nil || string(none) != `{"targets":[]}` {
		t.Errorf("%s %v", none, err)
	}
}

// TestDueJSON: stored facts stay small, and come back as they were.
func TestDueJSON(t *testing.T) {
	p, events := officePolicies(t), []sla.Event{{Kind: sla.Opened, At: opening}, {Kind: sla.AgentSaid, At: opening.Add(time.Hour)}}
	for _, d := range sla.Dues(p, sla.Subject{}, events, opening.Add(2*time.Hour)) {
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back sla.Due
		if err := json.Unmarshal(b, &back); err != nil || len(d.Segments) != 0 {
			t.Fatal(err, d.Segments)
		}
		if again, err := json.Marshal(back); err != nil || string(again) != string(b) {
			t.Errorf("%s became %s", b, again)
		}
	}
}
