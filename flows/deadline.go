package flows

import (
	"slices"
	"strings"
	"time"
)

// A day by which something is needed may be over when it is told: "it was needed by yesterday". Nobody means another day
// then; it is needed at once, and the customer hears that it was understood so.

// isDeadline says whether a slot is the day by which the flow's ticket is needed.
func (f *flow) isDeadline(s *slot) bool {
	return s.kind == KindDate && slices.ContainsFunc(f.steps, func(st *step) bool {
		var args []operand
		switch a := st.act.(type) {
		case *ticketAction:
			args = a.args
		case *promiseAction:
			args = a.args
		}
		return slices.ContainsFunc(args, func(o operand) bool {
			return o.name == "needed_by" && contains(o.value.names(), s.name)
		})
	})
}

// hasNoDeadline says whether a message tells that there is no day by which something is needed: who says so is not asked for one.
func (m *machine) hasNoDeadline() bool {
	if m.choice != "" || m.msg.question {
		return false
	}
	return slices.ContainsFunc(m.lex.noDeadline, func(p []string) bool { return find(m.msg.words, p) >= 0 })
}

// inNoDeadline says whether a word belongs to telling that there is no day: the "Termin" of "kein bestimmter Termin" is no entry
// of a calendar.
func (l *lexicon) inNoDeadline(words []string, at int) bool {
	return slices.ContainsFunc(l.noDeadline, func(p []string) bool {
		i := find(words, p)
		return i >= 0 && i <= at && at < i+len(p)
	})
}

// withDeadline adds the day that was told and that no flow has asked for to the details of a matter that goes to a person.
func (m *machine) withDeadline(fields map[string]Slot) map[string]Slot {
	if _, told := fields[neededBy]; told || m.choice != "" {
		return fields
	}
	for _, f := range m.in.Found {
		if f.Kind == KindDate && m.isDue(f) && !m.isPast(f.Text) && !m.isOver(f) {
			fields[neededBy] = m.said(f.Value)
			return fields
		}
	}
	for _, h := range slices.Backward(m.st.Heard) {
		if h.Kind == KindDate && h.Text != "" && (h.Slot == "" || h.Slot == neededBy) && !m.isPast(h.Text) {
			fields[neededBy] = Slot{Value: h.Value, Turn: h.Turn, From: FromCustomer}
			return fields
		}
	}
	return fields
}

// neededBy is what a ticket calls the day by which it is needed.
const neededBy = "needed_by"

// overdue says whether a date that was found is told as a day by which something is needed, and is over. Asked for one, nobody
// has to say so.
func (m *machine) overdue(f Found, asked bool) bool {
	if f.Kind != KindDate || !m.isPast(f.Text) {
		return false
	}
	if m.isBy(f) {
		return true
	}
	before, behind := m.clauseAt(m.in.Text, f.Start)
	words := append(slices.Clone(before), behind...)
	if some(before, m.lex.since) || some(words, m.lex.past) {
		return false
	}
	return asked || m.isDue(f)
}

// isBy says whether a date is told as one by which something is due: "by Friday".
func (m *machine) isBy(f Found) bool { return m.lex.until[wordBefore(m.in.Text, f.Start)] }

// isDue says whether a date is told as one by which something is needed, or stands alone. The "today" of "I am on my own today" is not,
// while another day that somebody names is one that matters to him.
func (m *machine) isDue(f Found) bool {
	if m.isBy(f) || m.saysOnly(f) {
		return true
	}
	before, behind := m.clauseAt(m.in.Text, f.Start)
	words := append(slices.Clone(before), behind...)
	return slices.ContainsFunc(words, func(w string) bool {
		i := slices.Index(words, w)
		return m.lex.due[w] && (i+1 >= len(words) || words[i+1] != "to") // "I needed to restart it yesterday"
	})
}

// isPast says whether a date is over: the day, or its hour.
func (m *machine) isPast(date string) bool {
	if t, err := time.Parse(time.RFC3339, date); err == nil {
		return t.Before(m.in.Now)
	}
	return date < m.today()
}

// dated is the value of a date that was found for a slot: today instead of a day that is over, where the slot is the day by
// which it is needed.
func (m *machine) dated(c context, s *slot, f Found) Value {
	if !c.flow.isDeadline(s) || !m.overdue(f, m.st.Asking == s.name) {
		return f.Value
	}
	m.late = f.Text
	return Value{Kind: KindDate, Text: m.today()}
}

// flushLate says that a day by which it was needed is over, and what was noted instead.
func (m *machine) flushLate() {
	if m.late != "" {
		m.sys("sys.overdue", "day", displayDate(m.late, m.in.Now, m.lexiconOf(m.locale), language(m.locale)))
		m.late = ""
	}
}

// deadlineYears is how far ahead a day may be by which a ticket is needed: what is later was mistyped.
const deadlineYears = 5

// tooFar says whether a date is so far ahead that nobody needs anything by it.
func (m *machine) tooFar(date string) bool {
	day, _, _ := strings.Cut(date, "T")
	return day > m.in.Now.AddDate(deadlineYears, 0, 0).Format(time.DateOnly)
}
