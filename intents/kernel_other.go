//go:build !amd64

package intents

// fastest returns the best kernel of this machine.
func fastest() kernel { return plainly }
