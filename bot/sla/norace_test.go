//go:build !race

package sla

// underRace tells whether the race detector watches.
const underRace = false
