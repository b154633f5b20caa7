package intents

import "golang.org/x/sys/cpu"

// fastest returns the best kernel of this machine.
func fastest() kernel {
	if cpu.X86.HasAVX2 {
		return kernel{denseWide, pushDenseWide, sparseWide, pushSparseWide, totalWide}
	}
	return plainly
}

func denseWide(w []row, x []float32) (out row) {
	if len(x) == 0 || len(x)%4 != 0 {
		return densePlain(w, x)
	}
	denseAVX2(&out, &w[:len(x)][0], &x[0], len(x))
	return out
}

func pushDenseWide(w []row, x []float32, d *row) {
	if len(x) == 0 {
		return
	}
	pushDenseAVX2(&w[:len(x)][0], &x[0], len(x), d)
}

func sparseWide(sums *row, w []row, idx []int32, val []float32) {
	if len(idx) == 0 {
		return
	}
	sparseAVX2(sums, &w[0], &idx[0], &val[:len(idx)][0], len(idx))
}

func pushSparseWide(w []row, idx []int32, val []float32, d *row) {
	if len(idx) == 0 {
		return
	}
	pushSparseAVX2(&w[0], &idx[0], &val[:len(idx)][0], len(idx), d)
}

func totalWide(sums []uint32, q []uint64, at []int, factors []uint32) {
	const wide = 4 // words side by side
	if len(at) == 0 {
		clear(sums)
		return
	}
	words := len(sums) / perWord
	_ = q[at[len(at)-1]+words-1]
	b := 0
	for ; b+wide <= words; b += wide {
		total4AVX2(&sums[b*perWord], &q[b], &at[0], &factors[:len(at)][0], len(at))
	}
	for ; b < words; b++ {
		total1AVX2(&sums[b*perWord], &q[b], &at[0], &factors[:len(at)][0], len(at))
	}
}

// The assembly checks no bounds: that indices are rows of the weights is certain where vectors are made, and where a model
// is parsed. n is at least 1.

//go:noescape
func denseAVX2(out, w *row, x *float32, n int)

//go:noescape
func pushDenseAVX2(w *row, x *float32, n int, d *row)

//go:noescape
func sparseAVX2(sums, w *row, idx *int32, val *float32, n int)

//go:noescape
func pushSparseAVX2(w *row, idx *int32, val *float32, n int, d *row)

//go:noescape
func total4AVX2(sums *uint32, q *uint64, at *int, factors *uint32, n int)

//go:noescape
func total1AVX2(sums *uint32, q *uint64, at *int, factors *uint32, n int)
