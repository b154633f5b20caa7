package desk

import (
	"slices"
	"testing"

	"frontdesk/data/seed"
)

func TestExampleDeskIsWholeInBothLanguages(t *testing.T) {
	l, problems := Load(seed.FS(), Options{})
	if l == nil || len(problems) > 0 {
		t.Fatalf("problems:\n%s", describe(problems))
	}
	d := l.Desk
	if !slices.Equal(d.Locales, []string{"en", "de"}) || d.ID != "tidewell" {
		t.Errorf("desk %s, languages %v", d.ID, d.Locales)
	}
	for _, locale := range d.Locales {
		count := map[string]int{}
		for _, p := range l.Phrases[locale] {
			count[p.Intent]++
		}
		for id, least := range map[string]int{"out_of_scope": 60, "report_issue": 20, "order_status": 20, "person": 15, "greeting": 15} {
			if count[id] < least {
				t.Errorf("%s: %d phrases of %s", locale, count[id], id)
			}
		}
	}
	if len(d.Answers) < 25 || len(d.Replies) < 25 || len(d.Intents) < 17 || len(d.Teams) < 3 {
		t.Errorf("%d answers, %d replies, %d intents, %d teams", len(d.Answers), len(d.Replies), len(d.Intents), len(d.Teams))
	}
}
