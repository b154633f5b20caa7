package flows

import "slices"

// Who asks by when somebody calls, or when it is repaired, wants to know a time. He asks for nobody, and the opening hours are no
// answer.

// asksTime says whether a message begins as a question for a time: "by when …", "and how soon …".
func (m message) asksTime(lex *lexicon) bool {
	for at := range min(3, len(m.words)) {
		if startsWithAny(m.words[at:], lex.times) {
			return true
		}
		if !lex.fillers[m.words[at]] && !lex.hesitates(m.words[at]) && !lex.joins[m.words[at]] {
			return false
		}
	}
	return false
}

// hesitates says whether a word may stand before what somebody has to say, as "sorry" does.
func (l *lexicon) hesitates(word string) bool {
	return slices.ContainsFunc(l.weak[word], func(p []string) bool { return len(p) == 1 })
}

// asksByWhen says whether a message asks when somebody of the desk does something, or when something is done.
func (l *lexicon) asksByWhen(m message) bool {
	if !m.asksTime(l) {
		return false
	}
	somebody := slices.ContainsFunc(m.words, func(w string) bool { return l.person[w] || l.staff[w] != 0 || l.those[w] })
	return some(m.words, l.helpers) || somebody && some(m.words, l.serving) || some(m.words, l.finished)
}

// withTime puts the wish to hear a time in front of what else the reading made of a question for one.
func (m *machine) withTime(wishes []Wish) []Wish {
	if m.choice != "" || !m.lex.asksByWhen(m.msg) {
		return wishes
	}
	told := func(w Wish) bool { return w.Sure && m.live.tellsOfTicket(w.Intent) }
	if slices.ContainsFunc(wishes, told) {
		return slices.DeleteFunc(wishes, func(w Wish) bool { return w.Sure && !told(w) })
	}
	f := m.live.tellsTime()
	if f == nil {
		return wishes
	}
	for i := range wishes {
		wishes[i].Sure = false
	}
	return append([]Wish{{Intent: f.startsOn[0].name, Sure: true}}, wishes...)
}

// tellsTime is the first flow that tells by when something is solved and opens no ticket; nil if there is none.
func (p *Program) tellsTime() *flow {
	for _, f := range p.order {
		promises := slices.ContainsFunc(f.steps, func(st *step) bool { _, is := st.act.(*promiseAction); return is })
		if promises && len(f.startsOn) > 0 && p.tellsOfTicket(f.startsOn[0].name) {
			return f
		}
	}
	return nil
}
