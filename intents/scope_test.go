package intents

import (
	"math/rand/v2"
	"testing"
)

// trialsAt returns trials whose evidence lies around these values.
func trialsAt(n int, said, meant float64, random *rand.Rand) []trial {
	ts := make([]trial, n)
	for i := range ts {
		ts[i].scores = []float32{float32(said * (1 + random.NormFloat64()/4))}
		if meant > 0 {
			ts[i].meant = float32(meant + random.NormFloat64()/10)
		}
	}
	return ts
}

// TestScopeWhateverTheScores holds that phrases are told from strangers whatever the size of the scores: those of words are about 1,
// those of a mixture with what is learnt by contrast up to 12.
func TestScopeWhateverTheScores(t *testing.T) {
	for name, c := range map[string]struct{ inside, others, insideMeant, othersMeant float64 }{
		"words":                {1.2, 0.3, 0, 0},
		"contrast":             {8, 3, 0, 0},
		"contrast and meaning": {8, 3, 0.8, 0.5},
	} {
		random := rand.New(rand.NewPCG(1, 2))
		inside, others := trialsAt(600, c.inside, c.insideMeant, random), trialsAt(60, c.others, c.othersMeant, random)
		s := scopeOf(inside, others, name != "words")
		share := func(ts []trial) float64 {
			n := 0
			for i := range ts {
				if s.inScope(ts[i].evidence()) >= 0.5 {
					n++
				}
			}
			return float64(n) / float64(len(ts))
		}
		if in, out := share(inside), share(others); in < 0.9 || out > 0.1 {
			t.Errorf("%s: %.2f of the phrases and %.2f of the strangers are taken for the desk's, by %+v", name, in, out, s)
		}
	}
}

func TestScopeWithoutStrangers(t *testing.T) {
	if s := scopeOf(trialsAt(3, 1, 0, rand.New(rand.NewPCG(1, 2))), nil, false); s != usualScope {
		t.Errorf("%+v, want the usual %+v", s, usualScope)
	}
}
