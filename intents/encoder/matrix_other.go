//go:build !amd64

package encoder

// fastest returns the best kernel of this machine.
func fastest() kernel { return plainly }
