package flows

import "slices"

// hearLeft remembers what a flow was told that the customer stops, so that it is not asked again if he comes back to it. What is
// noted on a ticket stays there.
func (m *machine) hearLeft(f *Frame) {
	c, ok := m.contextOf(f)
	if !ok {
		return
	}
	m.forgetLeft(f.Flow)
	if f.Ticket != "" {
		return
	}
	for _, s := range c.flow.collected {
		v, told := f.Slots[s.name]
		if told && v.From == FromCustomer && v.Text != "" && len(m.st.Heard) < MaxHeard {
			m.st.Heard = append(m.st.Heard, Heard{Value: v.Value, Turn: v.Turn, Flow: f.Flow, Slot: s.name, Left: true})
		}
	}
}

// forgetLeft drops what was told to a flow before it was stopped.
func (m *machine) forgetLeft(flow string) {
	m.st.Heard = slices.DeleteFunc(m.st.Heard, func(h Heard) bool { return h.Left && h.Flow == flow })
}

// isAnother says whether the message that starts a flow is about another thing than what was told to it before it was
// stopped: it names another value, or tells something new and none of the same values.
func (m *machine) isAnother(c context) bool {
	same := false
	for _, h := range m.st.Heard {
		v, now := c.Slots[h.Slot]
		if !h.Left || h.Flow != c.Flow || !now {
			continue
		}
		if v.Text != h.Text {
			return true
		}
		same = true
	}
	return m.choice == "" && !same && m.saysMore(c)
}
