package flows

// greetingWords is how many words a greeting has at most.
const greetingWords = 2

// ungreeted is the message without the greeting that it begins with, as a title needs it.
func (m *machine) ungreeted() message {
	for n := min(greetingWords, len(m.msg.words)-tellingWords); n > 0; n-- {
		if rest := m.msg.from(n, m.lex); m.lex.controls[m.msg.stretch(0, n)] == controlGreeting && pausesBefore(m.msg, rest) {
			return rest
		}
	}
	return m.msg
}
