package flows

import (
	"fmt"
	"slices"
	"strings"
)

// lostText is a translation whose text is not there.
type lostText struct {
	id     string
	locale string
	place
}

// renamed finds the lost translation that was one of a text which misses words now: its step or slot has another name, or a typo
// in it. One cause is told once, so the translation is not told of again.
func (c *compiler) renamed(id, locale string) (lostText, bool) {
	flow, _, _ := strings.Cut(id, ".")
	i := slices.IndexFunc(c.lost, func(l lostText) bool {
		return l.locale == locale && strings.HasPrefix(l.id, flow+".") && Nearest(l.id, []string{id}) != ""
	})
	if i < 0 {
		return lostText{}, false
	}
	found := c.lost[i]
	c.lost = slices.Delete(c.lost, i, i+1)
	return found, true
}

// tellUntranslated tells of a text without words in a language. Where a flow could not be read whole, a name in it that is
// wrong has been told.
func (c *compiler) tellUntranslated(t *text, locale string) {
	help := fmt.Sprintf("write a map of languages here (%s: …), or %s: … in texts/%s.yaml", locale, t.id, locale)
	if l, ok := c.renamed(t.id, locale); ok {
		if c.broken(t.id) {
			return
		}
		help = fmt.Sprintf("%s:%d has words for %s, which is no text: write the same id in both", l.file, l.line, l.id)
	}
	c.err(codeTranslation, t.place, fmt.Sprintf("text %s has no words in %s", t.id, locale), help)
}

// tellLost warns of the translations whose texts are gone.
func (c *compiler) tellLost() {
	for _, l := range c.lost {
		if c.broken(l.id) {
			continue
		}
		help := "remove the line"
		if best := Nearest(l.id, sortedKeys(c.texts)); best != "" {
			help = fmt.Sprintf("did you mean %q? Else remove the line", best)
		}
		c.warn(codeOrphan, l.place, fmt.Sprintf("no text has the id %q any more", l.id), help)
	}
}

// broken says whether the flow of a text could not be read whole, so that nothing can be said of which texts it has.
func (c *compiler) broken(id string) bool {
	name, _, _ := strings.Cut(id, ".")
	i := slices.IndexFunc(c.flows, func(f *flow) bool { return f.id == name })
	return i >= 0 && !c.sound(c.flows[i])
}
