package flows

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	xlanguage "golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// control does what means the same in every flow and cannot wait: a person, cancel, repeat, start over, help,
// another language.
func (m *machine) control() bool {
	c := m.saidControl()
	if (c == "" || c == controlPerson) && m.switchLocale() {
		return true
	}
	if c == "" {
		if c = m.intendedControl(); c != controlPerson || m.namesDetail() || m.answersOnly() {
			c = "" // it may be an answer or a correction: softControl comes back to it
		}
	}
	return m.obey(c)
}

// obey does a control; false for those that can wait, and for none.
func (m *machine) obey(c control) bool {
	f, step := m.top(), m.topStep()
	if f != nil {
		f = &Frame{Flow: f.Flow}
	}
	switch c {
	case controlPerson:
		m.handOff("asked", m.sysWords("sys.why.asked", m.live.names.Locales[0]))
	case controlCancel:
		m.cancel()
	case controlRepeat:
		m.repeat()
	case controlStartOver:
		m.startOver()
	case controlHelp:
		m.help()
	case controlIdentity:
		m.identify()
	default:
		return false
	}
	m.mark(f, step, string(c), "the customer asked for it")
	return true
}

// saidControl is a control that was chosen, or said in so many words.
func (m *machine) saidControl() control {
	if c := control(m.in.Choice); c != controlThanks && c != controlGreeting && contains(ReservedIntents(), string(c)) {
		return c
	}
	if c := control(m.choice); c == controlPerson || c == controlCancel {
		return c
	}
	if m.choice != "" {
		return ""
	}
	return m.lex.controlOf(m.msg)
}

// shortMessage is how many words a message may have to be taken, on the word of the intents, for more than an answer to
// the open question.
const shortMessage = 5

// intendedControl is a control that the intents understood. While a question is open only a person is understood from a
// longer message: the rest may be part of an answer.
func (m *machine) intendedControl() control {
	if m.choice != "" || len(m.wishes) == 0 || !m.wishes[0].Sure || !contains(ReservedIntents(), m.wishes[0].Intent) {
		return ""
	}
	c := control(m.wishes[0].Intent)
	if c == controlPerson || m.st.Waiting == WaitNothing || len(m.msg.words) <= shortMessage {
		return c
	}
	return ""
}

// answersOnly says whether a message is a bare yes, no or "none", which asks for nothing.
func (m *machine) answersOnly() bool {
	return m.lex.assentOf(m.msg).whole || m.says(m.lex.skip)
}

// namesDetail says whether a message holds a value for a detail of the running flow, or of a ticket that was opened: "no,
// P2 please" asks for no person.
func (m *machine) namesDetail() bool {
	c, ok := m.current()
	if !ok {
		return m.namesTicketDetail()
	}
	defer m.behind(max(longestStart(m.msg.words, m.lex.strong), longestStart(m.msg.words, m.lex.weak)))()
	for _, s := range c.flow.collected {
		if s.kind == KindText || s.kind == KindYesNo {
			continue
		}
		if _, _, ok := m.unasked(c, s, c.flow.collected, true); ok {
			return true
		}
	}
	return false
}

// behind lets the message be read without its first n words, until what it returns is called: the "no" of "no, P2 please"
// takes back nothing that comes after it.
func (m *machine) behind(n int) (restore func()) {
	whole := m.msg
	if n < len(whole.words) {
		m.msg = whole.from(n, m.lex)
	}
	return func() { m.msg = whole }
}

// handOff gives the conversation to the people who get who asks for one. What runs stays, so that it can go on if
// they hand the conversation back.
func (m *machine) handOff(reason, why string) {
	if m.fact("people.open").Text == "no" {
		m.sys("sys.handoff.later")
	} else {
		m.sys("sys.handoff")
	}
	m.effect(Handoff{Team: m.live.names.Person, Reason: reason, Why: why, Fields: m.withDeadline(m.collectedFields()), About: m.about()})
	m.done()
	m.handed = true
}

// collectedFields are all details that the conversation knows, inner frames winning.
func (m *machine) collectedFields() map[string]Slot {
	out := map[string]Slot{}
	maps.Copy(out, m.st.Slots)
	for _, f := range m.st.Stack {
		maps.Copy(out, f.Slots)
	}
	for name, v := range out {
		if v.Text == "" && len(v.List) == 0 {
			delete(out, name)
		}
	}
	return out
}

// cancel stops the running flow with those that ran it, and comes back to what it interrupted.
func (m *machine) cancel() {
	if len(m.st.Stack) == 0 {
		if m.cancelsLooked() {
			return
		}
		m.sysOffer("sys.cancelled.nothing", m.offers())
		m.done()
		return
	}
	title := m.titleOf(len(m.st.Stack) - 1)
	root := m.rootOf(len(m.st.Stack) - 1)
	for i := range m.st.Stack[root:] {
		m.hearLeft(&m.st.Stack[root+i])
	}
	m.st.Stack = m.st.Stack[:root]
	m.done()
	m.sys("sys.cancelled", "title", title)
	if len(m.st.Stack) > 0 {
		m.sayBack()
	}
}

// cancelsLooked starts the flow that a "cancel it" means where nothing runs: the nearest one, by its phrases, that looks up what this
// conversation has looked up before, as the order whose state was told.
func (m *machine) cancelsLooked() bool {
	if m.in.Choice != "" {
		return false
	}
	for _, w := range m.in.Wishes {
		f := m.live.byIntent[w.Intent]
		if f == nil || w.Why == "" || !m.sharesMatter(w.Why) {
			continue
		}
		for _, st := range f.steps {
			if a, is := st.act.(*lookUpAction); is && f.bySlot[a.key.name] != nil && m.st.Slots[a.key.name].Text != "" {
				return m.begin(w.Intent)
			}
		}
	}
	return false
}

// rootOf is the index of the frame that ran the frame i, directly or not.
func (m *machine) rootOf(i int) int {
	for i > 0 && m.st.Stack[i].Return == ReturnRun {
		i--
	}
	return i
}

func (m *machine) repeat() {
	m.repeats = true
	if len(m.st.Last) == 0 {
		m.sys("sys.repeat.nothing")
		return
	}
	for _, s := range m.st.Last {
		m.effect(s)
	}
	m.handled()
}

// handled keeps the dialogue waiting for what it waited for.
func (m *machine) handled() {
	if m.st.Waiting == WaitNothing && len(m.st.Stack) > 0 {
		m.done()
	}
}

// startOver forgets what this conversation told and begins the running flow anew.
func (m *machine) startOver() {
	var again *flow
	if len(m.st.Stack) > 0 {
		again = m.live.flows[m.st.Stack[m.rootOf(len(m.st.Stack)-1)].Flow]
	}
	m.st.Stack, m.st.Slots, m.st.Heard, m.st.Queued, m.st.QueuedAt, m.st.QueuedSaid = nil, nil, nil, nil, nil, nil
	m.done()
	m.fresh = false
	if again == nil || again.title == nil {
		m.sysOffer("sys.started_over", m.offers())
		return
	}
	m.sys("sys.started_over")
	m.push(again, m.live, "")
}

func (m *machine) help() {
	if len(m.st.Stack) == 0 {
		m.sayWithPeople("sys.help", m.offers())
		m.done()
		return
	}
	m.sys("sys.help.asking", "title", m.titleOf(len(m.st.Stack)-1))
	m.askOnceMore()
}

// identify says that this is a bot, and goes on where it was.
func (m *machine) identify() {
	if len(m.st.Stack) == 0 {
		m.sayWithPeople("sys.identity", m.offers())
		m.done()
		return
	}
	m.sayWithPeople("sys.identity", nil)
	m.askOnceMore()
}

// askOnceMore lets the waiting step ask again without counting a miss.
func (m *machine) askOnceMore() { m.st.Waiting, m.st.Asking, m.st.Maybe = WaitNothing, "", nil }

// switchLocale goes on in another language of the desk when the customer asks for it.
func (m *machine) switchLocale() bool {
	wanted := m.wantedLanguage()
	if wanted == "" || m.choice != "" {
		return false
	}
	for _, l := range m.live.names.Locales {
		if language(l) != wanted {
			continue
		}
		m.locale, m.lex = l, m.live.lexicon(l)
		m.effect(SwitchLocale{Locale: l})
		m.sys("sys.locale")
		m.askOnceMore()
		return true
	}
	return false
}

// wantedLanguage is the language that a message asks for, "" if it asks for none: its name, and no words but those of asking
// for it: "I would like to speak English please".
func (m *machine) wantedLanguage() string {
	if len(m.msg.words) == 0 {
		return ""
	}
	if wanted := m.lex.languages[m.msg.line]; wanted != "" {
		return wanted
	}
	wanted := ""
	for _, w := range m.msg.words {
		switch l := m.lex.languages[w]; {
		case l != "" && (wanted == "" || wanted == l):
			wanted = l
		case l != "" || !m.lex.fillers[w] && !m.lex.speaking[w]:
			return ""
		}
	}
	return wanted
}

// softControl does what was only meant, and answers greetings, thanks and goodbyes, once it is sure that the message is
// no answer to a question.
func (m *machine) softControl() bool {
	c := m.saidControl()
	if c == "" {
		c = m.intendedControl()
	}
	if m.obey(c) {
		return true
	}
	idle := len(m.st.Stack) == 0
	switch {
	case c == controlGreeting && idle:
		m.sysOffer("sys.greeting", m.offers())
	case c == controlGreeting:
		m.sys("sys.greeting.asking")
	case c == controlThanks:
		m.sys("sys.thanks")
	case c == controlGoodbye && idle:
		m.sys("sys.goodbye")
	case c == controlGoodbye && m.endsList():
	case c == controlGoodbye:
		m.sys("sys.goodbye.open", "title", m.titleOf(len(m.st.Stack)-1))
		m.mark(m.top(), m.topStep(), string(c), "the customer leaves; the question stays open")
		return true
	default:
		return false
	}
	m.mark(m.top(), m.topStep(), string(c), "")
	m.done()
	return true
}

// resume goes on after a person handed the conversation back: the waiting step asks again.
func (m *machine) resume() {
	m.st.Welcomed = true
	m.done()
	if len(m.st.Stack) > 0 {
		m.sys("sys.resumed")
		return
	}
	if number := m.fact("ticket.number"); number.Text != "" && m.fact("ticket.state").Text != "resolved" {
		// What he came for is under way: he is not asked to begin from nothing.
		m.sysOffer("sys.resumed.ticket", []Choice{m.button(string(controlPerson))}, "ticket.number", number.Text)
		return
	}
	m.sysOffer("sys.resumed.idle", m.offers())
}

// miss says plainly that a message was not understood, and offers what it could mean, or a person.
func (m *machine) miss() {
	m.st.Misses++
	m.st.Waiting, m.st.Asking = WaitNothing, ""
	if len(m.msg.text) > len(m.st.Missed) {
		m.keepMissed()
	}
	m.mark(nil, "", "missed", m.missedWhy())
	if m.in.Foreign {
		m.sysOffer("sys.miss.foreign", []Choice{m.button(string(controlPerson)), m.button(choiceNo)}, "languages", m.languagesSpoken())
		m.st.Waiting = WaitPerson
		return
	}
	about := m.aboutService()
	if m.st.Misses >= m.patience() && about == "" {
		m.offerPerson(m.missText("sys.miss.first", "sys.miss.second"))
		return
	}
	if len(m.msg.words) == 0 {
		m.sysOffer("sys.no_words", m.offers())
		return
	}
	var choices []Choice
	offer := func(intent string) {
		title := m.titleOfIntent(intent)
		twice := slices.ContainsFunc(choices, func(c Choice) bool { return c.Label == title })
		if title == "" || twice || len(choices) == 3 {
			return
		}
		choices = append(choices, Choice{prefixIntent + intent, title})
		m.st.Maybe = append(m.st.Maybe, intent)
	}
	if about != "" {
		offer(about)
	}
	for _, w := range m.wishes {
		if !w.Sure {
			offer(w.Intent)
		}
	}
	switch said := m.lex.assentOf(m.msg); {
	case len(choices) > 0:
	case said.said == saidNo && !said.whole && len(m.st.Last) > 0: // "no, nothing has arrived"
		m.offerPerson("sys.miss.no")
		return
	default:
		m.sysOffer("sys.miss.lost", m.offers())
		return
	}
	if m.st.Misses >= m.patience() {
		choices = append(choices, m.button(string(controlPerson)))
	}
	m.sysOffer("sys.miss.maybe", append(choices, m.button(choiceNone)))
	m.st.Waiting = WaitMaybe
}

// languagesSpoken names the desk's languages, each in itself: who reads none of them knows their names at least.
func (m *machine) languagesSpoken() string {
	var names []string
	for _, l := range m.live.names.Locales {
		name := l
		if tag, err := xlanguage.Parse(language(l)); err == nil {
			name = cmp.Or(display.Self.Name(tag), l)
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

// aboutService is the intent of the first flow that opens a ticket about a service, where the message names one and asks
// nothing: who writes of a machine that leaks may want to report it.
func (m *machine) aboutService() string {
	if m.msg.question || m.msg.mentioned(inLocale(m.live.services, m.locale), m.lex, leastService) == "" {
		return ""
	}
	return m.reportsService()
}

// reportsService is the intent of the first flow that opens a ticket about a service.
func (m *machine) reportsService() string {
	for _, f := range m.live.order {
		asks := slices.ContainsFunc(f.collected, func(s *slot) bool { return s.kind == KindService })
		opens := slices.ContainsFunc(f.steps, func(st *step) bool { _, is := st.act.(*ticketAction); return is })
		if asks && opens && len(f.startsOn) > 0 {
			return f.startsOn[0].name
		}
	}
	return ""
}

func (m *machine) missedWhy() string {
	if len(m.wishes) == 0 {
		return "no intent is near"
	}
	return "nearest intent, not sure: " + m.wishes[0].Intent
}

// missText is the text of a first miss, or of a later one.
func (m *machine) missText(first, later string) string {
	if f := m.top(); m.st.Misses <= 1 && (f == nil || f.Tries <= 1) {
		return first
	}
	return later
}

// patience is how many misses in a row a customer is put through before a person is offered.
func (m *machine) patience() int {
	if m.in.Upset {
		return 1
	}
	return defaultTries
}

// offerPerson asks whether to get a person. What was asked before stays asked.
func (m *machine) offerPerson(id string) {
	m.sysOffer(id, []Choice{m.button(string(controlPerson)), m.button(choiceNo)})
	m.st.Waiting = WaitPerson
	m.mark(m.top(), m.topStep(), "offered a person", "")
}
