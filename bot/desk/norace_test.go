//go:build !race

package desk

// UnderRace tells whether the race detector watches.
const UnderRace = false

// Thin is of how many cases one is tried.
const Thin = 1
