package flows

// hasOne says whether an answer is a bare yes to a question for a detail that may be missing: "is there a day by which it must work?"
// Said twice it is no answer.
func (m *machine) hasOne(s *slot) bool {
	said := m.assent()
	return s.optional && hearable(s.kind) && s.kind != KindService && said.said == saidYes && said.whole && !m.justSaid(whichOf(s))
}

// asksWhatItIs asks for a detail that there is.
func (m *machine) asksWhatItIs(c context, s *slot) {
	m.mark(c.Frame, c.Step, "asked", s.name+": there is one")
	m.sysOffer(whichOf(s), []Choice{m.button(choiceSkip)})
	m.st.Waiting, m.st.Asking, m.st.Misses = WaitAnswer, s.name, 0
}

// whichOf is the text that asks for a detail of which is known that there is one.
func whichOf(s *slot) string {
	if s.kind == KindDate {
		return "sys.which.date"
	}
	return "sys.which"
}
