package flows

import (
	"slices"
	"strconv"
	"strings"
)

// hear reads what the customer wrote in the light of what the dialogue waits for.
func (m *machine) hear() {
	m.settle()
	if m.in.Form != nil {
		m.hearForm(m.in.Form)
		return
	}
	m.choice = m.chosen()
	m.wishes = m.sortWishes()
	if !m.greet() {
		return
	}
	if len(m.in.Text) > MaxText {
		m.sys("sys.too_long", "limit", strconv.Itoa(MaxText))
		m.mark(m.top(), m.topStep(), "missed", "the message is too long")
		m.askOnceMore()
		return
	}
	if m.control() || m.takeChoice() || m.offersToStop() || m.givesUp() {
		return
	}
	m.hearWaiting(m.st.Waiting)
}

// settle drops frames whose revision is gone before the message is read in their light.
func (m *machine) settle() {
	for len(m.st.Stack) > 0 && len(m.needs) == 0 {
		if _, ok := m.current(); ok {
			return
		}
		m.fresh = true
		before := len(m.st.Stack)
		m.dropLost()
		if len(m.st.Stack) >= before {
			return
		}
	}
	if len(m.st.Stack) == 0 && m.st.Waiting != WaitMaybe && m.st.Waiting != WaitPerson {
		m.st.Waiting, m.st.Asking = WaitNothing, ""
	}
}

func (m *machine) hearWaiting(w Wait) {
	if m.restarted() {
		return
	}
	switch w {
	case WaitAnswer:
		m.hearAnswer()
	case WaitConfirm:
		m.hearConfirm()
	case WaitChange:
		m.hearChange()
	case WaitMaybe:
		m.hearMaybe()
	case WaitPerson:
		m.hearPerson()
	default:
		m.hearIdle()
	}
}

// restarted says whether a flow has just been started anew on another revision: its first step runs before the
// message can be an answer to anything.
func (m *machine) restarted() bool {
	return len(m.st.Stack) > 0 && m.st.Waiting == WaitNothing
}

// greet welcomes a customer who wrote before anything was said. It returns false when the welcome is all there is to
// say.
func (m *machine) greet() bool {
	if m.st.Welcomed {
		return true
	}
	if m.onlyGreets() {
		m.welcome()
		return false
	}
	m.st.Welcomed = true
	if what := m.helpsWith(); what != "" {
		m.sayWithPeople("sys.hello", nil, "what", what)
	} else {
		m.sayWithPeople("sys.hello.plain", nil)
	}
	return true
}

// mostNamed is how many flows the first message names where the desk chose none to offer.
const mostNamed = 4

// helpsWith names what the bot can do, for who begins with his issue and sees no quick replies: what the desk offers, else its
// first flows.
func (m *machine) helpsWith() string {
	flows := m.live.names.Offers
	if len(m.offerChoices(flows)) == 0 {
		flows = nil
		for _, f := range m.live.order {
			if len(f.startsOn) > 0 && f.title != nil && len(flows) < mostNamed {
				flows = append(flows, f.id)
			}
		}
	}
	var titles []string
	for _, c := range m.offerChoices(flows) {
		titles = append(titles, m.sysWords("sys.quoted", m.locale, "words", c.Label))
	}
	return strings.Join(titles, ", ")
}

// onlyGreets says whether the first message wants nothing yet: it greets, asks what there is, or has no words.
func (m *machine) onlyGreets() bool {
	c := m.lex.controlOf(m.msg)
	if c == "" {
		c = m.intendedControl()
	}
	return m.choice == "" && (c == controlGreeting || c == controlHelp || c == controlIdentity || len(m.msg.words) == 0 && len(m.wishes) == 0)
}

// welcome greets once: what the bot is, what it can do, how to reach a person, when people are there.
func (m *machine) welcome() {
	if m.st.Welcomed {
		return
	}
	m.st.Welcomed = true
	m.sayWithPeople("sys.welcome", m.offers())
	m.mark(nil, "", "welcomed", "")
}

// sayWithPeople says a text and, where it is known, when people are there.
func (m *machine) sayWithPeople(id string, choices []Choice, params ...string) {
	m.sysOffer(id, choices, params...)
	says := m.fact("people.says").Text
	if last, ok := m.effects[len(m.effects)-1].(Say); ok && says != "" {
		last.Text += " " + says
		m.effects[len(m.effects)-1] = last
	}
}

// sortWishes leaves out the wishes that only greet or thank when the message wants something besides, and what
// nothing on this desk serves.
func (m *machine) sortWishes() []Wish {
	if m.in.Choice != "" {
		return nil
	}
	var out, reserved []Wish
	for _, w := range m.in.Wishes {
		switch {
		case contains(ReservedIntents(), w.Intent):
			if m.controlBorneOut(w) {
				reserved = append(reserved, w)
			}
		case m.live.byIntent[w.Intent] != nil || strings.HasPrefix(w.Intent, prefixAnswer):
			out = append(out, w)
		}
	}
	sure := func(w Wish) bool { return w.Sure }
	if i := slices.IndexFunc(out, sure); i >= 0 && slices.ContainsFunc(out[i+1:], sure) {
		out = slices.DeleteFunc(out, func(w Wish) bool { return w.Sure && (!m.wishBorneOut(w) || m.isDetailOfAnother(w, out)) })
	}
	for _, w := range reserved {
		if w.Sure && (w.Intent == string(controlPerson) || !slices.ContainsFunc(out, func(o Wish) bool { return o.Sure })) {
			out = append([]Wish{w}, out...)
		}
	}
	return m.withRepair(m.withTime(out))
}

// sure is the best wish that the reading is sure of, "" if there is none.
func (m *machine) sure() string {
	for _, w := range m.wishes {
		if w.Sure && !contains(ReservedIntents(), w.Intent) {
			return w.Intent
		}
	}
	return ""
}

// hearIdle reads a message while nothing runs.
func (m *machine) hearIdle() {
	wish := m.sure()
	if m.correctsTicket(wish) || m.bareAnswer() || wish == "" && m.startEarlier() {
		return
	}
	if wish != "" && (m.goesOn(wish) || m.recurs(wish)) {
		m.st.Misses++
		m.mark(nil, "", "missed", "more about the ticket rather than "+wish)
		m.sysOffer("sys.miss.lost", m.offers())
		return
	}
	if m.asksWhich(wish) {
		return
	}
	if wish != "" {
		m.queueOthers(wish)
		m.joinMissed(wish)
		if m.begin(wish) {
			return
		}
	}
	if m.softControl() {
		return
	}
	m.miss()
}

// goesOn says whether a message is more about the open ticket: it is a sentence that asks nothing, and the wish that was
// understood is not in its words. "It works again, you can close it" is no question for the opening hours.
func (m *machine) goesOn(wish string) bool {
	return m.hasOpenTicket() &&
		m.choice == "" && !m.msg.question && len(m.msg.words) > tellingWords && !m.detourBorneOut(wish)
}

// hasOpenTicket says whether the conversation is about a ticket that is not solved.
func (m *machine) hasOpenTicket() bool {
	return m.fact("ticket.number").Text != "" && m.fact("ticket.state").Text != "resolved"
}

// bareAnswer takes a yes or no that answers nothing for what it is: the end of a talk, or the wish to go on.
func (m *machine) bareAnswer() bool {
	if m.choice != "" || m.saidControl() != "" || len(m.msg.words) == 0 || !m.answersOnly() {
		return false
	}
	if m.assent().said != saidYes {
		m.sys("sys.nothing_more")
	} else {
		m.sysOffer("sys.offer", m.offers())
	}
	m.done()
	return true
}

// asksWhich asks what is meant where the wish is an answer and a message says too little to give it unasked.
func (m *machine) asksWhich(wish string) bool {
	if !strings.HasPrefix(wish, prefixAnswer) || m.choice != "" || !m.bareService() && !m.scarce(wish) {
		return false
	}
	for i := range m.wishes {
		m.wishes[i].Sure = false
	}
	before := m.st.Misses
	m.miss()
	m.st.Misses = before // it was understood, as far as it goes
	return true
}

// bareService says whether a message is nothing but the name of a service: "printer" may be one to report or one to add,
// and how to add one is no help to whom it does not print.
func (m *machine) bareService() bool {
	return m.aboutService() != "" && m.otherPhrase(inLocale(m.live.services, m.locale), m.msg, false) != ""
}

// continues says whether a message goes on about what was answered before: no other service is named now.
func (m *machine) continues() bool {
	missed := newMessage(m.st.Missed, m.lex)
	services := inLocale(m.live.services, m.locale)
	now := m.msg.mentioned(services, m.lex, leastService)
	return m.answeredLast() && (now == "" || now == missed.mentioned(services, m.lex, leastService))
}

// hearMaybe reads the answer to "did you mean".
func (m *machine) hearMaybe() {
	said := m.assent()
	switch {
	case said.said == saidYes && len(m.st.Maybe) == 1 && said.whole:
		intent := m.st.Maybe[0]
		m.readMissed()
		m.done()
		m.begin(intent)
	case m.choice == choiceNone, said.said == saidNo && said.whole:
		m.st.Maybe = nil
		m.offerPerson("sys.person.offer")
	case (m.sure() == "" || m.scarce(m.sure())) && m.maybeTold() != "":
		intent := m.maybeTold()
		m.joinMissed(intent)
		m.done()
		m.begin(intent)
	default:
		m.st.Maybe, m.st.Waiting = nil, WaitNothing
		m.hearIdle()
	}
}

// maybeTold is the one of the wishes asked about that the answer goes on with: it tells the service, as "it's the card
// terminal", or more of what was described with its service before.
func (m *machine) maybeTold() string {
	if m.choice != "" {
		return ""
	}
	if i := slices.IndexFunc(m.st.Maybe, m.namesServiceOf); i >= 0 {
		return m.st.Maybe[i]
	}
	if m.msg.question || m.answersOnly() || len(m.msg.words) == 0 {
		return ""
	}
	now := m.msg
	defer func() { m.msg = now }()
	m.msg = newMessage(m.st.Missed, m.lex)
	about := m.aboutService()
	if contains(m.st.Maybe, about) && (m.tells("") >= tellingWords || m.bareService() && !m.meansAnother(about)) {
		return about
	}
	return ""
}

// meansAnother says whether a message is near one of the wishes asked about that is not the given one.
func (m *machine) meansAnother(intent string) bool {
	return slices.ContainsFunc(m.wishes, func(w Wish) bool { return w.Intent != intent && contains(m.st.Maybe, w.Intent) })
}

// hearPerson reads the answer to "shall I get a person?"; anything but a yes or no is read as if it had not been asked.
func (m *machine) hearPerson() {
	said := m.assent()
	switch {
	case said.said == saidYes && said.whole:
		m.handOff("not_understood", m.sysWords("sys.why.not_understood", m.live.names.Locales[0]))
	case said.said == saidNo && said.whole:
		m.sys("sys.person.declined")
		if f := m.top(); f != nil {
			f.Tries = 0
		}
		m.done()
	default:
		m.hearWaiting(m.underlying())
	}
}

// underlying is what the dialogue waited for before a person was offered.
func (m *machine) underlying() Wait {
	c, ok := m.current()
	if !ok {
		m.st.Waiting = WaitNothing
		return WaitNothing
	}
	m.st.Waiting = WaitAnswer
	if _, confirms := c.flow.byStep[c.Step].act.(*confirmAction); confirms && m.st.Asking == "" {
		m.st.Waiting = WaitConfirm
	}
	return m.st.Waiting
}
