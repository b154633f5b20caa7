package rehearsal_test

import (
	"testing"

	"frontdesk/bot"
	"frontdesk/bot/rehearsal"
)

// An address that a customer leaves while he waits stands on his case, as a claim; one in the middle of other words may be anybody's.
func TestAnAddressLeftWhileWaitingStandsOnTheCase(t *testing.T) {
	for text, want := range map[string]string{
		"petra@kettle.example":                       "petra@kettle.example",
		" <Petra@Kettle.example>. ":                  "petra@kettle.example",
		"please tell sam@kettle.example about it":    "",
		"petra@kettle.example or sam@kettle.example": "",
		"kettle": "",
	} {
		s := waits(t, noon)
		say(t, s, text)
		k, ticket := s.Customer(), s.Tickets()[0]
		if k.Email != want || k.Verified {
			t.Errorf("%q: the customer's address is %q, proved %v", text, k.Email, k.Verified)
		}
		if d := ticket.Details["email"]; d.Text != want || want != "" && (d.Turn == 0 || ticket.Labels["email"] != "E-mail") {
			t.Errorf("%q: the ticket has %+v, labelled %q", text, d, ticket.Labels["email"])
		}
	}
}

// Who has proved his address keeps it.
func TestAnAddressLeftNeverReplacesAProvenOne(t *testing.T) {
	s := rehearsal.New(example().Desk, rehearsal.Options{Now: noon, Build: "test",
		Customer: bot.Customer{Email: "priya@kettle.example", Verified: true}})
	for _, text := range []string{"the till takes no cards", "only me", "talk to a person", "petra@kettle.example"} {
		say(t, s, text)
	}
	if k := s.Customer(); k.Email != "priya@kettle.example" || !k.Verified {
		t.Errorf("the customer is %+v", k)
	}
}

// Who is handed back with a ticket open is told that it stays, and is not asked to begin from nothing.
func TestHandingBackKnowsTheOpenTicket(t *testing.T) {
	s := rehearsal.New(example().Desk, rehearsal.Options{Now: noon, Build: "test"})
	say(t, s, "talk to a person")
	act(t, s, bot.Act{Verb: bot.Take, Seen: s.Conversation().Seq})
	back := act(t, s, bot.Act{Verb: bot.HandBack, Seen: s.Conversation().Seq})
	if got := ids(back); got != "sys.resumed.ticket" {
		t.Fatalf("handing back says %q", got)
	}
	m := back.Messages[len(back.Messages)-1]
	if got := m.PlainText(); len(m.Choices) != 1 || got != "This is the bot again. FD-1001 stays open: what you write here about it goes onto it. If you need something else, write that." {
		t.Errorf("it says %q with %+v", got, m.Choices)
	}
	if got := ids(say(t, s, "blorp frindle xyzzy")); got != "sys.added" {
		t.Errorf("what he adds is answered with %q", got)
	}
}
