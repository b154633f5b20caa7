//go:build race

package encoder

// thin is of how many sentences one is tried: under the race detector the arithmetic takes ten times as long.
const thin = 16
