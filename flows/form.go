package flows

import (
	"slices"
	"strings"
)

// prefixForm begins the id of the button that opens a flow's form: "form:FLOW".
const prefixForm = "form:"

const (
	// leastForm is how many details must be missing for a form to be worth opening: one is quicker to write.
	leastForm = 2
	// maxFormID bounds the button's id in bytes: what the tightest platform leaves for one.
	maxFormID = 64
	// longText is from how many characters on a text gets more than a line.
	longText = 200
)

// Form is what a flow asks at once, on channels that have forms.
type Form struct {
	ID, Title    string
	Send, Cancel string // what stands on its buttons
	Fields       []FormField
}

// FormField is one slot in a form.
type FormField struct {
	Slot, Kind     string
	Label, Hint    string
	Choices        []Choice // their ids are values
	Long, Optional bool
	Value          string // what is known, as Value.Text
}

// Filled is a form that the customer filled in.
type Filled struct {
	Form    string // its id
	Entries []Entry
}

// Entry is what stands in a field: a value's text, or words. "" = it was left empty.
type Entry struct {
	Slot, Text string
	At         int // where Text stands in Input.Text, so that values found there are its own; below 1 = nowhere
}

// Form gives a form as it is now, with what is known filled in; false if what it asks for is over.
func (ps Programs) Form(s State, in Input, id string) (Form, bool) {
	m := newMachine(ps, s, in)
	c, ok := m.formFrame(id)
	slots := c.formSlots()
	if !ok || len(slots) == 0 || c.flow.title == nil {
		return Form{}, false
	}
	m.recall(c, slots) // into a copy of the state: nothing is kept
	f := Form{ID: id, Title: m.words(c, c.flow.title), Send: m.sysWords("sys.form.send", m.locale), Cancel: m.sysWords("sys.form.cancel", m.locale)}
	for _, s := range slots {
		f.Fields = append(f.Fields, m.field(c, s))
	}
	return f, true
}

func (m *machine) field(c context, s *slot) FormField {
	f := FormField{Slot: s.name, Kind: s.kind, Label: m.words(c, s.label), Hint: m.words(c, s.ask), Optional: s.optional}
	for _, ch := range m.slotChoices(c, s) {
		if value, ok := strings.CutPrefix(ch.ID, s.name+"="); ok {
			f.Choices = append(f.Choices, Choice{value, ch.Label})
		}
	}
	f.Long = s.kind == KindText && s.from.name != "customer.name" && (s.max == nil || *s.max > longText)
	if v, ok := m.slot(c, s); ok && (v.Text != "" || len(v.List) > 0) {
		if f.Value = v.Text; f.Value == "" {
			f.Value = m.display(c.prog, s, v.Value, m.locale)
		}
		f.Long = f.Long || strings.Contains(f.Value, "\n")
	}
	return f
}

// FormWords gives for each entry of a filled-in form what its field is called, and, if it is one of the field's choices,
// what that is called.
func (ps Programs) FormWords(s State, in Input) (labels, choices []string) {
	m := newMachine(ps, s, in)
	c, ok := m.formFrame(in.Form.Form)
	for _, e := range in.Form.Entries {
		label, choice := e.Slot, ""
		if !ok {
			label = ps.Live.Label(strings.TrimPrefix(in.Form.Form, prefixForm), e.Slot, m.locale)
		} else if s := c.flow.bySlot[e.Slot]; s != nil {
			label = m.words(c, s.label)
			for _, ch := range m.slotChoices(c, s) {
				if ch.ID == s.name+"="+e.Text {
					choice = ch.Label
				}
			}
		}
		labels, choices = append(labels, label), append(choices, choice)
	}
	return labels, choices
}

// formFrame finds the frame that a form is for: the innermost one of its flow. A detour may run above it.
func (m *machine) formFrame(id string) (context, bool) {
	for i := len(m.st.Stack) - 1; i >= 0; i-- {
		if f := &m.st.Stack[i]; prefixForm+f.Flow == id && f.Ticket == "" {
			return m.contextOf(f)
		}
	}
	return context{}, false
}

// formSlots are what the steps from the waiting one on collect, up to the first that does something else. What is asked
// under a condition is left to the questions: whether it holds shows only when the rest is known. None = no step collects.
func (c context) formSlots() (out []*slot) {
	if c.flow == nil || c.flow.byStep[c.Step] == nil {
		return nil
	}
	seen := map[int]bool{}
	for at := c.flow.byStep[c.Step].index; at != end && !seen[at]; {
		st := c.flow.steps[at]
		a, ok := st.act.(*collectAction)
		if !ok {
			break
		}
		if st.when == nil || st.id == c.Step {
			for _, s := range a.slots {
				if s.ask != nil && !slices.Contains(out, s) {
					out = append(out, s)
				}
			}
		}
		seen[at], at = true, st.next
	}
	return out
}

// offerForm puts the button of a form below a question that was just asked, if the channel has forms and enough is missing.
func (m *machine) offerForm(c context) {
	id := prefixForm + c.Flow
	if !m.in.Forms || len(c.Again) > 0 || c.flow.title == nil || len(id) > maxFormID {
		return
	}
	missing := 0
	for _, s := range c.formSlots() {
		if _, known := m.profile(c, s); !known && !m.filled(c, s) {
			missing++
		}
	}
	if len(m.effects) == 0 || missing < leastForm {
		return
	}
	if say, ok := m.effects[len(m.effects)-1].(Say); ok {
		say.Form = &Choice{id, m.sysWords("sys.button.form", m.locale)}
		m.effects[len(m.effects)-1] = say
	}
}

// formInWords answers a press of a form's button that could not open it: the questions go on.
func (m *machine) formInWords(id string) {
	switch c, ok := m.formFrame(id); {
	case ok && len(c.formSlots()) > 0:
		m.sys("sys.form.words")
	default:
		m.formOver()
	}
	m.askOnceMore()
}

func (m *machine) formOver() {
	if len(m.st.Stack) > 0 {
		m.sys("sys.form.over")
	} else {
		m.sysOffer("sys.form.over", m.offers())
	}
}

// misfit is an entry that does not fit its slot.
type misfit struct {
	slot  *slot
	text  string
	wrong string // as reading.wrong
}

// hearForm takes what was filled in at once. What fits is told and not asked again; what does not is named and asked again
// in words, before the flow goes on.
func (m *machine) hearForm(f *Filled) {
	m.st.Welcomed = true
	for i := range m.used { // what stands in a form belongs to its fields
		m.used[i] = true
	}
	c, ok := m.formFrame(f.Form)
	if !ok {
		m.mark(nil, "", "missed", "the form is for nothing that runs")
		m.formOver()
		m.askOnceMore()
		return
	}
	var bad []misfit
	for _, e := range f.Entries {
		s := c.flow.bySlot[e.Slot]
		if s == nil || s.ask == nil {
			continue
		}
		if wrong, fits := m.fillIn(c, s, e); !fits {
			bad = append(bad, misfit{s, strings.TrimSpace(e.Text), wrong})
		}
	}
	c.Tries = 0
	if len(bad) > 0 {
		m.refill(c, bad)
	}
	m.done()
}

// fillIn takes one entry. It reports false, with what is wrong, if it does not fit.
func (m *machine) fillIn(c context, s *slot, e Entry) (wrong string, fits bool) {
	was, known := m.slot(c, s)
	e.At += len(e.Text) - len(strings.TrimLeft(e.Text, " \t\r\n"))
	e.Text = strings.TrimSpace(e.Text)
	same := strings.ReplaceAll(e.Text, "\r\n", "\n") == was.Text // as it was shown
	r := reading{value: Value{Kind: s.kind}, ok: s.optional}
	switch {
	case known && same:
		return "", true
	case e.Text == "" && !s.optional: // it will be asked
		return "", true
	case e.Text != "":
		r = m.readEntry(c, s, e)
	}
	switch {
	case !r.ok || r.wrong != "":
		m.clear(c, s)
		return r.wrong, false
	case !known:
		m.set(c, s, m.said(r.value), "filled", ", in the form")
	case r.value.Text != was.Text:
		m.correct(c, s, r.value)
	}
	return "", true
}

// readEntry reads an entry as if it had been the answer to the slot's question.
func (m *machine) readEntry(c context, s *slot, e Entry) reading {
	if slices.ContainsFunc(m.slotChoices(c, s), func(ch Choice) bool { return ch.ID == s.name+"="+e.Text }) {
		v := Value{Kind: s.kind, Text: e.Text}
		return reading{value: v, ok: true, wrong: m.wrong(c, s, v)}
	}
	in, msg, used := m.in, m.msg, m.used
	defer func() { m.in, m.msg, m.used = in, msg, used }()
	field := *in
	field.Text, field.Found = e.Text, nil
	for _, f := range in.Found {
		if e.At > 0 && f.Start >= e.At && f.End <= e.At+len(e.Text) {
			field.Found = append(field.Found, Found{f.Value, f.Start - e.At, f.End - e.At})
		}
	}
	m.in, m.msg, m.used = &field, newMessage(e.Text, m.lex), make([]bool, len(field.Found))
	return m.read(c, s, m.msg)
}

// refill names what did not fit, says what the first of it looks like, and lets all of it be asked again.
func (m *machine) refill(c context, bad []misfit) {
	var labels, names []string
	for _, b := range bad {
		labels = append(labels, m.words(c, b.slot.label))
		names = append(names, b.slot.name)
		m.mark(c.Frame, c.Step, "missed", "no "+b.slot.kind+" for "+b.slot.name+" in the form"+problemWords(b.wrong))
	}
	m.sys("sys.form.wrong", "labels", strings.Join(labels, ", "))
	switch first := bad[0]; {
	case c.Frame != m.top(): // a detour is finished before it is asked
	case first.slot.again != nil:
		m.say(c, first.slot.again, nil)
	default:
		m.msg = newMessage(first.text, m.lex)
		m.expect(c, first.slot, first.wrong)
	}
	for _, n := range c.Again {
		if !contains(names, n) {
			names = append(names, n)
		}
	}
	c.rewind(names)
	c.Again = names
}
