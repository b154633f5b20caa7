//go:build race

package desk

// UnderRace tells whether the race detector watches.
const UnderRace = true

// Thin is of how many cases one is tried: what reads a folder or holds a conversation is one goroutine, and under the race
// detector takes ten times as long. All are tried without it.
const Thin = 10
