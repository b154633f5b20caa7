package intents

import "math"

// Few phrases say little about which of the thousand numbers of a sentence, and which of its words, tell the intents apart. So
// a few directions are learnt along which phrases of one intent come to lie together, and away from the others (supervised
// contrast: Khosla et al., NeurIPS 2020, here against the middles of intents instead of every other phrase, which takes a tenth
// of the time). A text is held against the middle of each intent, as it is and along those directions together. That is a
// product of the text with what was learnt, as the machines' own scores are, so it is added to these and costs a reading
// nothing.
const (
	directions     = 32
	contrastRounds = 16     // through the phrases
	contrastSteps  = 16_000 // phrases looked at in all rounds: of more phrases, fewer rounds
	leastRounds    = 4
	contrastRate   = 2.0  // falling to nothing
	biasRate       = 0.01 // of that, for the biases
	contrastHeat   = 0.2  // the temperature: the lower, the more the nearest of the other intents count
	contrastSure   = 0.02 // a phrase that is told from the others by all but this probability teaches nothing
	contrastShare  = 0.5  // of the likeness, in the mixture
)

// contrasts tells whether directions are learnt: with an encoder, of few phrases. Many find their way without.
func (s *school) contrasts() bool {
	return s.view.middle != nil && len(s.intents) > 1 && few(len(s.texts), len(s.intents))
}

// contrast is such directions under way. One goroutine has it, see machine.
type contrast struct {
	kernel
	set    *examples
	part   []int       // examples that take part
	count  []int       // of these, by intent
	turns  []*machine  // weights of the directions, eight each
	mids   []*machine  // middles of the intents, eight each, as of the beginning of a round
	turned [][]row     // these along the directions, which are the rows
	along  [][]float32 // examples along the directions, by example
	length []float32   // of an example, with what it is along the directions
	random *lots

	x     vector    // half of the phrase looked at
	z     []float32 // that along the directions
	like  []float32 // that to the middles of the intents
	bias  []float32 // of the intents: phrases of some are less alike than those of others, and farther from their middle
	odds  []float32 // the intents' probabilities, then what they are off by
	slope []float32
}

// contrasted learns from the examples for which out is false.
func (s *school) contrasted(out func(i int) bool) *contrast {
	c := newContrast(s.set, len(s.lens.known.features), len(s.intents))
	for i, class := range s.set.class {
		if class != outside && !out(i) {
			c.part = append(c.part, i)
			c.count[class]++
			c.along[i] = make([]float32, directions)
		}
	}
	rounds := min(contrastRounds, max(leastRounds, contrastSteps/max(1, len(c.part))))
	for n := range rounds {
		c.settle()
		c.random.Shuffle(len(c.part), func(i, j int) { c.part[i], c.part[j] = c.part[j], c.part[i] })
		for _, i := range c.part {
			c.learn(i, contrastRate*float32(rounds-n)/float32(rounds))
		}
	}
	c.settle()
	c.fold()
	return c
}

func newContrast(set *examples, features, classes int) *contrast {
	n := (classes + lanes - 1) / lanes
	c := &contrast{
		kernel: fastest(), set: set, count: make([]int, classes), along: make([][]float32, len(set.x)), length: make([]float32, len(set.x)),
		random: order(classes, len(set.x)), like: make([]float32, n*lanes), odds: make([]float32, classes), bias: make([]float32, classes),
		z: make([]float32, directions), slope: make([]float32, directions), x: vector{dense: make([]float32, len(set.x[0].dense))},
	}
	blank := func() *machine {
		return &machine{w: make([]row, features+1), deep: make([]row, len(c.x.dense))}
	}
	for range directions / lanes {
		m := blank()
		c.scatter(m.w)
		c.scatter(m.deep)
		c.turns = append(c.turns, m)
	}
	for range n {
		c.mids, c.turned = append(c.mids, blank()), append(c.turned, make([]row, directions))
	}
	return c
}

// scatter sets weights to numbers of one size, their signs by lot: along all directions together, a vector is as long as it is.
func (c *contrast) scatter(w []row) {
	size := float32(1 / math.Sqrt(directions))
	for i := range w {
		bits := c.random.Uint64()
		for l := range w[i] {
			w[i][l] = size
			if bits>>l&1 == 0 {
				w[i][l] = -size
			}
		}
	}
}

// products adds the products of a text with a machine's weights to the sums.
func (c *contrast) products(sums *row, m *machine, x vector) {
	c.sparse(sums, m.w, x.idx, x.val)
	for l, d := range c.dense(m.deep, x.dense) {
		sums[l] += d
	}
}

// turn sets z to what a text is along the directions, and returns how long it is with that.
func (c *contrast) turn(x vector, z []float32) float32 {
	for g, m := range c.turns {
		var r row
		c.products(&r, m, x)
		copy(z[g*lanes:], r[:])
	}
	return float32(math.Sqrt(float64(squares(x.val) + squares(x.dense) + squares(z))))
}

//go:norace
func squares(x []float32) (sum float32) {
	for _, v := range x {
		sum += float32(v * v)
	}
	return sum
}

// settle computes where the middles of the intents are.
func (c *contrast) settle() {
	for g, m := range c.mids {
		clear(m.w)
		clear(m.deep)
		clear(c.turned[g])
	}
	for _, i := range c.part {
		x, class := c.set.x[i], c.set.class[i]
		c.length[i] = c.turn(x, c.along[i])
		if c.length[i] == 0 {
			continue // it has nothing that is known
		}
		var d row
		d[class%lanes] = 1 / (c.length[i] * float32(c.count[class]))
		m := c.mids[class/lanes]
		c.pushSparse(m.w, x.idx, x.val, &d)
		c.pushDense(m.deep, x.dense, &d)
		c.pushDense(c.turned[class/lanes], c.along[i], &d)
	}
}

// halve sets c.x to a vector of which half is left out by lot: no number shall be relied upon alone.
//
//go:norace
func (c *contrast) halve(x vector) {
	c.x.idx, c.x.val = c.x.idx[:0], c.x.val[:0]
	const at = 64 // bits of a lot
	var bits uint64
	for j, v := range x.dense {
		if j%at == 0 {
			bits = c.random.Uint64()
		}
		if bits>>(j%at)&1 == 0 {
			v = 0
		}
		c.x.dense[j] = v
	}
	for j, f := range x.idx {
		if j%at == 0 {
			bits = c.random.Uint64()
		}
		if bits>>(j%at)&1 != 0 {
			c.x.idx, c.x.val = append(c.x.idx, f), append(c.x.val, x.val[j])
		}
	}
}

// learn turns the directions towards what brings half of an example nearer to the middle of its intent, and away from others.
func (c *contrast) learn(i int, rate float32) {
	c.halve(c.set.x[i])
	length := c.turn(c.x, c.z)
	if length == 0 || c.length[i] == 0 {
		return
	}
	own := c.set.class[i]
	c.compare(i, own, length)
	for k, off := range c.odds {
		c.bias[k] -= float32(biasRate * float32(rate*off))
	}
	if -c.odds[own] < contrastSure {
		return
	}
	c.lean(i, own, length)
	for g, m := range c.turns {
		var step row
		for l := range step {
			step[l] = float32(-rate * c.slope[g*lanes+l])
		}
		c.pushSparse(m.w, c.x.idx, c.x.val, &step)
		c.pushDense(m.deep, c.x.dense, &step)
	}
}

// compare computes how like half of the example is to the middles of the intents, to that of its own as if the example were not
// in it, and what the probabilities that follow are off by.
//
//go:norace
func (c *contrast) compare(i, own int, length float32) {
	for g, m := range c.mids {
		r := c.dense(c.turned[g], c.z)
		c.products(&r, m, c.x)
		for l := range r {
			c.like[g*lanes+l] = r[l] / length
		}
	}
	if n := float32(c.count[own]); n > 1 {
		self := squares(c.x.val) + squares(c.x.dense) // its product with the whole: half is the same, half is 0
		for q, v := range c.z {
			self += float32(v * c.along[i][q])
		}
		c.like[own] = (float32(n*c.like[own]) - self/(length*c.length[i])) / (n - 1)
	}
	most, sum := c.like[0]+c.bias[0], 0.0
	for k, b := range c.bias {
		most = max(most, c.like[k]+b)
	}
	for k, b := range c.bias {
		e := exp(float64(c.like[k]+b-most) / contrastHeat)
		c.odds[k], sum = float32(e), sum+e
	}
	for k := range c.odds {
		c.odds[k] = float32(float64(c.odds[k]) / sum)
	}
	c.odds[own]--
}

// lean sets slope to how the error rises along the directions.
//
//go:norace
func (c *contrast) lean(i, own int, length float32) {
	clear(c.slope)
	mean := float32(0)
	for k, off := range c.odds {
		mean += float32(off * c.like[k])
		if off < softLeast && off > -softLeast {
			continue
		}
		for q, t := range c.turned[k/lanes] {
			c.slope[q] += float32(off * t[k%lanes])
		}
	}
	off, n := c.odds[own], float32(c.count[own])
	for q := range c.slope {
		if n > 1 { // without the example itself
			c.slope[q] += float32(off*(c.turned[own/lanes][q][own%lanes]-c.along[i][q]/c.length[i])) / (n - 1)
		}
		c.slope[q] = (c.slope[q] - float32(mean*c.z[q])/length) / (contrastHeat * length)
	}
}

// fold adds to the middles what they are along the directions: the product of a text with that is what the text's own numbers
// along them would give.
func (c *contrast) fold() {
	for k, b := range c.bias {
		w := c.mids[k/lanes].w
		w[len(w)-1][k%lanes] = b
	}
	for g, m := range c.mids {
		for q := range c.turned[g] {
			t, from := &c.turned[g][q], c.turns[q/lanes]
			lay(m.w, from.w, q%lanes, t)
			lay(m.deep, from.deep, q%lanes, t)
		}
	}
}

// lay adds one lane of from, times d, to the weights.
//
//go:norace
func lay(to, from []row, lane int, d *row) {
	for i := range to {
		v := from[i][lane]
		for l := range lanes {
			to[i][l] += float32(v * d[l])
		}
	}
}
