package flows

import "slices"

// withoutPlaces leaves out the phrases for what a message only tells as the place where something is: who writes that the
// machine in our shop leaks has not told that the whole shop is affected, which "our shop" answers if it is asked. "Everyone
// in our shop" is about the people there.
func (m *machine) withoutPlaces(phrases []phrase) []phrase {
	if !some(m.msg.words, m.lex.places) {
		return phrases
	}
	return slices.DeleteFunc(slices.Clone(phrases), func(p phrase) bool {
		at := findLoose(m.msg.words, p.words)
		return at > 0 && len(p.words) > 1 && m.lex.owners[p.words[0]] && m.lex.places[m.msg.words[at-1]] &&
			!some(m.msg.words[max(0, at-2):at-1], m.lex.parties)
	})
}
