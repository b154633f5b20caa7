package channel_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"frontdesk/bot/channel"
)

// TestMeasured holds that a file goes through whole, or not at all.
func TestMeasured(t *testing.T) {
	broken := iotest.ErrReader(errors.New("a disk"))
	for what, c := range map[string]struct {
		from io.Reader
		size int64
		ok   bool
	}{
		"as long as it says":    {strings.NewReader("four"), 4, true},
		"its end with its data": {iotest.DataErrReader(strings.NewReader("four")), 4, true},
		"empty":                 {strings.NewReader(""), 0, true},
		"longer":                {strings.NewReader("fours"), 4, false},
		"shorter":               {strings.NewReader("fou"), 4, false},
		"broken":                {io.MultiReader(strings.NewReader("fo"), broken), 4, false},
		"broken at its end":     {io.MultiReader(strings.NewReader("four"), broken), 4, false},
	} {
		m := channel.NewMeasured(c.from, c.size)
		b, err := io.ReadAll(m)
		if ok := err == nil; ok != c.ok || m.Failed() == c.ok || !c.ok && !errors.Is(err, channel.ErrFile) || ok && int64(len(b)) != c.size {
			t.Errorf("%s: %d bytes, %v, failed %v", what, len(b), err, m.Failed())
		}
	}
}
