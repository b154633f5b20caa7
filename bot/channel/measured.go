package channel

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// FileGone is the error of a send whose file is gone or damaged: it will not come back, so that the rest of what waits must
// not wait for it, and a person sees that it was not sent. Where the request's own time is over it is tried again.
func FileGone(ctx context.Context, doing string) *SendError {
	e := &SendError{Class: Permanent, Code: "file gone", Err: fmt.Errorf("%s: not sent: %w", doing, ErrFile)}
	if ctx.Err() != nil {
		e.Class, e.Code = Retryable, ""
	}
	return e
}

// ErrFile is for a file that cannot be sent as it is: half of one is none.
var ErrFile = errors.New("the file cannot be read, or not as long as it says it is")

// Measured reads a file that must be as long as it said, because the length of what it goes into is told before. It fails with
// [ErrFile] where the file is longer, shorter, or cannot be read.
type Measured struct {
	from   io.Reader
	left   int64
	failed bool
}

// NewMeasured reads a file of so many bytes.
func NewMeasured(from io.Reader, size int64) *Measured { return &Measured{from: from, left: size} }

// Failed tells whether it was the file that ended the reading.
func (m *Measured) Failed() bool { return m.failed }

// Read implements io.Reader.
func (m *Measured) Read(p []byte) (int, error) {
	if m.left == 0 {
		var more [1]byte
		n, err := io.ReadFull(m.from, more[:])
		if n > 0 || !errors.Is(err, io.EOF) {
			m.failed = true
			return 0, ErrFile
		}
		return 0, io.EOF
	}
	n, err := m.from.Read(p[:min(int64(len(p)), m.left)])
	m.left -= int64(n)
	if err != nil && (m.left > 0 || !errors.Is(err, io.EOF)) {
		m.failed = true
		return n, ErrFile
	}
	return n, nil
}
