package flows

import "slices"

// givesUp reads who lets what runs be and wants something else instead: "actually forget the return, the printer is broken". What he
// lets be must be what runs, or be called "it"; what he says behind the comma is read as if nothing ran.
func (m *machine) givesUp() bool {
	if len(m.st.Stack) == 0 || m.choice != "" || m.msg.question {
		return false
	}
	at := 0
	for n := longestStart(m.msg.words, m.lex.weak); n > 0; n = longestStart(m.msg.words[at:], m.lex.weak) {
		at += n
	}
	n := longestStart(m.msg.words[at:], m.lex.givingUp)
	end := at + n
	for end < len(m.msg.words) && (end == at+n || !m.msg.spots[end].pause) {
		end++
	}
	if n == 0 || end == at+n || !m.isWhatRuns(m.msg.words[at+n:end]) {
		return false
	}
	rest := m.msg.from(end, m.lex)
	given := m.st.Stack[m.rootOf(len(m.st.Stack)-1)].Flow
	m.wishes = slices.DeleteFunc(m.wishes, func(w Wish) bool { f := m.live.byIntent[w.Intent]; return f != nil && f.id == given })
	m.cancel()
	if len(rest.words) == 0 {
		return true
	}
	m.msg = rest
	for i, f := range m.in.Found { // what was said of what he lets be is over
		m.used[i] = m.used[i] || f.Start < rest.start
	}
	m.hearWaiting(WaitNothing)
	return true
}

// isWhatRuns says whether words only name the flow that runs: "the return", "that".
func (m *machine) isWhatRuns(words []string) bool {
	title := split(m.titleOf(len(m.st.Stack) - 1))
	return len(words) <= shortMessage && !slices.ContainsFunc(words, func(w string) bool {
		return !m.lex.fillers[w] && !m.lex.bare[w] && !m.lex.owners[w] && !m.lex.totals[w] && !m.lex.saying[w] && !m.lex.places[w] &&
			!slices.ContainsFunc(title, func(t string) bool { return sameWord(t, w) })
	})
}
