package intents

// row is the weights of a feature, or of a dimension of an encoder's vector, in all lanes.
type row [lanes]float32

// dense scores and pushes the dimensions of an encoder's vector, which are all in use, unlike the features of a text. Each
// product and each sum is rounded by itself and in the same order on every machine: the same bits everywhere.
type dense struct {
	// scores returns the products of x with the weights of its dimensions, summed up in each lane. The number of dimensions
	// is a multiple of four.
	scores func(w []row, x []float32) row
	// push adds x times d to the weights.
	push func(w []row, x []float32, d *row)
}

// scoresPlain keeps four sums, so that one addition need not wait for the one before.
func scoresPlain(w []row, x []float32) (out row) {
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

func pushPlain(w []row, x []float32, d *row) {
	w = w[:len(x)]
	for i, v := range x {
		weights := &w[i]
		for l := range lanes {
			weights[l] += float32(v * d[l])
		}
	}
}
