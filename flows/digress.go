package flows

import (
	"cmp"
	"slices"
	"strings"
)

// begin serves an intent: a flow or an answer. False: nothing on this desk serves it.
func (m *machine) begin(intent string) bool {
	if id, is := strings.CutPrefix(intent, prefixAnswer); is {
		m.done()
		m.giveAnswer(id)
		return true
	}
	f := m.live.byIntent[intent]
	if f == nil {
		return false
	}
	m.takeQueued(intent)
	m.fresh = m.choice == ""
	m.start(f)
	return true
}

// start begins a flow: on its own, or as a detour from the one that runs. A flow that is already under way is gone
// back to.
func (m *machine) start(f *flow) {
	m.done()
	for i, frame := range slices.Backward(m.st.Stack) {
		if frame.Flow != f.id {
			continue
		}
		if i == len(m.st.Stack)-1 {
			if c, ok := m.current(); !ok || !m.beginAnew(c) {
				m.sys("sys.already")
			}
			return
		}
		m.st.Stack = m.st.Stack[:i+1]
		m.sayBack()
		return
	}
	if len(m.st.Stack) >= MaxDepth {
		m.sys("sys.too_deep", "title", m.titleOf(len(m.st.Stack)-1))
		return
	}
	why := ""
	if len(m.st.Stack) > 0 {
		why = ReturnDigression
		m.mark(m.top(), m.topStep(), "digressed", "to "+f.id)
	}
	m.mark(&Frame{Flow: f.id}, "", "started", "")
	m.push(f, m.live, why)
}

// interrupted is the frame that a detour has left, -1 if the frame is no detour.
func (m *machine) interrupted(c context) int {
	for i := range m.st.Stack {
		if &m.st.Stack[i] == c.Frame {
			return m.rootOf(i) - 1
		}
	}
	return -1
}

// underWayBelow is the flow that a detour has left, "" if there is none.
func (m *machine) underWayBelow(c context) string {
	if i := m.interrupted(c); i >= 0 {
		return m.st.Stack[m.rootOf(i)].Flow
	}
	return ""
}

// answersBelow reads a message that is no answer to a detour's question, but one to the question that the detour has left:
// so the detour is over.
func (m *machine) answersBelow(c context) bool {
	i := m.interrupted(c)
	if i < 0 || m.choice != "" {
		return false
	}
	below, ok := m.contextOf(&m.st.Stack[i])
	if !ok || below.Step == "" {
		return false
	}
	a, collects := below.flow.byStep[below.Step].act.(*collectAction)
	if !collects {
		return false
	}
	for _, s := range a.slots {
		if m.filled(below, s) {
			continue
		}
		r := m.read(below, s, m.msg)
		if s.kind == KindText || !r.ok || r.wrong != "" {
			return false
		}
		m.mark(c.Frame, c.Step, "left", "the message answers what was asked before")
		m.st.Stack = m.st.Stack[:i+1]
		below, _ = m.current()
		m.answerSlot(below, s, r)
		return true
	}
	return false
}

// asksAnew starts a flow again that only tells something, when it is asked for once more while it waits for a yes or no: how
// far a ticket is now, or another one.
func (m *machine) asksAnew(c context) bool {
	if m.choice != "" || !m.ownWish(m.sure()) && !m.namesKey(c) {
		return false
	}
	return m.beginAnew(c)
}

// namesKey says whether a message names what the flow looks up.
func (m *machine) namesKey(c context) bool {
	return slices.ContainsFunc(c.flow.steps, func(st *step) bool {
		a, is := st.act.(*lookUpAction)
		if !is || c.flow.bySlot[a.key.name] == nil {
			return false
		}
		s := c.flow.bySlot[a.key.name]
		return hearable(s.kind) && m.readTyped(c, s, m.msg).ok
	})
}

// beginAnew starts the running flow again; false for one that opens a ticket, which nobody wants to be asked for twice.
func (m *machine) beginAnew(c context) bool {
	if slices.ContainsFunc(c.flow.steps, func(st *step) bool { _, opens := st.act.(*ticketAction); return opens }) {
		return false
	}
	why, f, p := c.Return, c.flow, c.prog
	m.mark(c.Frame, c.Step, "began anew", "asked for once more")
	m.done()
	m.st.Stack = m.st.Stack[:len(m.st.Stack)-1]
	m.fresh = m.choice == ""
	m.push(f, p, why)
	return true
}

// giveAnswer says an answer of the knowledge base, and where to go from there.
func (m *machine) giveAnswer(id string) {
	a, ok := m.need(NeedAnswer, map[string]string{"id": id})
	if !ok {
		return
	}
	if len(a.Items) == 0 && len(m.st.Stack) > 0 {
		m.sayBack()
		return
	}
	if len(a.Items) == 0 {
		m.miss()
		return
	}
	var choices []Choice
	if len(m.st.Stack) == 0 {
		choices = m.offers()
	}
	m.sayAnswer(id, a.Items[0], choices)
	m.mark(m.top(), m.topStep(), "answered", id)
	if len(m.st.Stack) == 0 {
		m.keepMissed() // if the answer does not help, it is what happens
	}
	if len(m.st.Stack) > 0 {
		m.sayBack()
	}
}

func (m *machine) sayAnswer(id string, item map[string]string, choices []Choice) {
	m.effect(Say{TextID: prefixAnswer + id, Locale: m.locale, Text: item["text"], Choices: choices, Answer: id})
}

// titleOfIntent is how customers call an intent, "" if nobody gave it words.
func (m *machine) titleOfIntent(intent string) string {
	return cmp.Or(m.live.wordsForIntent(intent, m.locale), m.titleOfFlow(intent))
}

// wordsForIntent are the words that a desk gave an intent, in a locale or the nearest one.
func (p *Program) wordsForIntent(intent, locale string) string {
	words := p.names.IntentTitles[intent]
	for _, l := range append([]string{locale, language(locale)}, p.names.Locales...) {
		if w := words[l]; w != "" {
			return w
		}
	}
	return ""
}

// digressFromSlot leaves a question for another wish, where the message is plainly no answer to it: a question for
// which the desk has an answer, or a request for something else.
func (m *machine) digressFromSlot(s *slot) bool {
	wish := m.sure()
	if wish == "" || m.choice != "" || m.ownWish(wish) {
		return false
	}
	if m.msg.question || s.kind == KindText && (startsWithAny(m.msg.words, m.lex.requests) || m.onlyNames(wish)) {
		return m.digress(wish)
	}
	return false
}

// onlyNames says whether a message is nothing but the name of a wish: "reset my password". One word may be the answer to
// any question.
func (m *machine) onlyNames(wish string) bool {
	return len(m.msg.words) > 1 && m.tells(m.titleOfIntent(wish), m.titleOfFlow(wish)) == 0
}

// titleOfFlow is the title of the flow that an intent starts, "" if there is none.
func (m *machine) titleOfFlow(intent string) string {
	f := m.live.byIntent[intent]
	if f == nil || f.title == nil {
		return ""
	}
	return m.words(context{prog: m.live, flow: f, Frame: &Frame{}}, f.title)
}

// otherWish is a wish that a short answer in free text could be as well: "password expired" may be what happens, or
// what is wanted. "" if it plainly is the answer.
func (m *machine) otherWish(s *slot) string {
	wish := m.sure()
	if s.kind != KindText || m.choice != "" || len(m.msg.core) < 2 || m.titleOfFlow(wish) == "" || m.ownWish(wish) {
		return ""
	}
	if m.tells(m.titleOfIntent(wish), m.titleOfFlow(wish)) >= tellingWords {
		return ""
	}
	return wish
}

// offerInstead says that a message was taken for an answer, and offers the wish that it may have been.
func (m *machine) offerInstead(c context, s *slot, wish string) {
	title := m.titleOfIntent(wish)
	m.sysOffer("sys.instead", []Choice{{prefixInstead + s.name + "=" + wish, title}}, "label", m.words(c, s.label), "title", title)
	m.mark(c.Frame, c.Step, "taken", "for the answer; it may be "+wish)
}

// chooseInstead takes an answer back and serves the wish that the message was.
func (m *machine) chooseInstead(slot, wish string) bool {
	if c, ok := m.current(); ok && c.flow.bySlot[slot] != nil {
		m.clear(c, c.flow.bySlot[slot])
	}
	m.fresh = false
	return m.begin(wish)
}

// digressSurely leaves a question for any other wish: the message is no answer.
func (m *machine) digressSurely() bool {
	wish := m.sure()
	if wish == "" || m.choice != "" || m.ownWish(wish) || len(m.msg.words) <= shortMessage && !m.detourBorneOut(wish) {
		return false
	}
	return m.digress(wish)
}

func (m *machine) digress(wish string) bool {
	m.queueOthers(wish)
	return m.begin(wish)
}

// ownWish says whether an intent starts the flow that is running, which is no detour.
func (m *machine) ownWish(intent string) bool {
	f := m.live.byIntent[intent]
	return f != nil && len(m.st.Stack) > 0 && m.st.Stack[m.rootOf(len(m.st.Stack)-1)].Flow == f.id
}
