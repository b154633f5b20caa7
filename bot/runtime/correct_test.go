package runtime_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

func TestOnlyOwnMessagesAreCorrected(t *testing.T) {
	h := newHouse(t)
	at, other := h.say(t, "a", "1", "person"), h.say(t, "b", "2", "person")
	did := func(a bot.Act) bot.Turn {
		t.Helper()
		a.Staff, a.Name = "ana", "Ana"
		turn, err := h.ActOnce(t.Context(), at.Conv, a, a.Text+string(a.Verb))
		if err != nil {
			t.Fatal(err)
		}
		return turn
	}
	of := func(turn bot.Turn) string {
		t.Helper()
		i := slices.IndexFunc(turn.Messages, func(m bot.Message) bool { return m.From == bot.FromAgent })
		if i < 0 {
			t.Fatalf("nothing was said: %+v", turn.Messages)
		}
		return turn.Messages[i].ID
	}
	reply := of(did(bot.Act{Verb: bot.Reply, Text: "Press F5."}))
	secret := of(did(bot.Act{Verb: bot.Note, Text: "it is layer 8"}))
	gone := of(did(bot.Act{Verb: bot.Reply, Text: "Your password is canary."}))
	amended := did(bot.Act{Verb: bot.Amend, Text: "Press F6.", Of: reply})
	if m := amended.Messages[0]; m.Edits != reply || m.Private || m.PlainText() != bot.Amended+"Press F6." {
		t.Errorf("%+v", m)
	}
	if m := did(bot.Act{Verb: bot.Amend, Text: "Press F7.", Of: of(amended)}).Messages[0]; m.Edits != reply {
		t.Errorf("a correction of a correction stands in the place of %q, want %q", m.Edits, reply)
	}
	if m := did(bot.Act{Verb: bot.Amend, Text: "it is layer 9", Of: secret}).Messages[0]; m.Edits != secret || !m.Private {
		t.Errorf("the note became %+v", m)
	}
	taken := did(bot.Act{Verb: bot.Withdraw, Of: gone})
	if again := did(bot.Act{Verb: bot.Withdraw, Of: gone}); again.Seq != taken.Seq {
		t.Errorf("the same key made turns %d and %d", taken.Seq, again.Seq)
	}
	for name, c := range map[string]struct {
		conv bot.ConvID
		who  bot.StaffID
		act  bot.Act
		want bot.Code
	}{
		"another's":                 {at.Conv, "ben", bot.Act{Verb: bot.Amend, Text: "no", Of: reply}, bot.Denied},
		"another's, taken back":     {at.Conv, "ben", bot.Act{Verb: bot.Withdraw, Of: reply}, bot.Denied},
		"the customer's":            {at.Conv, "ana", bot.Act{Verb: bot.Withdraw, Of: bot.TurnName(at.Conv, 1)}, bot.Invalid},
		"the bot's":                 {at.Conv, "ana", bot.Act{Verb: bot.Withdraw, Of: h.turns(t, at.Conv)[0].Messages[0].ID}, bot.Denied},
		"of another conversation":   {other.Conv, "ana", bot.Act{Verb: bot.Amend, Text: "no", Of: reply}, bot.Invalid},
		"none":                      {at.Conv, "ana", bot.Act{Verb: bot.Withdraw}, bot.Invalid},
		"nowhere":                   {at.Conv, "ana", bot.Act{Verb: bot.Withdraw, Of: string(at.Conv) + "/999.1"}, bot.Invalid},
		"a path":                    {at.Conv, "ana", bot.Act{Verb: bot.Withdraw, Of: string(at.Conv) + "/../2.1"}, bot.Invalid},
		"to nothing":                {at.Conv, "ana", bot.Act{Verb: bot.Amend, Text: " ", Of: reply}, bot.Invalid},
		"with files":                {at.Conv, "ana", bot.Act{Verb: bot.Amend, Text: "x", Of: reply, Files: []channel.File{{ID: "fl_1"}}}, bot.Invalid},
		"what was taken back":       {at.Conv, "ana", bot.Act{Verb: bot.Amend, Text: "no", Of: gone}, bot.Denied},
		"what was taken back twice": {at.Conv, "ana", bot.Act{Verb: bot.Withdraw, Of: gone}, bot.Denied},
	} {
		c.act.Staff = c.who
		if _, err := h.Act(t.Context(), c.conv, c.act); bot.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	h.whole(t, at.Conv)
	conv, err := h.Archive().Conversation(t.Context(), at.Conv)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(conv.Withdrawn, []string{gone}) || conv.LastLine != "This message was taken back." {
		t.Errorf("withdrawn %q, the queue shows %q", conv.Withdrawn, conv.LastLine)
	}
	var text strings.Builder
	if err := bot.WriteTranscript(&text, "text", bot.TranscriptHead{}, bot.Transcript(h.turns(t, at.Conv), false, nil, func(bot.StaffID) string { return "Ana" })); err != nil {
		t.Fatal(err)
	}
	if s := text.String(); strings.Contains(s, "canary") || strings.Contains(s, "F5") || strings.Contains(s, "F6") || strings.Count(s, "F7") != 1 || strings.Count(s, "taken back") != 1 {
		t.Errorf("the customer's transcript: %s", s)
	}
}

// The correction of a message that was split, or that stands where nothing can be changed, says which one it is about.
func TestCorrectionsWhereNothingCanBeChanged(t *testing.T) {
	for name, c := range map[string]struct {
		edit bool
		late bool // the correction is written before the message has gone out
		want string
	}{
		"in place":         {true, false, "edit"},
		"as an answer":     {false, false, "answer"},
		"before it left":   {true, true, "edit"},
		"and not in place": {false, true, "answer"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := far(t, bottest.NewMemory(), bottest.NewKeys())
				p := newShelf()
				p.can.Edit = c.edit
				r, err := h.Receive(t.Context(), channel.Inbound{Key: "1", Kind: channel.Message, Address: channel.Address{Channel: "fake:a", Room: "r"}, Text: "person"})
				if err != nil {
					t.Fatal(err)
				}
				act := func(a bot.Act) bot.Turn {
					a.Staff, a.Name = "ana", "Ana"
					turn, err := h.Act(t.Context(), r.Conv, a)
					if err != nil {
						t.Fatal(err)
					}
					return turn
				}
				stop := func() error { return nil }
				if !c.late {
					stop = h.running(t, "fake:a", p)
				}
				said := act(bot.Act{Verb: bot.Reply, Text: "Press F5."})
				of := said.Messages[slices.IndexFunc(said.Messages, func(m bot.Message) bool { return m.From == bot.FromAgent })].ID
				time.Sleep(time.Minute)
				synctest.Wait()
				act(bot.Act{Verb: bot.Amend, Text: "Press F6.", Of: of})
				if c.late {
					stop = h.running(t, "fake:a", p)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				o := p.last()
				got, text := "", o.Body[0].Text
				switch {
				case o.EditOf != "" && o.ReplyTo == "" && text == "Press F6.":
					got = "edit"
				case o.EditOf == "" && o.ReplyTo != "" && text == bot.Amended+"Press F6.":
					got = "answer"
				}
				if got != c.want {
					t.Errorf("went out as %+v, want %s", o, c.want)
				}
				if err := stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
