package intents

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed background.txt
var backgroundText string

// backgrounds are the phrases of background.txt by language.
var backgrounds = sync.OnceValue(func() map[string][]string { return sections(backgroundText) })

// sections reads a list by language: "= xx" begins one, # a comment.
func sections(text string) map[string][]string {
	out, lang := map[string][]string{}, ""
	for line := range strings.Lines(text) {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "= "):
			lang = line[2:]
		case line != "":
			out[lang] = append(out[lang], line)
		}
	}
	return out
}

// sharedWords is the share of words from which a background phrase is too much like one of the desk's to say that it is none of it.
const sharedWords = 0.4

// leastWithBackground is how many phrases a set needs to stand up to a background.
const leastWithBackground = 8

// addBackground adds phrases of no intent to a small set that has few of its own: from a handful of phrases nobody can tell what does
// not belong to them, and "good day" looks like whatever shares a letter with it.
func (c *corpus) addBackground(locale string) {
	own := 0
	for _, class := range c.class {
		if class == outside {
			own++
		}
	}
	if len(c.texts) >= fewPhrases || own >= enoughOutside || len(c.texts)-own < leastWithBackground {
		return
	}
	fold := folderFor(locale)
	said := make([]map[string]bool, len(c.texts))
	for i, t := range c.texts {
		said[i] = wordsOf(t, fold)
	}
	for _, text := range backgrounds()[language(locale)] {
		if !likeAny(wordsOf(text, fold), said) {
			c.texts, c.class = append(c.texts, text), append(c.class, outside)
			c.background++
		}
	}
}

func wordsOf(text string, fold folder) map[string]bool {
	var t tokens
	t.read(text, fold)
	out := map[string]bool{}
	for _, w := range t.words {
		out[string(t.runes[w.start:w.end])] = true
	}
	return out
}

// likeAny tells whether a set of words shares much with one of others.
func likeAny(words map[string]bool, others []map[string]bool) bool {
	for _, other := range others {
		shared := 0
		for w := range words { // counting: order is of no consequence
			if other[w] {
				shared++
			}
		}
		if all := len(words) + len(other) - shared; float64(shared) >= sharedWords*float64(all) {
			return true
		}
	}
	return false
}

// own are the trials of phrases that the desk wrote itself.
func (s *school) own(ts []trial) []trial {
	var out []trial
	for _, t := range ts {
		if t.of < len(s.texts)-s.background {
			out = append(out, t)
		}
	}
	return out
}
