package flows

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func saidIn(out Outcome) (ids []string) {
	for _, e := range out.Effects {
		if s, ok := e.(Say); ok {
			ids = append(ids, s.TextID)
		}
	}
	return ids
}

// TestDepthIsBounded holds that detours within detours end, in words.
func TestDepthIsBounded(t *testing.T) {
	p := sample(t)
	c := newConversation(t, p)
	c.state.Welcomed = true
	for range MaxDepth {
		c.state.Stack = append(c.state.Stack, Frame{Revision: "r1", Flow: "book", Step: "1", Return: ReturnDigression})
	}
	c.state.Waiting, c.state.Asking = WaitAnswer, "name"
	out := c.say("where is my order?", "", []Wish{{Intent: "order_status", Sure: true}})
	if ids := saidIn(out); !slices.Equal(ids, []string{"sys.too_deep", "book.name.ask"}) || len(out.State.Stack) != MaxDepth {
		t.Errorf("%v, depth %d", ids, len(out.State.Stack))
	}
}

// TestForeignState holds that a state that names what does not exist is taken up in words, not in a panic.
func TestForeignState(t *testing.T) {
	p := sample(t)
	for name, s := range map[string]State{
		"no such step":     {Stack: []Frame{{Revision: "r1", Flow: "book", Step: "99"}}, Waiting: WaitAnswer, Asking: "name"},
		"no such flow":     {Stack: []Frame{{Revision: "r1", Flow: "nothing", Step: "1"}}, Waiting: WaitConfirm},
		"no such slot":     {Stack: []Frame{{Revision: "r1", Flow: "book", Step: "1"}}, Waiting: WaitAnswer, Asking: "nothing"},
		"no such revision": {Stack: []Frame{{Revision: "r0", Flow: "report_issue", Step: "1"}, {Revision: "r0", Flow: "verify", Step: "1", Return: ReturnRun}}, Waiting: WaitAnswer, Asking: "email"},
		"wrong wait":       {Stack: []Frame{{Revision: "r1", Flow: "book", Step: "1"}}, Waiting: WaitConfirm},
		"wrong wait 2":     {Stack: []Frame{{Revision: "r1", Flow: "book", Step: "check"}}, Waiting: WaitAnswer, Asking: "name"},
		"change, idle":     {Waiting: WaitChange},
		"maybe, running":   {Stack: []Frame{{Revision: "r1", Flow: "book", Step: "1"}}, Waiting: WaitMaybe},
		"unknown wait":     {Waiting: "for godot"},
		"ended frame":      {Stack: []Frame{{Revision: "r1", Flow: "book", Step: ""}}},
		"foreign value":    {Stack: []Frame{{Revision: "r1", Flow: "book", Step: "1", Slots: map[string]Slot{"colour": {Value: Value{Kind: KindChoice, Text: "green"}}}}}, Waiting: WaitAnswer, Asking: "seats"},
		"queued nothing":   {Queued: []string{"nothing", "answer:nothing", "book"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := newConversation(t, p)
			c.state = s
			for _, text := range []string{"hm", "yes", "no", "2", "cancel"} {
				c.say(text, "", nil)
			}
		})
	}
}

// TestLongMessage holds that a document is not searched for slots.
func TestLongMessage(t *testing.T) {
	c := newConversation(t, sample(t))
	c.say("book", "", []Wish{{Intent: "book", Sure: true}})
	out := c.say(string(make([]byte, MaxText+1)), "", nil)
	if ids := saidIn(out); !slices.Equal(ids, []string{"sys.too_long", "book.name.ask"}) {
		t.Error(ids)
	}
}

// TestLoopIsAnError holds that what the proofs would refuse ends in an error, not in a loop.
func TestLoopIsAnError(t *testing.T) {
	f := &flow{id: "loop", bySlot: map[string]*slot{}, byStep: map[string]*step{}}
	for i := range 2 {
		st := &step{id: fmt.Sprint(i), index: i, next: 1 - i, act: &surveyAction{}}
		f.steps, f.byStep[st.id] = append(f.steps, st), st
	}
	p := sample(t)
	p.flows["loop"] = f
	s := State{Welcomed: true, Stack: []Frame{{Revision: "r1", Flow: "loop", Step: "0"}}}
	out, err := Programs{Live: p}.Step(s, Input{Cause: Resumed, Now: now})
	if err == nil || len(out.Effects) > 0 {
		t.Errorf("%v, %d effects", err, len(out.Effects))
	}
}

// TestLengthsAreThoseOfARun holds that a flow is refused if and only if running it would break it off.
func TestLengthsAreThoseOfARun(t *testing.T) {
	says := func(flow string, n int) string {
		return "version: 1\nflow: " + flow + "\ntitle: T\nsteps:\n" + strings.Repeat("  - say: Hello.\n", n)
	}
	runs := func(n, inner int) []File {
		return []File{{"flows/x.yaml", []byte("version: 1\nflow: x\ntitle: T\nsteps:\n" + strings.Repeat("  - run: y\n", n) + "  - end\n")}, {"flows/y.yaml", []byte(says("y", inner) + "  - end\n")}}
	}
	for name, files := range map[string][]File{
		"as long as may be":        {{"flows/x.yaml", []byte(says("x", MaxSteps-3) + "  - end\n")}},
		"one more":                 {{"flows/x.yaml", []byte(says("x", MaxSteps-2) + "  - end\n")}},
		"hands off at the last":    {{"flows/x.yaml", []byte(says("x", MaxSteps-1) + "  - hand_off\n")}},
		"hands off after the last": {{"flows/x.yaml", []byte(says("x", MaxSteps) + "  - hand_off\n")}},
		"flows within":             runs(3, (MaxSteps-3)/3-3),
		"flows within, one more":   runs(3, (MaxSteps-3)/3-2),
		"many flows within":        runs(49, 1),
		"one flow within too many": runs(50, 1),
	} {
		t.Run(name, func(t *testing.T) {
			p, problems := Parse(files, nil, testNames("en"))
			refused := slices.ContainsFunc(problems, func(p Problem) bool { return p.Code == codeTooLong })
			if p == nil { // as it would be without this proof
				c := &compiler{names: testNames("en"), reports: &reports{}, byFlow: map[string]*flow{}, texts: map[string]*text{}, facts: BuiltinFacts()}
				for _, f := range files {
					c.parseFlow(f)
				}
				c.addSystemTexts()
				c.collectTexts()
				c.resolve()
				p = c.program()
			}
			s := State{Welcomed: true, Stack: []Frame{{Revision: p.names.Revision, Flow: "x", Step: p.flows["x"].steps[0].id}}}
			in := Input{Cause: Resumed, Now: now, Locale: "en", Facts: func(string) (Value, bool) { return Value{}, false }}
			if _, err := (Programs{Live: p}).Step(s, in); (err != nil) != refused {
				t.Errorf("refused %v, but running it: %v", refused, err)
			}
		})
	}
}

// TestManyFlowsAreMeasured holds that flows that run each other twice, three hundred deep, are told of once and at once.
func TestManyFlowsAreMeasured(t *testing.T) {
	var files []File
	for n := range 300 {
		files = append(files, File{fmt.Sprintf("flows/f%03d.yaml", n), fmt.Appendf(nil, "version: 1\nflow: f%03d\nsteps:\n  - run: f%03d\n  - run: f%03d\n  - end\n", n, n+1, n+1)})
	}
	files = append(files, File{"flows/f300.yaml", []byte("version: 1\nflow: f300\nsteps:\n  - say: Hello.\n  - end\n")})
	_, problems := Parse(files, nil, testNames("en"))
	n := 0
	for _, p := range problems {
		if p.Code == codeTooLong {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d of %d problems", n, len(problems))
	}
}

// TestVariantsByRoll holds that the roll picks the wording, and nothing else does.
func TestVariantsByRoll(t *testing.T) {
	c := newConversation(t, sample(t))
	c.state.Welcomed = true
	seen := map[string]bool{}
	for roll := range uint64(6) {
		in := c.input("hello", "", nil)
		in.Roll = roll
		seen[c.step(in).Effects[0].(Say).Text] = true
	}
	if len(seen) != 2 {
		t.Errorf("%v", seen)
	}
}
