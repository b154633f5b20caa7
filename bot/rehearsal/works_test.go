package rehearsal_test

import (
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/rehearsal"
)

func deliver(t *testing.T, s *rehearsal.Session, in channel.Inbound) bot.Turn {
	t.Helper()
	turn, err := s.Deliver(in)
	if err != nil {
		t.Fatal(err)
	}
	return turn
}

// states are the states of the tickets, oldest first.
func states(s *rehearsal.Session) (out []bot.TicketState) {
	for _, k := range s.Tickets() {
		out = append(out, k.State)
	}
	return out
}

// The button below the question whether a ticket can be closed stays where it was shown. Pressed again it changes nothing, and pressed
// when another ticket is open it asks of that one: nobody closes what he was not asked about.
func TestAnOldButtonClosesNoOtherTicket(t *testing.T) {
	press := channel.Inbound{Kind: channel.Choice, Choice: "ticket_solved", Text: "Yes, close it"}
	s, _ := reported(t)
	if got := ids(say(t, s, "it works again, you can close it")); got != "sys.works_again" {
		t.Fatal(got)
	}
	if got := ids(deliver(t, s, press)); got != "sys.resolved sys.survey" {
		t.Fatal(got)
	}
	if got := ids(deliver(t, s, press)); got != "" || s.Conversation().Owner != bot.OwnerNobody || !s.Conversation().Survey {
		t.Errorf("pressed twice: %q, %s", got, s.Conversation().Owner)
	}
	say(t, s, "4")
	if got := ids(deliver(t, s, channel.Inbound{Kind: channel.Choice, Choice: "ticket_open", Text: "No"})); got != "sys.resolved" || s.Conversation().Owner != bot.OwnerNobody {
		t.Errorf("the other button: %q, %s", got, s.Conversation().Owner)
	}
	if _, err := s.Pass(10 * 24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"the printer prints grey stripes", "only me", "it works but slowly", "skip", "yes"} {
		say(t, s, text)
	}
	if got := states(s); len(got) != 2 || got[1] != bot.TicketOpen {
		t.Fatalf("no other ticket is open: %v", got)
	}
	if got := ids(deliver(t, s, press)); got != "sys.works_again" || states(s)[1] != bot.TicketOpen {
		t.Errorf("the old button: %q, and the tickets are %v", got, states(s))
	}
	if got := ids(say(t, s, "yes")); got != "sys.resolved sys.survey" || states(s)[1] != bot.TicketResolved {
		t.Errorf("asked again: %q, and the tickets are %v", got, states(s))
	}
}

// Who says yes once more, or praises, to "it is solved" asks for nothing: no ticket is opened again and nobody is called. A no does.
func TestAYesAfterTheEndOpensNothing(t *testing.T) {
	for text, opens := range map[string]bool{"yes": false, "ok": false, "great!": false, "👍": false, "Cool": false, "ja": false, "thanks": false,
		"no": true, "ok, but it is broken again": true, "yes it is still broken": true, "it is broken again": true} {
		t.Run(text, func(t *testing.T) {
			for how, closed := range map[string]func(*rehearsal.Session){
				"the customer": func(s *rehearsal.Session) { say(t, s, "it works again, you can close it"); say(t, s, "yes") },
				"an agent": func(s *rehearsal.Session) {
					act(t, s, bot.Act{Verb: bot.Resolve, Text: "The new driver is on your machine.", Seen: s.Conversation().Seq})
				},
			} {
				s, _ := reported(t)
				closed(s)
				got := ids(say(t, s, text))
				if owner := s.Conversation().Owner; (owner == bot.OwnerNobody) == opens || (got == "sys.thanks") == opens {
					t.Errorf("closed by %s: %q, %s", how, got, owner)
				}
			}
		})
	}
}

// Thanks, or another press of a button, between the question how it was and the answer to it: the answer still counts.
func TestThanksDoNotCloseTheSurvey(t *testing.T) {
	s, _ := reported(t)
	say(t, s, "it works again, you can close it")
	say(t, s, "yes")
	say(t, s, "thank you")
	if got := say(t, s, "5"); got.Feedback == nil || got.Feedback.Score != 5 || got.Owner != bot.OwnerNobody {
		t.Errorf("%s, %s, %+v", ids(got), got.Owner, got.Feedback)
	}
	if got := ids(say(t, s, "5")); got != "sys.reopened" {
		t.Errorf("a figure after the answer was counted: %q", got)
	}
}

// What the customer says between the question whether his ticket can be closed and a yes takes the question back: the yes may answer
// something else, and closes nothing.
func TestAYesAfterOtherWordsClosesNothing(t *testing.T) {
	for name, said := range map[string]func(*rehearsal.Session){
		"broken again": func(s *rehearsal.Session) { say(t, s, "oh no, now it is broken again") },
		"a file": func(s *rehearsal.Session) {
			deliver(t, s, channel.Inbound{Kind: channel.Message, Files: []channel.File{{ID: "f", Name: "screen.png"}}})
		},
		"something new": func(s *rehearsal.Session) { say(t, s, "it says error 12 as well") },
	} {
		s, _ := reported(t)
		say(t, s, "I want to speak to a human")
		if got := ids(say(t, s, "it works again")); got != "sys.works_again" {
			t.Fatal(got)
		}
		said(s)
		if got := ids(deliver(t, s, channel.Inbound{Kind: channel.Message, Text: "yes"})); got != "" || states(s)[0] == bot.TicketResolved {
			t.Errorf("%s: %q, and the tickets are %v", name, got, states(s))
		}
	}
}
