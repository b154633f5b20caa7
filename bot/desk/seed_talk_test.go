package desk_test

import (
	"testing"

	"frontdesk/bot/desk"
	"frontdesk/bot/rehearsal"
	"frontdesk/data/seed"
	"frontdesk/intents"
)

func example(t *testing.T) *desk.Loaded {
	t.Helper()
	l, problems := desk.Load(seed.FS(), desk.Options{})
	if l == nil {
		t.Fatalf("the example desk has problems: %+v", problems)
	}
	return l
}

func TestExampleDeskHoldsItsConversations(t *testing.T) {
	l := example(t)
	if err := desk.Train(t.Context(), l, nil); err != nil {
		t.Fatal(err)
	}
	var some []desk.Test
	for n := 0; n < len(l.Tests); n += desk.Thin {
		some = append(some, l.Tests[n])
	}
	r := rehearsal.RunTests(l.Desk, some, "test")
	for _, result := range r.Tests {
		if !result.OK {
			t.Errorf("%s:%d: %s: %s", result.File, result.Line, result.Name, result.Message)
		}
	}
	flows := map[string]int{}
	for _, test := range l.Tests {
		for _, turn := range test.Talk {
			if turn.Bot != nil && turn.Bot.Flow != "" {
				flows[turn.Bot.Flow]++
				break
			}
		}
	}
	for _, f := range l.Desk.Program.Flows() {
		if flows[f.ID] == 0 && f.ID != "password_reset" {
			t.Errorf("no test begins with the flow %s", f.ID)
		}
	}
}

// TestExampleDeskReadsWhatItNeverSaw leaves every tenth phrase of each intent out of the training.
func TestExampleDeskReadsWhatItNeverSaw(t *testing.T) {
	if desk.UnderRace {
		t.Skip("it measures phrases, not goroutines, and training is ten times slower under the race detector")
	}
	for locale, phrases := range example(t).Phrases {
		var learn, read []intents.Phrase
		count := map[string]int{}
		for _, p := range phrases {
			if count[p.Intent]++; count[p.Intent]%10 == 7 && p.Intent != intents.OutOfScope {
				read = append(read, p)
			} else {
				learn = append(learn, p)
			}
		}
		m, err := intents.Train(learn, intents.Options{Locale: locale})
		if err != nil {
			t.Fatal(err)
		}
		right := 0
		for _, p := range read {
			if m.Read(p.Text).Guesses[0].Intent == p.Intent {
				right++
			}
		}
		if share := float64(right) / float64(len(read)); share < 0.88 {
			t.Errorf("%s: %d of %d read right: %.2f", locale, right, len(read), share)
		} else {
			t.Logf("%s: %d of %d read right: %.2f", locale, right, len(read), share)
		}
	}
}
