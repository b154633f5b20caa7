package flows

import (
	"fmt"
	"maps"
	"strings"
)

// proveFilled warns of placeholders that can be empty when their text is said. It carries, along every way, the
// names that are surely known: a name is known at a step if it is known on every way to it.
func (c *compiler) proveFilled(f *flow) {
	known := make([]map[string]bool, len(f.steps)) // nil = not reached yet, which is "everything"
	known[0] = map[string]bool{}
	for changed := true; changed; {
		changed = false
		for i, st := range f.steps {
			if known[i] == nil {
				continue
			}
			for _, e := range st.edges() {
				if e.to == end {
					continue
				}
				merged := meet(known[e.to], c.knownAfter(st, e, known[i]))
				if known[e.to] == nil || len(merged) != len(known[e.to]) {
					known[e.to], changed = merged, true
				}
			}
		}
	}
	for i, st := range f.steps {
		if known[i] != nil {
			c.warnEmpty(f, st, known[i])
		}
	}
}

// meet keeps what is known on both ways.
func meet(a, b map[string]bool) map[string]bool {
	if a == nil {
		return maps.Clone(b)
	}
	out := map[string]bool{}
	for n := range a {
		if b[n] {
			out[n] = true
		}
	}
	return out
}

// knownAfter is what is known once a step went a certain way.
func (c *compiler) knownAfter(st *step, e edge, before map[string]bool) map[string]bool {
	out := maps.Clone(before)
	if e.when != nil { // who asks about a name in a condition has thought of it
		for _, n := range e.when.names {
			out[root(n)] = true
		}
	}
	if st.when != nil {
		return out
	}
	for _, r := range st.fills {
		out[r.name] = true
	}
	switch a := st.act.(type) {
	case *lookUpAction:
		if a.none == nil || e.label != "none" {
			out[a.as] = true
		}
	case *ticketAction:
		out["ticket"] = true
	case *promiseAction:
		out["promise"] = true
	case *runAction:
		if callee := c.byFlow[a.flow.name]; callee != nil {
			for _, s := range callee.steps {
				for _, r := range s.fills {
					out[r.name] = true
				}
			}
		}
	}
	return out
}

func root(name string) string {
	r, _, _ := strings.Cut(name, ".")
	return r
}

func (c *compiler) warnEmpty(f *flow, st *step, known map[string]bool) {
	for _, t := range st.texts {
		if _, own := st.act.(*ticketAction); own {
			continue // says the number of the ticket it has just opened
		}
		for _, l := range sortedKeys(t.words) {
			for _, tpl := range t.words[l] {
				for _, s := range tpl {
					c.warnSegment(f, st, s, known)
				}
			}
		}
	}
}

func (c *compiler) warnSegment(f *flow, st *step, s segment, known map[string]bool) {
	name := root(s.ref)
	slot := f.bySlot[s.ref]
	_, row := f.rows[name]
	if s.ref == "" || known[name] || (slot == nil && !row && name != "ticket" && name != "promise") {
		return
	}
	if st.when != nil {
		for _, n := range st.when.names {
			if root(n) == name {
				return
			}
		}
	}
	c.warn(codeMaybeEmpty, s.at, fmt.Sprintf("{%s} can be empty here: on some way to this step nothing fills it", s.ref), "collect or look it up before, or guard the step: when: "+s.ref+" != \"\"")
}
