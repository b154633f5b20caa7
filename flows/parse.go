package flows

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
)

// Parse reads all flow files and text files of a desk. It reports every problem at once, sorted by place; the
// program is nil when one of them is an error.
func Parse(flowFiles, textFiles []File, n Names) (*Program, []Problem) {
	if n.Flows == "" {
		n.Flows = "flows"
	}
	if len(n.Locales) == 0 {
		n.Locales = []string{"en"}
	}
	c := &compiler{names: n, reports: &reports{}, byFlow: map[string]*flow{}, texts: map[string]*text{}}
	c.facts = BuiltinFacts()
	maps.Copy(c.facts, n.Facts)
	for _, f := range byName(flowFiles) {
		c.parseFlow(f)
	}
	c.addSystemTexts()
	c.collectTexts()
	for _, f := range byName(textFiles) {
		c.parseTexts(f)
	}
	c.resolve()
	if !n.Published {
		c.prove()
	}
	if c.failed() {
		return nil, c.sorted()
	}
	return c.program(), c.sorted()
}

// compiler gathers what all files say before their references to each other are checked.
type compiler struct {
	*reports
	names  Names
	facts  map[string]string
	base   *cel.Env // for all expressions, nil until one asks for it
	flows  []*flow
	byFlow map[string]*flow
	texts  map[string]*text
	lost   []lostText
}

func byName(files []File) []File {
	sorted := slices.Clone(files)
	slices.SortStableFunc(sorted, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	return sorted
}

// fields checks a mapping against its table: unknown, missing and repeated keys.
func (c *compiler) fields(n *node, what string, table []field) bool {
	if !c.want(n, mapping, what) {
		return false
	}
	known := fieldNames(table)
	for _, p := range n.pairs {
		if !slices.Contains(known, p.key.text) {
			c.err(codeKey, p.key.place, fmt.Sprintf("%s has no key %q", what, p.key.text), didYouMean(p.key.text, known))
		}
	}
	for _, f := range table {
		if f.required && n.get(f.name) == nil {
			c.err(codeMissing, n.place, fmt.Sprintf("%s lacks the key %q", what, f.name), f.doc)
		}
	}
	return true
}

// want reports a node of another shape.
func (c *compiler) want(n *node, s shape, what string) bool {
	if n.shape == s {
		return true
	}
	c.err(codeShape, n.place, fmt.Sprintf("%s must be %s, here is %s", what, s.form(), n.form()), "see docs/flows.md")
	return false
}

// word reads a scalar; "" means that it was reported.
func (c *compiler) word(n *node, what string) string {
	if n.shape == nothing {
		c.err(codeMissing, n.place, what+" is empty", "write it behind the colon")
		return ""
	}
	if !c.want(n, scalar, what) {
		return ""
	}
	return n.text
}

// ident reads a name.
func (c *compiler) ident(n *node, what string) named {
	w := c.word(n, what)
	if w != "" && !isName(w) {
		c.err(codeName, n.place, fmt.Sprintf("%q cannot be %s", w, what), "a name has small letters, digits and _, begins with a letter, and is at most 64 long")
		return named{"", n.place}
	}
	return named{w, n.place}
}

// refs reads a name or a list of names that stand elsewhere.
func (c *compiler) refs(n *node, what string) []named {
	if n == nil {
		return nil
	}
	if n.shape == scalar {
		return []named{{n.text, n.place}}
	}
	if !c.want(n, list, what) {
		return nil
	}
	var out []named
	for _, item := range n.items {
		if w := c.word(item, what); w != "" {
			if slices.ContainsFunc(out, func(o named) bool { return o.name == w }) {
				c.err(codeTwice, item.place, fmt.Sprintf("%q stands in this list twice", w), "keep one of them")
				continue
			}
			out = append(out, named{w, item.place})
		}
	}
	if len(n.items) == 0 {
		c.err(codeMissing, n.place, what+" is an empty list", "name at least one, or leave the key out")
	}
	return out
}

// flag reads true or false; absent is false.
func (c *compiler) flag(n *node, what string) bool {
	if n == nil {
		return false
	}
	switch w := c.word(n, what); w {
	case "true", "yes":
		return true
	case "", "false", "no":
	default:
		c.err(codeValue, n.place, fmt.Sprintf("%s is %q", what, w), "write true, or leave the key out")
	}
	return false
}

// version checks the version key of a file.
func (c *compiler) version(n *node) {
	if v := n.get("version"); v != nil && (v.shape != scalar || v.text != "1") {
		c.err(codeValue, v.place, "this version of the language is not known", "write \"version: 1\"")
	}
}

// text reads words for the customer: inline in the first locale, a list of variants, or a map of locales.
func (c *compiler) text(n *node, id, what string) *text {
	t := &text{id: id, place: n.place}
	if n.shape != mapping {
		c.variants(t, n, c.names.Locales[0], what)
		return t
	}
	for _, p := range n.pairs {
		if !c.knownLocale(p.key) {
			continue
		}
		c.variants(t, p.value, p.key.text, what)
	}
	if len(n.pairs) == 0 {
		c.err(codeMissing, n.place, what+" has no words", "write them behind the colon")
	}
	return t
}

// note reads words for the desk: with placeholders, in one language.
func (c *compiler) note(n *node, what string) *text {
	t := &text{place: n.place, inner: true}
	if w := c.word(n, what); w != "" {
		t.add(c.names.Locales[0], n.place, []template{cut(n, c.reports)})
	}
	return t
}

func (c *compiler) variants(t *text, n *node, locale, what string) {
	items := []*node{n}
	if n.shape == list {
		items = n.items
	}
	var ts []template
	for _, item := range items {
		if w := c.word(item, what); w != "" {
			ts = append(ts, cut(item, c.reports))
		}
	}
	if n.shape == list && len(n.items) == 0 {
		c.err(codeMissing, n.place, what+" has no words", "write them behind the colon")
	}
	if len(ts) > 0 {
		t.add(locale, n.place, ts)
	}
}

// knownLocale reports a key that is no locale of the desk. A well-formed one that the desk has switched off is
// only worth a warning: its words are kept for later.
func (c *compiler) knownLocale(n *node) bool {
	if slices.Contains(c.names.Locales, n.text) {
		return true
	}
	for _, l := range c.names.Locales {
		if language(l) == n.text {
			return true
		}
	}
	if near := Nearest(n.text, c.names.Locales); isLocale(n.text) && near == "" {
		c.warn(codeLocale, n.place, fmt.Sprintf("the desk does not speak %q", n.text), didYouMean(n.text, c.names.Locales))
		return true
	}
	help := didYouMean(n.text, c.names.Locales)
	if strings.Contains(n.text, " ") {
		help = "a comma ends a text that stands between { and }: put the text in double quotes"
	}
	c.err(codeLocale, n.place, fmt.Sprintf("%q is not a language of the desk", n.text), help)
	return false
}

// isLocale says whether s looks like de or pt-BR.
func isLocale(s string) bool {
	lang := language(s)
	if len(lang) < 2 || len(lang) > 3 {
		return false
	}
	for _, r := range lang {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	return len(s) <= 12
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func contains(list []string, s string) bool { return slices.Contains(list, s) }
