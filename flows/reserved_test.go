package flows

import (
	"os"
	"strings"
	"testing"
)

// The manual lists every word that cannot name a slot.
func TestManualListsReservedWords(t *testing.T) {
	md, err := os.ReadFile("../docs/flows.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, found := strings.Cut(string(md), "(F028):")
	list, _, ends := strings.Cut(list, "\n\n")
	if !found || !ends {
		t.Fatal("the manual has no list of words that cannot be names (F028)")
	}
	for _, word := range append(reservedWords(), "ticket") {
		if !strings.Contains(list, "`"+word+"`") {
			t.Errorf("the manual does not list %q", word)
		}
	}
}
