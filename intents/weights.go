package intents

import "math"

// weights holds what was learnt, eight bits a number: rows by feature, eight intents in one word, each as q+128.
// Multiplied by integers they add up to the same sum on every machine, in whatever order.
type weights struct {
	intents int
	row     int       // words a feature
	scale   []float32 // by feature: weight = scale * q
	q       []uint64
	bias    []float32 // by intent
}

const (
	perWord = 8
	zero    = 128      // what stands for q = 0
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
	kernel
	factors []uint32
	rows    []int
	sums    []uint32
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
		n := uint32(float32(float32(x.val[k]*w.scale[f])*unit) + 0.5)
		s.factors, s.rows = append(s.factors, n), append(s.rows, int(f)*w.row)
		sum += int64(n)
	}
	if n := w.row * perWord; cap(s.sums) < n {
		s.sums = make([]uint32, n)
	} else {
		s.sums = s.sums[:n]
	}
	s.total(s.sums, w.q, s.rows, s.factors)
	base, back := sum*zero, 1/unit
	for c, b := range w.bias {
		s.scores = append(s.scores, float32(float32(int64(s.sums[c])-base)*back)+b)
	}
	return s.scores
}
