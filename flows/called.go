package flows

import "slices"

// correctCalled reads a correction of what something is called: "no, the folder is called Sales". It is the one detail told in
// words whose question asks for a name. While that question is open, it is the answer.
func (m *machine) correctCalled(c context, asked *slot) bool {
	msg := m.msg.from(max(longestStart(m.msg.words, m.lex.strong), longestStart(m.msg.words, m.lex.weak)), m.lex)
	rest := m.uncalled(c, msg)
	if msg.question || len(rest.words) == len(msg.words) || len(msg.words) > longFrame {
		return false
	}
	var named []*slot
	for _, s := range c.flow.collected {
		if s.kind == KindText && m.filled(c, s) && m.asksName(c, s) {
			named = append(named, s)
		}
	}
	if len(named) != 1 || named[0] == asked {
		return false
	}
	v := Value{Kind: KindText, Text: rest.text}
	if was, _ := m.slot(c, named[0]); was.Text == v.Text || m.wrong(c, named[0], v) != "" {
		return false
	}
	m.correct(c, named[0], v)
	return true
}

// asksName says whether a slot's question, or what it is called, is about a name.
func (m *machine) asksName(c context, s *slot) bool {
	about := split(m.words(c, s.ask))
	for _, label := range inLocale(s.names, m.locale) {
		about = append(about, label...)
	}
	return slices.ContainsFunc(about, func(w string) bool { return m.lex.names[w] })
}
