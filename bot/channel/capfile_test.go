package channel_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"frontdesk/bot/channel"
)

func TestCapFile(t *testing.T) {
	const secret = "https://files.example/?token=xoxb"
	for name, c := range map[string]struct {
		content io.Reader
		size    int
		class   channel.Class // "" = the whole file comes through
	}{
		"a small file":        {strings.NewReader("what stands in it"), 17, ""},
		"as large as allowed": {bytes.NewReader(make([]byte, channel.MaxFile)), channel.MaxFile, ""},
		"a byte more":         {bytes.NewReader(make([]byte, channel.MaxFile+1)), channel.MaxFile, channel.Permanent},
		"cut on the way":      {io.MultiReader(strings.NewReader("what"), iotest.ErrReader(errors.New(secret))), 4, channel.Retryable},
	} {
		t.Run(name, func(t *testing.T) {
			ended := 0
			clean := func(error) error { return errors.New("the connection broke") }
			r := channel.CapFile(io.NopCloser(c.content), clean, func() { ended++ })
			b, err := io.ReadAll(r)
			if len(b) != c.size || (err == nil) != (c.class == "") || err != nil && channel.ClassOf(err) != c.class {
				t.Errorf("%d bytes and %v", len(b), err)
			}
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("the address is in the error: %v", err)
			}
			if err := r.Close(); err != nil || ended != 1 {
				t.Errorf("closed with %v, ended %d times", err, ended)
			}
		})
	}
}
