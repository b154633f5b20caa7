package intents

import (
	"math/bits"
	"math/rand/v2"
	"slices"
)

// A wish is learnt as one linear machine per intent against all other phrases: L2 regularisation, squared hinge loss,
// dual coordinate descent (Hsieh, Chang, Lin, Keerthi, Sundararajan: "A dual coordinate descent method for large-scale
// linear SVM", ICML 2008). Only some 5 % of the pairs of phrase and intent ever push against each other, so sweeps over
// all pairs are few, and passes over those few pairs do the rest.
const (
	lanes = 8            // intents trained side by side: as many sums as fit into registers
	near  = float32(0.1) // pairs this close to the margin take part

	start = float32(-1) // score of a text without any known feature
)

// examples is a training set.
type examples struct {
	x     []vector
	class []int
	norm  []float32 // squared length of the vector, and one for the bias
}

// bigSet is from how many phrases on time counts for more than the last bit of accuracy.
const bigSet = 5000

// rounds is how many sweeps a training takes, and how many passes come after each.
func (e *examples) rounds() (sweeps, passes int) {
	if len(e.x) < bigSet {
		return 3, 3
	}
	return 2, 2
}

// loss is the weight of the loss of a phrase of the intent itself, and of other intents: there are many more of the latter.
// The fewer phrases there are, the more each of them has to say.
func (e *examples) loss() (own, other float32) {
	if len(e.x) < fewPhrases {
		return 10, 5
	}
	return 3, 1
}

// fewPhrases is how many a desk begins with.
const fewPhrases = 300

// put sets an example's vector to a copy of x.
func (e *examples) put(i int, x vector) {
	n := float32(1)
	for _, v := range x.val {
		n += float32(v * v)
	}
	for _, v := range x.dense {
		n += float32(v * v)
	}
	e.x[i], e.norm[i] = vector{slices.Clone(x.idx), slices.Clone(x.val), x.unknown, x.dense}, n
}

// machine trains the intents first to first+lanes-1. One goroutine has it, and nobody writes to the examples while machines
// learn: the methods below that reckon, and start nothing, are left out of the race detector's watch, under which a training
// takes ten times as long. That a model has the same bytes whatever the number of workers is tested besides.
type machine struct {
	set   *examples
	bias  int // row of the bias, behind those of the features
	first int
	w     []row // by feature
	deep  []row // by dimension of an encoder's vector; nil where none takes part
	kernel
	alpha  []float32 // by example and lane
	active []group   // pairs that take part
	random *lots

	softOwn, softOther float32 // 1/(2*loss): what the loss adds to the diagonal
}

// lots are what is left to chance in learning.
type lots = rand.Rand

// order makes the order in which phrases are learnt: by lot, but always the same.
func order(a, b int) *lots { return rand.New(rand.NewPCG(uint64(a), uint64(b))) }

// group is the pairs of an example that take part: a bit a lane.
type group struct {
	example int32
	lanes   uint8
}

func newMachine(set *examples, features, first int) *machine {
	own, other := set.loss()
	return &machine{
		softOwn: 1 / (2 * own), softOther: 1 / (2 * other),
		set: set, bias: features, first: first,
		w:      make([]row, features+1),
		deep:   make([]row, len(set.x[0].dense)),
		kernel: fastest(),
		alpha:  make([]float32, len(set.x)*lanes),
		random: order(first, len(set.x)),
	}
}

// scores returns the scores of a vector in all lanes.
//
//go:norace
func (m *machine) scores(x vector) row {
	s := m.w[m.bias]
	m.sparse(&s, m.w, x.idx, x.val)
	for l := range s {
		s[l] += start
	}
	if x.dense != nil {
		for l, d := range m.kernel.dense(m.deep, x.dense) {
			s[l] += d
		}
	}
	return s
}

// train learns from the whole set.
func (m *machine) train() {
	sweeps, passes := m.set.rounds()
	for range sweeps {
		m.sweep()
		for range passes {
			m.pass()
		}
	}
}

// sweep improves every pair once and notes those that take part in the passes: pairs with weight and pairs near the
// margin.
func (m *machine) sweep() {
	m.active = m.active[:0]
	for _, i := range m.random.Perm(len(m.set.x)) {
		g := group{example: int32(i)}
		for l, s := range m.scores(m.set.x[i]) {
			if m.alpha[i*lanes+l] > 0 || m.sign(i, l)*s < 1+near {
				m.update(i, l, s)
				g.lanes |= 1 << l
			}
		}
		if g.lanes != 0 {
			m.active = append(m.active, g)
		}
	}
}

// pass improves each active pair once, in random order.
//
//go:norace
func (m *machine) pass() {
	m.random.Shuffle(len(m.active), func(i, j int) { m.active[i], m.active[j] = m.active[j], m.active[i] })
	for _, g := range m.active {
		i := int(g.example)
		if g.lanes&(g.lanes-1) == 0 {
			l := bits.TrailingZeros8(g.lanes)
			m.update(i, l, m.score(i, l))
			continue
		}
		for l, s := range m.scores(m.set.x[i]) {
			if g.lanes>>l&1 != 0 {
				m.update(i, l, s)
			}
		}
	}
}

//go:norace
func (m *machine) sign(i, lane int) float32 {
	if m.set.class[i] == m.first+lane {
		return 1
	}
	return -1
}

//go:norace
func (m *machine) score(i, lane int) float32 {
	x, w, l := m.set.x[i], m.w, uint(lane)%lanes
	s := w[m.bias][l] + start
	val := x.val[:len(x.idx)]
	for k, f := range x.idx {
		s += float32(val[k] * w[f][l])
	}
	if x.dense != nil {
		s += m.kernel.dense(m.deep, x.dense)[l]
	}
	return s
}

// update moves a pair's weight to its optimum, all others held.
//
//go:norace
func (m *machine) update(i, lane int, score float32) {
	y, soft := m.sign(i, lane), m.softOther
	if y > 0 {
		soft = m.softOwn
	}
	a := &m.alpha[i*lanes+lane]
	next := max(*a-(float32(y*score)-1+float32(soft**a))/(m.set.norm[i]+soft), 0)
	if next != *a {
		m.push(i, lane, (next-*a)*y)
		*a = next
	}
}

//go:norace
func (m *machine) push(i, lane int, d float32) {
	x, w, l := m.set.x[i], m.w, uint(lane)%lanes
	val := x.val[:len(x.idx)]
	for k, f := range x.idx {
		w[f][l] += float32(val[k] * d)
	}
	w[m.bias][l] += d
	if x.dense != nil {
		var ds row
		ds[l] = d
		m.pushDense(m.deep, x.dense, &ds)
	}
}

// without returns the machine as if the phrases for which out is true (by example and lane) had not been there: their
// weight is taken out, and the others settle anew in some passes. That costs a small part of a training, and nothing of
// what those phrases taught is left but the choice of the pairs that take part. After eight passes the machine is as good
// as one trained without them; after two it reads some 1.5 % of unseen phrases worse, with about the same certainty.
func (m *machine) without(settling int, out func(i, lane int) bool) *machine {
	c := *m
	c.w, c.deep, c.alpha, c.active = slices.Clone(m.w), slices.Clone(m.deep), slices.Clone(m.alpha), nil
	for _, g := range m.active {
		i := int(g.example)
		for l := range lanes {
			if g.lanes>>l&1 == 0 || !out(i, l) {
				continue
			}
			g.lanes &^= 1 << l
			if a := &c.alpha[i*lanes+l]; *a > 0 {
				c.push(i, l, -*a*c.sign(i, l))
				*a = 0
			}
		}
		if g.lanes != 0 {
			c.active = append(c.active, g)
		}
	}
	c.random = order(m.first, len(c.active))
	for range settling {
		c.pass()
	}
	return &c
}
