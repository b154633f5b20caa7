package rehearsal_test

import (
	"testing"

	"frontdesk/bot"
	"frontdesk/bot/rehearsal"
	"frontdesk/flows"
)

// A question that was open when a person took over is closed when the person says that it is solved: what the customer writes then
// begins anew.
func TestSolvedClosesTheQuestion(t *testing.T) {
	s := rehearsal.New(example().Desk, rehearsal.Options{Now: noon, Build: "test"})
	say(t, s, "my vpn does not work, only me, nothing works, sam@kettle.example")
	if w := s.Conversation().State.Waiting; w != flows.WaitConfirm {
		t.Fatalf("waits for %q", w)
	}
	for _, a := range []bot.Act{{Verb: bot.Take}, {Verb: bot.Reply, Text: "I look into it"}, {Verb: bot.Resolve}} {
		a.Seen = s.Conversation().Seq
		act(t, s, a)
	}
	if st := s.Conversation().State; len(st.Stack) > 0 || st.Waiting != flows.WaitNothing {
		t.Fatalf("solved, and still waits for %q in %d flows", st.Waiting, len(st.Stack))
	}
	say(t, s, "no, it is broken again")
	if w := s.Conversation().State.Waiting; w == flows.WaitConfirm || w == flows.WaitChange {
		t.Errorf("waits for %q", w)
	}
}
