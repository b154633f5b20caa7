package desk

import (
	"os"
	"testing"
)

// goodSource is the small desk in testdata, in which nothing is wrong.
func goodSource(t testing.TB) Source {
	t.Helper()
	s, err := Read(os.DirFS("testdata/good"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}
