//go:build !amd64

package encoder

// fastest returns the best multiplier of this machine.
func fastest() multiplier { return multiplyPlain }
