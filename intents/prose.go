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
func tagged(text string, names bool) (doc *prose.Document) {
	defer func() {
		if recover() != nil { // the library indexes its tables by whatever it is given
			doc = nil
		}
	}()
	if len(text) > mostTagged {
		text = strings.ToValidUTF8(text[:mostTagged], "")
	}
	doc, err := prose.NewDocument(text, prose.WithSegmentation(false), prose.WithExtraction(names), prose.UsingModel(proseModel()))
	if err != nil {
		return nil
	}
	return doc
}

// findTaggedPerson asks the tagger for a person's name. It is often wrong on support messages ("Please", "VPN"), so only
// names of letters that begin with a capital, and are not words of ours, count.
func findTaggedPerson(f *finds) {
	doc := tagged(f.text, true)
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

// Nouns returns the nouns of an English text in order, in lower case, each once: a hint at what it is about. The first
// call loads the tagger, which takes half a second.
func Nouns(text string) []string {
	doc := tagged(text, false)
	if doc == nil {
		return nil
	}
	var out []string
	seen := map[string]bool{}
	for _, t := range doc.Tokens() {
		w := strings.ToLower(t.Text)
		if strings.HasPrefix(t.Tag, "NN") && len(w) > 1 && !seen[w] {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}
