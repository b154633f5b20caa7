package flows

import "slices"

// longSame is how many words a message has at most that tells nothing but that it is the same as before.
const longSame = 12

// prefixDetail begins the names of a looked-up ticket's details.
const prefixDetail = "detail."

// saysSame says whether a message refers to what was reported before: "same as last time".
func (m *machine) saysSame() bool {
	return m.choice == "" && !m.msg.question && len(m.msg.words) <= longSame && slices.ContainsFunc(m.lex.same, func(p []string) bool { return find(m.msg.words, p) >= 0 })
}

// takeEarlier fills the details of a flow from the customer's last ticket of the kind, where the message says that it is the
// same again: he told them once. The ticket must be about the service that the message names; where it names none, only
// "the same as last time" is enough. What was taken is said, and can be put right.
func (m *machine) takeEarlier(c context) {
	d := c.flow.description()
	if d == nil || m.msg.question || m.choice != "" || !m.saysSame() && !some(m.msg.words, m.lex.again) {
		return
	}
	found, ok := m.need(NeedTicket, map[string]string{"number": "", "earlier": "yes"})
	i := slices.IndexFunc(found.Items, func(t map[string]string) bool { return m.isEarlier(c, t) })
	if !ok || i < 0 {
		return
	}
	t := found.Items[i]
	for _, s := range c.flow.collected {
		v := Value{Kind: s.kind, Text: t[prefixDetail+s.name]}
		if v.Text == "" || s.kind == KindDate || m.filled(c, s) || !s.fits(v) {
			continue
		}
		if s == d {
			v.Text += "\n" + m.msg.text + " (" + t["number"] + ")"
		}
		if m.wrong(c, s, v) == "" {
			m.set(c, s, Slot{Value: v, Turn: m.in.Turn, From: FromCustomer}, "filled", ", as on "+t["number"])
			m.noted = append(m.noted, s)
		}
	}
	m.sys("sys.earlier", "number", t["number"], "title", t["title"])
}

// isEarlier says whether a ticket is what the message says to be the same again: it was described, and it is about the same
// service.
func (m *machine) isEarlier(c context, t map[string]string) bool {
	if t[prefixDetail+c.flow.description().name] == "" || (t["complaint"] != "") != c.flow.opens(true) {
		return false
	}
	for _, s := range c.flow.collected {
		if v, named := m.slot(c, s); named && s.kind == KindService {
			return v.Text == t[prefixDetail+s.name]
		}
	}
	return m.saysSame()
}

// opens says whether a flow opens a ticket, or a complaint.
func (f *flow) opens(complaint bool) bool {
	return slices.ContainsFunc(f.steps, func(st *step) bool {
		a, is := st.act.(*ticketAction)
		return is && a.complaint == complaint
	})
}

// startEarlier starts the flow that takes down a ticket about a service for who says nothing but that it is the same as last time,
// and had one. With an open ticket in this conversation it is more about that one.
func (m *machine) startEarlier() bool {
	if !m.saysSame() || m.hasOpenTicket() {
		return false
	}
	for _, f := range m.live.order {
		d := f.description()
		if d == nil || len(f.startsOn) == 0 || !f.opens(false) || !slices.ContainsFunc(f.collected, func(s *slot) bool { return s.kind == KindService }) {
			continue
		}
		found, ok := m.need(NeedTicket, map[string]string{"number": "", "earlier": "yes"})
		if !ok || slices.ContainsFunc(found.Items, func(t map[string]string) bool { return t[prefixDetail+d.name] != "" }) {
			return m.begin(f.startsOn[0].name)
		}
	}
	return false
}

// recurs says whether a message tells that the open ticket's own trouble happens again: it is about the same service, or says nothing besides.
func (m *machine) recurs(wish string) bool {
	f, n := m.live.byIntent[wish], len(m.st.Opened)
	if f == nil || n == 0 || m.choice != "" || m.msg.question || !m.hasOpenTicket() || !some(m.msg.words, m.lex.again) {
		return false
	}
	o := m.st.Opened[n-1]
	now := m.msg.mentioned(inLocale(m.live.services, m.locale), m.lex, leastService)
	if o.Flow != f.id || o.Number != m.fact("ticket.number").Text {
		return false
	}
	if now == "" { // "it is broken again" names nothing else
		return !slices.ContainsFunc(m.msg.words, func(w string) bool {
			return !m.lex.again[w] && !m.lex.broken[w] && !m.lex.bare[w] && !m.lex.fillers[w] && !m.lex.nothing[w]
		})
	}
	return slices.ContainsFunc(f.slots, func(s *slot) bool { return s.kind == KindService && o.Slots[s.name].Text == now })
}

// answersSame takes over what was told before where the answer to a question is "the same as last time".
func (m *machine) answersSame(c context, asked *slot) bool {
	if asked.kind != KindService && asked != c.flow.description() || !m.saysSame() {
		return false
	}
	m.takeEarlier(c)
	if len(m.needs) > 0 {
		return true
	}
	if !m.filled(c, asked) {
		return false
	}
	m.done()
	return true
}
