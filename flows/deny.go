package flows

import (
	"slices"
	"strings"
)

// denied reads a message that takes a value back without giving another: "not the printer", "keine E-Mail". It never sets
// anything: the value is asked for anew, and a detail that the customer does not have is left out where it may be.
func (m *machine) denied(c context, asked *slot) bool {
	msg := m.denial()
	if len(msg.words) == 0 {
		return false
	}
	if asked != nil && len(m.corrections(msg, asked, true)) == 0 && (m.hasNo(asked, msg) || asked.optional && m.hasNothing(c, msg)) {
		if asked.optional {
			m.accept(c, asked, Value{Kind: asked.kind})
		} else {
			m.missNeeded(c, asked)
		}
		return true
	}
	for _, s := range m.byTurn(c) {
		if c.Ticket == "" && m.deniesValue(c, s, msg) {
			m.reopen(c, s)
			return true
		}
	}
	return false
}

// denial is the part of a message that may take something back, empty if none does: all of "not the printer", "not that"
// of "no, not that". "No, the printer" says what it is instead.
func (m *machine) denial() message {
	msg := m.msg
	for len(msg.words) > 1 && m.lex.no[msg.words[0]] {
		rest := msg.from(1, m.lex)
		if !pausesBefore(msg, rest) {
			break
		}
		msg = rest
	}
	if m.choice != "" || msg.question || !some(msg.words, m.lex.negations) {
		return message{}
	}
	return msg
}

// pausesBefore says whether a comma or the like stands between the words cut off a message and the rest.
func pausesBefore(whole, rest message) bool {
	return strings.ContainsAny(whole.text[:rest.start-whole.start], clauseEnds+"–")
}

// hasNo says whether a message denies the detail that is asked for and says nothing else: "no email", "I don't have an
// account number", "keine E-Mail-Adresse".
func (m *machine) hasNo(s *slot, msg message) bool {
	for _, label := range inLocale(s.names, m.locale) {
		at := find(msg.words, label)
		if at < 0 || len(label) == 0 || !some(msg.words[:at], m.lex.negations) {
			continue
		}
		about := map[string]bool{}
		for _, w := range label {
			about[w] = true
		}
		if m.besidesNo(msg, about) <= idleWords {
			return true
		}
	}
	return false
}

// hasNothing says whether a message is a short no to an optional question in other words: "no deadline", "keine Eile".
func (m *machine) hasNothing(c context, msg message) bool {
	if len(msg.words) < 2 || len(msg.words) > 3 || !m.lex.none[msg.words[0]] {
		return false
	}
	rest := msg.from(1, m.lex)
	return !slices.ContainsFunc(m.byTurn(c), func(s *slot) bool { // "no laptop" may be a correction
		return m.otherPhrase(m.valuePhrases(c, s), rest, false) != ""
	})
}

// deniesValue says whether a message takes back the value of a choice or a service and names no other.
func (m *machine) deniesValue(c context, s *slot, msg message) bool {
	phrases := m.valuePhrases(c, s)
	v, _ := m.slot(c, s)
	return msg.named(phrases, m.lex) == "" && m.negatesOne(phrases, v.Text, msg) && m.besidesNo(msg, msg.wordsOf(phrases, v.Text)) == 0
}

// valuePhrases are the ways to name the values of a choice or a service, none for other slots.
func (m *machine) valuePhrases(c context, s *slot) *phraseBook {
	if s.kind == KindService {
		return inLocale(c.prog.services, m.locale)
	}
	return inLocale(s.phrases, m.locale)
}

// negatesOne says whether a message names a value and takes it back.
func (m *machine) negatesOne(book *phraseBook, id string, msg message) bool {
	return slices.ContainsFunc(book.beginning(msg.words), func(p phrase) bool {
		at := findLoose(msg.words, p.words)
		return p.id == id && at >= 0 && msg.negated(at, len(p.words), m.lex)
	})
}

// reopen drops a value that the customer took back, with what depends on it, and goes back to where it was used.
func (m *machine) reopen(c context, s *slot) {
	m.change(c, s)
	c.rewind(m.dropDependants(c, s))
	c.Tries = 0
}

// besidesNo counts the words of a message that neither deny nor are among those given, nor change anything.
func (m *machine) besidesNo(msg message, about map[string]bool) int {
	n := 0
	for _, w := range msg.words {
		if !m.lex.negations[w] && !about[w] && !m.lex.fillers[w] && !m.lex.bare[w] {
			n++
		}
	}
	return n
}

// otherThan reads another value beside the one that is taken back: "not me, my team", "nicht der Drucker, sondern das WLAN".
func (m *machine) otherThan(asked *slot) bool {
	msg := m.denial()
	if len(msg.words) == 0 {
		return false
	}
	return m.applyAll(slices.DeleteFunc(m.corrections(msg, asked, true), func(f correction) bool {
		c, ok := m.contextOf(&m.st.Stack[f.frame])
		if !ok || f.slot.kind != KindChoice && f.slot.kind != KindService {
			return true
		}
		phrases := m.valuePhrases(c, f.slot)
		v, _ := m.slot(c, f.slot)
		return !m.negatesOne(phrases, v.Text, msg) || m.besidesNo(msg, msg.wordsOf(phrases, "")) > idleWords
	}))
}
