package flows

import "slices"

// Who is asked whether something works now, and writes what does not, has said no.

// deniesInWords says whether a message answers a yes-or-no question with what is wrong, "I tried it, no mail comes", or with by when
// it must be right. A message that wants something else, or that is about another thing than what was just said, is no answer.
func (m *machine) deniesInWords(c context) bool {
	if m.choice != "" || m.question() || m.msg.question || m.says(m.lex.dontKnow) || len(m.wishes) > 0 && contains(ReservedIntents(), m.wishes[0].Intent) {
		return false
	}
	if wish := m.sure(); (wish != "" && !m.ownWish(wish) && m.detourBorneOut(wish) || m.aboutService() != "") && !m.echoes() && !m.aboutTold(c) {
		return false
	}
	return m.lex.fails(m.msg) || slices.ContainsFunc(m.in.Found, func(f Found) bool { return f.Kind == KindDate && m.isBy(f) && !m.isPast(f.Text) })
}

// aboutTold says whether a message names the value that a choice or a service of the flow has: "the laptop is still locked".
func (m *machine) aboutTold(c context) bool {
	return slices.ContainsFunc(m.byTurn(c), func(s *slot) bool {
		v, _ := m.slot(c, s)
		return v.Text != "" && m.msg.mentioned(m.valuePhrases(c, s), m.lex, leastChoice) == v.Text
	})
}

// denialReach is how many words behind a "no" it denies: "no strange error".
const denialReach = 2

// fails says whether a message tells that something does not work: it denies something, or names a failure and does not deny that:
// "no error any more" tells that it works.
func (l *lexicon) fails(msg message) bool {
	denied := 0 // up to this word
	for i, w := range msg.words {
		switch {
		case l.nothing[w]:
			end := min(i+1+denialReach, len(msg.words))
			if !some(msg.words[i+1:end], l.failing) {
				return true
			}
			denied = end
		case l.failing[w] && i >= denied:
			return true
		}
	}
	return false
}

// tellsWhatFails says whether a message tells what does not work, and not only that nothing does: "it will not start" is how much it
// holds somebody up, and what happens as well.
func (m *machine) tellsWhatFails() bool {
	if !m.lex.fails(m.msg) {
		return false
	}
	for i, w := range m.msg.words {
		denied := i > 0 && m.lex.nothing[m.msg.words[i-1]] && len(w) > leastChoice // "start" says nothing alone, but "not start" does
		if !m.lex.broken[w] && !m.lex.nothing[w] && !m.lex.failing[w] && (!m.lex.bare[w] || denied) && !m.lex.fillers[w] && !m.lex.asking[w] {
			return true
		}
	}
	return false
}

// failsStill says whether a message tells nothing but that something still does not work: "I tried it, it did not work either".
func (m *machine) failsStill() bool {
	return m.choice == "" && !m.msg.question && len(m.msg.words) <= longFrame && m.lex.fails(m.msg) && some(m.msg.words, m.lex.working) && !m.answersOnly() &&
		!slices.ContainsFunc(m.msg.words, func(w string) bool {
			return !m.lex.trying[w] && !m.lex.broken[w] && !m.lex.nothing[w] && !m.lex.failing[w] && !m.lex.bare[w] && !m.lex.fillers[w] && !m.lex.asking[w] && !m.lex.joins[w]
		})
}

// stillFails hears that what the bot told did not help either, while a flow that has no description asks for a detail: it says so
// and offers a person beside the question, for the same question alone sounds deaf.
func (m *machine) stillFails(c context, asked *slot) bool {
	refused := slices.ContainsFunc(c.Ran, func(id string) bool {
		a, confirms := c.flow.byStep[id].act.(*confirmAction)
		return confirms && a.no != nil
	})
	if !refused || c.flow.description() != nil || asked.kind == KindText || !m.failsStill() {
		return false
	}
	if c.Tries++; c.Tries >= asked.tries {
		m.offerPerson("sys.person.offer")
		return true
	}
	m.mark(c.Frame, c.Step, "heard", "that it still does not work")
	m.sysOffer("sys.still_fails", []Choice{m.button(string(controlPerson))})
	m.ask(c, asked)
	return true
}

// echoes says whether a message has a word of what was just said: it is about that.
func (m *machine) echoes() bool {
	return slices.ContainsFunc(m.msg.words, func(w string) bool {
		return len(w) >= leastChoice && !m.lex.fillers[w] && !m.lex.bare[w] && !m.lex.asking[w] && slices.ContainsFunc(m.st.Last, func(s Say) bool {
			return slices.ContainsFunc(split(s.Text), func(o string) bool { return sameWord(o, w) })
		})
	})
}
