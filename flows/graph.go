package flows

import "slices"

// edge leads from one step to another; to is end where the flow stops.
type edge struct {
	to    int
	label string
	when  *expr // condition that holds on this way
}

// edges lists where a step may lead. A step left out by its guard leads to the next one.
func (st *step) edges() []edge {
	var out []edge
	conditions := st.caseConditions()
	for i, w := range st.ways {
		e := edge{to: w.to, label: w.label}
		if i < len(conditions) {
			e.when = conditions[i]
		}
		out = append(out, e)
	}
	if !st.stops && !st.forks {
		out = append(out, edge{to: st.next})
	} else if st.when != nil {
		out = append(out, edge{to: st.next, label: "otherwise"})
	}
	return out
}

func (st *step) caseConditions() []*expr {
	b, ok := st.act.(*branchAction)
	if !ok {
		return nil
	}
	var out []*expr
	for _, c := range b.cases {
		out = append(out, c.when)
	}
	return out
}

// reachable marks the steps that the flow can come to.
func (f *flow) reachable() []bool {
	seen := make([]bool, len(f.steps))
	var visit func(i int)
	visit = func(i int) {
		if i == end || seen[i] {
			return
		}
		seen[i] = true
		for _, e := range f.steps[i].edges() {
			visit(e.to)
		}
	}
	if len(f.steps) > 0 {
		visit(0)
	}
	return seen
}

// speaksSurely says whether a step says something whenever the flow comes to it.
func (st *step) speaksSurely() bool { return st.speaks && st.when == nil }

// silentEnd finds a step at which the flow can end without having said anything, nil if there is none.
func (f *flow) silentEnd() *step {
	seen := make([]bool, len(f.steps))
	var visit func(i int) *step
	visit = func(i int) *step {
		if i == end || seen[i] {
			return nil
		}
		seen[i] = true
		st := f.steps[i]
		if st.speaksSurely() {
			return nil
		}
		if _, ends := st.act.(*endAction); ends {
			return st
		}
		if st.speaks {
			return visit(st.next) // left out by its guard
		}
		for _, e := range st.edges() {
			if found := visit(e.to); found != nil {
				return found
			}
		}
		return nil
	}
	if len(f.steps) == 0 {
		return nil
	}
	return visit(0)
}

// idleLoop finds a circle of steps on which the customer never gets a turn, as the indices of its steps.
func (f *flow) idleLoop() []int {
	const fresh, open, done = 0, 1, 2
	state := make([]int, len(f.steps))
	var path []int
	var visit func(i int) []int
	visit = func(i int) []int {
		if i == end || state[i] == done {
			return nil
		}
		if state[i] == open {
			return slices.Clone(path[slices.Index(path, i):])
		}
		state[i] = open
		path = append(path, i)
		defer func() { state[i], path = done, path[:len(path)-1] }()
		st := f.steps[i]
		if st.turns {
			if st.when == nil {
				return nil
			}
			return visit(st.next) // left out by its guard
		}
		for _, e := range st.edges() {
			if loop := visit(e.to); loop != nil {
				return loop
			}
		}
		return nil
	}
	for i := range f.steps {
		if loop := visit(i); loop != nil {
			return loop
		}
	}
	return nil
}

// unpromised finds a step at which a customer whose ticket was opened at from would be left without a promise.
func (f *flow) unpromised(from *step) (*step, bool) {
	seen := make([]bool, len(f.steps))
	var visit func(i int) (*step, bool)
	visit = func(i int) (*step, bool) {
		if i == end {
			return nil, true
		}
		if seen[i] {
			return nil, false
		}
		seen[i] = true
		st := f.steps[i]
		switch st.act.(type) {
		case *promiseAction, *handOffAction:
			if st.when == nil {
				return nil, false
			}
			return visit(st.next)
		case *endAction, *runAction:
			return st, true
		}
		if st.waits {
			return st, true
		}
		for _, e := range st.edges() {
			if bad, is := visit(e.to); is {
				return bad, true
			}
		}
		return nil, false
	}
	return visit(from.next)
}
