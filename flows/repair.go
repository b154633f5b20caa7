package flows

import "slices"

// Who asks that something be repaired reports it: "can you fix my grinder until Friday, it doesn't start". That looks like a question
// for how long it takes, or for whether there is such a thing.

// asksRepair says whether a message asks that something be repaired: it begins like a request and has a word for repairing. "When can
// you fix it" asks for a time, and "can I fix it myself" how it is done.
func (m message) asksRepair(lex *lexicon) bool {
	if m.asksTime(lex) {
		return false
	}
	for at := range min(4, len(m.words)) {
		if n := longestStart(m.words[at:], lex.repairing); n > 0 {
			rest := m.words[at+n:]
			i := slices.IndexFunc(rest, func(w string) bool { return lex.repairs[w] })
			return i >= 0 && !some(rest[max(0, i-2):i], lex.nothing)
		}
		if !lex.fillers[m.words[at]] && !lex.hesitates(m.words[at]) && lex.controls[m.words[at]] != controlGreeting {
			return false
		}
	}
	return false
}

// withRepair puts the wish to report a service in front of what else the reading made of a request to repair it. A wish for another
// flow that opens a ticket stays: what is to be done may be something else.
func (m *machine) withRepair(wishes []Wish) []Wish {
	if m.choice != "" || !m.msg.asksRepair(m.lex) {
		return wishes
	}
	intent := m.reportsService()
	other := func(w Wish) bool {
		f := m.live.byIntent[w.Intent]
		return w.Sure && f != nil && w.Intent != intent && (f.opens(false) || f.opens(true))
	}
	if intent == "" || m.msg.mentioned(inLocale(m.live.services, m.locale), m.lex, leastService) == "" || slices.ContainsFunc(wishes, other) {
		return wishes
	}
	out := []Wish{{Intent: intent, Sure: true}}
	for _, w := range wishes {
		if w.Intent != intent {
			w.Sure = w.Sure && contains(ReservedIntents(), w.Intent)
			out = append(out, w)
		}
	}
	return out
}

// onlyAsksRepair says whether a message asks that a service be repaired, perhaps by a day, and tells nothing of what is the matter.
func (m *machine) onlyAsksRepair(c context) bool {
	if !m.msg.asksRepair(m.lex) {
		return false
	}
	about := m.msg.wordsOf(inLocale(c.prog.services, m.locale), "")
	for at := range m.msg.words {
		for _, w := range m.msg.words[at:][:longestStart(m.msg.words[at:], m.lex.repairing)] {
			about[w] = true
		}
	}
	for i, w := range m.msg.words {
		spot := m.msg.start + m.msg.spots[i].start
		found := slices.ContainsFunc(m.in.Found, func(f Found) bool { return f.Start <= spot && spot < f.End })
		if !found && !about[w] && !m.lex.repairs[w] && !m.lex.bare[w] && !m.lex.fillers[w] && !m.lex.owners[w] && !m.lex.until[w] {
			return false
		}
	}
	return true
}
