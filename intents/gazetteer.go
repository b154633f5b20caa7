package intents

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// gazetteer finds the values of a desk's list, whichever way they are written, with one slip of the fingers.
type gazetteer struct {
	kind    string
	entries []entry // by name
	left    []leftover
	tokens  int // most tokens of an entry
	longest int // most characters of an entry
}

// entry is one way to write a value.
type entry struct {
	name  []rune // folded, words parted by one space
	value string
}

// surest is how many characters a name needs for a slip to be forgiven: in short ones a slip makes another word.
const surest = 5

// leastTyped is how many characters are left of such a name at least where one is missing.
const leastTyped = surest - 1

func newGazetteer(s Spec) (*gazetteer, error) {
	g := &gazetteer{kind: s.Kind}
	value := map[string]string{}
	for _, v := range s.List {
		if strings.TrimSpace(v.Value) == "" {
			return nil, fmt.Errorf("entity %s: %w", s.Kind, errors.New("a value of its list is empty"))
		}
		for _, n := range append([]string{v.Value}, v.Synonyms...) {
			for _, locale := range []string{"en", "de"} { // ü is typed u or ue
				ts := newScan(n, locale, time.Time{}).tokens
				name := nameOf(ts)
				if name == "" {
					return nil, fmt.Errorf("entity %s: value %s: %q has no letters", s.Kind, v.Value, n)
				}
				if other, twice := value[name]; twice && other != v.Value {
					return nil, fmt.Errorf("entity %s: %q stands for both %s and %s", s.Kind, n, other, v.Value)
				}
				value[name] = v.Value
				g.tokens = max(g.tokens, len(ts))
			}
		}
	}
	for name, v := range value {
		g.entries = append(g.entries, entry{[]rune(name), v})
	}
	slices.SortFunc(g.entries, func(a, b entry) int { return slices.Compare(a.name, b.name) })
	for i, e := range g.entries {
		g.longest = max(g.longest, len(e.name))
		if len(e.name) >= surest {
			eachLeftover(e.name, func(h uint64) { g.left = append(g.left, leftover{h, int32(i)}) })
		}
	}
	slices.SortFunc(g.left, func(a, b leftover) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.word, b.word))
	})
	return g, nil
}

// nameOf joins the words and digits of tokens.
func nameOf(ts []token) string {
	var b strings.Builder
	for i, t := range ts {
		if t.kind == otherToken && t.s != "+" && t.s != "&" {
			continue
		}
		if b.Len() > 0 && (!t.glued || ts[i-1].kind == otherToken) {
			b.WriteByte(' ')
		}
		b.WriteString(t.s)
	}
	return b.String()
}

// find adds the longest names from each token on; one written exactly comes before one with a slip.
func (g *gazetteer) find(f *finds, s *scan) {
	for i := range s.tokens {
		if s.tokens[i].kind == otherToken || i > 0 && s.tokens[i].glued && s.tokens[i-1].kind != otherToken {
			continue
		}
		if first, _ := utf8.DecodeRuneInString(s.tokens[i].s); unspaced(first) {
			g.within(f, s, s.tokens[i])
		}
		if e, j := g.match(s, i, g.exact); e != nil {
			f.add(rankDesk, g.kind, e.value, s.tokens[i].start, s.tokens[j-1].end)
		} else if e, j := g.match(s, i, func(name []rune) *entry { return g.inflected(name, s.lang) }); e != nil {
			f.add(rankDesk, g.kind, e.value, s.tokens[i].start, s.tokens[j-1].end)
		} else if e, j := g.match(s, i, func(name []rune) *entry { return g.slip(name, s.lang) }); e != nil {
			f.add(rankHint, g.kind, e.value, s.tokens[i].start, s.tokens[j-1].end)
		}
	}
}

// unspaced tells characters of scripts that write no spaces between words.
func unspaced(r rune) bool {
	return spaceless(r) || r >= 0xE00 && unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// leastWithin is how many characters a name needs to be found inside a run of characters: a single one is part of many words.
const leastWithin = 2

// within finds the names inside a run of a script that writes no spaces, the longest from each character on.
func (g *gazetteer) within(f *finds, s *scan, t token) {
	var runes []rune
	var starts []int // of each rune in the text
	fold := folder{umlaut: s.lang == "de"}
	for at, r := range s.text[t.start:t.end] {
		runes = fold.rune(runes, r)
		for len(starts) < len(runes) {
			starts = append(starts, t.start+at)
		}
	}
	starts = append(starts, t.end)
	for i := range runes {
		for n := min(g.longest, len(runes)-i); n >= leastWithin; n-- {
			if e := g.exact(runes[i : i+n]); e != nil {
				f.add(rankDesk, g.kind, e.value, starts[i], starts[i+n])
				break
			}
		}
	}
}

// match tries the tokens from i on, the most first.
func (g *gazetteer) match(s *scan, i int, look func([]rune) *entry) (*entry, int) {
	for n := min(g.tokens+1, len(s.tokens)-i); n > 0; n-- {
		if s.tokens[i+n-1].kind == otherToken {
			continue
		}
		if next := s.at(i + n); i+n < len(s.tokens) && next.glued && next.kind != otherToken {
			continue
		}
		if s.tokens[i+n-1].end-s.tokens[i].start > 4*(g.longest+2) {
			continue
		}
		name := []rune(nameOf(s.tokens[i : i+n]))
		if len(name) > g.longest+mostArticle {
			continue
		}
		if e := look(name); e != nil {
			return e, i + n
		}
	}
	return nil, 0
}

func (g *gazetteer) exact(name []rune) *entry {
	i, ok := slices.BinarySearchFunc(g.entries, name, func(e entry, n []rune) int { return slices.Compare(e.name, n) })
	if !ok {
		return nil
	}
	return &g.entries[i]
}

// endings are what names take on in a sentence: "zwei blaue", "the reds", "las rojas". A vowel on the right replaces one on the
// left.
var endings = map[string][]string{
	"en": {"s", "es"},
	"de": {"en", "em", "er", "es", "e", "n", "s"},
	"es": {"es", "s"},
	"fr": {"es", "e", "s", "x"},
}

// articles are written together with the name behind them.
var articles = map[string][]string{
	"ar": {"وال", "بال", "فال", "كال", "ال", "لل", "و", "ب", "ل"},
	"he": {"וה", "ה", "ב", "ל"},
}

// mostArticle is how many letters the longest article, and the longest ending, has.
const mostArticle = 3

// leastStem is how many letters are left of a name without its ending.
const leastStem = 3

// inflected returns the entry that a name is a form of.
func (g *gazetteer) inflected(name []rune, lang string) *entry {
	for _, end := range endings[lang] {
		stem, ok := strings.CutSuffix(string(name), end)
		if !ok || len([]rune(stem)) < leastStem {
			continue
		}
		if e := g.exact([]rune(stem)); e != nil {
			return e
		}
	}
	for _, end := range endings[lang] {
		if len(name) < surest {
			break
		}
		if e := g.exact([]rune(string(name) + end)); e != nil {
			return e // the list has the plural
		}
	}
	for _, article := range articles[lang] {
		if stem, ok := strings.CutPrefix(string(name), article); ok && len([]rune(stem)) >= leastStem {
			if e := g.exact([]rune(stem)); e != nil {
				return e
			}
		}
	}
	if lang != "es" {
		return nil
	}
	stem, s := strings.CutSuffix(string(name), "s") // rojas, rojo
	if masculine, ok := strings.CutSuffix(stem, "a"); ok && len(masculine) >= leastStem {
		return g.exact([]rune(masculine + "o"))
	}
	if s {
		return g.exact([]rune(stem))
	}
	return nil
}
