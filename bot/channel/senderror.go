package channel

import (
	"errors"
	"time"
)

// Class tells the sender what to do with a failed send: a closed set.
type Class string

// The classes.
const (
	Retryable   Class = "retryable"    // nothing was sent: try again with growing waits
	RateLimited Class = "rate_limited" // wait RetryAfter for Scope; does not count as a try
	Ambiguous   Class = "ambiguous"    // it may have arrived: ask a Finder, or send at most once more and say so
	Permanent   Class = "permanent"    // this message will never be taken
	Gone        Class = "gone"         // the room is closed to us: blocked, kicked, deleted
	AuthLost    Class = "auth_lost"    // our credentials are refused: the channel rests, and is tried again
)

// SendError is the one kind of error that adapters return from Send and Run. Err never holds a secret, a text or
// an address: the adapter takes them out.
type SendError struct {
	Class      Class
	Scope      string        // which Limit pauses, for RateLimited
	RetryAfter time.Duration // for RateLimited; 0 = the platform didn't say
	Code       string        // the platform's own code, for logs
	Err        error
}

func (e *SendError) Error() string {
	s := string(e.Class)
	if e.Code != "" {
		s += " (" + e.Code + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *SendError) Unwrap() error { return e.Err }

// ClassOf is the class of an error; that of any other than a SendError is Retryable.
func ClassOf(err error) Class {
	if e, ok := errors.AsType[*SendError](err); ok {
		return e.Class
	}
	return Retryable
}

// WaitOf is how long the platform that gave an error wants to be left alone.
func WaitOf(err error) time.Duration {
	if e, ok := errors.AsType[*SendError](err); ok {
		return e.RetryAfter
	}
	return 0
}
