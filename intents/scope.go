package intents

import "math"

// evidence says how much speaks for a text belonging to any intent: the best score, how much the nearest example of that intent is
// like it, and, with an encoder, how like its meaning is to that of the nearest intent. The score alone is fooled by one strong
// word, the likeness by common ones; either is high for what is like one intent more than like others, and the last low for what is
// like none.
func evidence(best, like, meant float32) float64 {
	return float64(best) + float64(like) + float64(meaningWeight*float64(meant))
}

// meaningWeight is how much meaning counts. From 3 to 6 are as good for telling CLINC150's strangers; from 6 on, those of the
// example desk are told less well, which mean much the same as its own phrases.
const meaningWeight = 4

func (t *trial) evidence() float64 { return evidence(t.scores[t.best], t.like, t.meant) }

// scope turns evidence into log-odds of belonging to any intent.
type scope struct{ Constant, Slope float64 }

func (s scope) inScope(evidence float64) float64 {
	return sigmoid(s.Constant + float64(s.Slope*evidence))
}

// usualScope is of sets without anything to learn from.
var usualScope = scope{-3, 4}

// Slopes that small sets are drawn towards: by words alone the usual one, as if one phrase had shown it; with an encoder, where
// evidence is of any size, one for evidence in units of how much it differs, as if so many had.
const (
	usualSlope = 2.0
	usualPull  = 4.0
)

const (
	leastSlope = 0.1 // in those units
	scopeSteps = 20
)

// scopeOf fits the log-odds of inside against strangers, both sides counting the same, by Newton's method. Evidence is of very
// different size, by words and with what is learnt by contrast, so it is measured in units of how much it differs.
func scopeOf(inside, strangers []trial, deep bool) scope {
	if len(inside) == 0 || len(strangers) == 0 {
		return usualScope
	}
	middle, unit := spreadOf(inside, strangers)
	usual, pull := usualSlope, usualPull
	if !deep {
		usual, pull = float64(usualScope.Slope*unit), 1/float64(unit*unit)
	}
	w0, w1 := 0.0, usual
	for range scopeSteps {
		// Gradient and Hessian of the likelihood, with the pull.
		g0, g1, h00, h01, h11 := 0.0, float64(pull*(usual-w1)), 1e-6, 0.0, pull
		side := func(ts []trial, y float64) {
			each := float64(min(len(inside), len(strangers))) / float64(len(ts))
			for i := range ts {
				x := (ts[i].evidence() - middle) / unit
				p := sigmoid(w0 + float64(w1*x))
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
		w0 += bounded((float64(h11*g0) - float64(h01*g1)) / det)
		w1 += bounded((float64(h00*g1) - float64(h01*g0)) / det)
	}
	w1 = max(w1, leastSlope)
	return scope{w0 - float64(w1*middle)/unit, w1 / unit}
}

// bounded keeps a step of Newton's short: far from the goal they are too long.
func bounded(d float64) float64 { return min(max(d, -1), 1) }

// spreadOf returns the middle of the evidence and how much it differs, both sides counting the same.
func spreadOf(inside, strangers []trial) (middle, unit float64) {
	mean := func(of func(float64) float64) (sum float64) {
		for _, ts := range [][]trial{inside, strangers} {
			one := 0.0
			for i := range ts {
				one += of(ts[i].evidence())
			}
			sum += one / float64(2*len(ts))
		}
		return sum
	}
	middle = mean(func(e float64) float64 { return e })
	square := mean(func(e float64) float64 { return float64((e - middle) * (e - middle)) })
	return middle, max(math.Sqrt(square), 1e-6)
}
