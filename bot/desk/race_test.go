//go:build race

package desk

// UnderRace tells whether the race detector watches.
const UnderRace = true
