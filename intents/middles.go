package intents

import (
	"math"

	"frontdesk/intents/encoder"
)

// middles are what the phrases of each intent mean together: the sums of their vectors, brought to the length 1. How like a
// text is to the nearest of them says whether it is of the desk's matters at all.
type middles struct {
	rows   []row     // the sums, by eight intents and dimension
	square []float32 // their lengths, squared, by intent
}

// senseOf is what a sentence means, as intents are held against it: a vector of the length 1.
func senseOf(v *PhraseVector, dst []float32) []float32 {
	dst = dst[:0]
	for _, x := range v[:encoder.Meaning] {
		dst = append(dst, float32(x))
	}
	stretch(dst, 1)
	return dst
}

// middlesOf are the middles of the classes that phrases have, and what the phrases mean.
func middlesOf(vs []PhraseVector, class []int, intents int) (*middles, [][]float32) {
	m := &middles{rows: make([]row, (intents+lanes-1)/lanes*encoder.Meaning)}
	senses := make([][]float32, len(vs))
	for i := range vs {
		senses[i] = senseOf(&vs[i], nil)
		c := class[i]
		if c == outside {
			continue
		}
		for j, v := range senses[i] {
			m.rows[c/lanes*encoder.Meaning+j][c%lanes] += v
		}
	}
	m.measure(intents)
	return m, senses
}

// measure computes how long the sums are.
func (m *middles) measure(intents int) {
	m.square = make([]float32, intents)
	for c := range m.square {
		sum := 0.0
		for _, r := range m.rows[c/lanes*encoder.Meaning:][:encoder.Meaning] {
			v := float64(r[c%lanes])
			sum += v * v // exact: the product of two singles fits, so fusing changes nothing
		}
		m.square[c] = float32(sum)
	}
}

// nearest returns how like a text is to the intent that it is most like, the cosine; at least 0. A phrase of the class own is held
// against its intent as if it were not in it; intents out of the running by their scores, if there are any, are left out.
func (m *middles) nearest(k kernel, x []float32, own int, scores []float32) (best float32) {
	for g := 0; g*lanes < len(m.square); g++ {
		for l, like := range k.dense(m.rows[g*encoder.Meaning:][:encoder.Meaning], x) {
			c := g*lanes + l
			if c >= len(m.square) || scores != nil && scores[c] == never {
				continue
			}
			square := m.square[c]
			if c == own {
				square += 1 - float32(2*like)
				like--
			}
			if square > leastSquare {
				best = max(best, like/float32(math.Sqrt(float64(square))))
			}
		}
	}
	return best
}

// leastSquare is below what a sum is nothing but what rounding left: of an intent with one phrase, without that phrase.
const leastSquare = 1e-3
