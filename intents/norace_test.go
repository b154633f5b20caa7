//go:build !race

package intents

const underRace = false

const thin = 1
