package flows

import (
	"fmt"
	"strconv"

	"cel.dev/cel-go/common/types"
)

func offerNames(offer []named) []string {
	out := make([]string, len(offer))
	for i, o := range offer {
		out[i] = o.name
	}
	return out
}

func (a *sayAction) run(m *machine, st *step) move {
	c, _ := m.current()
	m.flushAssumed()
	m.say(c, a.text, m.offerChoices(offerNames(a.offer)))
	m.mark(c.Frame, st.id, "said", "")
	return move{to: st.next}
}

func (a *offerAction) run(m *machine, st *step) move {
	c, _ := m.current()
	m.sysOffer("sys.offer", m.offerChoices(offerNames(a.offer)))
	m.mark(c.Frame, st.id, "offered", "")
	return move{to: st.next}
}

func (a *gotoAction) run(*machine, *step) move { return move{to: a.to.to} }

func (a *branchAction) run(m *machine, st *step) move {
	c, _ := m.current()
	for _, k := range a.cases {
		if k.when == nil {
			m.mark(c.Frame, st.id, "branched", "else: no case held")
			return move{to: k.way.to}
		}
		if m.holds(c, k.when, st.id, "not taken") {
			m.marks[len(m.marks)-1].Took = "branched"
			return move{to: k.way.to}
		}
	}
	return move{to: st.next}
}

func (a *setAction) run(m *machine, st *step) move {
	c, _ := m.current()
	for _, as := range a.pairs {
		s := c.flow.bySlot[as.slot.name]
		v, why := Value{Kind: s.kind}, ""
		if as.is != nil {
			v.Text, why = m.result(c, as.is)
		} else {
			v.Text = m.operand(c, as.words)
		}
		if !s.fits(v) {
			m.mark(c.Frame, st.id, "not set", s.name+" cannot be "+v.Text)
			continue
		}
		m.set(c, s, Slot{Value: v, Turn: m.in.Turn, From: FromFlow}, "set", why)
	}
	return move{to: st.next}
}

// result is what an expression gives, as a slot's text, and how it came about.
func (m *machine) result(c context, e *expr) (text, why string) {
	sc := m.scope(c)
	v, err := e.eval(sc)
	why = " from " + e.src + ": " + e.saw(sc)
	if err != nil {
		return "", why + "; could not be worked out (" + err.Error() + ")"
	}
	switch v := v.(type) {
	case types.Bool:
		if v {
			return "yes", why
		}
		return "no", why
	case types.Double:
		return strconv.FormatFloat(float64(v), 'f', -1, 64), why
	}
	return fmt.Sprint(v.Value()), why
}

// operand is a value for the desk: a slot's canonical value, or a text filled in.
func (m *machine) operand(c context, t *text) string {
	if t == nil {
		return ""
	}
	if ts := t.words[c.prog.names.Locales[0]]; len(ts) > 0 {
		if s := c.flow.bySlot[ts[0].sole()]; s != nil {
			v, _ := m.slot(c, s)
			return v.Text
		}
	}
	return m.note(c, t)
}

func (a *answerAction) run(m *machine, st *step) move {
	c, _ := m.current()
	found, ok := m.need(NeedAnswer, map[string]string{"id": a.id.name})
	if !ok {
		return move{kind: hold}
	}
	if len(found.Items) > 0 {
		m.sayAnswer(a.id.name, found.Items[0], m.offerChoices(offerNames(a.offer)))
	}
	m.mark(c.Frame, st.id, "answered", a.id.name)
	return move{to: st.next}
}

func (a *surveyAction) run(m *machine, st *step) move {
	c, _ := m.current()
	m.effect(Survey{})
	m.mark(c.Frame, st.id, "asked", "how it was")
	return move{to: st.next}
}

func (a *runAction) run(m *machine, st *step) move {
	c, _ := m.current()
	f := c.prog.flows[a.flow.name]
	if len(m.st.Stack) >= MaxDepth {
		m.mark(c.Frame, st.id, "not run", "the stack is full")
		return move{to: st.next}
	}
	m.mark(c.Frame, st.id, "ran", f.id)
	m.goTo(c, st, st.next)
	m.push(f, c.prog, ReturnRun)
	return move{kind: hold}
}

func (a *endAction) run(m *machine, st *step) move {
	c, _ := m.current()
	if a.solved && len(m.st.Stack) == 1 && len(m.st.Queued) == 0 {
		m.effect(Close{})
		m.mark(c.Frame, st.id, "solved", "")
	}
	return move{kind: finish}
}

func (a *handOffAction) run(m *machine, st *step) move {
	c, _ := m.current()
	m.flushAssumed()
	if a.says != nil {
		m.say(c, a.says, nil)
	} else {
		m.sys("sys.handoff.flow")
	}
	reason := "flow"
	if c.complains() {
		reason = "complaint"
	}
	m.effect(Handoff{Team: m.operand(c, a.team.value), Reason: reason, Why: m.note(c, a.because), Fields: m.collectedFields()})
	m.mark(c.Frame, st.id, "handed off", m.note(c, a.because))
	m.st.Stack = nil
	m.handed = true
	return move{kind: hold}
}

// complains says whether the frame opened a complaint.
func (c context) complains() bool {
	for _, id := range c.Ran {
		if a, ok := c.flow.byStep[id].act.(*ticketAction); ok && a.complaint {
			return true
		}
	}
	return false
}
