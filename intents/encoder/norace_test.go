//go:build !race

package encoder

// thin is of how many sentences one is tried.
const thin = 1
