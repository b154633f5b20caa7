package bot

import (
	"errors"
	"slices"
)

// Code says what kind of failure an error is. The set is closed; unknown errors count as Internal.
type Code string

// The codes.
const (
	Invalid  Code = "invalid"   // the caller sent something wrong
	NotFound Code = "not_found" // there is no such thing
	Conflict Code = "conflict"  // somebody else was first
	Busy     Code = "busy"      // shed: nothing happened, try later
	Unknown  Code = "unknown"   // the outcome is not known
	Denied   Code = "denied"    // not allowed
	Internal Code = "internal"  // our fault
)

// ErrStale is the cause of a Conflict where a version was named that is not the one there is.
var ErrStale = errors.New("stale")

// ErrKeyReused is the cause of Invalid where a key that makes repeats harmless came with something else than before.
var ErrKeyReused = errors.New("key reused")

// ErrNoRoomForFiles is the cause of a Busy where files wait so that messages still fit.
var ErrNoRoomForFiles = errors.New("no room for files")

// Error is the one error type that crosses packages. Text is safe to show to whoever asked; Err is for logs.
type Error struct {
	Code Code
	Op   string // what was being done, as "commit" or "publish"
	Text string
	Ref  Ref // what was in the way, for Conflict and NotFound
	Err  error
}

// Error names operation, code, text and cause; it never holds message text or secrets.
func (e *Error) Error() string {
	s := e.Op + ": " + string(e.Code)
	if e.Ref != (Ref{}) {
		s += " " + string(e.Ref.Kind) + "/" + e.Ref.ID
	}
	if e.Text != "" {
		s += ": " + e.Text
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns an error's code: Internal for foreign errors, "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}

// TextOf returns what may be shown of an error; nothing for foreign ones.
func TextOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Text
	}
	return ""
}

// IsConflict tells whether an error is a Conflict over a record of one of the kinds, or over any if none is given.
func IsConflict(err error, kinds ...Kind) bool {
	if err == nil {
		return false
	}
	var e *Error
	if !errors.As(err, &e) || e.Code != Conflict {
		return false
	}
	if len(kinds) == 0 {
		return true
	}
	return slices.Contains(kinds, e.Ref.Kind)
}
