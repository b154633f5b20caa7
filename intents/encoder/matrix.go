package encoder

// Weights are kept in sixteen bits with a scale for each output: half the memory of floats, and a rounding error fifty
// times below what would show in the fourth place of a vector.

const (
	panel    = 16 // outputs computed side by side: two registers of eight
	mostRows = 6  // tokens computed side by side: with them, all sixteen registers are in use
	steps    = 1<<15 - 1
)

// dense is a matrix with a bias.
type dense struct {
	in, out int
	weights []int16   // by panel, input, output within the panel
	scale   []float32 // by output
	bias    []float32
}

// table is a matrix whose rows are looked up.
type table struct {
	width int
	cells []int16
	scale []float32 // by row
}

func (t *table) row(dst []float32, i int) {
	scale := t.scale[i]
	for j, q := range t.cells[i*t.width : (i+1)*t.width] {
		dst[j] = float32(q) * scale
	}
}

// multiplier multiplies rows of numbers, up to mostRows of them, with one panel of weights: dst holds a row of sums each
// stride numbers, x the rows interleaved, weights as many inputs as x. The sums are taken in the order of the inputs,
// rounded after each product and each addition.
type multiplier func(dst []float32, stride int, x []float32, rows int, weights []int16)

// kernel is the arithmetic that a machine may have instructions for. It gives the same bits on all.
type kernel struct {
	multiply multiplier
	// push adds v times weights, at least as many, to sums, rounded after the product and the addition.
	push func(sums []float32, v float32, weights []int16)
}

// plainly is the kernel for any machine.
var plainly = kernel{multiplyPlain, pushPlain}

// apply computes n rows.
func (d *dense) apply(s *scratch, dst, x []float32, n int) {
	s.packed = interleaved(s.packed, x, d.in, n)
	size := d.in * panel
	for p := 0; p < d.out; p += panel {
		weights := d.weights[p*d.in:][:size]
		for r := 0; r < n; r += mostRows {
			rows := min(mostRows, n-r)
			s.multiply(dst[r*d.out+p:], d.out, s.packed[r*d.in:][:rows*d.in], rows, weights)
		}
	}
	finish(dst[:n*d.out], d.scale, d.bias)
}

// finish brings rows of sums to their scales and adds the bias.
func finish(dst, scale, bias []float32) {
	for at := 0; at < len(dst); at += len(scale) {
		row := dst[at : at+len(scale)]
		for i, v := range row {
			row[i] = float32(v*scale[i]) + bias[i]
		}
	}
}

// interleaved puts rows, mostRows at a time, side by side, input by input.
func interleaved(dst, x []float32, width, n int) []float32 {
	dst = resized(dst, n*width)
	for r := 0; r < n; r += mostRows {
		rows := min(mostRows, n-r)
		block := dst[r*width:]
		for k := range rows {
			for i, v := range x[(r+k)*width:][:width] {
				block[i*rows+k] = v
			}
		}
	}
	return dst
}

// multiplyPlain is the multiplier for any machine.
func multiplyPlain(dst []float32, stride int, x []float32, rows int, weights []int16) {
	var sums [mostRows][panel]float32
	for i := 0; i < len(weights)/panel; i++ {
		var w [panel]float32
		for j, q := range weights[i*panel:][:panel] {
			w[j] = float32(q)
		}
		for r, v := range x[i*rows:][:rows] {
			sum := &sums[r]
			for j := 0; j < panel; j += 4 {
				sum[j] += float32(v * w[j])
				sum[j+1] += float32(v * w[j+1])
				sum[j+2] += float32(v * w[j+2])
				sum[j+3] += float32(v * w[j+3])
			}
		}
	}
	for r := range rows {
		copy(dst[r*stride:][:panel], sums[r][:])
	}
}
