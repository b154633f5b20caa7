package encoder

import (
	"os"
	"sync"
	"testing"
)

var installed = sync.OnceValues(func() (*Encoder, error) {
	b, err := os.ReadFile(os.Getenv("FRONTDESK_ENCODER"))
	if err != nil {
		return nil, err
	}
	return Parse(b)
})

// weights returns the encoder whose weights FRONTDESK_ENCODER names, as make test does.
func weights(tb testing.TB) *Encoder {
	tb.Helper()
	if os.Getenv("FRONTDESK_ENCODER") == "" {
		if os.Getenv("CI") != "" {
			tb.Fatal("FRONTDESK_ENCODER names no weights: run the tests by `make test`, which installs them")
		}
		tb.Skip("needs the encoder's weights: run `make test`, or name them in FRONTDESK_ENCODER")
	}
	e, err := installed()
	if err != nil {
		tb.Fatal(err)
	}
	return e
}
