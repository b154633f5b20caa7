//go:build race

package intents

const underRace = true

// thin is of how many made-up texts one is tried: what reads one text has no goroutines, and under the race detector takes
// ten times as long. All are tried without it.
const thin = 20
