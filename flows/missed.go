package flows

import (
	"slices"
	"strings"
)

// What was not understood is kept with the values found in it, until it is plain what it meant: nobody describes a thing,
// or names a day, twice.

// keepMissed keeps the message of this turn, unless it is too long to be a description.
func (m *machine) keepMissed() {
	if len(m.msg.text) > MaxMissed {
		return
	}
	m.st.Missed, m.st.MissedFound = m.msg.text, nil
	for _, f := range m.in.Found {
		if f.Start >= m.msg.start && f.End <= m.msg.start+len(m.msg.text) {
			f.Start, f.End = f.Start-m.msg.start, f.End-m.msg.start
			m.st.MissedFound = append(m.st.MissedFound, f)
		}
	}
}

// readInstead lets another text, with the values found in it, stand for the message of this turn.
func (m *machine) readInstead(text string, found []Found) {
	m.msg = newMessage(text, m.lex)
	m.in.Text, m.in.Found, m.used = text, found, make([]bool, len(found))
	m.st.Heard = slices.DeleteFunc(m.st.Heard, func(h Heard) bool { // what no slot takes is heard again at the end
		return h.Slot == "" && slices.ContainsFunc(found, func(f Found) bool { return f.Kind == h.Kind && f.Text == h.Text })
	})
}

// joinMissed puts what was not understood before, or answered without a flow, in front of a short message that says what
// was meant: "nothing works" behind "the till takes no cards". A customer describes a thing once.
func (m *machine) joinMissed(wish string) {
	f := m.live.byIntent[wish]
	if m.st.Missed == "" || m.choice != "" || newMessage(m.st.Missed, m.lex).question || f == nil {
		return
	}
	describes := slices.ContainsFunc(f.slots, func(s *slot) bool { return s.from.name == fromMessage })
	switch n := m.tells(m.titleOfIntent(wish), m.titleOfFlow(wish)); {
	case !describes:
		m.addMissed()
	case n == 0:
		m.readInstead(m.st.Missed, m.st.MissedFound)
	case n < tellingWords || contains(m.st.Maybe, wish) || m.continues():
		m.joined = true
		before := m.st.Missed
		if !endsSentence(before) && !strings.HasSuffix(before, ":") {
			before += "."
		}
		before += " "
		m.readInstead(before+m.msg.text, append(slices.Clone(m.st.MissedFound), m.foundBehind(len(before))...))
	default:
		m.addMissed()
	}
}

// foundBehind are the values found in the message, counted as if so many bytes stood before it.
func (m *machine) foundBehind(size int) []Found {
	var out []Found
	for _, f := range m.in.Found {
		if by := size - m.msg.start; f.Start >= m.msg.start {
			f.Start, f.End = f.Start+by, f.End+by
			out = append(out, f)
		}
	}
	return out
}

// addMissed puts what was found in the missed message beside what this one tells, where that has nothing of its kind: who
// says it all again in other words leaves out the day that was told already.
func (m *machine) addMissed() {
	about := newMessage(m.st.Missed, m.lex).mentioned(inLocale(m.live.services, m.locale), m.lex, leastService)
	if about != "" && m.msg.mentioned(inLocale(m.live.services, m.locale), m.lex, leastService) == "" {
		m.hearValue(Value{Kind: KindService, Text: about})
	}
	before := m.st.Missed + "\n"
	found := m.foundBehind(len(before))
	for _, f := range m.st.MissedFound {
		if hearable(f.Kind) && !slices.ContainsFunc(found, func(o Found) bool { return o.Kind == f.Kind }) {
			found = append(found, f)
		}
	}
	text := m.msg.text
	m.readInstead(before+text, found)
	m.msg = newMessage(text, m.lex)
	m.msg.start = len(before)
}

// readMissed lets the message that was not understood stand for the choice of what it meant, so that nobody has to write
// it twice. It is false where there is none.
func (m *machine) readMissed() bool {
	if m.st.Missed == "" || len(m.st.Stack) > 0 {
		return false
	}
	m.readInstead(m.st.Missed, m.st.MissedFound)
	m.choice = ""
	return true
}
