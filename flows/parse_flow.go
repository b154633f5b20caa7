package flows

import (
	"fmt"
	"path"
	"strconv"
	"strings"
)

// parseFlow reads one flow file into the compiler.
func (c *compiler) parseFlow(file File) {
	n := readYAML(file, c.reports)
	if n == nil || !c.fields(n, "a flow", flowFields()) {
		return
	}
	c.version(n)
	f := &flow{place: n.place, bySlot: map[string]*slot{}, byStep: map[string]*step{}, rows: map[string]string{}}
	if id := n.get("flow"); id != nil {
		name := c.ident(id, "the name of a flow")
		f.id, f.place = name.name, name.place
	}
	if f.id == "" {
		f.id = nameOf(file.Name) // read on, so that everything else in the file is reported too
	}
	if first, twice := c.byFlow[f.id]; twice {
		c.err(codeDuplicate, f.place, fmt.Sprintf("there are two flows %q", f.id), fmt.Sprintf("the other is %s:%d", first.file, first.line))
		f.id += "@" + file.Name
	}
	if t := n.get("title"); t != nil {
		f.title = c.text(t, f.id+".title", "the title")
	}
	f.startsOn = c.refs(n.get("starts_on"), "starts_on")
	if s := n.get("slots"); s != nil && s.shape != nothing && c.want(s, mapping, "slots") {
		for _, p := range s.pairs {
			c.parseSlot(f, p)
		}
	}
	if s := n.get("steps"); s != nil {
		p := &stepParser{compiler: c, flow: f}
		steps := p.steps(s, "")
		for _, st := range steps {
			p.flatten(st)
		}
		p.link(steps, end)
		if len(f.steps) > MaxFlowSteps {
			c.err(codeTooLarge, s.place, fmt.Sprintf("the flow has %d steps, at most %d are read", len(f.steps), MaxFlowSteps), "split it into several flows")
			return
		}
	}
	if len(f.slots) > MaxSlots {
		c.err(codeTooLarge, f.place, fmt.Sprintf("the flow has %d slots, at most %d are read", len(f.slots), MaxSlots), "what is larger is data: put it in a table and look it up")
		return
	}
	c.byFlow[f.id] = f
	c.flows = append(c.flows, f)
}

// nameOf makes a flow's name of its file's name.
func nameOf(file string) string {
	name := strings.TrimSuffix(path.Base(file), path.Ext(file))
	if !isName(name) {
		return "flow"
	}
	return name
}

// parseSlot reads one entry of slots.
func (c *compiler) parseSlot(f *flow, p pair) {
	name := c.ident(p.key, "the name of a slot")
	if name.name == "" {
		return
	}
	if contains(reservedWords(), name.name) || name.name == "ticket" {
		c.err(codeReserved, name.place, fmt.Sprintf("a slot cannot be called %q: texts and conditions use the word for something else", name.name), "call it my_"+name.name+", for instance")
	}
	s := &slot{name: name.name, place: name.place, keep: keepFlow, tries: defaultTries}
	n := p.value
	what := "slot " + s.name
	if n.shape == nothing {
		n = &node{shape: mapping, place: n.place}
	}
	if !c.fields(n, what, slotFields()) {
		return
	}
	f.slots, f.bySlot[s.name] = append(f.slots, s), s
	id := f.id + "." + s.name + "."
	words := func(key string) *text {
		if t := n.get(key); t != nil {
			return c.text(t, id+key, key+" of "+what)
		}
		return nil
	}
	s.ask, s.again, s.label = words("ask"), words("again"), words("label")
	if s.label == nil {
		s.label = &text{id: id + "label", place: s.place}
		s.label.add(c.names.Locales[0], s.place, []template{{{lit: inWords(s.name)}}})
	}
	s.optional = c.flag(n.get("optional"), "optional of "+what)
	s.depends = c.refs(n.get("depends"), "depends of "+what)
	c.slotKind(s, n)
	c.slotChoices(s, n, id)
	c.slotLimits(s, n)
	if v := n.get("valid"); v != nil {
		s.valid = c.expression(v, "valid of "+what)
	}
	if from := n.get("from"); from != nil {
		s.from = named{c.word(from, "from of "+what), from.place}
	}
}

// inWords turns a name into words: order_number → Order number.
func inWords(name string) string {
	b := []byte(name)
	for i := range b {
		if b[i] == '_' {
			b[i] = ' '
		}
	}
	if len(b) > 0 && b[0] >= 'a' && b[0] <= 'z' {
		b[0] -= 'a' - 'A'
	}
	return string(b)
}

func (c *compiler) slotKind(s *slot, n *node) {
	s.kind = KindText
	if n.get("choices") != nil {
		s.kind = KindChoice
	}
	kinds := append(builtinKinds(), c.names.Kinds...)
	if t := n.get("type"); t != nil {
		if w := c.word(t, "type of slot "+s.name); w != "" {
			s.kind = w
		}
		if !contains(kinds, s.kind) {
			c.err(codeKind, t.place, fmt.Sprintf("there is no type %q", s.kind), didYouMean(s.kind, kinds))
		}
	}
	if k := n.get("keep"); k != nil {
		ways := []string{keepFlow, keepConversation, keepCustomer}
		if w := c.word(k, "keep of slot "+s.name); contains(ways, w) {
			s.keep = w
		} else if w != "" {
			c.err(codeValue, k.place, fmt.Sprintf("a slot cannot be kept %q", w), didYouMean(w, ways))
		}
	}
}

func (c *compiler) slotChoices(s *slot, n *node, id string) {
	list := n.get("choices")
	if list == nil {
		if s.kind == KindChoice {
			c.err(codeMissing, s.place, fmt.Sprintf("slot %s has no choices", s.name), "list them: choices: {small: Small, large: Large}")
		}
		return
	}
	if s.kind != KindChoice {
		c.err(codeShape, list.place, fmt.Sprintf("slot %s has choices and the type %s", s.name, s.kind), "leave the type out, or write type: choice")
	}
	if !c.want(list, mapping, "choices of slot "+s.name) {
		return
	}
	for _, p := range list.pairs {
		key := c.ident(p.key, "the id of a choice")
		if key.name == "" {
			continue
		}
		s.choices = append(s.choices, c.choice(p.value, key, id+"choices."+key.name))
	}
	if len(list.pairs) == 0 {
		c.err(codeMissing, list.place, fmt.Sprintf("slot %s has no choices", s.name), "list them: choices: {small: Small, large: Large}")
	}
}

func (c *compiler) choice(n *node, key named, id string) choice {
	what := "choice " + key.name
	out := choice{id: key.name}
	if !c.spelledOut(n) {
		out.says = c.text(n, id, what)
		return out
	}
	out.says = &text{id: id, place: n.place}
	if !c.fields(n, what, choiceFields()) {
		return out
	}
	if says := n.get("says"); says != nil {
		out.says = c.text(says, id, what)
	}
	out.also = map[string][]string{}
	switch also := n.get("also"); {
	case also == nil:
	case also.shape == mapping:
		for _, p := range also.pairs {
			if c.knownLocale(p.key) {
				out.also[p.key.text] = c.words(p.value, "also of "+what)
			}
		}
	default:
		out.also[""] = c.words(also, "also of "+what)
	}
	return out
}

// spelledOut tells {says: …, also: …} from a map of languages, even if one of the keys is misspelt.
func (c *compiler) spelledOut(n *node) bool {
	if n.shape != mapping {
		return false
	}
	for _, p := range n.pairs {
		if k := p.key.text; contains(fieldNames(choiceFields()), k) || (!contains(c.names.Locales, k) && Nearest(k, fieldNames(choiceFields())) != "") {
			return true
		}
	}
	return false
}

// words reads a list of plain words.
func (c *compiler) words(n *node, what string) []string {
	var out []string
	for _, r := range c.refs(n, what) {
		out = append(out, r.name)
	}
	return out
}

func (c *compiler) slotLimits(s *slot, n *node) {
	number := func(key string) *float64 {
		v := n.get(key)
		if v == nil {
			return nil
		}
		f, err := strconv.ParseFloat(c.word(v, key+" of slot "+s.name), 64)
		if err != nil {
			c.err(codeShape, v.place, fmt.Sprintf("%s of slot %s is not a number", key, s.name), "write it in digits")
			return nil
		}
		if s.kind != KindText && s.kind != KindNumber {
			c.err(codeRange, v.place, fmt.Sprintf("%s has no meaning for the type %s", key, s.kind), "min and max belong to texts and numbers; write a condition behind valid instead")
		}
		return &f
	}
	s.min, s.max = number("min"), number("max")
	if s.min != nil && s.max != nil && *s.min > *s.max {
		c.err(codeRange, n.get("min").place, fmt.Sprintf("min of slot %s is greater than max", s.name), "exchange them")
	}
	if t := n.get("tries"); t != nil {
		k, err := strconv.Atoi(c.word(t, "tries of slot "+s.name))
		if err != nil || k < 1 || k > 9 {
			c.err(codeValue, t.place, fmt.Sprintf("tries of slot %s must be 1 to 9", s.name), fmt.Sprintf("leave it out for %d", defaultTries))
			return
		}
		s.tries = k
	}
}
