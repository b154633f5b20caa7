package intents

import "math"

// Go may fuse x*y+z into one rounding on some machines, and math.Log and math.Exp are assembly on others: either would
// make the same phrases give other bytes there. These two are plain arithmetic; the conversions forbid fusing.

// ln returns the natural logarithm of x > 0, to about 1e-15.
func ln(x float64) float64 {
	frac, exp := math.Frexp(x)
	if frac < math.Sqrt2/2 {
		frac, exp = frac*2, exp-1
	}
	// ln(frac) = 2 atanh(s), |s| < 0.172: eleven terms reach the last bit.
	s := (frac - 1) / (frac + 1)
	s2 := s * s
	sum := 0.0
	for n := 23; n >= 1; n -= 2 {
		sum = 1/float64(n) + float64(s2*sum)
	}
	return float64(float64(exp)*math.Ln2) + float64(2*float64(s*sum))
}

// exp returns e to the x, to about 1e-15; 0 below -700, capped at e^700.
func exp(x float64) float64 {
	if x < -700 {
		return 0
	}
	x = min(x, 700)
	n := math.Round(x / math.Ln2)
	r := x - float64(n*math.Ln2) // |r| <= 0.35
	sum := 1.0
	for k := 14; k >= 1; k-- {
		sum = 1 + float64(float64(r*sum)/float64(k))
	}
	return math.Ldexp(sum, int(n))
}

// sigmoid maps a log-odds to a probability.
func sigmoid(x float64) float64 { return 1 / (1 + exp(-x)) }
