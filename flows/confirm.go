package flows

import (
	"slices"
	"strings"
)

func (a *confirmAction) run(m *machine, st *step) move {
	c, _ := m.current()
	m.flushAssumed()
	m.flushNoted(c, a.text.names())
	m.say(c, a.text, []Choice{m.button(choiceYes), m.button(choiceNo)})
	m.st.Waiting, m.st.Asking = WaitConfirm, ""
	m.mark(c.Frame, st.id, "asked", "yes or no")
	return move{kind: hold}
}

// hearConfirm reads the answer to a yes-or-no question.
func (m *machine) hearConfirm() {
	c, ok := m.current()
	var a *confirmAction
	if ok {
		a, ok = c.flow.byStep[c.Step].act.(*confirmAction)
	}
	if !ok {
		m.st.Waiting = WaitNothing
		return
	}
	st := c.flow.byStep[c.Step]
	said, words := m.lex.yesNo(m.msg)
	switch m.choice {
	case choiceYes:
		said, words = saidYes, len(m.msg.words)
	case choiceNo:
		said, words = saidNo, len(m.msg.words)
	}
	rest := m.msg.words[min(words, len(m.msg.words)):]
	switch {
	case said == saidYes && !startsWithAny(rest, m.lex.but):
		if len(rest) > 0 && m.take(c, c.flow.collected, false) > 0 { // "yes, and I need it by Friday"
			m.flushNoted(c, nil)
		}
		m.confirmed(c, st, a)
	case m.saysWrong(c):
	case said != unanswered && len(rest) > 0 && (m.correctMarked(c, nil) || m.tellsMore(c, words) || m.asksAnew(c) || m.correctsOpened() || a.no == nil && m.tellsWhich(c, words)):
	case said == saidYes: // "yes, but …": which detail is not said plainly
		m.askChange(c)
	case said == saidNo:
		m.refused(c, st, a)
	case m.correctMarked(c, nil), m.correctsOpened(), m.asksAnew(c):
	case a.no != nil && m.deniesInWords(c):
		m.refused(c, st, a)
	case m.digressSurely(), m.softControl(), m.correctPlain(nil):
	case m.tellsMore(c, longestStart(m.msg.words, m.lex.weak)), a.no == nil && m.describesOn(c, nil):
	default:
		m.missAsked(c, "sys.expect.yes_no")
	}
}

// tellsMore takes details that were not told before from a message, without its first words, that does not say yes: what
// was decided without them is decided anew, and the question comes again.
func (m *machine) tellsMore(c context, words int) bool {
	defer m.behind(words)()
	if m.take(c, c.flow.collected, false) == 0 {
		return false
	}
	var names []string
	for _, s := range m.noted {
		names = append(names, s.name)
	}
	c.rewind(names)
	m.done()
	return true
}

// saysWrong asks for the one detail again that a message calls wrong without saying what is right: "wrong e-mail".
func (m *machine) saysWrong(c context) bool {
	if m.choice != "" || m.question() || !slices.ContainsFunc(m.lex.wrong, func(p []string) bool { return find(m.msg.words, p) >= 0 }) {
		return false
	}
	s := m.labelled(c, m.msg.words)
	if s == nil || m.labelled(c, m.msg.core) == nil || m.read(c, s, m.msg).ok && s.kind != KindText {
		return false
	}
	m.change(c, s)
	return true
}

// tellsWhich adds to the description what a message, without its first words, says of a thing that is noted already: "no, the
// printer on the 2nd floor".
func (m *machine) tellsWhich(c context, words int) bool {
	defer m.behind(words)()
	return slices.ContainsFunc(m.byTurn(c), func(s *slot) bool {
		return s.kind == KindService && m.sameValue(c, s, m.msg, true)
	}) && m.describesOn(c, nil)
}

// correctsOpened reads a correction of a ticket that was opened before, while a flow that opens none waits for a yes or no.
func (m *machine) correctsOpened() bool {
	c, ok := m.current()
	if !ok || c.flow.opens(false) || c.flow.opens(true) || m.choice != "" {
		return false
	}
	for i := len(m.st.Opened) - 1; i >= 0; i-- {
		o := &m.st.Opened[i]
		oc, ok := m.openedContext(o)
		if !ok {
			continue
		}
		if found := m.ticketCorrections(oc, o, ""); len(found) > 0 {
			m.applyToTicket(oc, o, found)
			return true
		}
	}
	return false
}

func (m *machine) confirmed(c context, st *step, a *confirmAction) {
	m.done()
	m.mark(c.Frame, st.id, "confirmed", "")
	to := st.next
	if a.yes != nil {
		to = a.yes.to
	}
	m.goTo(c, st, to)
}

func (m *machine) refused(c context, st *step, a *confirmAction) {
	m.mark(c.Frame, st.id, "refused", "")
	if a.no != nil {
		m.done()
		m.goTo(c, st, a.no.to)
		return
	}
	m.askChange(c)
}

// askChange takes the refusal for understood and asks which detail is to be changed.
func (m *machine) askChange(c context) {
	m.done()
	m.offerChange(c, "sys.change")
}

func (m *machine) offerChange(c context, text string) {
	var choices []Choice
	for _, s := range c.flow.collected {
		if m.filled(c, s) && len(choices) < maxChoices-1 {
			choices = append(choices, Choice{prefixChange + s.name, m.words(c, s.label)})
		}
	}
	choices = append(choices, m.button(string(controlCancel)))
	m.sysOffer(text, choices)
	m.st.Waiting = WaitChange
	m.mark(c.Frame, c.Step, "asked", "what to change")
}

// hearChange reads which detail is to be changed, or already its new value.
func (m *machine) hearChange() {
	c, ok := m.current()
	if !ok {
		m.st.Waiting = WaitNothing
		return
	}
	if s := m.labelled(c, m.msg.core); s != nil && !m.question() {
		if m.correctLabelled() {
			return
		}
		m.change(c, s)
		return
	}
	said, words := m.lex.yesNo(m.msg)
	switch {
	case m.correctMarked(c, nil), m.correctPlain(nil), m.digressSurely(), m.softControl():
	case said == saidNo && words == len(m.msg.words) || m.choice == choiceNone: // nothing after all
		m.done()
	default:
		m.missAsked(c, "sys.change.which")
	}
}

func (m *machine) question() bool { return strings.HasSuffix(m.msg.text, "?") }

// change drops a slot, so that it is asked again.
func (m *machine) change(c context, s *slot) {
	m.clear(c, s)
	c.Again = append(c.Again, s.name)
	m.mark(c.Frame, c.Step, "changing", s.name)
	m.done()
}

// missAsked asks a question anew that is not about one slot.
func (m *machine) missAsked(c context, expected string) {
	c.Tries++
	m.st.Misses++
	m.mark(c.Frame, c.Step, "missed", "no answer found in the message")
	if m.st.Misses >= m.patience() {
		m.offerPerson(m.missText("sys.miss.person.first", "sys.miss.person"))
		return
	}
	if m.st.Waiting == WaitChange {
		m.offerChange(c, expected)
		return
	}
	m.sys(expected)
	m.st.Waiting = WaitNothing // the step asks again
}
