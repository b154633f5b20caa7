package flows

import (
	"fmt"
	"slices"
)

// Step runs the dialogue until it waits for the customer again, or names what it needs to know. It is pure: the
// same state and input give the same outcome, and s is not changed. The error names a flow that would run for
// ever; the outcome is then empty.
func (ps Programs) Step(s State, in Input) (Outcome, error) {
	m := newMachine(ps, s, in)
	switch in.Cause {
	case Opened:
		m.welcome()
		return m.outcome(), nil
	case Resumed:
		m.resume()
	default:
		m.hear()
	}
	if err := m.run(); err != nil {
		return Outcome{}, err
	}
	return m.outcome(), nil
}

// machine is one run of Step.
type machine struct {
	ps      Programs
	live    *Program
	in      *Input
	st      State
	msg     message
	lex     *lexicon
	locale  string
	wishes  []Wish // without those that only greet, when there is another one
	choice  string // chosen, or typed as its label or number
	used    []bool // values found in the message that a slot has taken
	joined  bool   // the message goes on with the one that was not understood before
	fresh   bool   // the message starts something: its values fill the new frame
	handed  bool   // given to a person: nothing runs any more
	picked  string // ticket chosen among several
	assumed []string
	late    string  // a day by which it was needed, which is over: not said yet
	noted   []*slot // taken unasked, not said yet
	effects []Effect
	marks   []Mark
	needs   []Need
	opened  int // tickets opened in this turn
	repeats bool
	steps   int
}

func newMachine(ps Programs, s State, in Input) *machine {
	m := &machine{ps: ps, live: ps.Live, in: &in, st: s.clone(), locale: ps.Live.nearest(in.Locale), used: make([]bool, len(in.Found))}
	m.lex = ps.Live.lexicon(m.locale)
	m.msg = newMessage(in.Text, m.lex)
	return m
}

// lexicon returns the words of a locale, of its language, or of the desk's first language.
func (p *Program) lexicon(locale string) *lexicon {
	return p.lexicons[p.nearest(locale)]
}

// nearest is the desk's locale that suits a customer's best: the same, one of the same language, or the first.
func (p *Program) nearest(locale string) string {
	if contains(p.names.Locales, locale) {
		return locale
	}
	for _, l := range p.names.Locales {
		if language(l) == language(locale) {
			return l
		}
	}
	return p.names.Locales[0]
}

// run goes on from step to step until the customer has a turn.
func (m *machine) run() error {
	for m.st.Waiting == WaitNothing && !m.handed && len(m.needs) == 0 {
		if m.steps++; m.steps > MaxSteps {
			return fmt.Errorf("flow %s: more than %d steps without the customer's turn, at step %s", m.topName(), MaxSteps, m.topStep())
		}
		if len(m.st.Stack) == 0 {
			if !m.nextWish() {
				return nil
			}
			continue
		}
		m.tick()
	}
	return nil
}

func (m *machine) topName() string {
	if f := m.top(); f != nil {
		return f.Flow
	}
	return ""
}

func (m *machine) topStep() string {
	if f := m.top(); f != nil {
		return f.Step
	}
	return ""
}

// top is the running frame, nil if nothing runs.
func (m *machine) top() *Frame {
	if len(m.st.Stack) == 0 {
		return nil
	}
	return &m.st.Stack[len(m.st.Stack)-1]
}

// program finds the revision that a frame is pinned to, nil if it is gone.
func (m *machine) program(revision string) *Program {
	if revision == m.live.names.Revision {
		return m.live
	}
	if m.ps.Pinned == nil {
		return nil
	}
	return m.ps.Pinned(revision)
}

// context is a frame with what it runs on.
type context struct {
	*Frame
	prog *Program
	flow *flow
}

// contextOf resolves a frame; ok is false when its revision, flow or step is gone.
func (m *machine) contextOf(f *Frame) (context, bool) {
	p := m.program(f.Revision)
	if p == nil {
		return context{}, false
	}
	fl := p.flows[f.Flow]
	if fl == nil || (f.Step != "" && fl.byStep[f.Step] == nil) {
		return context{}, false
	}
	return context{f, p, fl}, true
}

// current is the context of the running frame.
func (m *machine) current() (context, bool) {
	if f := m.top(); f != nil {
		return m.contextOf(f)
	}
	return context{}, false
}

// move says where a step leads.
type move struct {
	kind moveKind
	to   int
}

type moveKind int

const (
	advance moveKind = iota // to the step with the index to
	hold                    // the step waits, or lacks an answer, or pushed another frame
	finish                  // the flow ends
)

// tick runs one step of the running frame.
func (m *machine) tick() {
	c, ok := m.current()
	if !ok {
		m.dropLost()
		return
	}
	if c.Step == "" {
		m.pop(c)
		return
	}
	if m.askAgain(c) {
		return
	}
	st := c.flow.byStep[c.Step]
	if i := slices.Index(c.Silent, st.id); i >= 0 {
		c.Silent = slices.Delete(c.Silent, i, i+1)
		m.goTo(c, st, st.next)
		return
	}
	if st.when != nil && !m.holds(c, st.when, st.id, "left out") {
		m.goTo(c, st, st.next)
		return
	}
	mv := st.act.run(m, st)
	if c, ok = m.current(); !ok || mv.kind == hold {
		return
	}
	if mv.kind == finish {
		c.Step = ""
		return
	}
	m.goTo(c, st, mv.to)
}

// goTo leaves a step for the one with an index.
func (m *machine) goTo(c context, from *step, to int) {
	if !contains(c.Ran, from.id) {
		c.Ran = append(c.Ran, from.id)
	}
	c.Tries, c.Entered = 0, ""
	if c.Step = ""; to != end {
		c.Step = c.flow.steps[to].id
	}
}

// pop ends the running frame and hands on to the one below.
func (m *machine) pop(c context) {
	m.flushAssumed()
	ended := *c.Frame
	m.mark(&ended, "", "ended", "")
	m.st.Stack = m.st.Stack[:len(m.st.Stack)-1]
	below := m.top()
	if below == nil {
		m.hearEnded(context{prog: c.prog, flow: c.flow, Frame: &ended})
		return
	}
	if ended.Return == ReturnRun {
		m.bringBack(&ended, below)
		return
	}
	m.takeAlong(&ended, below)
	m.sayBack()
}

// takeAlong keeps for the flow below what the customer told in a detour and would be asked again: details of the same
// name. Free text of another flow is about something else.
func (m *machine) takeAlong(from, to *Frame) {
	c, ok := m.contextOf(to)
	if !ok {
		return
	}
	for _, s := range c.flow.collected {
		v, has := from.Slots[s.name]
		if has && v.From == FromCustomer && v.Text != "" && s.kind != KindText && s.fits(v.Value) && !m.filled(c, s) {
			m.set(c, s, v, "filled", ", told in a detour")
		}
	}
}

// bringBack gives the caller what a sub-flow learned under the names that both have.
func (m *machine) bringBack(from, to *Frame) {
	c, ok := m.contextOf(to)
	if !ok {
		return
	}
	for _, s := range c.flow.slots {
		if v, has := from.Slots[s.name]; has && s.fits(v.Value) {
			c.put(s.name, v)
		}
	}
}

// put stores a slot in the frame.
func (f *Frame) put(name string, v Slot) {
	if f.Slots == nil {
		f.Slots = map[string]Slot{}
	}
	f.Slots[name] = v
}

// sayBack tells what the conversation returns to.
func (m *machine) sayBack() {
	if c, ok := m.current(); ok && c.Step != "" {
		m.sys("sys.back", "title", m.titleOf(len(m.st.Stack)-1))
		m.mark(c.Frame, c.Step, "came back", "the detour is over")
	}
}

// titleOf is the title of the flow that a frame belongs to: of the nearest one below that has one.
func (m *machine) titleOf(i int) string {
	for ; i >= 0; i-- {
		c, ok := m.contextOf(&m.st.Stack[i])
		if ok && c.flow.title != nil {
			return m.words(c, c.flow.title)
		}
	}
	return m.topName()
}

// push starts a flow of the live program on top of the stack.
func (m *machine) push(f *flow, p *Program, why string) {
	frame := Frame{Revision: p.names.Revision, Flow: f.id, Step: f.steps[0].id, Return: why}
	m.st.Stack = append(m.st.Stack, frame)
	m.st.Waiting, m.st.Asking = WaitNothing, ""
	m.prefill()
}

// dropLost removes a frame whose revision is gone: the customer is told, keeps what he told, and starts the flow
// anew where it still exists.
func (m *machine) dropLost() {
	lost := *m.top()
	m.st.Stack = m.st.Stack[:len(m.st.Stack)-1]
	for _, name := range sortedKeys(lost.Slots) {
		if m.st.Slots == nil {
			m.st.Slots = map[string]Slot{}
		}
		m.st.Slots[name] = lost.Slots[name]
	}
	m.mark(&lost, lost.Step, "dropped", "the revision it ran on is gone")
	m.st.Waiting, m.st.Asking = WaitNothing, ""
	if lost.Return == ReturnRun {
		return // the flow that ran it goes on or is dropped itself
	}
	m.sys("sys.desk_changed")
	if f := m.live.flows[lost.Flow]; f != nil && lost.Ticket == "" {
		m.push(f, m.live, lost.Return)
	}
}

// outcome gathers what the run gave. With needs open nothing else counts.
func (m *machine) outcome() Outcome {
	if len(m.needs) > 0 {
		return Outcome{Needs: m.needs}
	}
	m.hearRest()
	m.keepLast()
	return Outcome{State: m.st, Effects: m.effects, Marks: m.marks}
}

// keepLast remembers what was said, for "repeat".
func (m *machine) keepLast() {
	if m.repeats {
		return
	}
	var said []Say
	for _, e := range m.effects {
		if s, ok := e.(Say); ok {
			said = append(said, s)
		}
	}
	if len(said) > 0 {
		m.st.Last = said[max(0, len(said)-MaxLast):]
	}
}

// need returns the answer to a look-up; without one it notes the need, and the run ends.
func (m *machine) need(fact string, args map[string]string) (Answer, bool) {
	n := Need{Fact: fact, Args: args}
	if m.in.Answer != nil {
		if a, ok := m.in.Answer(n); ok {
			return a, true
		}
	}
	a, ok := m.in.Answers[n.Key()]
	if !ok {
		m.needs = append(m.needs, n)
	}
	return a, ok
}

// mark adds a line to the trace.
func (m *machine) mark(f *Frame, step, took, why string) {
	mk := Mark{Took: took, Step: step, Why: why}
	if f != nil {
		mk.Flow = f.Flow
	}
	m.marks = append(m.marks, mk)
}

// effect wants something done.
func (m *machine) effect(e Effect) { m.effects = append(m.effects, e) }
