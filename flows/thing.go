package flows

import (
	"slices"
	"strings"
)

// A flow may ask for the name of a thing in words, which nothing but its place in a sentence tells. Who counts it has named it: "two of
// the cups arrived broken" is not asked which they are.

// openThing is the one thing in words that a flow asks for whatever is told, and does not know yet; nil if there is none.
func (m *machine) openThing(c context) *slot {
	s := m.onlyThing(c)
	if s == nil || m.filled(c, s) {
		return nil
	}
	return s
}

// onlyThing is the one thing in words that a flow asks for whatever is told.
func (m *machine) onlyThing(c context) *slot {
	var found *slot
	for _, s := range c.flow.collected {
		if !s.namesThing() || s.from.name != "" || s.optional || m.asksName(c, s) || !c.flow.alwaysAsks(s) {
			continue
		}
		if found != nil {
			return nil
		}
		found = s
	}
	return found
}

// alwaysAsks says whether a slot is asked for without a condition.
func (f *flow) alwaysAsks(s *slot) bool {
	return slices.ContainsFunc(f.steps, func(st *step) bool {
		a, collects := st.act.(*collectAction)
		return collects && st.when == nil && slices.Contains(a.slots, s)
	})
}

// takeThing fills the thing that a flow asks for from a message that counts it; at the beginning of an answer an article is enough:
// "the Marl 64 from order 70418".
func (m *machine) takeThing(c context, answer bool) bool {
	s := m.openThing(c)
	if s == nil || m.choice != "" || m.msg.question {
		return false
	}
	for i, w := range m.msg.words {
		if !m.countsThing(i) && (i > 0 || !answer || !m.lex.articles[w]) {
			continue
		}
		v := Value{Kind: KindText, Text: m.thingFrom(i)}
		if v.Text == "" || m.wrong(c, s, v) != "" {
			continue
		}
		m.set(c, s, m.said(v), "filled", ", counted in the message")
		m.noted = append(m.noted, s)
		return true
	}
	return false
}

// addThing adds one more to a thing that was named before: "and one Brix" behind "two Marl 64".
func (m *machine) addThing(c context) bool {
	n, s := m.joiners(), m.onlyThing(c)
	if n == 0 || s == nil || c.Ticket != "" || m.choice != "" || m.msg.question || len(m.msg.words) > longFrame {
		return false
	}
	was, told := m.slot(c, s)
	if !told || was.Text == "" || !m.countsThing(n) && !m.lex.articles[m.msg.words[n]] {
		return false
	}
	more := m.thingFrom(n)
	v := Value{Kind: KindText, Text: was.Text + " " + m.msg.text[:m.msg.spots[n].start] + more}
	if more == "" || m.wrong(c, s, v) != "" {
		return false
	}
	m.set(c, s, m.said(v), "filled", ", one more")
	m.noted = append(m.noted, s)
	m.done()
	return true
}

// endsList says whether a "that's all" ends what was just listed, and not the talk.
func (m *machine) endsList() bool {
	c, ok := m.current()
	if !ok {
		return false
	}
	s := m.onlyThing(c)
	return s != nil && m.justNoted(c, s)
}

// countsThing says whether the word at i tells how many: no part of a day, an address or a length of time.
func (m *machine) countsThing(i int) bool {
	w, spot := m.msg.words[i], m.msg.spots[i]
	if !m.lex.amounts[w] && (!isDigits(w) || len(w) > 2) || spot.address || i+1 >= len(m.msg.words) || m.lex.periods[m.msg.words[i+1]] {
		return false
	}
	at := m.msg.start + spot.start
	return !slices.ContainsFunc(m.in.Found, func(f Found) bool { return f.Kind != KindNumber && f.Start <= at && at < f.End })
}

// thingFrom is what is named from a word on, up to where the sentence goes on with something else; "" if that is nothing.
func (m *machine) thingFrom(i int) string {
	end, named := i+1, false
	for ; end < len(m.msg.words) && !m.msg.spots[end].pause; end++ {
		w := m.msg.words[end]
		if m.lex.thingEnds[w] || m.lex.past[w] || m.lex.broken[w] || m.lex.until[w] {
			break
		}
		named = named || !m.lex.fillers[w] && !m.lex.places[w] && !m.lex.owners[w] && !m.lex.bare[w]
	}
	if !named {
		return ""
	}
	return strings.TrimSpace(m.msg.text[m.msg.spots[i].start:m.msg.spots[end-1].end])
}
