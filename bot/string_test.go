package bot

import (
	"encoding/json"
	"strings"
	"testing"
)

// Wherever in a string a character stands that may not stand for itself, and whatever stands beside it.
func TestAppendStringEverywhere(t *testing.T) {
	odd := []string{"\"", "\\", "<", ">", "&", "\n", "\x00", "\x1f", "\x7f", "\x80", "ä", "\u2028", "€"}
	for _, fill := range []string{"a", " ", "!", "=", "?", "~", "ü"} {
		for at := range 18 {
			for _, one := range odd {
				for _, two := range append(odd, "") {
					s := strings.Repeat(fill, at) + one + two + strings.Repeat(fill, 9)
					want, err := json.Marshal(s)
					if err != nil {
						t.Fatal(err)
					}
					if got := string(appendString(nil, s)); got != string(want) {
						t.Fatalf("%q is written as %s, want %s", s, got, want)
					}
				}
			}
		}
	}
}
