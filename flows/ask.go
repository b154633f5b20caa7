package flows

import (
	"slices"
	"strconv"
	"strings"
)

// Ids of choices. Those for a slot name slot and value, so that a click on an old one is a correction and never
// taken for an answer to another question.
const (
	choiceYes    = "yes"
	choiceNo     = "no"
	choiceSkip   = "skip"
	choiceNone   = "none"
	prefixFlow   = "flow:"
	prefixIntent = "intent:"
	prefixAnswer = "answer:"
	prefixChange = "change:"
	prefixTicket = "ticket:"
	// prefixInstead serves a wish that was taken for the answer to a slot's question: "instead:SLOT=INTENT".
	prefixInstead = "instead:"
)

// maxChoices bounds a row of quick replies: more is a list nobody reads.
const maxChoices = 10

// maxServices bounds the services shown: customers do not know their names, so a longer list is still a help.
const maxServices = 24

func (a *collectAction) run(m *machine, st *step) move {
	c, _ := m.current()
	if a.anew && c.Entered != st.id {
		for _, s := range a.slots {
			if c.hasUsed(s.name) {
				m.clear(c, s)
			}
		}
	}
	c.Entered = st.id
	if !a.anew {
		m.recall(c, a.slots)
	}
	for _, s := range a.slots {
		if !m.filled(c, s) {
			m.ask(c, s)
			return move{kind: hold}
		}
	}
	m.flushAssumed()
	return move{to: st.next}
}

// hasUsed says whether a step that the frame left behind filled or read a slot.
func (c context) hasUsed(name string) bool {
	return slices.ContainsFunc(c.Ran, func(id string) bool {
		st := c.flow.byStep[id]
		return st != nil && (contains(st.slotRefs(), name) || contains(offerNames(st.fills), name))
	})
}

// askAgain asks for slots that were dropped before the frame goes on; false if there are none.
func (m *machine) askAgain(c context) bool {
	for len(c.Again) > 0 {
		s := c.flow.bySlot[c.Again[0]]
		if s == nil || s.ask == nil || m.filled(c, s) {
			c.Again = c.Again[1:]
			continue
		}
		m.ask(c, s)
		return true
	}
	c.Again = nil
	return false
}

// ask puts a slot's question and waits for the answer.
func (m *machine) ask(c context, s *slot) {
	if s.kind == KindService && !m.justSaid("sys.several.noted") && !m.justSaid("sys.several") && m.asksWhichOf(c, s) {
		return
	}
	m.flushAssumed()
	m.flushNoted(c, s.ask.names())
	m.say(c, s.ask, m.slotChoices(c, s))
	m.offerForm(c)
	m.st.Waiting, m.st.Asking = WaitAnswer, s.name
	m.mark(c.Frame, c.Step, "asked", s.name)
}

// slotChoices are the quick replies to a slot's question.
func (m *machine) slotChoices(c context, s *slot) []Choice {
	var out []Choice
	switch s.kind {
	case KindChoice:
		for _, ch := range s.choices {
			out = append(out, Choice{s.name + "=" + ch.id, m.words(c, ch.says)})
		}
	case KindYesNo:
		out = []Choice{{s.name + "=yes", m.yesNoWord("yes", m.locale)}, {s.name + "=no", m.yesNoWord("no", m.locale)}}
	case KindService:
		if len(c.prog.names.Services) <= maxServices {
			for _, sv := range c.prog.names.Services {
				out = append(out, Choice{s.name + "=" + sv.ID, c.prog.serviceName(sv.ID, m.locale)})
			}
		}
	}
	if s.optional {
		out = append(out, m.button(choiceSkip))
	}
	return out
}

// button is a quick reply with the bot's own label.
func (m *machine) button(id string) Choice {
	name := map[string]string{choiceYes: "yes", choiceNo: "no", choiceSkip: "skip", choiceNone: "none", string(controlPerson): "person",
		string(controlCancel): "cancel", string(controlGoodbye): "done"}[id]
	return Choice{id, m.sysWords("sys.button."+name, m.locale)}
}

// hearAnswer reads the answer to a slot's question.
func (m *machine) hearAnswer() {
	c, ok := m.current()
	if !ok {
		m.st.Waiting = WaitNothing
		return
	}
	s := c.flow.bySlot[m.st.Asking]
	if s == nil {
		m.hearPick(c)
		return
	}
	if s.optional && (m.choice == choiceSkip || m.says(m.lex.skip) || m.says(m.lex.dontKnow) || m.lacks(c, s)) {
		m.accept(c, s, Value{Kind: s.kind})
		return
	}
	if m.asksBack() {
		m.explainSlot(c, s)
		return
	}
	if said := m.assent(); len(m.msg.words) == 0 && m.choice == "" && said.said == unanswered {
		m.missAnswer(c, s, "")
		return
	}
	if unknown := m.says(m.lex.dontKnow) || m.says(m.lex.skip) || m.lacks(c, s); unknown && (s.kind == KindText || !m.read(c, s, m.msg).ok) {
		m.missNeeded(c, s)
		return
	}
	if m.hasOne(s) {
		m.asksWhatItIs(c, s)
		return
	}
	if s.kind == KindText && m.choice == "" && m.assent().whole {
		m.missAnswer(c, s, "") // a bare yes or no tells nothing in words
		return
	}
	if m.answersSame(c, s) || m.correctSubject(c, s) || m.stillFails(c, s) {
		return
	}
	if m.correctMarked(c, s) || m.digressFromSlot(s) || s.kind == KindText && m.intendedControl() != "" && m.softControl() {
		return
	}
	r := m.read(c, s, m.msg)
	if r.ok && s.kind == KindText && (s != c.flow.description() || !m.tellsWhatFails()) && (m.isOnlyAValue(c) || m.saysOnlyChoice(c) || m.asksSomething(c, s) || m.tellsOtherwise(c, s)) {
		r.ok = false
	}
	switch {
	case r.ok && r.wrong == "":
		m.answerSlot(c, s, r)
	case m.softControl():
	case r.ok && m.take(c, c.flow.collected, false) > 0: // no answer, but another detail
		m.done()
	case r.ok:
		m.missAnswer(c, s, r.wrong)
	default:
		m.unansweredSlot(c, s)
	}
}

// askingWords is how many words a question has at least that is no answer in words: "the cups?" may be one.
const askingWords = 4

// asksSomething says whether a whole question stands where a detail in words was asked for; who insists gets it noted. Of a
// description it may be a part.
func (m *machine) asksSomething(c context, s *slot) bool {
	return m.choice == "" && s.from.name != fromMessage && c.Tries == 0 && m.question() && len(m.msg.words) >= askingWords && startsWithAny(m.msg.words, m.lex.questions)
}

// isOnlyAValue says whether a message is nothing but a value that another slot of the flow wants: a typed one, or a choice
// that is still open, or that was taken without being asked for and has just been said.
func (m *machine) isOnlyAValue(c context) bool {
	for _, s := range c.flow.collected {
		if s.kind != KindChoice || m.filled(c, s) && !m.justNoted(c, s) {
			continue
		}
		if m.otherPhrase(inLocale(s.phrases, m.locale), m.msg, false) != "" {
			return true
		}
	}
	for i, f := range m.in.Found {
		if f.Kind == KindNumber || f.Kind == KindYesNo || m.used[i] || !m.saysOnly(f) {
			continue
		}
		for _, s := range c.flow.slots {
			if s.kind == f.Kind {
				return true
			}
		}
	}
	return false
}

// saysOnlyChoice says whether a sentence names a choice that is still open and nothing else: "actually I want my money back".
func (m *machine) saysOnlyChoice(c context) bool {
	return slices.ContainsFunc(c.flow.collected, func(s *slot) bool {
		if s.kind != KindChoice || m.filled(c, s) && !m.justNoted(c, s) || len(m.msg.core) < 2 {
			return false
		}
		book := inLocale(s.phrases, m.locale)
		id := m.msg.mentioned(book, m.lex, leastChoice)
		return id != "" && m.besides(m.msg, m.msg.wordsOf(book, id)) == 0
	})
}

// tellsOtherwise says whether a short answer in words is no name of anything: it says how something is, "it is too late", or puts it
// off, "the photo comes later". Who insists gets it noted. Of a description it may be a part.
func (m *machine) tellsOtherwise(c context, s *slot) bool {
	if m.choice != "" || s.from.name == fromMessage || c.Tries > 0 || !s.namesThing() || len(m.msg.words) < 2 {
		return false
	}
	n := longestStart(m.msg.words, m.lex.itIs)
	return n > 0 && n < len(m.msg.words) && m.lex.degrees[m.msg.words[n]] || m.lex.deferring[m.msg.words[len(m.msg.words)-1]]
}

// namesThing says whether a slot holds the name of something rather than a story: its length is bounded.
func (s *slot) namesThing() bool {
	return s.kind == KindText && s.max != nil && *s.max <= mostNaming
}

// mostNaming is how many characters a text has at most that names something.
const mostNaming = 200

// justNoted says whether the last messages told that a slot was taken without being asked for: what comes next may put it right.
func (m *machine) justNoted(c context, s *slot) bool {
	return slices.ContainsFunc(m.st.Last, func(said Say) bool {
		return (said.TextID == "sys.noted" || said.TextID == "sys.assumed") && strings.Contains(said.Text, m.words(c, s.label)+": ")
	})
}

// saysOnly says whether nothing but small words stands around a value: "by Friday".
func (m *machine) saysOnly(f Found) bool {
	if f.Start < 0 || f.End > len(m.in.Text) || f.Start > f.End {
		return false
	}
	for _, w := range append(split(m.in.Text[:f.Start]), split(m.in.Text[f.End:])...) {
		if !m.lex.fillers[w] && !m.lex.until[w] {
			return false
		}
	}
	return true
}

// answerSlot fills the asked slot, and others that the same message tells.
func (m *machine) answerSlot(c context, s *slot, r reading) {
	if r.found >= 0 {
		m.used[r.found] = true
	}
	wish := m.otherWish(s)
	m.accept(c, s, r.value)
	m.take(c, c.flow.collected, false)
	if s.kind != KindText {
		m.takeThing(c, true)
	}
	m.describe(c)
	if wish != "" {
		m.offerInstead(c, s, wish)
	}
}

// says says whether a message is one of a set of phrases, politeness aside.
func (m *machine) says(set map[string]bool) bool {
	return m.choice == "" && (set[m.msg.line] || set[m.msg.coreLine])
}

// asksBack says whether a message asks what the question means: "?", "what do you mean?".
func (m *machine) asksBack() bool {
	bare := len(m.msg.words) == 0 && strings.Trim(m.msg.text, "?¿؟ ") == "" && m.msg.text != ""
	return m.choice == "" && bare || m.says(m.lex.unclear)
}

// longQuestion is how many words a question about a question has at most.
const longQuestion = 10

// asksAbout says whether a question is about the question that is open: "where do I find the number?" has words of it.
func (m *machine) asksAbout(c context, s *slot) bool {
	if len(m.msg.words) > longQuestion {
		return false
	}
	asked := append(split(m.words(c, s.ask)), split(m.words(c, s.label))...)
	lead := longestStart(m.msg.words, m.lex.questions)
	return slices.ContainsFunc(m.msg.words[lead:], func(w string) bool {
		return len(w) >= leastChoice && !m.lex.fillers[w] && !m.lex.bare[w] && slices.ContainsFunc(asked, func(o string) bool { return sameWord(o, w) })
	})
}

// explainSlot says what a question wants to know and asks it once more; at the second time it offers a person.
func (m *machine) explainSlot(c context, s *slot) {
	c.Tries++
	m.st.Misses++
	m.mark(c.Frame, c.Step, "explained", "the customer asks what "+s.name+" means")
	if c.Tries >= s.tries || m.st.Misses >= defaultTries {
		m.offerPerson("sys.person.offer")
		return
	}
	if s.again != nil {
		m.say(c, s.again, nil)
	} else {
		m.expect(c, s, "")
	}
	m.ask(c, s)
}

// accept fills the asked slot and lets the flow go on.
func (m *machine) accept(c context, s *slot, v Value) {
	m.set(c, s, m.said(m.withNamed(c, s, v)), "filled", "")
	if !contains(c.Again, s.name) { // a key that was not found keeps its count until something is found
		c.Tries = 0
	}
	m.done()
}

// done notes that the message was understood, and lets the dialogue go on.
func (m *machine) done() {
	m.st.Misses, m.st.Waiting, m.st.Asking, m.st.Maybe, m.st.Missed, m.st.MissedFound = 0, WaitNothing, "", nil, "", nil
}

// unansweredSlot reads a message that is no answer to the question: a correction of something else, details that
// were not asked for, another wish, or nothing that is understood.
func (m *machine) unansweredSlot(c context, s *slot) {
	if m.isOnlyAValue(c) && m.take(c, c.flow.collected, false) > 0 {
		m.done()
		return
	}
	if c.Tries+1 < s.tries && !m.justSaid("sys.several.noted") && !m.justSaid("sys.several") && m.asksWhichOf(c, s) {
		return
	}
	if m.correctPlain(s) || m.digressSurely() || m.addThing(c) {
		return
	}
	if s.kind != KindText && m.takeThing(c, true) {
		m.take(c, c.flow.collected, false)
		m.done()
		return
	}
	if m.take(c, c.flow.collected, false) > 0 || m.tellsSomething() {
		m.describe(c)
		m.done()
		return
	}
	if m.answersBelow(c) || m.describesOn(c, s) {
		return
	}
	if m.says(m.lex.dontKnow) {
		m.missNeeded(c, s)
		return
	}
	m.missAnswer(c, s, "")
}

// tellsSomething says whether a message holds a value that will be wanted later: it is heard, and no miss.
func (m *machine) tellsSomething() bool {
	for i, f := range m.in.Found {
		if !m.used[i] && hearable(f.Kind) && (f.Kind != KindDate || !m.isOver(f)) && !m.isKnown(f.Value) && contains(m.live.names.Kinds, f.Kind) {
			return true
		}
	}
	return false
}

// missAnswer explains what is expected and asks again; after too many misses it offers a person.
func (m *machine) missAnswer(c context, s *slot, wrong string) {
	if wrong == "" && m.msg.question && m.asksAbout(c, s) {
		m.explainSlot(c, s)
		return
	}
	c.Tries++
	if wrong == "" {
		m.st.Misses++
	}
	m.mark(c.Frame, c.Step, "missed", "no "+s.kind+" for "+s.name+" in the answer"+problemWords(wrong))
	if c.Tries >= s.tries || m.st.Misses >= m.patience() {
		m.offerPerson(m.missText("sys.miss.person.first", "sys.miss.person"))
		return
	}
	said := s.kind == KindPhone && wrong == "" && m.sayWhyNoPhone()
	switch {
	case s.kind == KindDate && m.sayBadDay(wrong):
	case said && s.again == nil:
	case wrong == "" && m.msg.question && len(m.msg.words) > 1 && !m.ownWish(m.sure()):
		m.sysOffer("sys.miss.question", []Choice{m.button(string(controlPerson))})
	case s.again != nil:
		m.say(c, s.again, nil)
	case wrong != "" || len(m.msg.words) > 0:
		m.expect(c, s, wrong)
	default:
		m.sys("sys.no_words")
	}
	m.ask(c, s)
}

// figure is the one word of a message that has figures, "" if there is none or several.
func (m *machine) figure() string {
	found := ""
	for _, w := range m.msg.spots {
		if word := m.msg.text[w.start:w.end]; strings.ContainsAny(word, "0123456789") {
			if found != "" {
				return ""
			}
			found = word
		}
	}
	return found
}

// Fewest and most digits of a phone number that has its area code (E.164).
const (
	fewestDialled = 7
	mostDialled   = 15
)

// sayWhyNoPhone says why the digits of an answer are no phone number; false if it has none.
func (m *machine) sayWhyNoPhone() bool {
	dialled := func(r rune) bool { return r >= '0' && r <= '9' || strings.ContainsRune("+()/.- ", r) }
	digits := func(s string) (n int) {
		for _, r := range s {
			if r >= '0' && r <= '9' {
				n++
			}
		}
		return n
	}
	written := ""
	for part := range strings.FieldsFuncSeq(m.msg.text, func(r rune) bool { return !dialled(r) }) {
		if digits(part) > digits(written) {
			written = strings.Trim(part, " /.-)")
		}
	}
	switch n := digits(written); {
	case n == 0:
		return false
	case n < fewestDialled:
		m.sys("sys.expect.phone.short", "value", written)
	case n > mostDialled:
		m.sys("sys.expect.phone.long", "value", written)
	default:
		m.sys("sys.expect.phone.none", "value", written)
	}
	return true
}

func problemWords(wrong string) string {
	if wrong == "" {
		return ""
	}
	return " that fits (" + wrong + ")"
}

// missNeeded answers "I don't know" to a question that needs an answer.
func (m *machine) missNeeded(c context, s *slot) {
	c.Tries++
	m.st.Misses++
	m.mark(c.Frame, c.Step, "missed", "the customer does not know "+s.name)
	if c.Tries >= s.tries || m.st.Misses >= m.patience() {
		m.offerPerson("sys.person.offer")
		return
	}
	id := "sys.needed." + s.kind
	if m.live.texts[id] == nil {
		id = "sys.needed"
	}
	if id == "sys.needed" && m.lacks(c, s) { // a number is looked up or not: asking for it again helps nobody
		m.offerPerson("sys.needed.lacking")
		return
	}
	m.sysOffer(id, []Choice{m.button(string(controlPerson))}, "label", m.words(c, s.label))
	m.ask(c, s)
}

// expect says what an answer to a slot's question looks like.
func (m *machine) expect(c context, s *slot, wrong string) {
	number := func(f *float64) string {
		if f == nil {
			return ""
		}
		return strconv.FormatFloat(*f, 'f', -1, 64)
	}
	switch id := "sys.expect." + s.kind; {
	case wrong == "valid":
		m.sys("sys.expect.valid", "value", m.msg.text)
	case wrong != "":
		m.sys(id+"."+wrong, "min", number(s.min), "max", number(s.max))
	case m.live.texts[id] != nil:
		m.sys(id)
	case m.figure() != "":
		m.sys("sys.expect.unfit", "value", m.figure(), "label", m.words(c, s.label))
	default:
		m.sys("sys.expect.other", "label", m.words(c, s.label))
	}
}
