package intents

import "slices"

// calibration turns scores into probabilities. It is learnt from scores of phrases that the machine giving them had not
// seen.
type calibration struct {
	Sharpness float64 // scores times this are log-odds between intents
	Belief    float64 // how much of the log-odds of the best guess, so found, to believe
	Scope     scope   // log-odds of belonging to any intent
	Threshold float64 // probability of belonging to any intent below which a text counts as out of scope
}

// trial is what a machine said of a phrase it had not seen.
type trial struct {
	of     int // the phrase, by its number in the corpus
	class  int // the truth
	x      vector
	scores []float32
	best   int
	like   float32
	meant  float32 // likeness of its meaning to that of the nearest intent; 0 by words alone
}

// calibrate learns from trials of phrases of the intents and of phrases of none.
func calibrate(inside, strangers []trial, deep bool) calibration {
	c := believing(inside)
	allowed := usualStrictness
	if deep {
		allowed = deepStrictness
	}
	c.Scope = scopeOf(inside, strangers, deep)
	c.Threshold = c.threshold(inside, strangers, allowed)
	return c
}

// believing knows how likely intents are, and nothing yet of strangers.
func believing(inside []trial) calibration {
	c := calibration{Sharpness: sharpness(inside)}
	c.Belief = c.belief(inside)
	return c
}

const (
	usualSharpness = 5.0  // found on sets of many sizes; small sets are drawn towards it
	usualWeight    = 10.0 // as if so many phrases had shown it
	trialsRead     = 1500 // more don't make it more exact
)

// sharpness is the factor under which the true intents are the likeliest (temperature scaling, Guo et al., ICML 2017).
func sharpness(inside []trial) float64 {
	step := max(1, len(inside)/trialsRead)
	loss := func(logs float64) float64 {
		s := exp(logs)
		sum := 0.0
		for i := 0; i < len(inside); i += step {
			t := &inside[i]
			sum += float64(float64(logSum(t.scores, t.best, s)) - float64(s*float64(t.scores[t.class]-t.scores[t.best])))
		}
		d := logs - ln(usualSharpness)
		return sum + float64(usualWeight*float64(d*d))
	}
	return exp(minimum(loss, ln(0.5), ln(50)))
}

// What small sets are drawn towards, as if so many phrases had shown it: it is about the same in sets of all sizes.
const (
	usualBelief  = 0.75
	beliefWeight = 50.0
	mostOdds     = 8 // surer than by these log-odds nobody is
)

// belief is the factor under which what scores promise of the best guess comes true the most. The sharpness under which the
// true intents are the likeliest promises too much where one intent stands out and too little where none does: machines that
// learnt each intent against all others say too little of the many that are out of the question.
func (c *calibration) belief(inside []trial) float64 {
	loss := func(b float64) float64 {
		sum := 0.0
		for i := range inside {
			t := &inside[i]
			p := believed(exp(-logSum(t.scores, t.best, c.Sharpness)), b)
			if t.best != t.class {
				p = 1 - p
			}
			sum -= ln(p)
		}
		d := b - usualBelief
		return sum + float64(beliefWeight*float64(d*d))
	}
	return minimum(loss, 0.3, 1.5)
}

// believed is a probability after so much of its log-odds is believed.
func believed(p, belief float64) float64 {
	return sigmoid(float64(belief * min(max(logit(p), -mostOdds), mostOdds)))
}

// believe brings guesses to what is to be believed of the first of them; the others share what is left as before.
func (c *calibration) believe(guesses []candidate) {
	p := guesses[0].odds
	guesses[0].odds = believed(p, c.Belief)
	for i := range guesses[1:] {
		guesses[i+1].odds *= (1 - guesses[0].odds) / max(1-p, 1e-12)
	}
}

// logSum is the logarithm of the sum of e^(s*(score-best)).
func logSum(scores []float32, best int, s float64) float64 {
	sum := 0.0
	for _, v := range scores {
		if d := float64(s * float64(v-scores[best])); d > -20 {
			sum += exp(d)
		}
	}
	return ln(sum)
}

// minimum finds where a function with one valley is least, by golden section.
func minimum(f func(float64) float64, lo, hi float64) float64 {
	const golden, steps = 0.6180339887498949, 20
	a, b := hi-float64(golden*(hi-lo)), lo+float64(golden*(hi-lo))
	fa, fb := f(a), f(b)
	for range steps {
		if fa < fb {
			hi, b, fb = b, a, fa
			a = hi - float64(golden*(hi-lo))
			fa = f(a)
		} else {
			lo, a, fa = a, b, fb
			b = lo + float64(golden*(hi-lo))
			fb = f(b)
		}
	}
	return (lo + hi) / 2
}

// strangerWorth is how much turning away a message of no intent is worth, against a message turned away wrongly.
const strangerWorth = 0.1

// strictness bounds what a threshold turns away.
type strictness struct {
	loss  float64 // share of phrases read rightly that may be turned away
	least float64 // the threshold of a small set at least: what is so much likelier to be none of the desk's is no question
}

var (
	usualStrictness = strictness{0.002, 0.25}
	// deepStrictness is for readings with an encoder, which tell strangers better: of many phrases, turning away two more of a
	// thousand turns away nine more of a hundred strangers; of few, those that the words leave in doubt are kept a little longer.
	deepStrictness = strictness{0.004, 0.15}
)

// threshold chooses the probability below which a text counts as out of scope. In a large set the phrases of the intents
// alone say where: what else people will write is not known. In a small set the lowest of them say little, being few, and the
// best trade with phrases of other intents is taken where that is stricter.
func (c *calibration) threshold(inside, strangers []trial, allowed strictness) float64 {
	var right []float64
	for i := range inside {
		if t := &inside[i]; t.best == t.class {
			right = append(right, c.Scope.inScope(t.evidence()))
		}
	}
	if len(right) == 0 {
		return 0.5
	}
	slices.Sort(right)
	lowest := right[int(allowed.loss*float64(len(right)))]
	switch {
	case len(strangers) == 0:
		return max(lowest, 0.5) // one intent alone: nothing shows what does not belong to it
	case len(inside) >= manyPhrases:
		return lowest
	}
	return max(lowest, c.bestTrade(right, strangers), allowed.least)
}

// bestTrade is the threshold that keeps the most right ones and turns away the most strangers.
func (c *calibration) bestTrade(right []float64, strangers []trial) float64 {
	other := make([]float64, len(strangers))
	for i := range strangers {
		other[i] = c.Scope.inScope(strangers[i].evidence())
	}
	slices.Sort(other)
	best, at := -1.0, 0.0
	for lost, t := range right {
		refused, _ := slices.BinarySearch(other, t)
		worth := float64(strangerWorth*float64(refused))/float64(len(other)) - float64(lost)/float64(len(right))
		if worth > best {
			best, at = worth, t
		}
	}
	return at
}
