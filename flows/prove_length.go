package flows

import "fmt"

// never is the length of a run that there is not; far is where counting ends, so that flows that run flows that run
// flows do not overflow.
const (
	never = -1
	far   = 1 << 20
)

// plus adds runs that follow each other.
func plus(runs ...int) int {
	sum := 0
	for _, r := range runs {
		if r == never {
			return never
		}
		sum = min(sum+r, far)
	}
	return sum
}

// lengths are the longest runs of a flow without the customer's turn, in steps as run counts them, those of the flows
// that it runs among them.
type lengths struct {
	head    int  // from its beginning to the first turn
	through int  // from its beginning to its end, with no turn
	tail    int  // from a turn to its end
	broken  bool // not measured: it is too long, or runs one that is, or has another mistake
}

// measure finds the longest runs of all flows. With pass it takes for granted that all that is collected was told before.
type measure struct {
	c    *compiler
	pass bool
	done map[string]*lengths
	over func(st *step, n int, fromStart bool) // told of the worst run of a flow that is over the limit
}

// proveLengths finds flows that would be broken off: see MaxSteps. What is surely too long is an error. What is too long
// for who has told all there is to collect beforehand is a warning.
func (c *compiler) proveLengths() {
	said := map[string]bool{}
	for _, pass := range []bool{false, true} {
		m := &measure{c: c, pass: pass, done: map[string]*lengths{}}
		m.over = func(st *step, n int, fromStart bool) {
			if said[st.file] {
				return
			}
			said[st.file] = true
			from := "behind step " + st.id
			if fromStart {
				from = "from its beginning"
			}
			many := fmt.Sprintf("%d", n)
			if n >= far {
				many = "far more"
			}
			if pass {
				c.warn(codeMaybeTooLong, st.place, fmt.Sprintf("%s the flow goes %s steps without a turn of a customer who told all there is to collect before: it is broken off after %d", from, many, MaxSteps), "put a confirm between")
				return
			}
			c.err(codeTooLong, st.place, fmt.Sprintf("%s the flow goes %s steps without the customer's turn: it is broken off after %d", from, many, MaxSteps), "ask or confirm something between, or run fewer flows")
		}
		for _, f := range c.flows {
			m.of(f)
		}
	}
}

// of measures a flow. One that is broken counts as nothing to those that run it, and so do they: nobody is told of one
// mistake twice.
func (m *measure) of(f *flow) lengths {
	if l := m.done[f.id]; l != nil {
		return *l
	}
	l := &lengths{head: never, tail: never, broken: true}
	m.done[f.id] = l // also while it is measured: a flow that runs itself is another problem
	if len(f.steps) == 0 || !m.c.sound(f) || f.idleLoop() != nil {
		return *l
	}
	w := &walk{measure: m, f: f, seen: make([]bool, len(f.steps)), head: make([]int, len(f.steps)), through: make([]int, len(f.steps))}
	got := w.flow()
	if w.worst > MaxSteps {
		m.over(f.steps[w.at], w.worst, w.fromStart)
		return *l
	}
	if got.broken {
		return *l
	}
	*l = got
	return got
}

// walk measures one flow, each step once.
type walk struct {
	*measure
	f             *flow
	seen          []bool
	head, through []int // from each step on

	worst, at int
	fromStart bool
}

func (w *walk) flow() lengths {
	l := lengths{tail: never}
	l.head, l.through = w.from(0)
	w.note(l.head, l.through, 0, true)
	for i, reached := range w.f.reachable() {
		if !reached {
			continue
		}
		st := w.f.steps[i]
		before := never // what ran since the last turn, this step included
		switch a := st.act.(type) {
		case *runAction:
			if g := w.c.byFlow[a.flow.name]; g != nil {
				inside := w.of(g)
				before, l.broken = inside.tail, l.broken || inside.broken
			}
		case *handOffAction:
		default:
			if st.turns || st.waits {
				before = 1
			}
		}
		head, through := w.behind(st)
		w.note(plus(before, head), plus(before, through), i, false)
		l.tail = max(l.tail, plus(before, through))
	}
	return l
}

// note remembers the worst run. One that comes to the flow's end looks once more whether there is anything to do.
func (w *walk) note(head, through, at int, fromStart bool) {
	if n := max(head, plus(through, 1)); n > w.worst {
		w.worst, w.at, w.fromStart = n, at, fromStart
	}
}

// from measures what runs from a step on, that step included.
func (w *walk) from(i int) (head, through int) {
	if i == end {
		return never, 1
	}
	if !w.seen[i] {
		w.seen[i] = true
		w.head[i], w.through[i] = w.measured(w.f.steps[i])
	}
	return w.head[i], w.through[i]
}

func (w *walk) measured(st *step) (head, through int) {
	if w.holds(st) {
		if st.when == nil {
			return 1, never
		}
		h, t := w.from(st.next) // left out by its guard
		return max(1, plus(1, h)), plus(1, t)
	}
	inside := lengths{head: never}
	if a, ok := st.act.(*runAction); ok && w.c.byFlow[a.flow.name] != nil {
		inside = w.of(w.c.byFlow[a.flow.name])
	}
	h, t := w.behind(st)
	return max(plus(1, inside.head), plus(1, inside.through, h)), plus(1, inside.through, t)
}

// behind measures what runs on all the ways that lead on from a step.
func (w *walk) behind(st *step) (head, through int) {
	head, through = never, never
	if _, ends := st.act.(*endAction); ends {
		through = 1
	}
	for _, e := range st.edges() {
		h, t := w.from(e.to)
		head, through = max(head, h), max(through, t)
	}
	return head, through
}

// holds tells whether the flow stops at a step until somebody has written.
func (w *walk) holds(st *step) bool {
	switch st.act.(type) {
	case *handOffAction:
		return true
	case *collectAction:
		return st.turns || !w.pass
	}
	return st.turns
}
