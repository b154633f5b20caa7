package intents

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"frontdesk/intents/encoder"
)

// TestMiddles reckons likeness to the middles of intents the long way, for texts and for phrases that are not to count for themselves.
func TestMiddles(t *testing.T) {
	const phrases, intents = 40, 11
	random := rand.New(rand.NewPCG(3, 4))
	vs, class := make([]PhraseVector, phrases), make([]int, phrases)
	for i := range vs {
		class[i] = i%(intents+1) - 1
		for j := range vs[i] {
			vs[i][j] = int16(random.IntN(2000) - 900)
		}
	}
	m, senses := middlesOf(vs, class, intents)
	long := func(x []float32, self int, out func(c int) bool) (best float64) {
		for c := range intents {
			sum := make([]float64, encoder.Meaning)
			for i := range senses {
				for j, v := range senses[i] {
					if class[i] == c && i != self {
						sum[j] += float64(v)
					}
				}
			}
			dot, square := 0.0, 0.0
			for j, v := range sum {
				dot += v * float64(x[j])
				square += v * v
			}
			if !out(c) && square > 0 {
				best = max(best, dot/math.Sqrt(square))
			}
		}
		return best
	}
	scores := make([]float32, intents)
	scores[3], scores[7] = never, never
	for i, x := range senses {
		for name, c := range map[string]struct {
			self   int
			own    int
			scores []float32
		}{"a text": {-1, outside, nil}, "a phrase": {i, class[i], nil}, "some out": {i, class[i], scores}} {
			got := m.nearest(fastest(), x, c.own, c.scores)
			want := long(x, c.self, func(k int) bool { return c.scores != nil && c.scores[k] == never })
			if math.Abs(float64(got)-want) > 1e-4 {
				t.Errorf("%s, %d: %v, want %v", name, i, got, want)
			}
			if plain := m.nearest(plainly, x, c.own, c.scores); plain != got {
				t.Errorf("%s, %d: %v, on another machine %v", name, i, got, plain)
			}
		}
	}
}

// TestMiddleOfOnePhrase holds that an intent's only phrase is like nothing once it is left out.
func TestMiddleOfOnePhrase(t *testing.T) {
	v := PhraseVector(slices.Repeat([]int16{7}, encoder.Width))
	m, senses := middlesOf([]PhraseVector{v}, []int{0}, 1)
	if like := m.nearest(fastest(), senses[0], outside, nil); math.Abs(float64(like)-1) > 1e-5 {
		t.Errorf("like itself by %v", like)
	}
	if like := m.nearest(fastest(), senses[0], 0, nil); like != 0 {
		t.Errorf("like what is left of it by %v", like)
	}
}
