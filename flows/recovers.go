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

// longRecovered is how many words a message has at most that only tells that something works again.
const longRecovered = 14

// Recovers says whether a message tells that what was reported works again, or that its ticket can be closed, and of which service
// it tells that; "" where it names none.
func (p *Program) Recovers(text, locale string) (service string, ok bool) {
	lex := p.lexicon(p.nearest(locale))
	msg := newMessage(text, lex)
	if msg.question || len(msg.words) == 0 || len(msg.words) > longRecovered || some(msg.words, lex.failing) {
		return "", false
	}
	says := func(p []string) bool {
		at := find(msg.words, p)
		return at >= 0 && !msg.negated(at, len(p), lex)
	}
	works := slices.ContainsFunc(lex.recovered, func(p []string) bool { return says(p) && !msg.awaits(find(msg.words, p), lex) })
	for i := range msg.words {
		works = works && !startsWithAny(msg.words[i:], lex.but)
	}
	if !works && !slices.ContainsFunc(lex.closes, says) {
		return "", false
	}
	return msg.mentioned(inLocale(p.services, p.nearest(locale)), lex, leastService), true
}

// awaits says whether a clause says ahead of its word i that what comes is hoped for, asked for or a condition: "tell me when it works again".
func (m message) awaits(i int, lex *lexicon) bool {
	for ; i > 0 && !m.spots[i].pause; i-- {
		if lex.awaited[m.words[i-1]] {
			return true
		}
	}
	return false
}
