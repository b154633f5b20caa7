package encoder

import "math"

// Go may fuse x*y+z into one rounding on some machines, and the functions of package math are assembly on others: either
// would give other vectors there. Everything here is plain arithmetic; the conversions forbid fusing.

// exp returns e to the x for x <= 700, to about 1e-13; 0 below -80, where single precision is slow and means nothing.
func exp(x float64) float64 {
	if x < -80 {
		return 0
	}
	n := math.Round(x * (1 / math.Ln2))
	r := x - float64(n*math.Ln2) // |r| <= 0.35
	sum := 1.0
	for k := 12; k >= 1; k-- {
		sum = 1 + float64(r*sum)/float64(k)
	}
	return sum * math.Float64frombits(uint64(int64(n)+1023)<<52)
}

func tanh(x float64) float64 {
	e := exp(-2 * math.Abs(x))
	return math.Copysign((1-e)/(1+e), x)
}

// sincos returns sine and cosine of x, 0 <= x < 1000, to about 1e-12.
func sincos(x float64) (sin, cos float64) {
	n := math.Round(x * (2 / math.Pi))
	r := x - float64(n*(math.Pi/2)) // |r| <= 0.79
	r2 := float64(r * r)
	sin, cos = 1, 1
	for k := 16; k >= 2; k -= 2 {
		cos = 1 - float64(r2*cos)/float64(k*(k-1))
		sin = 1 - float64(r2*sin)/float64(k*(k+1))
	}
	sin = float64(r * sin)
	switch int(n) & 3 {
	case 1:
		return cos, -sin
	case 2:
		return -sin, -cos
	case 3:
		return -cos, sin
	}
	return sin, cos
}

// positions returns a row for each position of a text: sines, then cosines, at these rates.
func positions(rates []float32) []float32 {
	const half = embedding / 2
	out := make([]float32, MaxTokens*embedding)
	for at := range MaxTokens {
		row := out[at*embedding:][:embedding]
		for i, rate := range rates {
			sin, cos := sincos(float64(float32(float32(at) * rate)))
			row[i], row[half+i] = float32(sin), float32(cos)
		}
	}
	return out
}

// dot adds up in four sums, so that one addition need not wait for the one before.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	for i := 0; i+3 < len(a); i += 4 {
		s0 += float32(a[i] * b[i])
		s1 += float32(a[i+1] * b[i+1])
		s2 += float32(a[i+2] * b[i+2])
		s3 += float32(a[i+3] * b[i+3])
	}
	return s0 + s1 + (s2 + s3)
}

func add(dst, x []float32) {
	for i, v := range x[:len(dst)] {
		dst[i] += v
	}
}

// norm brings each row to mean 0 and variance 1, then scales and shifts it.
type norm struct{ scale, shift []float32 }

func (n *norm) apply(dst, x []float32) {
	width := len(n.scale)
	for at := 0; at < len(dst); at += width {
		row, out := x[at:at+width], dst[at:at+width]
		sum, squares := 0.0, 0.0
		for _, v := range row {
			sum += float64(v)
		}
		mean := float32(sum / float64(width))
		for _, v := range row {
			d := float64(v - mean)
			squares += float64(d * d)
		}
		inverse := float32(1 / math.Sqrt(squares/float64(width)+epsilon))
		for i, v := range row {
			out[i] = float32(float32(n.scale[i]*inverse)*(v-mean)) + n.shift[i]
		}
	}
}
