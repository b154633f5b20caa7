package intents

// row is the weights of a feature, or of a dimension of an encoder's vector, in all lanes.
type row [lanes]float32

// kernel is the arithmetic of training and reading that a machine may have instructions for. Each product and each sum is
// rounded by itself and in the same order on every machine: the same bits everywhere.
type kernel struct {
	// dense returns the products of x with the weights of its dimensions, summed up in each lane. The dimensions of an
	// encoder's vector are all in use, unlike the features of a text; their number is a multiple of four.
	dense func(w []row, x []float32) row
	// pushDense adds x times d to the weights.
	pushDense func(w []row, x []float32, d *row)

	// sparse adds the products of the features of a text with their weights to the sums. All idx are rows of w.
	sparse func(sums *row, w []row, idx []int32, val []float32)
	// pushSparse adds the features of a text times d to their weights.
	pushSparse func(w []row, idx []int32, val []float32, d *row)

	// total returns in sums the products of factors with the eight-bit numbers of their rows, which begin in q at these places
	// and are len(sums)/8 words wide. They must fit into 32 bits.
	total func(sums []uint32, q []uint64, at []int, factors []uint32)
}

// plainly is the kernel for any machine.
var plainly = kernel{densePlain, pushDensePlain, sparsePlain, pushSparsePlain, totalPlain}

// densePlain keeps four sums, so that one addition need not wait for the one before.
func densePlain(w []row, x []float32) (out row) {
	var sums [4]row
	w = w[:len(x)]
	for i, v := range x {
		sum, weights := &sums[i&3], &w[i]
		for l := range lanes {
			sum[l] += float32(v * weights[l])
		}
	}
	for l := range lanes {
		out[l] = (sums[0][l] + sums[1][l]) + (sums[2][l] + sums[3][l])
	}
	return out
}

func pushDensePlain(w []row, x []float32, d *row) {
	w = w[:len(x)]
	for i, v := range x {
		weights := &w[i]
		for l := range lanes {
			weights[l] += float32(v * d[l])
		}
	}
}

//go:norace
func sparsePlain(sums *row, w []row, idx []int32, val []float32) {
	a0, a1, a2, a3, a4, a5, a6, a7 := sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]
	val = val[:len(idx)]
	for k, f := range idx {
		r, v := &w[f], val[k]
		a0 += float32(v * r[0])
		a1 += float32(v * r[1])
		a2 += float32(v * r[2])
		a3 += float32(v * r[3])
		a4 += float32(v * r[4])
		a5 += float32(v * r[5])
		a6 += float32(v * r[6])
		a7 += float32(v * r[7])
	}
	*sums = row{a0, a1, a2, a3, a4, a5, a6, a7}
}

//go:norace
func pushSparsePlain(w []row, idx []int32, val []float32, d *row) {
	val = val[:len(idx)]
	for k, f := range idx {
		r, v := &w[f], val[k]
		for l := range lanes {
			r[l] += float32(v * d[l])
		}
	}
}

// totalPlain multiplies two numbers at a time: they stand 32 bits apart in half a word.
func totalPlain(sums []uint32, q []uint64, at []int, factors []uint32) {
	const low, pair = 0xFF, 1<<32 | 1
	factors = factors[:len(at)]
	for b := range len(sums) / perWord {
		var a0, a1, a2, a3 uint64
		for k, begin := range at {
			w, n := q[begin+b], uint64(factors[k])
			a0 += w & (low * pair) * n
			a1 += w >> 8 & (low * pair) * n
			a2 += w >> 16 & (low * pair) * n
			a3 += w >> 24 & (low * pair) * n
		}
		for l, a := range [...]uint64{a0, a1, a2, a3} {
			sums[b*perWord+l], sums[b*perWord+4+l] = uint32(a), uint32(a>>32)
		}
	}
}
