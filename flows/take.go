package flows

import (
	"slices"
	"strings"
	"time"
)

// prefill gives a new frame what the caller and the message that started it already told.
func (m *machine) prefill() {
	c, ok := m.current()
	if !ok {
		return
	}
	if c.Return == ReturnRun && len(m.st.Stack) > 1 {
		caller := &m.st.Stack[len(m.st.Stack)-2]
		for _, s := range c.flow.slots {
			if v, has := caller.Slots[s.name]; has && s.fits(v.Value) {
				c.put(s.name, v)
			}
		}
	}
	if !m.fresh {
		return
	}
	slots := c.flow.collected
	m.take(c, slots, true)
	m.takeThing(c, false)
	if m.isAnother(c) {
		m.forgetLeft(c.Flow)
	}
	m.takeEarlier(c)
	m.recallService(c, slots)
	for _, s := range slots {
		if s.from.name == fromMessage && m.choice == "" && !m.filled(c, s) && (m.saysMore(c) || m.saysWhat(c)) && !m.onlyAsksRepair(c) {
			v := Value{Kind: KindText, Text: m.ungreeted().text}
			if m.wrong(c, s, v) == "" {
				m.set(c, s, m.said(v), "filled", ", the message that started the flow")
			}
		}
	}
}

// fromMessage is what a slot is taken from that may be the message which started the flow.
const fromMessage = "message"

// description is the slot of a flow that may be the message which started it, nil if there is none.
func (f *flow) description() *slot {
	for _, s := range f.collected {
		if s.from.name == fromMessage && s.kind == KindText {
			return s
		}
	}
	return nil
}

// describe takes an answer that could have started the flow by itself for the description as well: who writes "wifi is
// slow in the shop" when asked what it is about has said what happens.
func (m *machine) describe(c context) {
	d := c.flow.description()
	if d == nil || m.choice != "" || m.filled(c, d) || !m.ownWish(m.sure()) || !m.saysMore(c) {
		return
	}
	if v := (Value{Kind: KindText, Text: m.msg.text}); m.wrong(c, d, v) == "" {
		m.set(c, d, m.said(v), "filled", ", the message tells it")
	}
}

// describesOn keeps what somebody goes on telling while another question is open, and asks that again. Without a slot the
// question is a yes or no.
func (m *machine) describesOn(c context, asked *slot) bool {
	d := c.flow.description()
	tries := defaultTries
	if asked != nil {
		tries = asked.tries
	}
	if d == nil || d == asked || asked != nil && asked.kind == KindText || c.Ticket != "" || m.choice != "" || m.msg.question || m.tells("") < tellingWords {
		return false
	}
	v := Value{Kind: KindText, Text: m.msg.text}
	if was, told := m.slot(c, d); told && was.Text != "" {
		v.Text = was.Text + "\n" + v.Text
	}
	if c.Tries+1 >= tries || m.justSaid("sys.described") || m.wrong(c, d, v) != "" {
		return false
	}
	m.set(c, d, m.said(v), "filled", ", told on")
	m.sys("sys.described", "label", m.words(c, d.label))
	if asked == nil {
		m.done()
	} else {
		m.ask(c, asked)
	}
	return true
}

// justSaid says whether a text was among the last that were said.
func (m *machine) justSaid(id string) bool {
	return slices.ContainsFunc(m.st.Last, func(s Say) bool { return s.TextID == id })
}

// tellingWords is how many words beyond the bare wish make a message worth taking for a slot.
const tellingWords = 3

// saysMore says whether the message that starts a flow tells more than the wish itself: "I want to report an issue"
// does not.
func (m *machine) saysMore(c context) bool {
	title := ""
	if c.flow.title != nil {
		title = m.words(c, c.flow.title)
	}
	return m.tells(title) >= tellingWords
}

// saysWhat says whether a short message that starts a flow tells what is the matter with a service: "my screen flickers" does,
// "my screen is broken" and "the screen in the office" do not.
func (m *machine) saysWhat(c context) bool {
	if m.msg.question || !slices.ContainsFunc(c.flow.collected, func(s *slot) bool { return s.kind == KindService && m.filled(c, s) }) {
		return false
	}
	for _, p := range inLocale(c.prog.services, m.locale).beginning(m.msg.words) {
		at := findLoose(m.msg.words, p.words)
		if at < 0 {
			continue
		}
		for i := at + len(p.words); i < len(m.msg.words) && (!m.msg.spots[i].pause || m.joined) && !m.lex.places[m.msg.words[i]]; i++ {
			if w := m.msg.words[i]; !m.lex.bare[w] && !m.lex.fillers[w] && !m.lex.broken[w] && !p.holds(w) {
				return true
			}
		}
	}
	return false
}

// tells counts the words of the message that say something beyond the titles of what is wanted.
func (m *machine) tells(titles ...string) int {
	known := map[string]bool{}
	for _, t := range titles {
		for _, w := range split(t) {
			known[w] = true
		}
	}
	n := 0
	for _, w := range m.msg.words {
		if !m.lex.bare[w] && !m.lex.fillers[w] && !known[w] {
			n++
		}
	}
	return n
}

// findCollected lists the slots that a flow asks for, in the order of the file.
func (f *flow) findCollected() []*slot {
	var out []*slot
	for _, s := range f.slots {
		if s.ask == nil {
			continue
		}
		if slices.ContainsFunc(f.steps, func(st *step) bool {
			a, ok := st.act.(*collectAction)
			return ok && slices.Contains(a.slots, s)
		}) {
			out = append(out, s)
		}
	}
	return out
}

// take fills slots from what the message tells besides the answer to the question. A value is only taken when there
// is no doubt which slot it belongs to. It returns how many were filled.
func (m *machine) take(c context, slots []*slot, start bool) int {
	n := 0
	for _, s := range slots {
		if _, own := c.Slots[s.name]; own || m.filled(c, s) && !start {
			continue
		}
		if s.optional && c.flow.isDeadline(s) && m.hasNoDeadline() {
			m.set(c, s, m.said(Value{Kind: s.kind}), "filled", ", there is none")
			n++
			continue
		}
		v, found, ok := m.unasked(c, s, slots, start)
		if !ok || m.wrong(c, s, v) != "" {
			continue
		}
		if found >= 0 {
			m.used[found] = true
		}
		m.set(c, s, m.said(v), "filled", ", told unasked")
		m.noted = append(m.noted, s)
		n++
	}
	return n
}

// How long a single word must be to name a choice or a service in a message that does not answer the question for
// it. Services are proper names, so "VPN" counts.
const (
	leastChoice  = 4
	leastService = 3
)

// unasked finds a value for a slot that was not asked for.
func (m *machine) unasked(c context, s *slot, slots []*slot, start bool) (Value, int, bool) {
	switch s.kind {
	case KindText, KindYesNo:
		return Value{}, -1, false
	case KindChoice:
		id := m.msg.mentionedOf(m.withoutPlaces(inLocale(s.phrases, m.locale).beginning(m.msg.words)), m.lex, leastChoice)
		return Value{Kind: KindChoice, Text: id}, -1, id != ""
	case KindService:
		if id := m.msg.mentionedOf(m.unclaimed(c, s, inLocale(c.prog.services, m.locale).beginning(m.msg.words)), m.lex, leastService); id != "" {
			return Value{Kind: KindService, Text: id}, -1, true
		}
	case KindNumber:
		if !start {
			return Value{}, -1, false
		}
	}
	open := 0
	for _, o := range slots {
		if o.kind == s.kind && (o == s || !m.filled(c, o)) {
			open++
		}
	}
	first, n := -1, 0
	for i, f := range m.in.Found {
		if f.Kind == s.kind && !m.used[i] && !m.takenBack(f.Start) && (s.kind != KindDate || !m.isOver(f) || c.flow.isDeadline(s) && m.overdue(f, false)) {
			if c.flow.isDeadline(s) && f.Text == m.today() && !m.isDue(f) {
				continue
			}
			if n++; first < 0 || c.flow.isDeadline(s) && m.isBy(f) && !m.isBy(m.in.Found[first]) {
				first = i
			}
		}
	}
	if first < 0 || n < open || (s.kind == KindNumber && n > 1) {
		return Value{}, -1, false
	}
	return m.dated(c, s, m.in.Found[first]), first, true
}

// recall fills slots from what was heard earlier and what is known of the customer. What is only known is told, so
// that the customer can put it right.
func (m *machine) recall(c context, slots []*slot) {
	for _, s := range slots {
		if m.filled(c, s) {
			continue
		}
		if h, ok := m.heard(c, s, slots); ok {
			m.set(c, s, Slot{Value: h.Value, Turn: h.Turn, From: FromCustomer}, "filled", ", heard before")
			m.noted = append(m.noted, s)
			continue
		}
		v, known := m.profile(c, s)
		if !known {
			continue
		}
		v.Turn, v.From = m.in.Turn, FromProfile
		m.set(c, s, v, "filled", ", known of the customer")
		m.assumed = append(m.assumed, m.words(c, s.label)+": "+m.display(c.prog, s, v.Value, m.locale))
	}
}

// recallService fills the service from what was heard before the flow begins, for its conditions may be about it.
func (m *machine) recallService(c context, slots []*slot) {
	for _, s := range slots {
		if s.kind != KindService || m.filled(c, s) {
			continue
		}
		if h, ok := m.heard(c, s, slots); ok {
			m.set(c, s, Slot{Value: h.Value, Turn: h.Turn, From: FromCustomer}, "filled", ", heard before")
			m.noted = append(m.noted, s)
		}
	}
}

// profile is what is known of the customer for a slot.
func (m *machine) profile(c context, s *slot) (Slot, bool) {
	v, known := m.in.Known[s.name]
	if !known || s.keep != keepCustomer {
		v = Slot{Value: Value{Kind: s.kind, Text: m.fact(s.from.name).Text}}
	}
	return v, v.Text != "" && s.fits(v.Value) && m.wrong(c, s, v.Value) == ""
}

// heard takes the latest value of a slot's kind that was told before anything asked for it.
func (m *machine) heard(c context, s *slot, slots []*slot) (Heard, bool) {
	for i, h := range m.st.Heard {
		if h.Slot == s.name && (h.Flow != c.Flow) != h.Left && h.Kind == s.kind && s.fits(h.Value) && m.wrong(c, s, h.Value) == "" {
			m.st.Heard = slices.Delete(m.st.Heard, i, i+1)
			return h, true
		}
	}
	for _, o := range slots {
		if o != s && o.kind == s.kind && !m.filled(c, o) {
			return Heard{}, false // which of the two it belongs to is not known
		}
	}
	for i, h := range slices.Backward(m.st.Heard) {
		if h.Slot == "" && c.flow.isDeadline(s) && m.isPast(h.Text) { // it was needed by a day that is over now
			m.late, h.Text = h.Text, m.today()
		}
		if h.Slot == "" && h.Kind == s.kind && hearable(h.Kind) && m.wrong(c, s, h.Value) == "" {
			m.st.Heard = slices.Delete(m.st.Heard, i, i+1)
			return h, true
		}
	}
	return Heard{}, false
}

// hearEnded remembers what a flow was told that ends without a ticket, so that the next one does not ask it again: who hears
// how long it takes goes on to report it. Only what was chosen is, and the day, for a text or a number of another flow is about
// something else, and only until the conversation is about another thing.
func (m *machine) hearEnded(c context) {
	m.st.Heard = slices.DeleteFunc(m.st.Heard, func(h Heard) bool { return h.Slot != "" && !h.Left })
	if c.Ticket != "" {
		return
	}
	for _, s := range c.flow.collected {
		v, told := c.Slots[s.name]
		if told && v.From == FromCustomer && v.Text != "" && (s.kind == KindService || s.kind == KindChoice || c.flow.isDeadline(s)) && len(m.st.Heard) < MaxHeard {
			m.st.Heard = append(m.st.Heard, Heard{Value: v.Value, Turn: v.Turn, Flow: c.Flow, Slot: s.name})
		}
	}
}

// hearable says whether a value of a kind means anything without its question.
func hearable(kind string) bool {
	switch kind {
	case KindText, KindNumber, KindYesNo, KindChoice, KindList:
		return false
	}
	return true
}

// hearRest remembers the typed values that no slot took.
func (m *machine) hearRest() {
	if m.in.Cause != Said || m.handed {
		return
	}
	m.hearFound()
	if id := m.msg.mentioned(inLocale(m.live.services, m.locale), m.lex, leastService); id != "" && len(m.st.Stack) == 0 {
		m.hearValue(Value{Kind: KindService, Text: id})
	}
}

// hearFound remembers the values found in the message that no slot took.
func (m *machine) hearFound() {
	for i, f := range m.in.Found {
		if !m.used[i] && hearable(f.Kind) && f.Text != "" && !m.takenBack(f.Start) && (f.Kind != KindDate || !m.isOver(f) || m.overdue(f, false)) {
			m.hearValue(f.Value)
		}
	}
}

// isKnown says whether a running frame has a value already.
func (m *machine) isKnown(v Value) bool {
	for _, f := range m.st.Stack {
		for _, s := range f.Slots { // order is of no consequence
			if s.Kind == v.Kind && s.Text == v.Text {
				return true
			}
		}
	}
	return false
}

func (m *machine) hearValue(v Value) {
	if m.isKnown(v) {
		return
	}
	m.st.Heard = slices.DeleteFunc(m.st.Heard, func(h Heard) bool { return h.Slot == "" && h.Kind == v.Kind && h.Text == v.Text })
	m.st.Heard = append(m.st.Heard, Heard{Value: v, Turn: m.in.Turn})
	m.st.Heard = m.st.Heard[max(0, len(m.st.Heard)-MaxHeard):]
}

// isOver says whether a date is told as one that is over: "since Monday", "it stopped on Monday", or with a time of day that has
// passed, as each line of a log begins. "It stopped and I need it by Monday" is one to come.
func (m *machine) isOver(f Found) bool {
	if t, err := time.Parse(time.RFC3339, f.Text); err == nil && t.Before(m.in.Now) {
		return true
	}
	at := f.Start
	if m.lex.until[wordBefore(m.in.Text, at)] {
		return false
	}
	before, behind := m.clauseAt(m.in.Text, at)
	return some(before, m.lex.since) || some(before, m.lex.past) || some(behind, m.lex.past)
}

// clauseAt is the part of a sentence in which a byte stands, cut up, before and behind it.
func (m *machine) clauseAt(text string, at int) (words, behind []string) {
	if at < 0 || at > len(text) {
		return nil, nil
	}
	begin := strings.LastIndexAny(text[:at], clauseEnds) + 1
	size := strings.IndexAny(text[at:], clauseEnds)
	if size < 0 {
		size = len(text) - at
	}
	words, behind = split(text[begin:at]), split(text[at:at+size])
	for i, word := range slices.Backward(words) {
		if m.lex.joins[word] {
			words = words[i+1:]
			break
		}
	}
	for i, w := range behind {
		if m.lex.joins[w] {
			behind = behind[:i]
			break
		}
	}
	return words, behind
}

// clauseEnds are the characters that end a part of a sentence.
const clauseEnds = ",.;:!?\n"

// flushNoted says what was taken unasked, unless it is about to be said anyway: so the customer sees that he was heard,
// and can put it right.
func (m *machine) flushNoted(c context, about []string) {
	what := ""
	for _, s := range m.noted {
		v, ok := m.slot(c, s)
		if !ok || c.flow.bySlot[s.name] != s || contains(about, s.name) || m.late != "" && c.flow.isDeadline(s) {
			continue
		}
		if what != "" {
			what += ", "
		}
		what += m.words(c, s.label) + ": " + m.display(c.prog, s, v.Value, m.locale)
	}
	if m.noted = nil; what != "" {
		m.sys("sys.noted", "what", what)
	}
	m.flushLate()
}

// flushAssumed says what was taken from the profile.
func (m *machine) flushAssumed() {
	if len(m.assumed) > 0 {
		m.sys("sys.assumed", "what", strings.Join(m.assumed, ", "))
		m.assumed = nil
	}
}
