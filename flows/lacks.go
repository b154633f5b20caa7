package flows

// idleLacking is how many words may stand beside a "don't know" that say something else.
const idleLacking = 1

// lacks says whether an answer only tells that the customer does not know, or does not have, what he is asked for: "I don't have
// the number here", "hab doch gesagt, ich weiß es nicht". Of a text it may be the answer itself.
func (m *machine) lacks(c context, s *slot) bool {
	if m.choice != "" || m.msg.question || !hearable(s.kind) || !some(m.msg.words, m.lex.nothing) || !some(m.msg.words, m.lex.knowing) {
		return m.choice == "" && hearable(s.kind) && m.says(m.lex.dontKnow)
	}
	about := map[string]bool{}
	for _, w := range append(split(m.words(c, s.ask)), split(m.words(c, s.label))...) {
		about[w] = true
	}
	other := 0
	for _, w := range m.msg.words {
		if !about[w] && !m.lex.nothing[w] && !m.lex.knowing[w] && !m.lex.fillers[w] && !m.lex.bare[w] && !m.lex.places[w] && !m.lex.saying[w] {
			other++
		}
	}
	return other <= idleLacking
}
