//go:build !race

// All conversations of the example desk are held without the race detector, which takes three times as long over them and sees
// the same code in each; `make test` runs this file by name.

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestExampleBothWays holds the example desk against its own tests with and without the encoder.
func TestExampleBothWays(t *testing.T) {
	t.Parallel()
	weights := os.Getenv("FRONTDESK_ENCODER")
	if weights == "" {
		t.Skip("needs the encoder's weights: run `make test`, or name them in FRONTDESK_ENCODER")
	}
	mine := filepath.Join(t.TempDir(), "mine")
	must(t, "desk", "init", mine)
	_, said, errs := invoke(t, "desk", "test", mine, "--both", "--encoder", weights, "--json")
	var r testRun
	if err := json.Unmarshal([]byte(said), &r); err != nil || r.Words == nil {
		t.Fatalf("%v: %s%s", err, said, errs)
	}
	if !r.Encoder || r.Words.Encoder || r.Passed == 0 || r.failed() > 0 || r.Passed != r.Words.Passed {
		t.Errorf("%s", said)
	}
}
