package flows

import "strings"

// Who names several where one is asked for is not misunderstood: he is asked which of them it is, and what he named stays in
// what he described.

// several are the values of a service or a choice that an answer names, where it names more than one.
func (m *machine) several(c context, s *slot) []Choice {
	if m.choice != "" || s.kind != KindService && s.kind != KindChoice {
		return nil
	}
	named, _ := m.msg.allMentioned(m.valuePhrases(c, s).beginning(m.msg.words), m.lex, leastService)
	if len(named) < 2 {
		return nil
	}
	var out []Choice
	for _, ch := range m.slotChoices(c, s) {
		if _, id, is := strings.Cut(ch.ID, "="); is && contains(named, id) {
			out = append(out, ch)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// asksWhichOf asks which of several named values is meant; false if the message does not name several.
func (m *machine) asksWhichOf(c context, s *slot) bool {
	choices := m.several(c, s)
	if choices == nil {
		return false
	}
	var labels []string
	for _, ch := range choices {
		labels = append(labels, ch.Label)
	}
	id := "sys.several"
	if d := c.flow.description(); d != nil && s.kind == KindService && m.noteNamed(c, d) {
		id = "sys.several.noted"
	}
	m.flushAssumed()
	m.flushNoted(c, nil)
	m.sysOffer(id, choices, "what", strings.Join(labels, ", "))
	m.st.Waiting, m.st.Asking = WaitAnswer, s.name
	m.mark(c.Frame, c.Step, "asked", s.name+": several were named")
	return true
}

// noteNamed keeps a message that names several services for the description; false if it cannot be kept.
func (m *machine) noteNamed(c context, d *slot) bool {
	was, told := m.slot(c, d)
	switch {
	case !told:
		c.Named = m.msg.text
		return true
	case strings.Contains(was.Text, m.msg.text):
		return true
	}
	v := Value{Kind: KindText, Text: was.Text + "\n" + m.msg.text}
	if m.wrong(c, d, v) != "" {
		return false
	}
	m.set(c, d, m.said(v), "filled", ", several were named")
	return true
}

// withNamed puts what was named before behind a description that is told now.
func (m *machine) withNamed(c context, s *slot, v Value) Value {
	if c.Named == "" || s != c.flow.description() {
		return v
	}
	if both := (Value{Kind: KindText, Text: v.Text + "\n" + c.Named}); !strings.Contains(v.Text, c.Named) && m.wrong(c, s, both) == "" {
		v = both
	}
	c.Named = ""
	return v
}
