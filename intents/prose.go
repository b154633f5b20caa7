package intents

import (
	"strings"
	"sync"

	"github.com/jdkato/prose/v2"
)

// proseModel is the English tagger. Loading takes half a second and some 100 MB, so that happens once, and only where a
// hint is asked for.
var proseModel = sync.OnceValue(func() *prose.Model { return prose.ModelFromData("frontdesk") })

// mostTagged is how many bytes are tagged at most: a name comes at the beginning or not at all.
const mostTagged = 1 << 10

// tagged runs the tagger over the beginning of a text; nil if it gives up.
func tagged(text string) (doc *prose.Document) {
	defer func() {
		if recover() != nil { // the library indexes its tables by whatever it is given
			doc = nil
		}
	}()
	if len(text) > mostTagged {
		text = strings.ToValidUTF8(text[:mostTagged], "")
	}
	doc, err := prose.NewDocument(text, prose.WithSegmentation(false), prose.UsingModel(proseModel()))
	if err != nil {
		return nil
	}
	return doc
}

// findTaggedPerson asks the tagger for a person's name. It is often wrong on support messages ("Please", "VPN"), so only
// names of letters that begin with a capital, and are not words of ours, count.
func findTaggedPerson(f *finds) {
	doc := tagged(f.text)
	if doc == nil {
		return
	}
	for _, e := range doc.Entities() {
		at := strings.Index(f.text, e.Text)
		if e.Label != "PERSON" || at < 0 || e.Text == strings.ToUpper(e.Text) || e.Text == strings.ToLower(e.Text) {
			continue
		}
		if first, _, _ := strings.Cut(strings.ToLower(e.Text), " "); !noNames[first] {
			f.add(rankHint, KindPerson, e.Text, at, at+len(e.Text))
			return
		}
	}
}
