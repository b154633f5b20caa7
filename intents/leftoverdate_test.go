package intents

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestLeftoverRules holds the quick looks against the rules that they spare.
func TestLeftoverRules(t *testing.T) {
	words := strings.Fields("in within ago half a an few one five twelve 5 20 second seconds min mins minute hours day days week weeks month years now today tonight last night tomorrow tmr yesterday this morning afternoon evening noon MORNING ſecond weeK it since")
	gaps := []string{" ", " ", " ", "", ", ", "-", "\n"}
	lots := rand.New(rand.NewPCG(5, 6))
	for _, r := range leftoverRules() {
		found := 0
		for range 20_000 / thin {
			text := ""
			for range 1 + lots.IntN(6) {
				text += words[lots.IntN(len(words))] + gaps[lots.IntN(len(gaps))]
			}
			m := r.Rule.Find(text)
			if m == nil {
				continue
			}
			if found++; r.Find(text) == nil {
				t.Fatalf("%q is passed over", text)
			}
		}
		if found < 5 && thin == 1 {
			t.Errorf("a rule found only %d", found)
		}
	}
}
