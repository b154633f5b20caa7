package flows

import (
	"fmt"
	"strconv"
)

// stepReaders reads what stands behind each verb.
func stepReaders() map[string]func(p *stepParser, st *step, n, value *node) {
	return map[string]func(p *stepParser, st *step, n, value *node){
		"say":         (*stepParser).readSay,
		"collect":     (*stepParser).readCollect,
		"confirm":     (*stepParser).readConfirm,
		"branch":      (*stepParser).readBranch,
		"look_up":     (*stepParser).readLookUp,
		"set":         (*stepParser).readSet,
		"answer":      (*stepParser).readAnswer,
		"open_ticket": (*stepParser).readTicket,
		"promise":     (*stepParser).readPromise,
		"hand_off":    (*stepParser).readHandOff,
		"survey":      (*stepParser).readSurvey,
		"run":         (*stepParser).readRun,
		"offer":       (*stepParser).readOffer,
		"goto":        (*stepParser).readGoto,
		"end":         (*stepParser).readEnd,
	}
}

func (p *stepParser) readSay(st *step, n, value *node) {
	st.speaks = true
	st.act = &sayAction{text: p.say(st, value, "say"), offer: p.refs(n.get("offer"), "offer")}
}

func (p *stepParser) readCollect(st *step, n, value *node) {
	a := &collectAction{anew: p.flag(n.get("anew"), "anew")}
	st.fills = p.refs(value, "collect")
	for _, r := range st.fills {
		s := p.flow.bySlot[r.name]
		if s == nil {
			p.unknownSlot(r)
			continue
		}
		if s.ask == nil {
			p.err(codeNoQuestion, r.place, fmt.Sprintf("slot %s is collected but has no question", r.name), "give it one: ask: …")
		}
		a.slots = append(a.slots, s)
	}
	st.speaks, st.waits, st.turns = true, true, a.anew
	st.act = a
}

func (p *stepParser) unknownSlot(r named) {
	p.err(codeSlot, r.place, fmt.Sprintf("there is no slot %q in this flow", r.name), didYouMean(r.name, sortedKeys(p.flow.bySlot)))
}

func (p *stepParser) readConfirm(st *step, n, value *node) {
	a := &confirmAction{text: p.say(st, value, "confirm")}
	if y := n.get("yes"); y != nil {
		a.yes = p.way(st, y, "yes", st.id+".1")
		st.forks = true
	}
	if no := n.get("no"); no != nil && (no.shape != scalar || no.text != "change") {
		a.no = p.way(st, no, "no", st.id+".2")
	}
	st.speaks, st.waits, st.turns = true, true, true
	st.act = a
}

func (p *stepParser) readBranch(st *step, _, value *node) {
	if !p.want(value, list, "branch") {
		return
	}
	a := &branchAction{}
	for i, item := range value.items {
		if !p.fields(item, "a case of branch", caseFields()) {
			continue
		}
		if st.forks {
			p.err(codeValue, item.place, "no case after else is ever reached", "put else last")
			continue
		}
		p.branchCase(st, a, item, st.id+"."+strconv.Itoa(i+1))
	}
	if len(a.cases) == 0 && len(value.items) == 0 {
		p.err(codeMissing, value.place, "branch has no cases", "write \"- when: …\" and \"do: …\"")
	}
	st.act = a
}

func (p *stepParser) branchCase(st *step, a *branchAction, n *node, number string) {
	when, do, to, otherwise := n.get("when"), n.get("do"), n.get("goto"), n.get("else")
	if to != nil && do != nil || otherwise != nil && (when != nil || do != nil || to != nil) {
		p.err(codeShape, n.place, "a case has either when and do, when and goto, or else", "begin a new case with \"- \"")
		return
	}
	if do == nil {
		do = to
	}
	if otherwise != nil {
		a.cases = append(a.cases, branchCase{way: p.way(st, otherwise, "else", number)})
		st.forks = true
		return
	}
	if when == nil || do == nil {
		p.err(codeMissing, n.place, "a case needs when, and do or goto", "write \"- when: …\" and below it \"do: …\"")
		return
	}
	c := branchCase{when: p.expression(when, "when")}
	st.exprs = append(st.exprs, c.when)
	c.way = p.way(st, do, when.text, number)
	a.cases = append(a.cases, c)
}

func (p *stepParser) readLookUp(st *step, n, value *node) {
	a := &lookUpAction{table: named{p.word(value, "look_up"), value.place}}
	a.as = a.table.name
	if as := n.get("as"); as != nil {
		name := p.ident(as, "the name of a look-up")
		a.as = name.name
		if contains(reservedWords(), a.as) {
			p.err(codeReserved, name.place, fmt.Sprintf("a look-up cannot be called %q", a.as), "texts and conditions use the word for something else")
		}
		if p.flow.bySlot[a.as] != nil {
			p.err(codeDuplicate, name.place, fmt.Sprintf("%q is a slot of this flow too", a.as), "call the look-up otherwise")
		}
	}
	if key := n.get("key"); key != nil {
		a.key = named{p.word(key, "key"), key.place}
		st.reads = append(st.reads, a.key)
	} else if a.table.name != "ticket" {
		p.err(codeMissing, n.place, "look_up in a table needs a key", "name the slot: key: order_number")
	}
	if none := n.get("none"); none != nil {
		a.none = p.way(st, none, "none", st.id+".1")
	}
	if old, twice := p.flow.rows[a.as]; twice && old != a.table.name {
		p.err(codeDuplicate, value.place, fmt.Sprintf("%q already names a row of %s", a.as, old), "give this one another name: as: …")
	}
	p.flow.rows[a.as] = a.table.name
	st.waits = a.none == nil || a.table.name == "ticket"
	st.act = a
}

func (p *stepParser) readSet(st *step, _, value *node) {
	if !p.want(value, mapping, "set") {
		return
	}
	a := &setAction{}
	for _, q := range value.pairs {
		r := named{q.key.text, q.key.place}
		if p.flow.bySlot[r.name] == nil {
			p.unknownSlot(r)
			continue
		}
		as := assignment{slot: r}
		if q.value.shape == mapping {
			p.fields(q.value, "the value of "+r.name, setFields())
			if is := q.value.get("is"); is != nil {
				as.is = p.expression(is, "is")
				st.exprs = append(st.exprs, as.is)
			}
		} else {
			as.words = p.inner(st, q.value, "the value of "+r.name)
			p.checkQuotes(q.value)
		}
		st.fills = append(st.fills, r)
		a.pairs = append(a.pairs, as)
	}
	if len(value.pairs) == 0 {
		p.err(codeMissing, value.place, "set names no slot", "write set: {slot: value}")
	}
	st.act = a
}

// checkQuotes finds the habit of quoting a word twice, which would put the quotes into the value.
func (p *stepParser) checkQuotes(n *node) {
	if s := n.text; len(s) > 1 && s[0] == '\'' && s[len(s)-1] == '\'' {
		p.err(codeValue, n.place, "the quotes would be part of the value", "write it without quotes: "+s[1:len(s)-1])
	}
}

func (p *stepParser) readAnswer(st *step, n, value *node) {
	st.speaks = true
	st.act = &answerAction{id: named{p.word(value, "answer"), value.place}, offer: p.refs(n.get("offer"), "offer")}
}

// operands reads ids and slots in braces for the keys of a table.
func (p *stepParser) operands(st *step, n *node, table []field) []operand {
	var out []operand
	for _, f := range table {
		if v := n.get(f.name); v != nil && f.form == formOperand {
			out = append(out, operand{f.name, p.inner(st, v, f.name)})
		}
	}
	return out
}

func (p *stepParser) readTicket(st *step, _, value *node) {
	if !p.fields(value, "open_ticket", ticketFields()) {
		return
	}
	a := &ticketAction{complaint: p.flag(value.get("complaint"), "complaint"), all: value.get("fields") == nil}
	if t := value.get("title"); t != nil {
		a.title = p.inner(st, t, "title")
	}
	a.args = p.operands(st, value, promiseFields())
	if !a.all {
		a.fields = p.refs(value.get("fields"), "fields")
		st.reads = append(st.reads, a.fields...)
	}
	if s := value.get("says"); s != nil {
		a.says = p.say(st, s, "says")
	}
	st.speaks = true
	st.act = a
}

func (p *stepParser) readPromise(st *step, _, value *node) {
	a := &promiseAction{}
	if value.shape != nothing {
		if !p.fields(value, "promise", promiseFields()) {
			return
		}
		a.args = p.operands(st, value, promiseFields())
	}
	st.speaks = true
	st.act = a
}

func (p *stepParser) readHandOff(st *step, _, value *node) {
	a := &handOffAction{}
	switch value.shape {
	case nothing:
	case scalar:
		a.team = operand{"team", p.inner(st, value, "team")}
	default:
		if !p.fields(value, "hand_off", handOffFields()) {
			return
		}
		if t := value.get("team"); t != nil {
			a.team = operand{"team", p.inner(st, t, "team")}
		}
		if b := value.get("because"); b != nil {
			a.because = p.inner(st, b, "because")
		}
		if s := value.get("says"); s != nil {
			a.says = p.say(st, s, "says")
		}
	}
	st.speaks, st.stops = true, true
	st.act = a
}

func (p *stepParser) readSurvey(st *step, _, value *node) {
	if value.shape != nothing {
		p.err(codeShape, value.place, "nothing stands behind survey", "write \"- survey\"")
	}
	st.speaks = true
	st.act = &surveyAction{}
}

func (p *stepParser) readRun(st *step, _, value *node) {
	st.speaks = true
	st.act = &runAction{named{p.word(value, "run"), value.place}}
}

func (p *stepParser) readOffer(st *step, n, _ *node) {
	st.speaks = true
	st.act = &offerAction{p.refs(n.get("offer"), "offer")}
}

func (p *stepParser) readGoto(st *step, _, value *node) {
	st.stops = true
	st.act = &gotoAction{p.way(st, value, "", st.id)}
}

func (p *stepParser) readEnd(st *step, _, value *node) {
	a := &endAction{}
	if value.shape != nothing {
		if w := p.word(value, "end"); w == "solved" {
			a.solved = true
		} else {
			p.err(codeValue, value.place, fmt.Sprintf("a flow cannot end %q", w), "write \"- end\" or \"- end: solved\"")
		}
	}
	st.stops = true
	st.act = a
}
