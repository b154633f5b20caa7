package intents

import "slices"

// calibration turns scores into probabilities. It is learnt from scores of phrases that the machine giving them had not
// seen.
type calibration struct {
	Sharpness float64    // scores times this are log-odds between intents
	Scope     [2]float64 // log-odds of belonging to any intent: constant, and per evidence
	Threshold float64    // probability of belonging to any intent below which a text counts as out of scope
}

// trial is what a machine said of a phrase it had not seen.
type trial struct {
	of     int // the phrase, by its number in the corpus
	class  int // the truth
	x      vector
	scores []float32
	best   int
	like   float32
}

// evidence says how much speaks for a text belonging to any intent: the best score and how much the nearest example of
// that intent is like it. The score alone is fooled by one strong word, the likeness by common ones.
func evidence(best, like float32) float64 { return float64(best) + float64(like) }

func (t *trial) evidence() float64 { return evidence(t.scores[t.best], t.like) }

func (c *calibration) inScope(evidence float64) float64 {
	return sigmoid(c.Scope[0] + float64(c.Scope[1]*evidence))
}

// calibrate learns from trials of phrases of the intents and of phrases of none.
func calibrate(inside, strangers []trial) calibration {
	c := calibration{Sharpness: sharpness(inside)}
	c.Scope = logistic(inside, strangers)
	c.Threshold = c.threshold(inside, strangers)
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

// usualScope is what small sets are drawn towards.
var usualScope = [2]float64{-3, 4}

// logistic fits the log-odds of inside against strangers, both sides counting the same, by Newton's method.
func logistic(inside, strangers []trial) [2]float64 {
	if len(inside) == 0 || len(strangers) == 0 {
		return usualScope
	}
	w := usualScope
	for range 20 {
		// Gradient and Hessian of the likelihood, with a weak pull of the slope towards the usual one.
		g0, g1, h00, h01, h11 := 0.0, usualScope[1]-w[1], 1e-6, 0.0, 1.0
		side := func(ts []trial, y float64) {
			each := float64(min(len(inside), len(strangers))) / float64(len(ts))
			for i := range ts {
				x := ts[i].evidence()
				p := sigmoid(w[0] + float64(w[1]*x))
				g, h := float64(each*(y-p)), float64(float64(each*p)*(1-p))
				g0 += g
				g1 += float64(g * x)
				h00 += h
				h01 += float64(h * x)
				h11 += float64(float64(h*x) * x)
			}
		}
		side(inside, 1)
		side(strangers, 0)
		det := float64(h00*h11) - float64(h01*h01)
		w[0] += bounded((float64(h11*g0) - float64(h01*g1)) / det)
		w[1] += bounded((float64(h00*g1) - float64(h01*g0)) / det)
	}
	w[1] = max(w[1], 0.1)
	return w
}

// bounded keeps a step of Newton's short: far from the goal they are too long.
func bounded(d float64) float64 { return min(max(d, -1), 1) }

const (
	// lossAllowed is the share of phrases read rightly that the threshold may turn away.
	lossAllowed = 0.002
	// leastInScope is the threshold of a small set at least: what is three times likelier to be none of the desk's is no question.
	leastInScope = 0.25
	// strangerWorth is how much turning away a message of no intent is worth, against a message turned away wrongly.
	strangerWorth = 0.1
)

// threshold chooses the probability below which a text counts as out of scope. In a large set the phrases of the intents
// alone say where: what else people will write is not known. In a small set the lowest of them say little, being few, and the
// best trade with phrases of other intents is taken where that is stricter.
func (c *calibration) threshold(inside, strangers []trial) float64 {
	var right []float64
	for i := range inside {
		if t := &inside[i]; t.best == t.class {
			right = append(right, c.inScope(t.evidence()))
		}
	}
	if len(right) == 0 {
		return 0.5
	}
	slices.Sort(right)
	lowest := right[int(lossAllowed*float64(len(right)))]
	switch {
	case len(strangers) == 0:
		return max(lowest, 0.5) // one intent alone: nothing shows what does not belong to it
	case len(inside) >= manyPhrases:
		return lowest
	}
	return max(lowest, c.bestTrade(right, strangers), leastInScope)
}

// bestTrade is the threshold that keeps the most right ones and turns away the most strangers.
func (c *calibration) bestTrade(right []float64, strangers []trial) float64 {
	other := make([]float64, len(strangers))
	for i := range strangers {
		other[i] = c.inScope(strangers[i].evidence())
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
