package desk

import (
	"fmt"
	"slices"
	"strings"
)

// index holds what is defined in a desk, by sort ("team", "service" …), and what is referred to.
type index struct {
	defined map[string][]definition
	refs    []reference
	unread  []string // sorts of which some are not known, because a file could not be read
}

// definition is a name with its place.
type definition struct {
	name string
	at   place
}

// reference is a name used somewhere, which must be defined as one of the sorts.
type reference struct {
	at    place
	name  string
	sorts []string
}

func (x *index) add(sort, name string, at place) {
	if x.defined == nil {
		x.defined = map[string][]definition{}
	}
	x.defined[sort] = append(x.defined[sort], definition{name, at})
}

// at finds where a name is defined.
func (x *index) at(sort, name string) (place, bool) {
	for _, d := range x.defined[sort] {
		if d.name == name {
			return d.at, true
		}
	}
	return place{}, false
}

// names lists what is defined of some sorts, in the order it was read.
func (x *index) names(sorts ...string) []string {
	var out []string
	for _, s := range sorts {
		for _, d := range x.defined[s] {
			out = append(out, d.name)
		}
	}
	return out
}

func (x *index) refer(at place, name string, sorts []string) {
	x.refs = append(x.refs, reference{at, name, sorts})
}

// meant says what the name should probably be. An intent may be defined with capitals, but nothing starts on it then.
func (ref reference) meant(known []string) string {
	i := slices.IndexFunc(known, func(k string) bool { return k != ref.name && strings.EqualFold(k, ref.name) })
	if i >= 0 && slices.Contains(ref.sorts, "intent") && ref.name == strings.ToLower(ref.name) {
		return fmt.Sprintf("what starts a flow has small letters: write %q as %q where it is defined", known[i], ref.name)
	}
	return meant(ref.name, known)
}

// resolve reports every reference to a name that nothing has. Names that may stand in a file that could not be read
// are passed over: that file is reported, and the rest would be noise.
func (r *reader) resolve() {
	for _, ref := range r.ids.refs {
		if slices.ContainsFunc(ref.sorts, func(s string) bool { return slices.Contains(r.ids.unread, s) }) {
			continue
		}
		known := r.ids.names(ref.sorts...)
		if !slices.Contains(known, ref.name) {
			r.add(ref.at, unknownName, fmt.Sprintf("there is no %s %q", strings.Join(ref.sorts, " or "), ref.name), ref.meant(known))
		}
	}
}
