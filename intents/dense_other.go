//go:build !amd64

package intents

// fastest returns the best this machine has.
func fastest() dense { return dense{scoresPlain, pushPlain} }
