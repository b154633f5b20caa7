package flows

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// fits says whether a slot can hold a value: of its kind, and still one of its choices.
func (s *slot) fits(v Value) bool {
	if v.Text == "" && len(v.List) == 0 {
		return true
	}
	if v.Kind != s.kind && (s.kind != KindText || v.Kind == KindList) {
		return false
	}
	if s.kind != KindChoice {
		return true
	}
	for _, ch := range s.choices {
		if ch.id == v.Text {
			return true
		}
	}
	return false
}

// slot is the value of a slot in a frame, or in one that waits below it, or what the conversation knows under its name.
// A question within a flow is about what the flow is about; free text of another flow is not.
func (m *machine) slot(c context, s *slot) (Slot, bool) {
	if v, ok := c.Slots[s.name]; ok && s.fits(v.Value) {
		return v, true
	}
	for i := len(m.st.Stack) - 1; i >= 0 && s.kind != KindText; i-- {
		if v, ok := m.st.Stack[i].Slots[s.name]; ok && &m.st.Stack[i] != c.Frame && s.fits(v.Value) {
			return v, true
		}
	}
	v, ok := m.st.Slots[s.name]
	return v, ok && s.fits(v.Value)
}

func (m *machine) filled(c context, s *slot) bool {
	_, ok := m.slot(c, s)
	return ok
}

// set gives a slot a value and remembers with the customer what is to be remembered.
func (m *machine) set(c context, s *slot, v Slot, took, why string) {
	if s.keep == keepFlow {
		c.put(s.name, v)
	} else {
		if m.st.Slots == nil {
			m.st.Slots = map[string]Slot{}
		}
		m.st.Slots[s.name] = v
		delete(c.Slots, s.name)
	}
	if s.keep == keepCustomer && v.From == FromCustomer && v.Text != "" {
		m.effect(Remember{Slot: s.name, Value: v})
	}
	shown := v.Text
	if shown == "" {
		shown = "nothing"
	}
	m.mark(c.Frame, c.Step, took, s.name+" = "+shown+why)
}

// clear forgets a slot, so that it is asked again.
func (m *machine) clear(c context, s *slot) {
	delete(c.Slots, s.name)
	delete(m.st.Slots, s.name)
}

// said makes a slot of a value that the customer has just told.
func (m *machine) said(v Value) Slot { return Slot{Value: v, Turn: m.in.Turn, From: FromCustomer} }

// reading is what an answer gave for a slot.
type reading struct {
	value Value
	found int    // index in Input.Found, -1 if the value was read here
	wrong string // "" or what is wrong with the value: min, max, valid
	ok    bool   // there is a value
}

// read finds the value of a slot in an answer to its question.
func (m *machine) read(c context, s *slot, msg message) reading {
	r := reading{found: -1}
	switch s.kind {
	case KindText:
		told := m.unframed(c, msg, contains(c.Again, s.name))
		if s.namesThing() && s.from.name == "" {
			told = m.withoutLeadIn(told)
		}
		r.value, r.ok = Value{Kind: KindText, Text: told.text}, len(msg.words) > 0
		if r.ok && s.from.name == "customer.name" {
			r = m.readName(r, msg)
		}
	case KindChoice:
		id := cmp.Or(msg.named(inLocale(s.phrases, m.locale), m.lex), m.total(inLocale(s.phrases, m.locale), msg), m.namedElsewhere(s.phrases, msg), m.wordOfChoice(c, s, msg))
		r.value, r.ok = Value{Kind: KindChoice, Text: id}, id != ""
	case KindService:
		r = m.readTyped(c, s, msg)
		if id := cmp.Or(msg.named(inLocale(c.prog.services, m.locale), m.lex), m.namedElsewhere(c.prog.services, msg)); !r.ok && id != "" {
			r.value, r.ok = Value{Kind: KindService, Text: id}, true
		}
	case KindYesNo:
		switch a := m.lex.assentOf(msg); {
		case !a.sure:
		case a.said == saidYes:
			r.value, r.ok = Value{Kind: KindYesNo, Text: "yes"}, true
		case a.said == saidNo:
			r.value, r.ok = Value{Kind: KindYesNo, Text: "no"}, true
		}
	default:
		r = m.readTyped(c, s, msg)
	}
	if r.ok {
		r.wrong = m.wrong(c, s, r.value)
	}
	return r
}

// total is the one choice that stands for all there is, where an answer says nothing but that: "everything", when people are
// asked whether it is everyone.
func (m *machine) total(book *phraseBook, msg message) string {
	if m.choice != "" || !m.lex.totals[msg.line] && !m.lex.totals[msg.coreLine] {
		return ""
	}
	found := ""
	for _, p := range book.phrases() {
		switch {
		case !m.lex.totals[p.joined] || p.id == found:
		case found != "":
			return ""
		default:
			found = p.id
		}
	}
	return found
}

// wordOfChoice is the one choice whose label holds what an answer says: the "shop" of "My team or shop".
func (m *machine) wordOfChoice(c context, s *slot, msg message) string {
	if m.choice != "" || some(msg.words, m.lex.negations) || slices.ContainsFunc(c.flow.collected, func(o *slot) bool {
		return o != s && o.kind == KindChoice && m.otherPhrase(inLocale(o.phrases, m.locale), msg, false) != "" // "only me"
	}) {
		return ""
	}
	found := ""
	for _, ch := range s.choices {
		label, said := split(m.words(c, ch.says)), 0
		for _, w := range msg.words {
			switch {
			case slices.Contains(label, w) && !m.lex.fillers[w] && !m.lex.bare[w] && len(w) >= leastChoice:
				said++
			case !m.lex.fillers[w] && !m.lex.bare[w] && !m.lex.places[w] && !m.lex.owners[w]:
				said = -len(msg.words)
			}
		}
		switch {
		case said <= 0:
		case found != "":
			return ""
		default:
			found = ch.id
		}
	}
	return found
}

// namedElsewhere is the value that an answer names in another language of the desk and says nothing besides: people mix them.
func (m *machine) namedElsewhere(phrases map[string]*phraseBook, msg message) string {
	for _, l := range m.live.names.Locales {
		if l == m.locale {
			continue
		}
		lex := m.live.lexicon(l)
		other := newMessage(msg.text, lex)
		for _, p := range phrases[l].beginning(other.firsts()) {
			if slices.Equal(p.words, other.words) || len(other.core) > 0 && slices.Equal(p.words, other.core) {
				return p.id
			}
		}
	}
	return ""
}

// readName takes the person found in an answer such as "my name is Ana Silva", else all of it.
func (m *machine) readName(r reading, msg message) reading {
	for i, f := range m.in.Found {
		if f.Kind == "person" && f.Start >= msg.start {
			return reading{value: Value{Kind: KindText, Text: f.Text}, found: i, ok: true}
		}
	}
	if n := longestStart(msg.words, m.lex.naming); n > 0 && n < len(msg.words) {
		r.value.Text = strings.TrimRight(msg.from(n, m.lex).text, ".! ")
	}
	return r
}

// readTyped takes a value that the reading found, else one that stands there plainly.
func (m *machine) readTyped(c context, s *slot, msg message) reading {
	current, _ := m.slot(c, s)
	best := reading{found: -1}
	for i, f := range m.in.Found {
		if f.Kind != s.kind || f.Start < msg.start || m.used[i] || m.takenBack(f.Start) {
			continue
		}
		if !best.ok || best.value.Text == current.Text {
			best = reading{value: m.dated(c, s, f), found: i, ok: true}
		}
	}
	if best.ok {
		return best
	}
	if text := plain(s.kind, msg.text); text != "" {
		best.value, best.ok = Value{Kind: s.kind, Text: text}, true
	}
	return best
}

// takenBack says whether what stands at a byte of the text is negated: "not 70418 but 70419".
func (m *machine) takenBack(at int) bool {
	return m.lex.negations[wordBefore(m.in.Text, at)] && at > len("no, ") // "no, 70418" takes nothing back
}

// plain reads a value that stands in a text in its canonical form, for desks whose reading finds none.
func plain(kind, text string) string {
	found := ""
	for w := range strings.FieldsSeq(text) {
		w = strings.Trim(w, ".,;:!?()<>\"'")
		v := ""
		switch kind {
		case KindNumber:
			if s := strings.Replace(w, ",", ".", 1); isNumber(s) {
				v = s
			}
		case KindDate:
			if _, err := time.Parse(time.DateOnly, w); err == nil {
				v = w
			}
		case KindEmail:
			if name, host, ok := strings.Cut(w, "@"); ok && name != "" && strings.Contains(strings.Trim(host, "."), ".") {
				v = strings.ToLower(w)
			}
		case KindTicket:
			if letters, digits, ok := strings.Cut(w, "-"); ok && len(letters) >= 2 && isName(strings.ToLower(letters)) && isDigits(digits) {
				v = strings.ToUpper(w)
			}
		}
		if v != "" && found != "" {
			return ""
		}
		if v != "" {
			found = v
		}
	}
	return found
}

func isDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

// wrong says what is wrong with a value: "min", "max", "valid", or "" if nothing.
func (m *machine) wrong(c context, s *slot, v Value) string {
	size := 0.0
	switch s.kind {
	case KindText:
		size = float64(utf8.RuneCountInString(v.Text))
	case KindNumber:
		size, _ = strconv.ParseFloat(v.Text, 64)
	}
	switch {
	case s.min != nil && size < *s.min:
		return "min"
	case s.max != nil && size > *s.max:
		return "max"
	case s.kind == KindDate && c.flow.isDeadline(s) && m.tooFar(v.Text):
		return "far"
	case s.valid == nil:
		return ""
	}
	rest := m.scope(c)
	sc := scope(func(name string) any {
		if name == s.name {
			return celValue(v, s.kind)
		}
		return rest(name)
	})
	out, err := s.valid.eval(sc)
	if err != nil {
		m.mark(c.Frame, c.Step, "checked", s.valid.src+": could not be worked out ("+err.Error()+")")
		return "valid"
	}
	if yes, _ := out.Value().(bool); yes {
		return ""
	}
	m.mark(c.Frame, c.Step, "checked", s.valid.src+" does not hold: "+s.valid.saw(sc))
	return "valid"
}
