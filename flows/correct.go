package flows

import (
	"slices"
)

// correction is a value that a message puts in the place of another one.
type correction struct {
	frame int
	slot  *slot
	value Value
	found int
}

// correctMarked reads a message that says it is a correction: "no, it's the VPN", "sorry, order 70418", "I meant
// Thursday", "change the summary to …". asked is the slot whose question is open, nil if it is another question.
func (m *machine) correctMarked(c context, asked *slot) bool {
	if m.choice != "" {
		return false
	}
	if m.correctLabelled() || m.correctCalled(c, asked) || m.otherThan(asked) || m.denied(c, asked) {
		return true
	}
	strong := longestStart(m.msg.words, m.lex.strong)
	n := max(strong, longestStart(m.msg.words, m.lex.weak))
	if n == 0 {
		return false
	}
	msg := m.msg.from(n, m.lex)
	for more := longestStart(msg.words, m.lex.weak); more > 0 && more < len(msg.words); more = longestStart(msg.words, m.lex.weak) {
		msg = msg.from(more, m.lex)
	}
	if len(msg.words) == 0 {
		return false
	}
	found := m.corrections(msg, asked, true)
	if asked != nil && asked.kind == KindText && strong == 0 && len(msg.words) > longWeak {
		if len(found) != 1 || m.tellsBesides(found[0], msg) {
			return false // "Sorry, I can't print since Monday" answers the question
		}
	}
	if n == 1 && m.lex.none[m.msg.words[0]] && !pausesBefore(m.msg, msg) {
		found = slices.DeleteFunc(found, func(f correction) bool { return m.tellsBesides(f, msg) }) // "no mail comes" denies what comes
	}
	if len(found) == 0 && asked != nil && asked.kind != KindText {
		if r := m.read(c, asked, msg); r.ok && r.wrong == "" && !m.filled(c, asked) {
			m.answerSlot(c, asked, r) // "no, it's the grinder" answers the question after all
			return true
		}
	}
	if len(found) == 0 && strong > 0 {
		found = m.correctText(asked)
	}
	return m.applyAll(found) || m.unchanged(msg, asked, true)
}

// tellsBesides says whether a message says more than the value of a choice that it names.
func (m *machine) tellsBesides(f correction, msg message) bool {
	c, ok := m.contextOf(&m.st.Stack[f.frame])
	return ok && (f.slot.kind == KindChoice || f.slot.kind == KindService) && m.besides(msg, msg.wordsOf(m.valuePhrases(c, f.slot), f.value.Text)) > 0
}

// longWeak is how many words behind "sorry" or "actually" make an answer in free text rather than a correction.
const longWeak = 4

// unchanged answers a message that tells once more what is known: it is no miss.
func (m *machine) unchanged(msg message, asked *slot, marked bool) bool {
	for i := len(m.st.Stack) - 1; i >= 0; i-- {
		c, ok := m.contextOf(&m.st.Stack[i])
		if !ok {
			continue
		}
		for _, s := range m.byTurn(c) {
			if m.sameValue(c, s, msg, marked) && m.namesOnly(c, s, msg) && (asked == nil || asked.kind != s.kind || s.kind == KindChoice && asked != s && msg.named(inLocale(asked.phrases, m.locale), m.lex) == "") {
				m.sayUnchanged(c, s)
				return true
			}
		}
	}
	return false
}

// namesOnly says whether a message names the value of a choice and nothing else: "the folder is called Sales" tells more.
func (m *machine) namesOnly(c context, s *slot, msg message) bool {
	phrases := inLocale(s.phrases, m.locale)
	if s.kind == KindService {
		phrases = inLocale(c.prog.services, m.locale)
	}
	if s.kind != KindChoice && s.kind != KindService {
		return true
	}
	about := msg.wordsOf(phrases, "")
	for _, label := range inLocale(s.names, m.locale) {
		for _, w := range label {
			about[w] = true
		}
	}
	return m.besides(msg, about) <= idleWords
}

func (m *machine) sayUnchanged(c context, s *slot) {
	v, _ := m.slot(c, s)
	m.sys("sys.unchanged", "label", m.words(c, s.label), "value", m.display(c.prog, s, v.Value, m.locale))
	m.mark(c.Frame, c.Step, "unchanged", s.name+" = "+v.Text)
	m.done()
}

// sameValue says whether a message names the value that a slot has.
func (m *machine) sameValue(c context, s *slot, msg message, marked bool) bool {
	v, _ := m.slot(c, s)
	switch s.kind {
	case KindText, KindYesNo, KindNumber:
		return false
	case KindChoice:
		return m.otherPhrase(inLocale(s.phrases, m.locale), msg, marked) == v.Text
	case KindService:
		return m.otherPhrase(inLocale(c.prog.services, m.locale), msg, marked) == v.Text
	}
	r := m.readTyped(c, s, msg)
	return r.ok && r.value.Text == v.Text
}

// correctPlain reads a message that is another value for something already told, without saying so.
func (m *machine) correctPlain(asked *slot) bool {
	if m.choice != "" {
		return false
	}
	return m.correctPlainly(asked) || m.unchanged(m.msg, asked, false)
}

// correctPlainly does the same, but answers nothing where a message tells what is known.
func (m *machine) correctPlainly(asked *slot) bool {
	return m.choice == "" && m.applyAll(m.corrections(m.msg, asked, false))
}

// correctInSentence reads other values of choices and services out of a sentence that does not say it is a correction, while all
// that was told waits for a yes: "it is urgent now, the whole shop is down". They are shown before the question comes again.
func (m *machine) correctInSentence(c context) bool {
	if m.choice != "" || m.msg.question {
		return false
	}
	var found []correction
	for _, s := range m.byTurn(c) {
		ps, least := m.withoutPlaces(m.valuePhrases(c, s).beginning(m.msg.words)), leastChoice
		if s.kind == KindService {
			ps, least = m.unclaimed(c, s, ps), leastService
		}
		v, _ := m.slot(c, s)
		if id := m.msg.mentionedOf(ps, m.lex, least); id != "" && id != v.Text {
			found = append(found, correction{len(m.st.Stack) - 1, s, Value{Kind: s.kind, Text: id}, -1})
		}
	}
	return m.applyAll(found)
}

// corrections finds slots of the running frames for which a message names another value. Of several slots of one
// kind the one told last is meant; inner frames come first.
func (m *machine) corrections(msg message, asked *slot, marked bool) []correction {
	var out []correction
	for i := len(m.st.Stack) - 1; i >= 0; i-- {
		c, ok := m.contextOf(&m.st.Stack[i])
		if !ok {
			continue
		}
		for _, s := range m.byTurn(c) {
			if slices.ContainsFunc(out, func(o correction) bool { return o.slot.kind == s.kind && s.kind != KindChoice }) {
				continue
			}
			v, found, ok := m.otherValue(c, s, msg, marked)
			if !ok || (asked != nil && asked != s && asked.kind == s.kind && s.kind != KindChoice && !marked) || m.wrong(c, s, v) != "" {
				continue
			}
			if asked != nil && asked.kind == KindChoice && s.kind == KindChoice && !m.filled(c, asked) && msg.named(inLocale(asked.phrases, m.locale), m.lex) != "" {
				continue // it names a choice of the open question
			}
			out = append(out, correction{i, s, v, found})
		}
	}
	if !marked && len(out) > 1 {
		return nil // it fits several, and nothing says that it corrects them
	}
	return out
}

// byTurn lists a frame's filled slots, the one told last first.
func (m *machine) byTurn(c context) []*slot {
	var out []*slot
	for _, s := range c.flow.slots {
		if v, ok := m.slot(c, s); ok && s.ask != nil && v.From != FromFlow {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b *slot) int {
		x, _ := m.slot(c, a)
		y, _ := m.slot(c, b)
		return int(y.Turn - x.Turn)
	})
	return out
}

// otherValue finds a value for a slot in a message that differs from the one it has.
func (m *machine) otherValue(c context, s *slot, msg message, marked bool) (Value, int, bool) {
	current, _ := m.slot(c, s)
	id, kind := "", s.kind
	switch s.kind {
	case KindText:
		return Value{}, -1, false
	case KindYesNo:
		v := Value{Kind: KindYesNo, Text: m.otherYesNo(s, msg, marked)}
		return v, -1, v.Text != "" && v.Text != current.Text
	case KindChoice:
		id = m.otherPhrase(inLocale(s.phrases, m.locale), msg, marked)
	case KindService:
		id = m.otherPhrase(inLocale(c.prog.services, m.locale), msg, marked)
	case KindNumber:
		if !marked {
			return Value{}, -1, false
		}
	}
	if id != "" {
		return Value{Kind: kind, Text: id}, -1, id != current.Text
	}
	if r := m.readTyped(c, s, msg); r.ok && r.value.Text != current.Text && (s.kind != KindDate || r.found < 0 || !m.isOver(m.in.Found[r.found]) || m.late != "") {
		return r.value, r.found, true
	}
	return Value{}, -1, false
}

// otherYesNo reads "without coffee" and "with coffee" in a correction.
func (m *machine) otherYesNo(s *slot, msg message, marked bool) string {
	label := inLocale(s.names, m.locale)[0]
	at := find(msg.words, label)
	switch {
	case at < 0 || !marked || len(msg.words) > len(label)+4:
		return ""
	case msg.negated(at, len(label), m.lex):
		return "no"
	}
	return "yes"
}

// otherPhrase finds a choice named in a correction. Without the words of a correction the message must be nothing
// else.
func (m *machine) otherPhrase(ps *phraseBook, msg message, marked bool) string {
	if marked {
		return msg.named(ps, m.lex)
	}
	if n := longestStart(msg.words, m.lex.itIs); n < len(msg.words) { // "it's only me"
		msg = msg.from(n, m.lex)
	}
	for _, p := range ps.beginning(msg.firsts()) {
		if slices.Equal(p.words, msg.words) || slices.Equal(p.words, msg.core) {
			return p.id
		}
	}
	if wish := m.sure(); wish != "" && !m.ownWish(wish) {
		return ""
	}
	if id := msg.mentioned(ps, m.lex, leastChoice); len(msg.words) <= shortMessage && m.besides(msg, msg.wordsOf(ps, id)) <= idleWords {
		return id // "it works but slowly"
	}
	return ""
}

// correctSubject reads what happens to another service than the one that is noted, while what happens is not told yet: after "the
// machine in our café is broken" somebody writes "the grinder does not start". The service is put right, and the message tells the rest.
func (m *machine) correctSubject(c context, asked *slot) bool {
	d := c.flow.description()
	if d == nil || m.choice != "" || m.msg.question || c.Ticket != "" || asked != d && m.describes(c, d) || !m.lex.fails(m.msg) {
		return false
	}
	at := slices.IndexFunc(c.flow.collected, func(s *slot) bool { return s.kind == KindService && s != asked && m.filled(c, s) })
	if at < 0 {
		return false
	}
	s := c.flow.collected[at]
	id, was := m.subject(c, s), c.Slots[s.name].Text
	if id == "" || id == was || was == "" {
		return false
	}
	if v := (Value{Kind: KindText, Text: m.msg.text}); m.wrong(c, d, v) == "" {
		m.set(c, d, m.said(v), "filled", ", the message tells it")
	}
	m.take(c, c.flow.collected, false)
	m.correct(c, s, Value{Kind: KindService, Text: id})
	return true
}

// describes says whether the description tells more than that a thing in a place is broken.
func (m *machine) describes(c context, d *slot) bool {
	v, told := m.slot(c, d)
	if !told {
		return false
	}
	msg, about := newMessage(v.Text, m.lex), map[string]bool{}
	for _, s := range c.flow.collected {
		for w := range msg.wordsOf(m.valuePhrases(c, s), "") {
			about[w] = true
		}
	}
	return slices.ContainsFunc(msg.words, func(w string) bool {
		return !about[w] && !m.lex.bare[w] && !m.lex.fillers[w] && !m.lex.broken[w] && !m.lex.places[w] && !m.lex.owners[w]
	})
}

// subject is the service that a message begins with and is alone about: "the grinder does not start".
func (m *machine) subject(c context, s *slot) string {
	book := m.valuePhrases(c, s)
	id, at := m.msg.mentionedOf(m.unclaimed(c, s, book.beginning(m.msg.words)), m.lex, leastService), 0
	for at < len(m.msg.words) && (m.lex.fillers[m.msg.words[at]] || m.lex.owners[m.msg.words[at]]) {
		at++
	}
	if id == "" || !slices.ContainsFunc(book.beginning(m.msg.words[min(at, len(m.msg.words)):]), func(p phrase) bool {
		return p.id == id && findLoose(m.msg.words, p.words) == at
	}) {
		return ""
	}
	return id
}

// correctText takes the rest of a plain correction for the text told last.
func (m *machine) correctText(asked *slot) []correction {
	c, ok := m.current()
	if !ok {
		return nil
	}
	last := m.byTurn(c)
	if len(last) == 0 || last[0] == asked || last[0].kind != KindText {
		return nil
	}
	v := Value{Kind: KindText, Text: m.unframed(c, m.msg, true).text}
	if m.wrong(c, last[0], v) != "" {
		return nil
	}
	return []correction{{len(m.st.Stack) - 1, last[0], v, -1}}
}

// correctLabelled reads a correction that names the detail: "the e-mail is …", "change my summary to …". Without a
// new value the detail is asked again.
func (m *machine) correctLabelled() bool {
	changing := longestStart(m.msg.words, m.lex.change)
	skipped := max(changing, longestStart(m.msg.words, m.lex.strong), longestStart(m.msg.words, m.lex.weak))
	if m.question() {
		return false
	}
	for i := len(m.st.Stack) - 1; i >= 0; i-- {
		c, ok := m.contextOf(&m.st.Stack[i])
		if !ok {
			continue
		}
		msg := m.msg.from(skipped, m.lex)
		s, n := m.labelStart(c, msg)
		if s == nil || !m.filled(c, s) {
			continue
		}
		rest := msg.from(n, m.lex)
		joint := longestStart(rest.words, m.lex.connecting)
		rest = rest.from(joint, m.lex)
		if len(rest.words) == 0 {
			if skipped == 0 || joint > 0 {
				return false
			}
			m.change(c, s)
			return true
		}
		if joint == 0 && skipped == 0 {
			continue
		}
		r := m.read(c, s, rest)
		if current, _ := m.slot(c, s); r.ok && r.wrong == "" && r.value.Text != current.Text {
			return m.applyAll([]correction{{i, s, r.value, r.found}})
		}
	}
	return false
}

// labelStart finds the slot whose label or name a message begins with, and its length in words.
func (m *machine) labelStart(c context, msg message) (*slot, int) {
	skip := 0
	for skip < len(msg.words) && m.lex.fillers[msg.words[skip]] {
		skip++
	}
	for _, s := range c.flow.slots {
		for _, words := range inLocale(s.names, m.locale) {
			if s.ask != nil && startsWith(msg.words[skip:], words) {
				return s, skip + len(words)
			}
		}
	}
	return nil, 0
}

// labelled finds the slot that words name by label or name.
func (m *machine) labelled(c context, words []string) *slot {
	for _, s := range m.byTurn(c) {
		for _, label := range inLocale(s.names, m.locale) {
			if slices.Equal(label, words) || len(words) <= 6 && len(label) > 0 && find(words, label) >= 0 {
				return s
			}
		}
	}
	return nil
}

func (m *machine) applyAll(found []correction) bool {
	for _, f := range found {
		if f.found >= 0 {
			m.used[f.found] = true
		}
		if c, ok := m.contextOf(&m.st.Stack[f.frame]); ok {
			m.correct(c, f.slot, f.value)
		}
	}
	return len(found) > 0
}

// correct puts a value in the place of another one, says so, and goes back to what was decided from the old one.
func (m *machine) correct(c context, s *slot, v Value) {
	old, _ := m.slot(c, s)
	m.set(c, s, m.said(v), "corrected", ", was "+old.Text)
	m.sys("sys.corrected", "label", m.words(c, s.label), "value", m.display(c.prog, s, v, m.locale))
	changed := m.dropDependants(c, s)
	if c.Ticket != "" {
		m.correctTicket(c.Ticket, s, m.said(v))
	}
	c.rewind(changed)
	c.Tries = 0
	m.done()
}

// dropDependants forgets what depends on a changed slot, to be asked again, and lists all that changed.
func (m *machine) dropDependants(c context, s *slot) []string {
	changed := []string{s.name}
	for _, name := range s.dependants {
		if d := c.flow.bySlot[name]; d != nil && m.filled(c, d) {
			m.clear(c, d)
			changed = append(changed, name)
			if d.ask != nil && !contains(c.Again, name) {
				c.Again = append(c.Again, name)
				m.sys("sys.depends", "label", m.words(c, d.label))
			}
		}
	}
	return changed
}

// rewind goes back to the first step that decided something from a changed slot. What was said on the way is not said
// again, unless it named the slot. An opened ticket is never opened again.
func (c context) rewind(changed []string) {
	reads := func(st *step) bool {
		return slices.ContainsFunc(st.slotRefs(), func(n string) bool { return contains(changed, root(n)) || contains(changed, n) })
	}
	first := -1
	for i, id := range c.Ran {
		st := c.flow.byStep[id]
		if st == nil {
			continue
		}
		if _, opens := st.act.(*ticketAction); opens {
			first = -1
			continue
		}
		if first < 0 && st.decides() && reads(st) {
			first = i
		}
	}
	if first < 0 {
		return
	}
	for _, id := range c.Ran[first:] {
		if st := c.flow.byStep[id]; st != nil && st.speaks && !st.waits && !reads(st) && !contains(c.Silent, id) {
			c.Silent = append(c.Silent, id)
		}
	}
	c.Step = c.Ran[first]
	c.Ran = slices.Clone(c.Ran[:first])
}

// decides says whether a step leads somewhere, or learns something, because of what it reads.
func (st *step) decides() bool {
	switch st.act.(type) {
	case *branchAction, *lookUpAction, *setAction, *confirmAction, *promiseAction:
		return true
	}
	return st.when != nil
}
