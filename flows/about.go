package flows

import "slices"

// Who asks for a person need not say whom: what he asks about, or what the conversation was about, tells which team knows it.

// about lists the services and intents that a message, what runs, and what was said last are about, the surest first.
func (m *machine) about() []string {
	var out []string
	add := func(ids ...string) {
		for _, id := range ids {
			if id != "" && !contains(out, id) {
				out = append(out, id)
			}
		}
	}
	add(m.msg.mentioned(inLocale(m.live.services, m.locale), m.lex, leastService))
	for _, f := range m.live.order {
		if m.mayBeAbout(f) {
			add(offerNames(f.startsOn)...)
		}
	}
	for i := range slices.Backward(m.st.Stack) {
		if c, ok := m.contextOf(&m.st.Stack[i]); ok {
			add(m.serviceOf(c))
			add(offerNames(c.flow.startsOn)...)
		}
	}
	for _, s := range slices.Backward(m.st.Last) {
		if f := m.live.flows[root(s.TextID)]; f != nil {
			add(offerNames(f.startsOn)...)
		}
	}
	return out
}

// serviceOf is the service that a frame is about, "" if it has none.
func (m *machine) serviceOf(c context) string {
	for _, s := range c.flow.collected {
		if v, told := m.slot(c, s); told && s.kind == KindService {
			return v.Text
		}
	}
	return ""
}

// mayBeAbout says whether a message holds what a flow looks up, "my order 70418", or a word of its title: "my complaint".
func (m *machine) mayBeAbout(f *flow) bool {
	looksUp := slices.ContainsFunc(f.steps, func(st *step) bool {
		a, is := st.act.(*lookUpAction)
		key := (*slot)(nil)
		if is {
			key = f.bySlot[a.key.name]
		}
		return key != nil && slices.ContainsFunc(m.in.Found, func(v Found) bool { return v.Kind == key.kind && contains(m.live.names.Kinds, v.Kind) })
	})
	if looksUp || f.title == nil || len(f.startsOn) == 0 {
		return looksUp
	}
	return slices.ContainsFunc(split(m.titleOfFlow(f.startsOn[0].name)), func(w string) bool {
		return len(w) >= leastChoice && !m.lex.fillers[w] && !m.lex.asking[w] && slices.ContainsFunc(m.msg.words, func(o string) bool { return sameWord(o, w) })
	})
}
