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
	st, said := c.flow.byStep[c.Step], m.assent()
	if said.works && said.said == saidYes && a.no == nil {
		said = assent{} // that it works is no yes to anything else
	}
	switch {
	case said.said == saidYes && said.whole:
		m.confirmed(c, st, a)
	case m.saysWrong(c):
	case said.said == saidYes && m.yesAndMore(c, st, a, said):
	case said.said != unanswered && !said.whole && (m.correctMarked(c, nil) || m.tellsMore(c, said.words) || m.asksAnew(c) || m.correctsOpened() || a.no == nil && m.tellsWhich(c, said.words)):
	case said.said == saidYes && startsWithAny(m.msg.words[said.words:], m.lex.but): // "yes, but …": which detail is not said plainly
		m.askChange(c)
	case said.said == saidNo && said.sure:
		m.refused(c, st, a)
	case m.correctMarked(c, nil), m.correctsOpened(), m.asksAnew(c):
	case a.no != nil && m.deniesInWords(c):
		m.refused(c, st, a)
	case m.digressSurely(), m.softControl(), m.correctPlain(nil), a.no == nil && m.correctInSentence(c):
	case m.tellsMore(c, longestStart(m.msg.words, m.lex.weak)), a.no == nil && m.describesOn(c, nil):
	case said.said == saidNo && a.no == nil:
		m.askChange(c)
	default:
		m.missAsked(c, "sys.expect.yes_no")
	}
}

// assent is the yes or no of a message, or of the button that was chosen.
func (m *machine) assent() assent {
	switch m.choice {
	case choiceYes:
		return assent{said: saidYes, words: len(m.msg.words), whole: true, sure: true}
	case choiceNo:
		return assent{said: saidNo, words: len(m.msg.words), whole: true, sure: true}
	case "":
		return m.lex.assentOf(m.msg)
	}
	return assent{}
}

// yesAndMore reads a yes behind which something else is said. What puts a detail right comes before the question again, what tells
// one more is noted; false where the rest is not understood, or denies, or says "but": that is no yes.
func (m *machine) yesAndMore(c context, st *step, a *confirmAction, said assent) bool {
	defer m.behind(said.words)()
	switch {
	case m.msg.question:
		return false
	case a.no != nil && m.queueBehind(c):
		m.confirmed(c, st, a)
		return true
	case m.tellsNothingNew(c):
		m.confirmed(c, st, a)
		return true
	case startsWithAny(m.msg.words, m.lex.but):
		return false
	}
	if n := m.joiners(); n > 0 {
		defer m.behind(n)()
	}
	switch rest := m.lex.controlOf(m.msg); {
	case rest == controlGoodbye || rest == controlThanks:
		m.confirmed(c, st, a)
		return true
	case rest != "":
		return m.obey(rest)
	}
	if m.correctMarked(c, nil) || m.correctPlainly(nil) || m.correctInSentence(c) {
		return true
	}
	switch denies := some(m.msg.words, m.lex.nothing) || some(m.msg.words, m.lex.negations); {
	case denies:
		return false
	case m.take(c, c.flow.collected, false) > 0: // "yes, and I need it by Friday"
		m.flushNoted(c, nil)
	case a.no == nil && m.describesOn(c, nil):
		return true
	case a.no == nil || !said.sure || m.lex.fails(m.msg):
		return false
	}
	m.confirmed(c, st, a)
	return true
}

// joiners is how many words of "and", "so" a message begins with.
func (m *machine) joiners() int {
	n := 0
	for n < len(m.msg.words)-1 && m.lex.joins[m.msg.words[n]] {
		n++
	}
	return n
}

// tellsNothingNew says whether a message names the value that a detail has, and nothing else: "yes, only me".
func (m *machine) tellsNothingNew(c context) bool {
	return slices.ContainsFunc(m.byTurn(c), func(s *slot) bool {
		if !m.sameValue(c, s, m.msg, false) {
			return false
		}
		if s.kind == KindChoice || s.kind == KindService {
			return m.besides(m.msg, m.msg.wordsOf(m.valuePhrases(c, s), "")) == 0
		}
		return slices.ContainsFunc(m.in.Found, func(f Found) bool { // "yes, by Friday"
			return f.Kind == s.kind && f.Start >= m.msg.start && f.Start <= f.End && f.End <= len(m.in.Text) &&
				m.besides(newMessage(m.in.Text[m.msg.start:f.Start]+" "+m.in.Text[f.End:], m.lex), m.lex.until) == 0
		})
	})
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
	said := m.assent()
	switch {
	case m.correctMarked(c, nil), m.correctPlain(nil), m.digressSurely(), m.softControl():
	case said.said == saidNo && said.whole || m.choice == choiceNone: // nothing after all
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
