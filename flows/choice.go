package flows

import (
	"slices"
	"strconv"
	"strings"
)

// Quick replies: what is offered below a message, and what the customer chose of it, by a click, its words or its number.

// offers are the quick replies of the welcome and of being lost: what the desk chose, and a person.
func (m *machine) offers() []Choice {
	return append(m.offerChoices(m.live.names.Offers), m.button(string(controlPerson)))
}

// offerChoices are quick replies for flows, answers and a person.
func (m *machine) offerChoices(names []string) []Choice {
	var out []Choice
	for _, n := range names {
		switch {
		case n == string(controlPerson):
			out = append(out, m.button(n))
		case strings.HasPrefix(n, prefixAnswer):
			if t := m.titleOfIntent(n); t != "" {
				out = append(out, Choice{n, t})
			}
		default:
			if f := m.live.flows[n]; f != nil && f.title != nil && !m.underWay(n) {
				out = append(out, Choice{prefixFlow + n, m.words(context{prog: m.live, flow: f, Frame: &Frame{}}, f.title)})
			}
		}
	}
	return out
}

// underWay says whether a flow waits below the running one: what the conversation comes back to anyway is not offered.
func (m *machine) underWay(id string) bool {
	return slices.ContainsFunc(m.st.Stack, func(f Frame) bool { return f.Flow == id })
}

// chosen is the quick reply that was clicked, or typed: its label, with one typo at most, or its number.
func (m *machine) chosen() string {
	if m.in.Choice != "" {
		return m.in.Choice
	}
	if len(m.msg.words) == 0 || len(m.msg.words) > 12 {
		return ""
	}
	offered := m.offered()
	typed := m.msg.line
	if form := m.formOffered(); form.ID != "" && folded(form.Label) == typed {
		return form.ID // which nothing but its button opens
	}
	near, several := "", false
	for _, ch := range offered {
		label := folded(ch.Label)
		if m.question() && (ch.ID == choiceYes || ch.ID == choiceNo) { // "yes?" asks back
			continue
		}
		if label == typed {
			return ch.ID
		}
		if len(label) >= 5 && distance(typed, label, 2) <= 1 {
			near, several = ch.ID, near != ""
		}
	}
	if figure := strings.Trim(m.msg.text, " .)#"); figure != "" && isDigits(figure[len(figure)-1:]) {
		if n, err := strconv.Atoi(figure); err == nil && n >= 1 && n <= len(offered) && !m.asksNumber() {
			return offered[n-1].ID
		}
	}
	if several {
		return ""
	}
	return near
}

// offered are the quick replies under the last message that had any.
func (m *machine) offered() []Choice {
	for _, s := range slices.Backward(m.st.Last) {
		if len(s.Choices) > 0 {
			return s.Choices
		}
	}
	return nil
}

// formOffered is the form that the last message offered.
func (m *machine) formOffered() Choice {
	if n := len(m.st.Last); n > 0 && m.st.Last[n-1].Form != nil {
		return *m.st.Last[n-1].Form
	}
	return Choice{}
}

// asksNumber says whether a number is an answer in itself.
func (m *machine) asksNumber() bool {
	c, ok := m.current()
	if !ok || m.st.Waiting != WaitAnswer {
		return false
	}
	s := c.flow.bySlot[m.st.Asking]
	return s != nil && s.kind != KindChoice && s.kind != KindYesNo && s.kind != KindService
}

// takeChoice does what a quick reply says; false when it answers the question that was asked, or none.
func (m *machine) takeChoice() bool {
	id := m.choice
	switch {
	case strings.HasPrefix(id, prefixFlow):
		f := m.live.flows[id[len(prefixFlow):]]
		if f == nil || f.title == nil {
			return false
		}
		m.readMissed()
		for _, i := range f.startsOn {
			m.takeQueued(i.name)
		}
		m.fresh = m.choice == ""
		m.start(f)
		return true
	case strings.HasPrefix(id, prefixIntent):
		m.readMissed()
		return m.begin(id[len(prefixIntent):])
	case strings.HasPrefix(id, prefixAnswer):
		return m.begin(id)
	case strings.HasPrefix(id, prefixForm):
		m.formInWords(id)
		return true
	case strings.HasPrefix(id, prefixChange):
		return m.chooseChange(id[len(prefixChange):])
	case strings.HasPrefix(id, prefixInstead):
		slot, wish, _ := strings.Cut(id[len(prefixInstead):], "=")
		return m.chooseInstead(slot, wish)
	}
	if slot, value, ok := strings.Cut(id, "="); ok {
		return m.chooseValue(slot, value)
	}
	return false
}

func (m *machine) chooseChange(name string) bool {
	c, ok := m.current()
	if !ok || c.flow.bySlot[name] == nil || c.flow.bySlot[name].ask == nil {
		return false
	}
	m.change(c, c.flow.bySlot[name])
	return true
}

// chooseValue takes a quick reply to a slot's question: the asked one, or an earlier one, which is a correction.
func (m *machine) chooseValue(name, value string) bool {
	for i := len(m.st.Stack) - 1; i >= 0; i-- {
		c, ok := m.contextOf(&m.st.Stack[i])
		if !ok {
			continue
		}
		s := c.flow.bySlot[name]
		v := Value{Text: value}
		if s == nil {
			continue
		}
		if v.Kind = s.kind; !s.fits(v) || m.wrong(c, s, v) != "" {
			return false
		}
		switch current, filled := m.slot(c, s); {
		case i == len(m.st.Stack)-1 && m.st.Asking == name:
			m.accept(c, s, v)
		case !filled:
			return false
		case current.Text == value:
			m.done()
		default:
			m.correct(c, s, v)
		}
		return true
	}
	return false
}
