package flows

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
)

// resolve checks every reference between files and to the desk, and compiles expressions.
func (c *compiler) resolve() {
	for _, f := range c.flows {
		env := c.flowEnv(f)
		for _, s := range f.slots {
			c.resolveSlot(f, s, env)
		}
		for _, st := range f.steps {
			c.resolveStep(f, st, env)
		}
		c.linkDependants(f)
	}
	c.resolveIntents()
	c.resolveOffers(c.deskOffers())
}

// flowEnv is the environment for a flow's expressions: the desk's facts, the flow's slots and looked-up columns. It
// is made when the first expression asks for it, since many flows have none. It is nil if names clash.
func (c *compiler) flowEnv(f *flow) func() *cel.Env {
	return sync.OnceValue(func() *cel.Env {
		base := c.baseEnv()
		if base == nil {
			return nil
		}
		env, err := base.Extend(c.variables(f)...)
		if err != nil {
			c.err(codeExpression, f.place, fmt.Sprintf("names of flow %s cannot be used in conditions: %v", f.id, err), "rename slots and look-ups that clash")
			return nil
		}
		return env
	})
}

// baseEnv is what the environments of all flows have in common; nil if the desk's facts have impossible names.
func (c *compiler) baseEnv() *cel.Env {
	if c.base == nil {
		env, err := newEnv(c.facts)
		if err != nil {
			c.err(codeExpression, place{"desk.yaml", 1, 1}, "the desk's facts cannot be used in conditions: "+err.Error(), "give them plain dotted names")
			return nil
		}
		c.base = env
	}
	return c.base
}

// variables declares what a flow's expressions may name.
func (c *compiler) variables(f *flow) []cel.EnvOption {
	var opts []cel.EnvOption
	for _, s := range f.slots {
		if !contains(reservedWords(), s.name) && s.name != "ticket" {
			opts = append(opts, cel.Variable(s.name, celType(s.kind)))
		}
	}
	rows := sortedKeys(f.rows)
	if _, own := f.rows["ticket"]; !own {
		rows = append(rows, "ticket")
	}
	for _, as := range rows {
		table := f.rows[as]
		if as == "ticket" && table == "" {
			table = "ticket"
		}
		for _, col := range c.columns(table) {
			opts = append(opts, cel.Variable(as+"."+col, cel.StringType))
		}
	}
	return opts
}

// ticketColumns are the fields of a ticket that texts and conditions may use.
func ticketColumns() []string {
	return []string{"number", "title", "state", "service", "severity", "says"}
}

func (c *compiler) columns(table string) []string {
	if table == "ticket" {
		return ticketColumns()
	}
	var out []string
	for _, col := range c.names.Tables[table] {
		if isWord(col) {
			out = append(out, col)
		}
	}
	return out
}

func (c *compiler) resolveSlot(f *flow, s *slot, env func() *cel.Env) {
	for _, t := range []*text{s.ask, s.again, s.label} {
		c.resolveText(f, t)
	}
	for _, ch := range s.choices {
		c.resolveText(f, ch.says)
	}
	if s.valid != nil {
		c.compile(env, f, s.valid, KindYesNo)
	}
	for _, d := range s.depends {
		if f.bySlot[d.name] == nil {
			c.err(codeSlot, d.place, fmt.Sprintf("there is no slot %q in this flow", d.name), didYouMean(d.name, sortedKeys(f.bySlot)))
		}
	}
	if s.from.name == "" {
		s.from.name = map[string]string{"email": "customer.email", "phone": "customer.phone", "name": "customer.name"}[s.name]
	} else if _, known := c.facts[s.from.name]; !known && s.from.name != fromMessage {
		c.err(codeFact, s.from.place, fmt.Sprintf("there is no fact %q", s.from.name), didYouMean(s.from.name, append(sortedKeys(c.facts), fromMessage)))
	} else if s.from.name == fromMessage && s.kind != KindText {
		c.err(codeFact, s.from.place, "only a text can be taken from the message", "leave from out: values of other types are found in the message anyway")
	}
}

// resolveText checks the placeholders of a flow's text.
func (c *compiler) resolveText(f *flow, t *text) {
	if t == nil {
		return
	}
	known := c.placeholders(f)
	for _, l := range sortedKeys(t.words) {
		for _, tpl := range t.words[l] {
			for _, s := range tpl {
				if s.ref != "" && !contains(known, s.ref) {
					c.unknownPlaceholder(f, s, known)
				}
			}
		}
	}
}

func (c *compiler) unknownPlaceholder(f *flow, s segment, known []string) {
	for as, table := range f.rows {
		if root := as + "."; len(s.ref) > len(root) && s.ref[:len(root)] == root {
			if table != "ticket" && c.names.Tables[table] == nil {
				return // the table itself is what is missing
			}
			c.err(codeColumn, s.at, fmt.Sprintf("%s has no column %q", table, s.ref[len(root):]), didYouMean(s.ref[len(root):], c.columns(table)))
			return
		}
	}
	c.err(codePlaceholder, s.at, fmt.Sprintf("nothing is called {%s} here", s.ref), didYouMean(s.ref, known))
}

// placeholders lists what texts of a flow may name.
func (c *compiler) placeholders(f *flow) []string {
	out := append(c.commonPlaceholders(), sortedKeys(f.bySlot)...)
	for _, as := range sortedKeys(f.rows) {
		for _, col := range c.columns(f.rows[as]) {
			out = append(out, as+"."+col)
		}
	}
	return out
}

// commonPlaceholders may stand in every text.
func (c *compiler) commonPlaceholders() []string {
	out := append(sortedKeys(c.facts), "today", "promise.says", "promise.first_response", "promise.resolution", "promise.late")
	for _, col := range ticketColumns() {
		out = append(out, "ticket."+col)
	}
	return out
}

func (c *compiler) resolveStep(f *flow, st *step, env func() *cel.Env) {
	for _, t := range slices.Concat(st.texts, st.notes) {
		c.resolveText(f, t)
	}
	if st.when != nil {
		c.compile(env, f, st.when, KindYesNo)
	}
	c.resolveWays(f, st)
	if set, ok := st.act.(*setAction); ok {
		c.resolveSet(f, set, env)
	} else {
		for _, e := range st.exprs {
			if e != nil {
				c.compile(env, f, e, KindYesNo)
			}
		}
	}
	for _, r := range st.reads {
		if f.bySlot[r.name] == nil {
			c.err(codeSlot, r.place, fmt.Sprintf("there is no slot %q in this flow", r.name), didYouMean(r.name, sortedKeys(f.bySlot)))
		}
	}
	c.resolveAction(f, st)
}

// resolveWays turns the ids of steps into places to go to.
func (c *compiler) resolveWays(f *flow, st *step) {
	target := func(name string, at place, fallback int) int {
		if to := f.byStep[name]; to != nil {
			return to.index
		}
		if name != "" {
			var known []string
			for _, s := range f.steps {
				if s.given {
					known = append(known, s.id)
				}
			}
			help := didYouMean(name, known)
			if name == "end" {
				help = "write a list of steps: [end]"
			}
			c.err(codeStep, at, fmt.Sprintf("there is no step %q in this flow", name), help)
		}
		return fallback
	}
	for _, w := range st.ways {
		if len(w.steps) == 0 {
			w.to = target(w.name, w.place, w.to)
		}
	}
	if st.after.name != "" {
		st.next = target(st.after.name, st.after.place, st.next)
		for _, w := range st.ways {
			if len(w.steps) > 0 {
				c.relink(w.steps, st.next)
			}
		}
	}
}

// relink leads the last of nested steps to where the step around them goes on.
func (c *compiler) relink(steps []*step, behind int) {
	last := steps[len(steps)-1]
	if last.after.name != "" {
		return
	}
	last.next = behind
	for _, w := range last.ways {
		if len(w.steps) > 0 {
			c.relink(w.steps, behind)
		}
	}
}

func (c *compiler) resolveSet(f *flow, a *setAction, env func() *cel.Env) {
	for _, as := range a.pairs {
		s := f.bySlot[as.slot.name]
		switch {
		case as.is != nil && as.is.src != "":
			c.compile(env, f, as.is, s.kind)
		case as.words != nil && len(as.words.refs) == 0:
			c.checkLiteral(s, as.words)
		}
	}
}

// checkLiteral checks a fixed value against what the slot can hold.
func (c *compiler) checkLiteral(s *slot, t *text) {
	v := t.literal()
	if ids := c.idsOf(s); ids != nil && !contains(ids, v) {
		code := codeChoice
		if s.kind == KindService {
			code = codeService
		}
		c.err(code, t.place, fmt.Sprintf("%s cannot be %q", s.name, v), didYouMean(v, ids))
	}
	if s.kind == KindYesNo && v != "yes" && v != "no" {
		c.err(codeValue, t.place, fmt.Sprintf("%s cannot be %q", s.name, v), "write yes or no")
	}
	if s.kind == KindNumber && !isNumber(v) {
		c.err(codeValue, t.place, fmt.Sprintf("%s cannot be %q", s.name, v), "write a number, or is: with an expression")
	}
}

// literal is a note without placeholders.
func (t *text) literal() string {
	for _, l := range sortedKeys(t.words) {
		return t.words[l][0].fill(func(string) string { return "" })
	}
	return ""
}

func (c *compiler) resolveAction(f *flow, st *step) {
	switch a := st.act.(type) {
	case *sayAction:
		c.resolveOffers(a.offer)
	case *offerAction:
		c.resolveOffers(a.offer)
	case *answerAction:
		c.resolveAnswer(a.id)
		c.resolveOffers(a.offer)
	case *confirmAction:
		if a.no == nil && len(f.findCollected()) == 0 {
			c.err(codeNoChange, st.place, "after a no there is nothing that could be changed", "say what happens then: no: with a step's id or steps")
		}
	case *lookUpAction:
		c.resolveLookUp(f, st, a)
	case *ticketAction:
		c.resolveOperands(a.args)
	case *promiseAction:
		c.resolveOperands(a.args)
	case *handOffAction:
		if a.team.value != nil {
			c.resolveOperands([]operand{a.team})
		}
	case *runAction:
		c.resolveFlow(a.flow)
	}
}

func (c *compiler) resolveAnswer(id named) {
	if id.name != "" && !contains(c.names.Answers, id.name) {
		c.err(codeAnswer, id.place, fmt.Sprintf("the knowledge base has no answer %q", id.name), didYouMean(id.name, c.names.Answers))
	}
}

func (c *compiler) resolveFlow(r named) bool {
	if r.name == "" || c.byFlow[r.name] != nil {
		return r.name != ""
	}
	c.err(codeFlow, r.place, fmt.Sprintf("there is no flow %q", r.name), didYouMean(r.name, sortedKeys(c.byFlow)))
	return false
}

func (c *compiler) resolveLookUp(f *flow, st *step, a *lookUpAction) {
	if _, known := c.names.Tables[a.table.name]; !known && a.table.name != "ticket" && a.table.name != "" {
		c.err(codeTable, a.table.place, fmt.Sprintf("the desk has no table %q", a.table.name), didYouMean(a.table.name, append(sortedKeys(c.names.Tables), "ticket")))
	}
	if a.none != nil {
		return
	}
	if key := f.bySlot[a.key.name]; a.key.name == "" || (key != nil && key.ask == nil) {
		c.err(codeNoNone, st.place, "when nothing is found the conversation would be stuck", "add none: with a step's id or steps; or give the key slot a question, then it is asked again")
	}
}

// resolveOperands checks fixed ids of services and teams.
func (c *compiler) resolveOperands(ops []operand) {
	for _, o := range ops {
		if len(o.value.refs) > 0 {
			continue
		}
		switch v := o.value.literal(); o.name {
		case "service":
			if ids := c.idsOf(&slot{kind: KindService}); !contains(ids, v) {
				c.err(codeService, o.value.place, fmt.Sprintf("there is no service %q", v), didYouMean(v, ids))
			}
		case "team":
			if !contains(c.names.Teams, v) {
				c.err(codeTeam, o.value.place, fmt.Sprintf("there is no team %q", v), didYouMean(v, c.names.Teams))
			}
		}
	}
}

// sameBut finds the name that differs in capitals alone; "" = none does.
func sameBut(name string, known []string) string {
	i := slices.IndexFunc(known, func(k string) bool { return k != name && strings.EqualFold(k, name) })
	if i < 0 {
		return ""
	}
	return known[i]
}

// deskOffers are the offers of the welcome, as if they stood in desk.yaml.
func (c *compiler) deskOffers() []named {
	var out []named
	for i, o := range c.names.Offers {
		at := place{"desk.yaml", 1, 1}
		if i < len(c.names.OffersAt) {
			at.line, at.col = c.names.OffersAt[i].Line, c.names.OffersAt[i].Column
		}
		out = append(out, named{o, at})
	}
	return out
}

// resolveOffers checks quick replies: a flow with a title, person, or answer:ID.
func (c *compiler) resolveOffers(offers []named) {
	for _, o := range offers {
		if id, is := strings.CutPrefix(o.name, "answer:"); is {
			c.resolveAnswer(named{id, o.place})
			continue
		}
		if o.name == "person" || !c.resolveFlow(o) {
			continue
		}
		if c.byFlow[o.name].title == nil {
			c.err(codeMissing, o.place, fmt.Sprintf("flow %s is offered but has no title", o.name), "give it one: title: …")
		}
	}
}

// resolveIntents checks what starts flows.
func (c *compiler) resolveIntents() {
	started := map[string]*flow{}
	for _, f := range c.flows {
		for _, i := range f.startsOn {
			first := started[i.name]
			switch {
			case contains(ReservedIntents(), i.name):
				c.err(codeReserved, i.place, fmt.Sprintf("%q means the same everywhere and cannot start a flow", i.name), "call your intent otherwise")
			case !contains(c.names.Intents, i.name) && sameBut(i.name, c.names.Intents) != "":
				c.err(codeIntent, i.place, fmt.Sprintf("there is no intent %q", i.name), fmt.Sprintf("what starts a flow has small letters: write the intent %q as %q where it is defined", sameBut(i.name, c.names.Intents), i.name))
			case !contains(c.names.Intents, i.name):
				c.err(codeIntent, i.place, fmt.Sprintf("there is no intent %q", i.name), didYouMean(i.name, c.names.Intents))
			case first != nil:
				c.err(codeTwoFlows, i.place, fmt.Sprintf("intent %q starts two flows: %s and %s", i.name, first.id, f.id), "let one flow start on it and run or offer the other")
			default:
				started[i.name] = f
			}
		}
		if len(f.startsOn) > 0 && f.title == nil {
			c.err(codeMissing, f.place, fmt.Sprintf("flow %s has no title", f.id), "customers see it when the bot comes back to it: title: …")
		}
	}
}

// linkDependants works out which slots must be asked again when one changes, and finds circles.
func (c *compiler) linkDependants(f *flow) {
	for _, s := range f.slots {
		for _, root := range c.depended(f, s, nil) {
			if root == s.name {
				c.err(codeDepends, s.place, fmt.Sprintf("slot %s depends on itself", s.name), "take one of the depends out of the circle")
				continue
			}
			if r := f.bySlot[root]; r != nil && !contains(r.dependants, s.name) {
				r.dependants = append(r.dependants, s.name)
			}
		}
	}
}

// depended lists all slots that s depends on, also indirectly.
func (c *compiler) depended(f *flow, s *slot, seen []string) []string {
	for _, d := range s.depends {
		if next := f.bySlot[d.name]; next != nil && !contains(seen, d.name) {
			seen = c.depended(f, next, append(seen, d.name))
		}
	}
	return seen
}
