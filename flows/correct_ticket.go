package flows

import (
	"maps"
	"slices"
	"strings"
)

// correctTicket tells the desk that a detail of an opened ticket is another one, and so is a title that names it.
func (m *machine) correctTicket(number string, s *slot, v Slot) {
	i := slices.IndexFunc(m.st.Opened, func(o OpenedTicket) bool { return o.Number == number })
	if i < 0 {
		return
	}
	o := &m.st.Opened[i]
	was := m.titleAnew(o, s.name)
	o.Slots[s.name] = v
	for _, field := range o.Fields[s.name] {
		m.effect(Correct{Ticket: number, Field: field, Slot: v})
	}
	if title := m.titleAnew(o, s.name); title != "" {
		v.Value = Value{Kind: KindText, Text: title}
		m.effect(Correct{Ticket: number, Field: "title", Slot: v, Was: was})
	}
}

// repeatToTicket tells the desk that a detail was told once more: it may say what that means for the times told.
func (m *machine) repeatToTicket(o *OpenedTicket, s *slot) {
	for _, field := range o.Fields[s.name] {
		m.effect(Correct{Ticket: o.Number, Field: field, Slot: o.Slots[s.name]})
	}
}

// titleAnew writes the title of an opened ticket again when a detail that it names has changed. It is "" where the
// title does not name it, or names what is not remembered, as columns of something looked up.
func (m *machine) titleAnew(o *OpenedTicket, changed string) string {
	c, ok := m.openedContext(o)
	if !ok || c.flow.byStep[o.Step] == nil {
		return ""
	}
	a, ok := c.flow.byStep[o.Step].act.(*ticketAction)
	if !ok || !contains(a.title.names(), changed) {
		return ""
	}
	for _, ref := range a.title.names() {
		if c.flow.bySlot[ref] == nil && m.fact(ref).Text == "" {
			return ""
		}
	}
	return strings.TrimSpace(m.note(c, a.title))
}

// Retitle notes on a ticket that this conversation opened that somebody of the desk corrected one of its fields, and returns the
// titles that it had and has now where the title names that detail; else both are "".
func (ps Programs) Retitle(s State, in Input, number, field string, v Slot) (after State, was, is string) {
	m := newMachine(ps, s, in)
	i := slices.IndexFunc(m.st.Opened, func(o OpenedTicket) bool { return o.Number == number })
	if i < 0 {
		return s, "", ""
	}
	o := &m.st.Opened[i]
	for _, slot := range sortedKeys(o.Slots) {
		if contains(o.Fields[slot], field) && o.Slots[slot].Kind == v.Kind {
			was = m.titleAnew(o, slot)
			o.Slots[slot] = v
			is = m.titleAnew(o, slot)
			return m.st, was, is
		}
	}
	return s, "", ""
}

// openedContext is what an opened ticket was made of, as a frame.
func (m *machine) openedContext(o *OpenedTicket) (context, bool) {
	p := m.program(o.Revision)
	if p == nil || p.flows[o.Flow] == nil {
		return context{}, false
	}
	return context{&Frame{Revision: o.Revision, Flow: o.Flow, Slots: o.Slots}, p, p.flows[o.Flow]}, true
}

// correctsTicket reads a correction of a ticket that was opened in this conversation and whose flow has ended. Beside a
// wish that is sure only a message counts that says it is a correction, or that tells a detail of the wish's own ticket
// and nothing else: "everyone is affected".
func (m *machine) correctsTicket(wish string) bool {
	if len(m.st.Stack) > 0 || m.choice != "" {
		return false
	}
	for i := len(m.st.Opened) - 1; i >= 0; i-- {
		o := &m.st.Opened[i]
		c, ok := m.openedContext(o)
		if !ok {
			continue
		}
		if found := m.ticketCorrections(c, o, wish); len(found) > 0 {
			m.applyToTicket(c, o, found)
			return true
		}
	}
	return false
}

// answeredLast says whether the last thing said was an answer of the knowledge base.
func (m *machine) answeredLast() bool {
	return slices.ContainsFunc(m.st.Last, func(s Say) bool { return s.Answer != "" })
}

// namesTicketDetail says whether a message names a value for a detail of a ticket that was opened.
func (m *machine) namesTicketDetail() bool {
	for i := range m.st.Opened {
		if c, ok := m.openedContext(&m.st.Opened[i]); ok && len(m.ticketCorrections(c, &m.st.Opened[i], "")) > 0 {
			return true
		}
	}
	return false
}

// applyToTicket notes corrections on a ticket and says so.
func (m *machine) applyToTicket(c context, o *OpenedTicket, found []correction) {
	m.done()
	for _, f := range found {
		if f.found >= 0 {
			m.used[f.found] = true
		}
		if old, told := o.Slots[f.slot.name]; told && old.Text == f.value.Text {
			m.sayUnchanged(c, f.slot)
			m.repeatToTicket(o, f.slot)
			continue
		}
		m.sys("sys.corrected.ticket", "number", o.Number, "label", m.words(c, f.slot.label), "value", m.display(c.prog, f.slot, f.value, m.locale))
		m.correctTicket(o.Number, f.slot, m.said(f.value))
		m.mark(c.Frame, "", "corrected", f.slot.name+" = "+f.value.Text+" on "+o.Number)
	}
}

// ticketCorrections finds the details of an opened ticket for which a message names a value.
func (m *machine) ticketCorrections(c context, o *OpenedTicket, wish string) []correction {
	n := max(longestStart(m.msg.words, m.lex.strong), longestStart(m.msg.words, m.lex.weak), longestStart(m.msg.words, m.lex.change))
	msg := m.msg.from(n, m.lex)
	if found := m.takenBackFor(c, o); len(found) > 0 {
		return found
	}
	if wish != "" && n == 0 {
		if f := m.live.byIntent[wish]; f == nil || f.id != o.Flow {
			return nil
		}
		return m.toldChoices(c, o, msg)
	}
	if n == 0 && m.answeredLast() {
		return nil // "only me" behind an answer is about what was asked there
	}
	if s, k := m.labelStart(c, msg); s != nil {
		rest := msg.from(k, m.lex)
		rest = rest.from(longestStart(rest.words, m.lex.connecting), m.lex)
		if r := m.read(c, s, rest); r.ok && r.wrong == "" && len(rest.words) > 0 {
			return []correction{{0, s, r.value, r.found}}
		}
	}
	for _, s := range m.ofTicket(c, o) {
		if v, found, ok := m.otherValue(c, s, msg, n > 0); ok && m.wrong(c, s, v) == "" {
			return []correction{{0, s, v, found}}
		}
		if m.filled(c, s) && m.sameValue(c, s, msg, n > 0) {
			return []correction{{0, s, c.Slots[s.name].Value, -1}}
		}
	}
	return m.toldChoices(c, o, msg)
}

// takenBackFor finds the details of an opened ticket whose value a message takes back for another one, whatever words it begins with:
// "and it was the printer, not the laptop".
func (m *machine) takenBackFor(c context, o *OpenedTicket) (found []correction) {
	if m.msg.question {
		return nil
	}
	for _, s := range m.ofTicket(c, o) {
		book, least := m.valuePhrases(c, s), leastChoice
		if s.kind == KindService {
			least = leastService
		}
		v, _ := m.slot(c, s)
		id := m.msg.mentioned(book, m.lex, least)
		if id != "" && id != v.Text && m.negatesOne(book, v.Text, m.msg) && m.besidesNo(m.msg, m.msg.wordsOf(book, "")) <= idleWords {
			found = append(found, correction{0, s, Value{Kind: s.kind, Text: id}, -1})
		}
	}
	return found
}

// ofTicket lists the slots whose values a ticket has or could have: those told, the latest first, then those that were
// never asked, such as a day by which it is needed.
func (m *machine) ofTicket(c context, o *OpenedTicket) []*slot {
	out := m.byTurn(c)
	for _, s := range c.flow.slots {
		if s.ask != nil && len(o.Fields[s.name]) > 0 && !m.filled(c, s) && (s.kind == KindChoice || s.kind == KindDate) {
			out = append(out, s)
		}
	}
	return out
}

// idleWords is how many words a message may have beside the choices it names to be about nothing but them.
const idleWords = 1

// toldChoices finds choices of a ticket's details in a message that tells nothing else: "the whole team is affected now".
func (m *machine) toldChoices(c context, o *OpenedTicket, msg message) []correction {
	var out []correction
	about := map[string]bool{}
	for _, s := range m.ofTicket(c, o) {
		if s.kind != KindChoice {
			continue
		}
		phrases := inLocale(s.phrases, m.locale)
		id := msg.mentioned(phrases, m.lex, leastChoice)
		if id == "" {
			continue
		}
		maps.Copy(about, msg.wordsOf(phrases, id))
		for _, label := range inLocale(s.names, m.locale) {
			for _, w := range label {
				about[w] = true
			}
		}
		out = append(out, correction{0, s, Value{Kind: KindChoice, Text: id}, -1})
	}
	if m.besides(msg, about) > idleWords {
		return nil
	}
	return out
}

// besides counts the words of a message that say something else than those it is about.
func (m *machine) besides(msg message, about map[string]bool) int {
	n := 0
	for _, w := range msg.words {
		if !about[w] && !m.lex.bare[w] && !m.lex.fillers[w] {
			n++
		}
	}
	return n
}

// wordsOf are the words of a message that name one of the phrases, of one value or of any.
func (m message) wordsOf(book *phraseBook, id string) map[string]bool {
	out := map[string]bool{}
	for _, p := range book.beginning(m.words) {
		i := findLoose(m.words, p.words)
		if i < 0 || id != "" && p.id != id {
			continue
		}
		for _, w := range m.words[i : i+len(p.words)] {
			out[w] = true
		}
	}
	return out
}
