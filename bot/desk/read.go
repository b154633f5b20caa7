package desk

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"frontdesk/bot"
)

// reader reads typed values out of nodes. Every method takes a missing (nil) node and gives a zero value for it,
// so that one mistake is reported once.
type reader struct {
	report
	locales []string // of the desk, first = fallback
	ids     index
	foreign []foreign

	published bool // Options.Published
}

// object checks that a node is a mapping with no other keys than its shape has, and with all that it needs. It
// returns the node, or nil if it is no mapping.
func (r *reader) object(n *node, s *shape) *node {
	if n == nil {
		return nil
	}
	if n.kind != mapping {
		r.wrongType(n, s.name, mapping)
		return nil
	}
	names := s.names()
	for _, k := range n.keys() {
		if !slices.Contains(names, k) {
			r.add(n.keyAt(k), unknownKey, fmt.Sprintf("%s has no key %q", s.name, k), meant(k, names))
		}
	}
	for _, f := range s.fields {
		if f.needed && n.get(f.name) == nil {
			help := fmt.Sprintf("add %q with its value", f.name+":")
			if f.name == "version" {
				help = "add the line `version: " + formatVersion + "`"
			}
			r.add(n.at, keyMissing, fmt.Sprintf("%s needs the key %q", s.name, f.name), help)
		}
	}
	return n
}

// choice reads the value of a key that is one of the choices of its shape.
func (r *reader) choice(n *node, s *shape, key string) string {
	for _, f := range s.fields {
		if f.name == key {
			return r.oneOf(n.get(key), "the "+key, f.choices...)
		}
	}
	return ""
}

func (r *reader) wrongType(n *node, what string, want nodeKind) {
	help := "docs/desk.md has an example of every file"
	if n.kind == mapping && want == scalar && len(n.pairs) == 1 {
		help = `a text with a colon in it needs double quotes inside of { }: put each in double quotes, as ["Mon-Fri 09:00-17:30", "Sat 10:00-14:00"]`
	}
	r.add(n.at, wrongType, fmt.Sprintf("%s must be %v, and this is %v", what, want, n.kind), help)
}

// keyAt is the place of a key.
func (n *node) keyAt(key string) place {
	for _, p := range n.pairs {
		if p.key.text == key {
			return p.key.at
		}
	}
	return n.at
}

// scalar returns a node that is a text with something in it, else nil.
func (r *reader) scalar(n *node, what string) *node {
	switch {
	case n == nil:
		return nil
	case n.kind != scalar:
		r.wrongType(n, what, scalar)
		return nil
	case n.trimmed() == "":
		r.add(n.at, emptyText, fmt.Sprintf("%s is empty", what), "write something, or remove the key")
		return nil
	}
	return n
}

// text returns a text without white space around it.
func (r *reader) text(n *node, what string) string {
	if n = r.scalar(n, what); n == nil {
		return ""
	}
	return n.trimmed()
}

// list returns the items of a list; a single text counts as a list of one.
func (r *reader) list(n *node, what string) []*node {
	switch {
	case n == nil:
		return nil
	case n.kind == scalar:
		return []*node{n}
	case n.kind != list:
		r.wrongType(n, what, list)
		return nil
	}
	return n.items
}

// texts returns the texts of a list.
func (r *reader) texts(n *node, what string) []string {
	var out []string
	for _, item := range r.list(n, what) {
		if s := r.text(item, what); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// oneOf returns a text that must be among the given ones.
func (r *reader) oneOf(n *node, what string, choices ...string) string {
	s := r.text(n, what)
	if s != "" && !slices.Contains(choices, s) {
		r.add(n.at, notAChoice, fmt.Sprintf("%s cannot be %q", what, s), meant(s, choices))
		return ""
	}
	return s
}

// yes reads a yes or no; otherwise is the value of a missing node.
func (r *reader) yes(n *node, what string, otherwise bool) bool {
	if n == nil {
		return otherwise
	}
	switch strings.ToLower(r.oneOf(n, what, "yes", "no", "true", "false")) {
	case "yes", "true":
		return true
	case "no", "false":
		return false
	}
	return otherwise
}

// share reads a number above 0 and up to 1; otherwise is the value of a missing node.
func (r *reader) share(n *node, what string, otherwise float64) float64 {
	s := r.text(n, what)
	if s == "" {
		return otherwise
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f > 0 && f <= 1) {
		r.add(n.at, badShare, fmt.Sprintf("%s cannot be %q", what, s), "write a number above 0 and up to 1, as 0.5")
		return otherwise
	}
	return f
}

var idForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// id reads an id and puts it in the index of its sort, where each may stand once.
func (r *reader) id(n *node, sort string) string {
	s := r.text(n, "id")
	if s == "" {
		return ""
	}
	if !idForm.MatchString(s) {
		r.add(n.at, badID, fmt.Sprintf("%q cannot be the id of %s", s, article(sort)), "use small letters, digits and underscores, and begin with a letter: "+tidy(s))
		if _, is := r.ids.at(sort, tidy(s)); !is && idForm.MatchString(tidy(s)) {
			r.ids.add(sort, tidy(s), n.at) // what names it is right: one problem, not one for each
		}
		return ""
	}
	return r.define(n.at, sort, s)
}

// define puts a name in the index; "" if it is there already.
func (r *reader) define(at place, sort, name string) string {
	if before, twice := r.ids.at(sort, name); twice {
		r.add(at, idTwice, fmt.Sprintf("there is %s %q already, in %s line %d", article(sort), name, before.file, before.line), "give one of the two another id")
		return ""
	}
	r.ids.add(sort, name, at)
	return name
}

// tidy turns a text into something that can be an id.
func tidy(s string) string {
	s = strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			return c
		}
		return '_'
	}, strings.ToLower(s))
	return "x_"[:2*min(1, len(s)-len(strings.TrimLeft(s, "_0123456789")))] + strings.Trim(s[:min(len(s), 40)], "_")
}

func article(sort string) string {
	if strings.ContainsRune("aeiou", rune(sort[0])) {
		return "an " + sort
	}
	return "a " + sort
}

// refer reads a name that must be defined somewhere in the desk; whether it is, is checked when all is read.
func (r *reader) refer(n *node, sorts ...string) string {
	s := r.text(n, sorts[0])
	if s != "" {
		r.ids.refer(n.at, s, sorts)
	}
	return s
}

// refers reads a list of names.
func (r *reader) refers(n *node, sorts ...string) []string {
	var out []string
	for _, item := range r.list(n, "the value") {
		if s := r.refer(item, sorts...); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// first is the desk's first language.
func (r *reader) first() string {
	if len(r.locales) == 0 {
		return "en"
	}
	return r.locales[0]
}

// words reads a text in several languages: locale → text, or one text that is the same in all of them.
func (r *reader) words(n *node, what string) bot.Words {
	out := bot.Words{}
	r.perLocale(n, what, func(locale string, n *node) {
		if s := r.text(n, what); s != "" {
			out[locale] = s
		}
	})
	if n != nil && n.kind == scalar && len(out) > 0 {
		for _, l := range r.locales {
			out[l] = out[r.first()]
		}
	}
	return out
}

// lists reads lists of texts in several languages. A plain list belongs to the desk's first language.
func (r *reader) lists(n *node, what string) map[string][]string {
	out := map[string][]string{}
	r.perLocale(n, what, func(locale string, n *node) { out[locale] = r.texts(n, what) })
	return out
}

// perLocale calls f for each language of a value. A value without languages belongs to the desk's first one. A
// language that is missing is a warning.
func (r *reader) perLocale(n *node, what string, f func(locale string, n *node)) {
	if n == nil {
		return
	}
	if n.kind != mapping {
		f(r.first(), n)
		return
	}
	for _, p := range n.pairs {
		switch {
		case r.isForeign(p.key.text, p.key.at):
		case p.value == nil || p.value.kind == null:
			r.add(p.key.at, emptyText, fmt.Sprintf("%s is empty", what), "write something, or remove the key")
		default:
			f(p.key.text, p.value)
		}
	}
	for _, l := range r.locales {
		if !slices.Contains(n.keys(), l) {
			r.add(n.at, notTranslated, fmt.Sprintf("%s is missing for %q", what, l), fmt.Sprintf("add it under %q; until then customers read it in another language", l+":"))
		}
	}
}
