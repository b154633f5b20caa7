package flows

import "slices"

// longFrame is how many words a message has at most of which the first may be the frame of a correction: a longer one tells.
const longFrame = 12

// shortValue is how many words stand at most behind a "sorry," or "no," that is surely no part of what is told.
const shortValue = 6

// unframed takes the frame of a correction from a text: "no, the folder is called Sales" and "I meant Sales" tell "Sales".
// What only begins like one stays: there is no comma in "No sound". Where the question is put again, none is needed.
func (m *machine) unframed(c context, msg message, again bool) message {
	if len(msg.words) > longFrame || msg.question {
		return msg
	}
	cut := false
	for n := m.frameWords(msg, again); n > 0; n = m.frameWords(msg, again) {
		msg, cut = msg.from(n, m.lex), true
	}
	if n := longestStart(msg.words, m.lex.itIs); cut && n < len(msg.words) {
		msg = msg.from(n, m.lex)
	}
	return m.uncalled(c, msg)
}

// withoutLeadIn takes away the words by which somebody only comes to a name: "it is the grinder", "I think it's the grinder".
func (m *machine) withoutLeadIn(msg message) message {
	if msg.question || len(msg.words) > longFrame {
		return msg
	}
	for n := longestStart(msg.words, m.lex.leadsIn); n > 0 && n < len(msg.words); n = longestStart(msg.words, m.lex.leadsIn) {
		msg = msg.from(n, m.lex)
	}
	return msg
}

// frameWords is how many words at the beginning of a message only say that it corrects something, 0 if it says no more.
func (m *machine) frameWords(msg message, again bool) int {
	n := longestStart(msg.words, m.lex.meant)
	if weak := longestStart(msg.words, m.lex.weak); n == 0 && weak > 0 {
		rest := msg.from(weak, m.lex)
		if again || len(rest.words) <= shortValue && pausesBefore(msg, rest) || startsWithAny(rest.words, m.lex.meant) {
			n = weak
		}
	}
	if n == len(msg.words) {
		return 0
	}
	return n
}

// uncalled takes away the words that only say what it is that is called so: "the folder is called Sales", where a folder is
// what was told before.
func (m *machine) uncalled(c context, msg message) message {
	about := m.calledSo(c)
	for at := range min(5, len(msg.words)) {
		if n := longestStart(msg.words[at:], m.lex.called); n > 0 && at+n < len(msg.words) {
			return msg.from(at+n, m.lex)
		}
		w := msg.words[at]
		if !m.lex.fillers[w] && !slices.ContainsFunc(about, func(o string) bool { return sameWord(o, w) }) {
			break
		}
	}
	return msg
}

// calledSo are the words for what is asked for, and for what was chosen before.
func (m *machine) calledSo(c context) []string {
	var out []string
	for _, s := range c.flow.slots {
		for _, label := range inLocale(s.names, m.locale) {
			out = append(out, label...)
		}
		v, ok := m.slot(c, s)
		if !ok || s.kind != KindChoice {
			continue
		}
		for _, p := range inLocale(s.phrases, m.locale).phrases() {
			if p.id == v.Text {
				out = append(out, p.words...)
			}
		}
	}
	return out
}
