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
	// ln(frac) = 2 atanh(s), |s| < 0.172: twelve terms reach the last bit.
	s := (frac - 1) / (frac + 1)
	s2 := s * s
	sum := 0.0
	for n := 23; n >= 1; n -= 2 {
		sum = 1/float64(n) + float64(s2*sum)
	}
	return float64(float64(exp)*math.Ln2) + float64(2*float64(s*sum))
}

// exp returns e to the x, to about 1e-11; 0 below -700, e^700 above 700.
func exp(x float64) float64 {
	if x < -700 {
		return 0
	}
	x = min(x, 700)
	n := math.Round(x * (1 / math.Ln2))
	r := x - float64(n*math.Ln2) // |r| <= 0.35: ten terms of the series
	sum := 1.0 / 3628800
	for _, c := range [...]float64{1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2, 1, 1} {
		sum = c + float64(r*sum)
	}
	return sum * math.Float64frombits(uint64(int64(n)+1023)<<52)
}

// sigmoid maps log-odds to a probability.
func sigmoid(x float64) float64 { return 1 / (1 + exp(-x)) }
