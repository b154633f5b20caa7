package rehearsal_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/rehearsal"
)

// waits is a conversation that was handed over in the middle of a flow, at night or by day.
func waits(t *testing.T, at time.Time) *rehearsal.Session {
	t.Helper()
	s := rehearsal.New(example().Desk, rehearsal.Options{Now: at, Build: "test"})
	for _, text := range []string{"the till takes no cards", "only me", "talk to a person"} {
		say(t, s, text)
	}
	if owner := s.Conversation().Owner; owner != bot.OwnerWaiting {
		t.Fatalf("the owner is %s", owner)
	}
	return s
}

var (
	night = time.Date(2026, 11, 17, 22, 32, 0, 0, time.UTC)
	noon  = time.Date(2026, 11, 17, 12, 2, 0, 0, time.UTC)
)

func ids(turn bot.Turn) string {
	var out []string
	for _, m := range turn.Messages {
		if !m.Private {
			out = append(out, m.TextID)
		}
	}
	return strings.Join(out, " ")
}

// Who waits and asks by when or whether anybody is there hears what he was promised, from the ledger; nothing else is answered.
func TestWhoWaitsIsNotLeftWithoutADate(t *testing.T) {
	for text, want := range map[string]string{
		"how long will it take?":     "sys.waiting.when.waiting sys.people_back",
		"any news?":                  "sys.waiting.when.waiting sys.people_back",
		"status":                     "sys.waiting.when.waiting sys.people_back",
		"ok, when will it be fixed":  "sys.waiting.when.waiting sys.people_back",
		"are you there?":             "sys.waiting.there.waiting sys.people_back",
		"hello?":                     "sys.waiting.there.waiting sys.people_back",
		"???":                        "sys.waiting.there.waiting sys.people_back",
		"is this thing on":           "sys.waiting.there.waiting sys.people_back",
		"it says error 12 as well":   "",
		"what is the wifi password?": "",
		"thanks":                     "",
		"I tried how long the cable is and it does not matter at all, it is still dead": "",
	} {
		t.Run(text, func(t *testing.T) {
			s := waits(t, night)
			turn := say(t, s, text)
			if got := ids(turn); got != want {
				t.Fatalf("said %q, want %q", got, want)
			}
			if want == "" {
				return
			}
			if m := turn.Messages[0]; !strings.Contains(m.PlainText(), "tomorrow 12:00") || !strings.Contains(m.PlainText(), "http://localhost:8080/chat") {
				t.Errorf("the promise or the place is missing: %s", m.PlainText())
			}
			if again := ids(say(t, s, text)); again != "" {
				t.Errorf("the same question a moment later is answered with %q", again)
			}
			if _, err := s.Pass(11 * time.Minute); err != nil {
				t.Fatal(err)
			}
			if later := ids(say(t, s, text)); later != want {
				t.Errorf("the same question later is answered with %q", later)
			}
			if open := s.Conversation().Promises; len(open) != 3 {
				t.Errorf("%d times stand in the ledger, not 3: asking tells nothing new", len(open))
			}
		})
	}
}

// The bot never writes while an agent is there: in the team's hours, or because he works late.
func TestNobodyWritesBesideAnAgent(t *testing.T) {
	s := waits(t, noon)
	act(t, s, bot.Act{Verb: bot.Take, Seen: s.Conversation().Seq})
	if got := ids(say(t, s, "how long will it take?")); got != "" {
		t.Errorf("by day: %q", got)
	}
	if _, err := s.Pass(9 * time.Hour); err != nil {
		t.Fatal(err)
	}
	act(t, s, bot.Act{Verb: bot.Reply, Text: "I look into it.", Seen: s.Conversation().Seq})
	if got := ids(say(t, s, "are you there?")); got != "" {
		t.Errorf("while the agent works late: %q", got)
	}
	if _, err := s.Pass(time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := ids(say(t, s, "are you there?")); got != "sys.waiting.there.agent sys.people_back" {
		t.Errorf("when the agent has gone home: %q", got)
	}
}

// Handing back says it once, asks what was open, and the flow goes on with the ticket that the handoff opened.
func TestHandingBackIsSaidOnce(t *testing.T) {
	s := waits(t, noon)
	act(t, s, bot.Act{Verb: bot.Take, Seen: s.Conversation().Seq})
	back := act(t, s, bot.Act{Verb: bot.HandBack, Seen: s.Conversation().Seq})
	if got := ids(back); got != "sys.resumed report_issue.urgency.ask" {
		t.Errorf("handing back says %q", got)
	}
	for _, text := range []string{"nothing works", "no", "no", "yes"} {
		say(t, s, text)
	}
	tickets := s.Tickets()
	if len(tickets) != 1 || tickets[0].Number != "FD-1001" || tickets[0].Urgency != "blocked" {
		t.Errorf("%d tickets, the first %+v", len(tickets), tickets[0])
	}
	if i := slices.IndexFunc(s.Turns, func(x bot.Turn) bool { return strings.Contains(ids(x), "sys.ticket_opened") }); i >= 0 {
		t.Errorf("turn %d says that a ticket was opened: it was there", i+1)
	}
}

// A ticket that is handed back is its team's work again, and nobody's: it stands where the team looks for work.
func TestHandedBackIsTheTeamsWork(t *testing.T) {
	s := waits(t, noon)
	team := s.Tickets()[0].Team
	act(t, s, bot.Act{Verb: bot.Take, Seen: s.Conversation().Seq, Staff: "st_1"})
	act(t, s, bot.Act{Verb: bot.HandBack, Seen: s.Conversation().Seq, Staff: "st_1"})
	if k := s.Tickets()[0]; k.State != bot.TicketOpen || k.Agent != "" || k.Team != team {
		t.Errorf("the ticket is %s, of agent %q and team %q", k.State, k.Agent, k.Team)
	}
	if c := s.Conversation(); c.Owner != bot.OwnerBot || c.Team != team {
		t.Errorf("the conversation is with %s, of team %q, not %q", c.Owner, c.Team, team)
	}
}
