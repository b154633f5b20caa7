package flows

import "slices"

// recovers says whether a message tells that what was broken works again: "it works again, thanks".
func (m *machine) recovers() bool {
	return m.choice == "" && !m.msg.question && len(m.msg.words) <= shortMessage+1 && !some(m.msg.words, m.lex.nothing) &&
		slices.ContainsFunc(m.lex.recovered, func(p []string) bool { return find(m.msg.words, p) >= 0 })
}

// offersToStop offers to stop what takes down a fault that is over, and asks on: false where nothing of the kind runs, or where it is
// the answer to the question whether it works.
func (m *machine) offersToStop() bool {
	c, ok := m.current()
	if !ok || c.Ticket != "" || c.flow.description() == nil || !c.flow.opens(false) || !m.recovers() {
		return false
	}
	if s := c.flow.bySlot[m.st.Asking]; s != nil && s.kind == KindText {
		return false // it may be what happens: "it works again for a minute"
	}
	if a, confirms := c.flow.byStep[c.Step].act.(*confirmAction); confirms && a.no != nil {
		return false
	}
	m.sysOffer("sys.recovered", []Choice{m.button(string(controlCancel))})
	m.mark(c.Frame, c.Step, "offered to stop", "what was broken works again")
	m.askOnceMore()
	return true
}
