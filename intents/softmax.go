package intents

// The machines learn each intent against all others, so none knows how the others score. What they learn is mixed with a
// softmax regression over all intents at once, which does: the mixture reads up to half a point better than either. It is
// trained by gradients, phrase by phrase, with a rate that falls to nothing.
const (
	mostSoft   = 10_000 // phrases: more take too long, and gain nothing
	softRounds = 16
	wideRounds = 8 // of many phrases
	softRate   = 0.5
	softRests  = 3    // rounds that a phrase is left out which is read rightly
	softSure   = 0.03 // by all but this probability
	softShare  = 0.2  // of the mixture, beside the machines
	softLeast  = 1e-3 // intents whose probability is off by less are left alone
)

// softens tells whether a softmax regression takes part: with an encoder only. Words alone are read a point better by the
// mixture, too, but messages of no intent are told less well then, for which a word or two are enough to look like one.
func (s *school) softens() bool {
	return s.view.middle != nil && len(s.intents) > 1 && len(s.texts) <= mostSoft
}

// rounds is how often a regression goes through the phrases.
func (s *school) rounds() int {
	if len(s.texts) < manyPhrases {
		return softRounds
	}
	return wideRounds
}

// softmax is a regression under way, its weights held by machines of eight intents each.
type softmax struct {
	set   *examples
	parts []*machine
	odds  []float32 // by intent, of the phrase looked at
}

func newSoftmax(set *examples, features, classes int) *softmax {
	m := &softmax{set: set, odds: make([]float32, classes)}
	for range (classes + lanes - 1) / lanes {
		m.parts = append(m.parts, &machine{set: set, bias: features, w: make([]row, features+1), deep: make([]row, len(set.x[0].dense)), kernel: fastest()})
	}
	return m
}

// soften learns from the examples for which out is false.
func (s *school) soften(out func(i int) bool) *softmax {
	m := newSoftmax(s.set, len(s.lens.known.features), len(s.intents))
	var part []int
	for i, class := range s.set.class {
		if class != outside && !out(i) {
			part = append(part, i)
		}
	}
	rounds, rests := s.rounds(), make([]int, len(s.set.class))
	random := order(len(part), rounds)
	for n := range rounds {
		random.Shuffle(len(part), func(i, j int) { part[i], part[j] = part[j], part[i] })
		for _, i := range part {
			if rests[i] > 0 {
				rests[i]--
			} else if m.learn(i, softRate*float32(rounds-n)/float32(rounds)) < softSure {
				rests[i] = softRests
			}
		}
	}
	return m
}

// learn moves the weights towards what would read an example rightly, and returns how probable anything else was.
func (m *softmax) learn(i int, rate float32) float32 {
	x := m.set.x[i]
	for g, p := range m.parts {
		s := p.scores(x)
		copy(m.odds[g*lanes:], s[:])
	}
	best := 0
	for c, v := range m.odds {
		if v > m.odds[best] {
			best = c
		}
	}
	most, sum := m.odds[best], 0.0
	for c, v := range m.odds {
		e := exp(float64(v - most))
		m.odds[c], sum = float32(e), sum+e
	}
	for c := range m.odds {
		m.odds[c] = float32(float64(m.odds[c]) / sum)
	}
	own := m.set.class[i]
	m.odds[own]--
	for g, p := range m.parts {
		var step row
		learns := false
		for l, off := range m.odds[g*lanes : min(len(m.odds), (g+1)*lanes)] {
			if off > softLeast || off < -softLeast {
				step[l], learns = -rate*off, true
			}
		}
		if learns {
			p.pushAll(x, &step)
		}
	}
	return -m.odds[own]
}

// pushAll is push for all lanes.
func (m *machine) pushAll(x vector, d *row) {
	m.pushSparse(m.w, x.idx, x.val, d)
	for l := range lanes {
		m.w[m.bias][l] += d[l]
	}
	if x.dense != nil {
		m.pushDense(m.deep, x.dense, d)
	}
}

// lessons are what was learnt over all intents at once, beside the machines; nil where one takes no part.
type lessons struct {
	soft     *softmax
	contrast *contrast
}

// learnAll learns from the examples for which out is false.
func (s *school) learnAll(out func(i int) bool) (l lessons) {
	spread(s.options.Workers, 2, func(_, which int) {
		switch {
		case which == 0 && s.softens():
			l.soft = s.soften(out)
		case which == 1 && s.contrasts():
			l.contrast = s.contrasted(out)
		}
	})
	return l
}

// with returns the machine with its share of lessons: all are sums of the same features.
func (m *machine) with(l lessons) *machine {
	c := *m
	if l.soft != nil {
		c.mix(l.soft.parts[m.first/lanes], softShare)
	}
	if l.contrast != nil {
		c.mix(l.contrast.mids[m.first/lanes], contrastShare)
	}
	return &c
}

// mix adds a share of another's weights to its own, which are no longer those that it was made with.
func (m *machine) mix(other *machine, share float32) {
	m.w, m.deep = mixed(m.w, other.w, share), mixed(m.deep, other.deep, share)
}

func mixed(a, b []row, share float32) []row {
	out := make([]row, len(a))
	for i := range a {
		for l := range lanes {
			out[i][l] = a[i][l] + float32(share*b[i][l])
		}
	}
	return out
}
