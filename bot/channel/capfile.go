package channel

import (
	"errors"
	"fmt"
	"io"
)

// Codes of files that are not taken, whatever the platform: staff read why.
const (
	CodeTooLarge  = "too large" // than MaxFile
	CodeElsewhere = "elsewhere" // not on a host of the platform, and our credentials go nowhere else
)

// FileElsewhere is the error for a file whose address is not on a host of its platform.
func FileElsewhere(why error) error {
	return &SendError{Class: Permanent, Code: CodeElsewhere, Err: why}
}

// errFileTooLarge ends the reading of a file beyond MaxFile. It is Permanent: the file does not shrink, and to ask for
// it again would carry all of it once more.
var errFileTooLarge = &SendError{Class: Permanent, Code: CodeTooLarge, Err: fmt.Errorf("the file is larger than %d MiB", MaxFile>>20)}

// CapFile gives a file that comes in from a platform: its reader ends with a Permanent error beyond MaxFile. Other
// errors of reading go through clean, which takes addresses and secrets out of them. Close closes content and calls
// end.
func CapFile(content io.ReadCloser, clean func(error) error, end func()) io.ReadCloser {
	return &cappedFile{content: content, left: MaxFile, clean: clean, end: end}
}

type cappedFile struct {
	content io.ReadCloser
	left    int64
	clean   func(error) error
	end     func()
}

func (c *cappedFile) Read(p []byte) (int, error) {
	if int64(len(p)) > c.left+1 {
		p = p[:c.left+1]
	}
	n, err := c.content.Read(p)
	if int64(n) > c.left {
		n = int(c.left)
		c.left = 0
		return n, errFileTooLarge
	}
	c.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		err = c.clean(err)
	}
	return n, err
}

func (c *cappedFile) Close() error {
	c.end()
	return c.content.Close()
}
