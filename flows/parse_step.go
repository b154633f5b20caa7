package flows

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// stepParser reads the steps of one flow.
type stepParser struct {
	*compiler
	flow *flow
}

// steps reads a list of steps; prefix is the number of the step they belong to.
func (p *stepParser) steps(n *node, prefix string) []*step {
	if !p.want(n, list, "steps") {
		return nil
	}
	if len(n.items) == 0 {
		p.err(codeMissing, n.place, "there are no steps", "write at least one, such as \"- end\"")
	}
	var out []*step
	for i, item := range n.items {
		if st := p.step(item, prefix+strconv.Itoa(i+1)); st != nil {
			out = append(out, st)
		}
	}
	return out
}

// step reads one step: a word such as "promise", or a mapping with one verb.
func (p *stepParser) step(n *node, number string) *step {
	st := &step{id: number, place: n.place, next: end}
	if n.shape == scalar {
		n = p.plainStep(n)
	} else if !p.want(n, mapping, "a step") {
		return nil
	}
	if n == nil {
		return nil
	}
	v, value := p.verb(n)
	if v.name == "" {
		return nil
	}
	st.verb = v.name
	p.fields(n, "the step "+v.name, slices.Concat(commonFields(), []field{v.field}, v.beside))
	p.common(st, n)
	if f, ok := stepReaders()[v.name]; ok {
		f(p, st, n, value)
	}
	if st.act == nil {
		return nil
	}
	return st
}

// plainStep turns "- promise" into "- promise:".
func (p *stepParser) plainStep(n *node) *node {
	for _, v := range verbs() {
		if v.name == n.text && v.alone {
			return &node{shape: mapping, place: n.place, pairs: []pair{{n, &node{place: n.place}}}}
		}
	}
	words := p.verbNames()
	if contains(words, n.text) {
		p.err(codeVerb, n.place, fmt.Sprintf("the step %q needs something behind a colon", n.text), "see docs/flows.md")
		return nil
	}
	p.err(codeVerb, n.place, fmt.Sprintf("%q is not a step", n.text), "to say it, write \"- say: …\"; "+didYouMean(n.text, words))
	return nil
}

func (p *stepParser) verbNames() []string {
	var out []string
	for _, v := range verbs() {
		out = append(out, v.name)
	}
	return out
}

// verb finds what kind of step a mapping is. A verb that may stand beside another one yields to it.
func (p *stepParser) verb(n *node) (verb, *node) {
	var found []verb
	for _, v := range verbs() {
		if n.get(v.name) != nil {
			found = append(found, v)
		}
	}
	switch {
	case len(found) == 0:
		p.noVerb(n)
		return verb{}, nil
	case len(found) == 1, found[1].name == "offer" || found[1].name == "goto":
		return found[0], n.get(found[0].name)
	}
	second := n.place
	for _, q := range n.pairs {
		if q.key.text == found[1].name {
			second = q.key.place
		}
	}
	p.err(codeVerb, second, fmt.Sprintf("this step does two things: %s and %s", found[0].name, found[1].name), "begin a new step with \"- \"")
	return verb{}, nil
}

func (p *stepParser) noVerb(n *node) {
	words, at := p.verbNames(), n.place
	for _, q := range n.pairs {
		switch key := q.key.text; {
		case key == "ask":
			p.err(codeVerb, q.key.place, "there is no step \"ask\"", "write \"- collect: [slot]\", and the question as ask of the slot")
			return
		case Nearest(key, words) != "":
			p.err(codeVerb, q.key.place, fmt.Sprintf("there is no step %q", key), didYouMean(key, words))
			return
		}
	}
	p.err(codeVerb, at, "this step does nothing", "a step has one of: "+strings.Join(words, ", "))
}

// common reads what any step may have.
func (p *stepParser) common(st *step, n *node) {
	if id := n.get("id"); id != nil {
		if name := p.ident(id, "the id of a step"); name.name != "" {
			if p.flow.bySlot[name.name] != nil {
				p.err(codeDuplicate, name.place, fmt.Sprintf("%q is a slot of this flow too", name.name), "ids of texts would clash: call the step otherwise")
			}
			st.id, st.given, st.place = name.name, true, name.place
		}
	}
	if w := n.get("when"); w != nil {
		st.when = p.expression(w, "when")
	}
	if g := n.get("goto"); g != nil && st.verb != "goto" {
		st.after = named{p.word(g, "goto"), g.place}
	}
}

// say gives a step a text of its own.
func (p *stepParser) say(st *step, n *node, what string) *text {
	t := p.text(n, fmt.Sprintf("%s.%s.%d", p.flow.id, st.id, len(st.texts)+1), what)
	t.step = st
	st.texts = append(st.texts, t)
	return t
}

// inner gives a step a text for the desk.
func (p *stepParser) inner(st *step, n *node, what string) *text {
	t := p.note(n, what)
	t.step = st
	st.notes = append(st.notes, t)
	return t
}

// way reads a step's id or a list of steps.
func (p *stepParser) way(st *step, n *node, label, number string) *way {
	w := &way{label: label, place: n.place, to: end}
	if n.shape == list {
		w.steps = p.steps(n, number+".")
	} else {
		w.name = p.word(n, label)
	}
	st.ways = append(st.ways, w)
	return w
}

// flatten gives steps their index, nested ones behind the step they belong to, and finds repeated ids.
func (p *stepParser) flatten(st *step) {
	if first, twice := p.flow.byStep[st.id]; twice {
		p.err(codeDuplicate, st.place, fmt.Sprintf("there are two steps %q", st.id), fmt.Sprintf("the other is in line %d", first.line))
	} else {
		p.flow.byStep[st.id] = st
	}
	st.index = len(p.flow.steps)
	p.flow.steps = append(p.flow.steps, st)
	for _, w := range st.ways {
		for _, inner := range w.steps {
			p.flatten(inner)
		}
	}
}

// link sets what comes behind each step; behind is the index where the last one leads.
func (p *stepParser) link(steps []*step, behind int) {
	for i, st := range steps {
		st.next = behind
		if i+1 < len(steps) {
			st.next = steps[i+1].index
		}
		for _, w := range st.ways {
			w.to = st.next
			if len(w.steps) > 0 {
				w.to = w.steps[0].index
				p.link(w.steps, st.next)
			}
		}
	}
}
