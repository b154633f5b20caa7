package encoder

// sparse is a matrix with a bias for rows of which most numbers are 0: behind the rectifier nine of ten are. Its weights stand by
// input, so that those of a 0 are not even read.
type sparse struct {
	in, out int
	weights []int16 // by input, output
	scale   []float32
	bias    []float32
}

// parts goes through the weights in panels, as those of all matrices are stored.
func (m *sparse) parts(v visitor, in, out int) {
	d := dense{weights: m.panels(), scale: m.scale, bias: m.bias}
	d.parts(v, in, out)
	*m = sparseOf(d)
}

// sparseOf brings a matrix into the order of its inputs.
func sparseOf(d dense) sparse {
	m := sparse{in: d.in, out: d.out, weights: make([]int16, len(d.weights)), scale: d.scale, bias: d.bias}
	m.eachRun(func(run, paneled int) { copy(m.weights[run:run+panel], d.weights[paneled:]) })
	return m
}

// panels returns the weights in the order of dense.
func (m *sparse) panels() []int16 {
	out := make([]int16, len(m.weights))
	m.eachRun(func(run, paneled int) { copy(out[paneled:paneled+panel], m.weights[run:]) })
	return out
}

// eachRun calls f for each run of weights that stand side by side in both orders, with its places in them.
func (m *sparse) eachRun(f func(run, paneled int)) {
	for at := 0; at < len(m.weights); at += panel {
		i, o := at/m.out, at%m.out
		f(at, o*m.in+i*panel)
	}
}

// besides is how many rows are computed side by side: as many as have their sums in the first cache.
const besides = 8

// apply computes n rows. Each sum is taken in the order of the inputs, as by dense, and adding 0 to it would change nothing.
func (m *sparse) apply(k kernel, dst, x []float32, n int) {
	clear(dst[:n*m.out])
	for r := 0; r < n; r += besides {
		for i := range m.in {
			weights := m.weights[i*m.out:][:m.out]
			for t := r; t < min(n, r+besides); t++ {
				if v := x[t*m.in+i]; v != 0 {
					k.push(dst[t*m.out:][:m.out], v, weights)
				}
			}
		}
	}
	finish(dst[:n*m.out], m.scale, m.bias)
}

// pushPlain is kernel.push for any machine.
func pushPlain(sums []float32, v float32, weights []int16) {
	for i, w := range weights[:len(sums)] {
		sums[i] += float32(v * float32(w))
	}
}
