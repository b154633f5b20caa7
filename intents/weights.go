package intents

import "math"

// weights holds what was learnt, eight bits a number: rows by feature, eight intents in one word, each as q+128.
// Multiplying a word by an integer works on two intents at once, and integers add up to the same sum on every machine.
type weights struct {
	intents int
	row     int       // words a feature
	scale   []float32 // by feature: weight = scale * q
	q       []uint64
	bias    []float32 // by intent
}

const (
	perWord = 8
	zero    = 128  // what stands for q = 0
	even    = 0xFF // lowest of a pair of intents, 32 bits apart
	pair    = 1<<32 | 1
	room    = 16 << 20 // sum of the factors of a text, so that 255 times it fits into 32 bits
)

func newWeights(features, intents int) *weights {
	row := rowWords(intents)
	return &weights{
		intents: intents, row: row,
		scale: make([]float32, features),
		q:     make([]uint64, features*row),
		bias:  make([]float32, intents),
	}
}

func rowWords(intents int) int { return (intents + perWord - 1) / perWord }

// pack takes the rows of the machines, which stand side by side for lanes intents each.
func pack(ms []*machine, features, intents int) *weights {
	w := newWeights(features, intents)
	for f := range features {
		var most float32
		for _, m := range ms {
			for _, v := range m.w[f] {
				most = max(most, v, -v)
			}
		}
		w.scale[f] = most / (zero - 1)
		for i, m := range ms {
			var word uint64
			for l, v := range m.w[f] {
				q := int64(zero)
				if most > 0 {
					q += int64(math.Round(float64(v / w.scale[f])))
				}
				word |= uint64(q) << (8 * l)
			}
			w.q[f*w.row+i] = word
		}
	}
	for c := range intents {
		w.bias[c] = ms[c/lanes].w[features][c%lanes] + start
	}
	return w
}

// scorer is the scratch of a scoring. It is reused, never shared.
type scorer struct {
	factors []uint64
	rows    []int
	scores  []float32
}

// score returns the scores of all intents, good until the next call.
func (s *scorer) score(w *weights, x vector) []float32 {
	s.factors, s.rows, s.scores = s.factors[:0], s.rows[:0], s.scores[:0]
	var total float32
	for k, f := range x.idx {
		total += float32(x.val[k] * w.scale[f])
	}
	unit := float32(1)
	if total > 0 {
		unit = (room - float32(len(x.idx)+1)) / total
	}
	var sum int64
	for k, f := range x.idx {
		n := uint64(float32(float32(x.val[k]*w.scale[f])*unit) + 0.5)
		s.factors, s.rows = append(s.factors, n), append(s.rows, int(f)*w.row)
		sum += int64(n)
	}
	for b := range w.row {
		s.block(w, b, sum*zero, 1/unit)
	}
	s.scores = s.scores[:w.intents]
	for c := range s.scores {
		s.scores[c] += w.bias[c]
	}
	return s.scores
}

// block appends the scores of eight intents without their bias.
func (s *scorer) block(w *weights, b int, base int64, unit float32) {
	var a0, a1, a2, a3 uint64
	factors := s.factors[:len(s.rows)]
	for k, at := range s.rows {
		q, n := w.q[at+b], factors[k]
		a0 += q & (even * pair) * n
		a1 += q >> 8 & (even * pair) * n
		a2 += q >> 16 & (even * pair) * n
		a3 += q >> 24 & (even * pair) * n
	}
	for _, a := range [...]uint64{a0, a1, a2, a3} {
		s.scores = append(s.scores, float32(int64(a&math.MaxUint32)-base)*unit)
	}
	for _, a := range [...]uint64{a0, a1, a2, a3} {
		s.scores = append(s.scores, float32(int64(a>>32)-base)*unit)
	}
}
