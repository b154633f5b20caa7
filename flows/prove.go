package flows

import (
	"fmt"
	"slices"
	"strings"
)

// prove checks what holds for whole flows: that nobody is ever stuck, forgotten or spoken to in a foreign language.
func (c *compiler) prove() {
	desk := place{"desk.yaml", 1, 1}
	switch {
	case c.names.Person == "":
		c.err(codeNoPerson, desk, "nobody gets the customers who ask for a person", "name the team that does")
	case !contains(c.names.Teams, c.names.Person):
		c.err(codeNoPerson, desk, fmt.Sprintf("customers who ask for a person go to team %q, which does not exist", c.names.Person), didYouMean(c.names.Person, c.names.Teams))
	}
	for _, f := range c.flows {
		c.proveSlots(f)
		if c.sound(f) {
			c.proveWays(f)
			c.proveFilled(f)
		}
	}
	c.proveRuns()
	c.proveLengths()
	c.proveTexts()
}

// sound says whether a flow's steps could all be read; proofs over half a flow would report nonsense.
func (c *compiler) sound(f *flow) bool {
	half := []string{codeKey, codeMissing, codeShape, codeName, codeDuplicate, codeStep, codeVerb, codeTwice, codeYAMLFeature}
	return !slices.ContainsFunc(c.all, func(p Problem) bool { return p.File == f.file && contains(half, p.Code) })
}

func (c *compiler) proveWays(f *flow) {
	for i, reached := range f.reachable() {
		st := f.steps[i]
		if !reached {
			c.err(codeUnreachable, st.place, fmt.Sprintf("no way leads to step %s", st.id), "remove it, or go to it from somewhere")
			continue
		}
		for _, e := range st.edges() {
			if e.to == end {
				help := "write \"- end\" (or hand_off) as the last step"
				if e.label != "" && e.label != "otherwise" {
					help = "write what happens then, or end there"
				}
				c.err(codeNoEnd, st.place, fmt.Sprintf("behind step %s (%s) the flow leads nowhere", st.id, st.verb), help)
				break
			}
		}
		if _, opens := st.act.(*ticketAction); opens {
			c.provePromise(f, st)
		}
	}
	if st := f.silentEnd(); st != nil && c.startable(f) {
		c.err(codeSilent, st.place, fmt.Sprintf("flow %s can end here without having said anything", f.id), "say something before it ends")
	}
	if loop := f.idleLoop(); loop != nil {
		var ids []string
		for _, i := range loop {
			ids = append(ids, f.steps[i].id)
		}
		last := f.steps[loop[len(loop)-1]]
		c.err(codeLoop, last.place, fmt.Sprintf("these steps can go round for ever without the customer's turn: %s", strings.Join(append(ids, ids[0]), " → ")), "ask something on the way: a collect with anew: true, or a confirm")
	}
}

// startable says whether customers can come to a flow other than from another flow.
func (c *compiler) startable(f *flow) bool {
	return len(f.startsOn) > 0 || contains(c.names.Offers, f.id)
}

func (c *compiler) provePromise(f *flow, st *step) {
	bad, is := f.unpromised(st)
	if !is {
		return
	}
	where := "the flow stops"
	if bad != nil {
		where = fmt.Sprintf("the flow comes to step %s (%s)", bad.id, bad.verb)
	}
	c.err(codeNoPromise, st.place, fmt.Sprintf("after this ticket %s before the customer hears what happens next", where), "put promise or hand_off behind open_ticket")
}

// proveRuns finds flows that run themselves, and slots that two flows share but understand differently.
func (c *compiler) proveRuns() {
	done := map[string]bool{}
	for _, f := range c.flows {
		c.visitRuns(f, nil, done)
	}
}

func (c *compiler) visitRuns(f *flow, path []string, done map[string]bool) {
	if done[f.id] {
		return
	}
	path = append(slices.Clone(path), f.id)
	for _, st := range f.steps {
		a, ok := st.act.(*runAction)
		if !ok || c.byFlow[a.flow.name] == nil {
			continue
		}
		callee := c.byFlow[a.flow.name]
		if i := slices.Index(path, callee.id); i >= 0 {
			c.err(codeRecursion, a.flow.place, fmt.Sprintf("flow %s would run itself: %s", callee.id, strings.Join(append(slices.Clone(path[i:]), callee.id), " → ")), "go to a step with goto instead, or offer the flow")
			continue
		}
		c.sharedSlots(f, callee, a.flow.place)
		c.visitRuns(callee, path, done)
	}
	done[f.id] = true
}

func (c *compiler) sharedSlots(f, callee *flow, at place) {
	for _, s := range f.slots {
		if o := callee.bySlot[s.name]; o != nil && o.kind != s.kind {
			c.err(codeSharedSlot, at, fmt.Sprintf("slot %s is %s here and %s in flow %s", s.name, s.kind, o.kind, callee.id), "slots of the same name are shared: give them the same type, or rename one")
		}
	}
}

// proveTexts demands every text in every language of the desk.
func (c *compiler) proveTexts() {
	missing := map[string][]string{}
	for _, id := range sortedKeys(c.texts) {
		t := c.texts[id]
		for _, l := range c.names.Locales {
			switch {
			case t.has(l), len(t.words) == 0: // without any words at all it is reported already
			case t.system:
				missing[l] = append(missing[l], id)
			default:
				c.tellUntranslated(t, l)
			}
		}
	}
	for _, l := range sortedKeys(missing) {
		c.err(codeTranslation, place{"texts/" + l + ".yaml", 1, 1}, fmt.Sprintf("%d of the bot's own texts have no words in %s: %s", len(missing[l]), l, strings.Join(missing[l], ", ")), "English and German are built in; write the others in this file")
	}
	c.tellLost()
}

// proveSlots finds slots that nothing uses.
func (c *compiler) proveSlots(f *flow) {
	used := map[string]bool{}
	note := func(names ...string) {
		for _, n := range names {
			used[n] = true
		}
	}
	for _, st := range f.steps {
		note(st.slotRefs()...)
		for _, r := range st.fills {
			note(r.name)
		}
	}
	for _, s := range f.slots {
		for _, d := range s.depends {
			note(d.name)
		}
		if s.valid != nil {
			for _, n := range s.valid.names {
				if n != s.name {
					note(n)
				}
			}
		}
	}
	for _, s := range f.slots {
		if !used[s.name] && !c.sharedByRun(f, s.name) {
			c.warn(codeUnused, s.place, fmt.Sprintf("nothing uses slot %s", s.name), "collect it, or take it out")
		}
	}
}

// sharedByRun says whether a flow shares a slot with a flow that it runs or that runs it.
func (c *compiler) sharedByRun(f *flow, name string) bool {
	for _, g := range c.flows {
		for _, st := range g.steps {
			a, ok := st.act.(*runAction)
			if !ok {
				continue
			}
			callee := c.byFlow[a.flow.name]
			if g == f && callee != nil && callee.bySlot[name] != nil || a.flow.name == f.id && g.bySlot[name] != nil {
				return true
			}
		}
	}
	return false
}
