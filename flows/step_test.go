package flows

import (
	"fmt"
	"slices"
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
