package flows

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

func (a *ticketAction) run(m *machine, st *step) move {
	c, _ := m.current()
	m.flushAssumed()
	number, ok := m.ticketNumber(c)
	if !ok || number == "" {
		m.mark(c.Frame, st.id, "not opened", "no number was given")
		if ok {
			return move{to: st.next}
		}
		return move{kind: hold}
	}
	values := m.operands(c, a.args)
	t := OpenTicket{Number: number, Flow: c.flow.id, Title: strings.TrimSpace(m.note(c, a.title)), Service: values["service"],
		Impact: values["impact"], Urgency: values["urgency"], Severity: values["severity"], Team: values["team"],
		NeededBy: values["needed_by"], Fields: m.ticketFields(c, a), Complaint: a.complaint}
	m.effect(t)
	c.Ticket = t.Number
	c.putRow("ticket", map[string]string{"number": t.Number, "title": t.Title, "service": c.prog.serviceName(t.Service, m.locale)})
	m.remember(c, a, t)
	switch {
	case c.Handed != "":
		m.sys("sys.ticket_goes_on", "number", t.Number)
	case a.says != nil:
		m.say(c, a.says, nil)
	default:
		m.sys("sys.ticket_opened", "number", t.Number)
	}
	c.Handed = ""
	m.mark(c.Frame, st.id, "opened", t.Number)
	return move{to: st.next}
}

// ticketNumber is the number of the ticket to open, or of the one that was opened for the frame when a person was called. It is
// not ok while the number has still to be fetched.
func (m *machine) ticketNumber(c context) (number string, ok bool) {
	if c.Handed != "" {
		return c.Handed, true
	}
	args := map[string]string{}
	if m.opened > 0 {
		args["nth"] = strconv.Itoa(m.opened + 1)
	}
	found, ok := m.need(NeedNumber, args)
	if !ok || len(found.Items) == 0 {
		return "", ok
	}
	m.opened++
	return found.Items[0]["number"], true
}

func (c context) putRow(as string, row map[string]string) {
	if c.Rows == nil {
		c.Rows = map[string]map[string]string{}
	}
	c.Rows[as] = row
}

// operands works out the values of operands.
func (m *machine) operands(c context, ops []operand) map[string]string {
	out := map[string]string{}
	for _, o := range ops {
		out[o.name] = m.operand(c, o.value)
	}
	return out
}

// ticketFields are the details that go along: those named, or all that the flow knows.
func (m *machine) ticketFields(c context, a *ticketAction) map[string]Slot {
	out := map[string]Slot{}
	for _, s := range c.flow.slots {
		v, ok := m.slot(c, s)
		named := false
		for _, f := range a.fields {
			named = named || f.name == s.name
		}
		if ok && v.Text != "" && (a.all || named) {
			out[s.name] = v
		}
	}
	return out
}

// remember keeps what the ticket was made of, so that the customer can still correct it.
func (m *machine) remember(c context, a *ticketAction, t OpenTicket) {
	o := OpenedTicket{Number: t.Number, Revision: c.Revision, Flow: c.flow.id, Step: c.Step, Slots: map[string]Slot{}, Fields: map[string][]string{}}
	inTitle := a.title.names()
	for _, s := range c.flow.slots {
		if v, ok := m.slot(c, s); ok && (s.ask != nil || contains(inTitle, s.name)) {
			o.Slots[s.name] = v
		}
	}
	for _, op := range a.args {
		for _, l := range sortedKeys(op.value.words) {
			if s := op.value.words[l][0].sole(); c.flow.bySlot[s] != nil {
				o.Fields[s] = append(o.Fields[s], op.name)
			}
		}
	}
	for _, name := range sortedKeys(t.Fields) {
		if !contains(o.Fields[name], name) {
			o.Fields[name] = append(o.Fields[name], name)
		}
	}
	m.st.Opened = append(m.st.Opened, o)
	m.st.Opened = m.st.Opened[max(0, len(m.st.Opened)-MaxOpened):]
}

func (a *promiseAction) run(m *machine, st *step) move {
	c, _ := m.current()
	m.flushAssumed()
	args := map[string]string{"service": "", "impact": "", "urgency": "", "severity": "", "team": "", "needed_by": ""}
	if len(a.args) == 0 {
		maps.Copy(args, m.ticketArgs(c))
	}
	maps.Copy(args, m.operands(c, a.args))
	args["ticket"] = c.Ticket
	found, ok := m.need(NeedPromise, args)
	if !ok {
		return move{kind: hold}
	}
	if len(found.Items) > 0 {
		row := found.Items[0]
		c.putRow("promise", row)
		m.sys("sys.promise", "says", row["says"])
		m.effect(Promise{Args: args, Ticket: c.Ticket})
	}
	m.mark(c.Frame, st.id, "promised", "")
	return move{to: st.next}
}

// ticketArgs are the arguments of the ticket that the frame opened last; in a detour, of the one that the flow it has left
// is about to open.
func (m *machine) ticketArgs(c context) map[string]string {
	for _, id := range slices.Backward(c.Ran) {
		if a, ok := c.flow.byStep[id].act.(*ticketAction); ok {
			return m.argsOf(c, a)
		}
	}
	for i := m.interrupted(c); i >= 0; i-- {
		below, ok := m.contextOf(&m.st.Stack[i])
		if !ok {
			return nil
		}
		for _, st := range slices.Backward(below.flow.steps) { // the last: others stand on a branch
			if a, opens := st.act.(*ticketAction); opens {
				return m.argsOf(below, a)
			}
		}
		if below.Return != ReturnRun {
			return nil
		}
	}
	return nil
}

// argsOf are the arguments of a ticket.
func (m *machine) argsOf(c context, a *ticketAction) map[string]string {
	out := m.operands(c, a.args)
	if a.complaint {
		out["complaint"] = "yes"
	}
	return out
}

func (a *lookUpAction) run(m *machine, st *step) move {
	c, _ := m.current()
	m.flushAssumed()
	key := ""
	if s := c.flow.bySlot[a.key.name]; s != nil {
		v, told := m.slot(c, s)
		if !told || v.Text == "" {
			v = m.askedFor(c, s)
		}
		key = v.Text
	}
	if a.table.name == "ticket" {
		return a.findTicket(m, c, st, key)
	}
	found, ok := m.need(NeedRow, map[string]string{"table": a.table.name, "key": key})
	switch {
	case !ok:
		return move{kind: hold}
	case len(found.Items) == 0:
		return a.nothing(m, c, st, key)
	}
	c.putRow(a.as, found.Items[0])
	m.mark(c.Frame, st.id, "found", a.table.name+" "+key)
	return move{to: st.next}
}

// askedFor takes the key of a look-up from the message of this turn: "status of FD-1042".
func (m *machine) askedFor(c context, s *slot) Slot {
	if !hearable(s.kind) || m.in.Cause != Said || m.choice != "" {
		return Slot{}
	}
	r := m.readTyped(c, s, m.msg)
	if !r.ok {
		return Slot{}
	}
	if r.found >= 0 {
		m.used[r.found] = true
	}
	m.set(c, s, m.said(r.value), "filled", ", asked for")
	return m.said(r.value)
}

// findTicket finds the customer's ticket; of several open ones he chooses.
func (a *lookUpAction) findTicket(m *machine, c context, st *step, number string) move {
	if m.picked != "" {
		number, m.picked = m.picked, ""
	}
	found, ok := m.need(NeedTicket, map[string]string{"number": number})
	switch {
	case !ok:
		return move{kind: hold}
	case len(found.Items) == 0 && number != "" && a.none != nil:
		if found, ok = m.need(NeedTicket, map[string]string{"number": ""}); !ok {
			return move{kind: hold}
		}
		if len(found.Items) == 0 {
			return a.nothing(m, c, st, number)
		}
		m.sys("sys.not_found", "value", number) // but there are others
		if s := c.flow.bySlot[a.key.name]; s != nil {
			m.clear(c, s)
		}
	case len(found.Items) == 0:
		return a.nothing(m, c, st, number)
	}
	if len(found.Items) == 1 {
		c.putRow(a.as, found.Items[0])
		m.mark(c.Frame, st.id, "found", found.Items[0]["number"])
		return move{to: st.next}
	}
	var choices []Choice
	for _, t := range found.Items[:min(len(found.Items), maxChoices)] {
		choices = append(choices, Choice{prefixTicket + t["number"], strings.TrimSuffix(t["number"]+" "+t["title"], " ")})
	}
	m.sysOffer("sys.which_ticket", choices)
	m.st.Waiting, m.st.Asking = WaitAnswer, ""
	m.mark(c.Frame, st.id, "asked", "which ticket")
	return move{kind: hold}
}

// nothing goes the way for things that do not exist, or says so and asks for the key again.
func (a *lookUpAction) nothing(m *machine, c context, st *step, key string) move {
	m.mark(c.Frame, st.id, "found nothing", a.table.name+" "+key)
	if a.none != nil {
		return move{to: a.none.to}
	}
	m.sys("sys.not_found", "value", key)
	s := c.flow.bySlot[a.key.name]
	m.clear(c, s)
	c.Again = append(c.Again, s.name)
	if c.Tries++; c.Tries >= s.tries {
		m.offerPerson("sys.person.offer")
		m.st.Asking = s.name
	}
	return move{kind: hold}
}

// hearPick reads which of several tickets is meant.
func (m *machine) hearPick(c context) {
	if number, ok := strings.CutPrefix(m.choice, prefixTicket); ok {
		m.picked = number
		m.done()
		return
	}
	if number := plain(KindTicket, m.msg.text); number != "" {
		m.picked = number
		m.done()
		return
	}
	for _, ch := range m.offered() {
		number, ok := strings.CutPrefix(ch.ID, prefixTicket)
		if _, digits, dashed := strings.Cut(number, "-"); ok && dashed && find(m.msg.words, []string{digits}) >= 0 {
			m.picked = number
			m.done()
			return
		}
	}
	if m.digressSurely() || m.softControl() {
		return
	}
	m.missAsked(c, "sys.expect.ticket")
}
