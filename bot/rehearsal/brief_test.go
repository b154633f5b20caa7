package rehearsal_test

import (
	"slices"
	"strings"
	"testing"

	"frontdesk/bot"
	"frontdesk/bot/rehearsal"
)

// A second wish that the bot has not come to when a person takes over stands in the brief, with the message that it comes from.
func TestSecondWishStandsInTheBrief(t *testing.T) {
	for _, c := range []struct {
		locale, text, person, want string
	}{
		{"en", "my laptop does not start any more and where is my order 70418?", "talk to a person", "find out where an order is"},
		{"de", "Mein Laptop startet nicht mehr. Wo ist meine Bestellung 70418?", "Mensch bitte", "find out where an order is"},
	} {
		t.Run(c.locale, func(t *testing.T) {
			s := rehearsal.New(example().Desk, rehearsal.Options{Now: noon, Build: "test", Locale: c.locale})
			first := say(t, s, c.text).Seq
			turn := say(t, s, c.person)
			if turn.Handoff == nil {
				t.Fatalf("nobody was called: %s", ids(turn))
			}
			for _, line := range turn.Handoff.Brief {
				if strings.Contains(line.Text, c.want) && len(line.Turns) == 1 && line.Turns[0] == first {
					return
				}
			}
			t.Errorf("%q stands nowhere in %+v", c.want, turn.Handoff.Brief)
		})
	}
}

// What staff wrote as a title stays, whatever the customer corrects afterwards; a title that the flow made follows.
func TestTitleOfStaffStays(t *testing.T) {
	for name, written := range map[string]string{"written by staff": "Paper tray, 2nd floor", "made by the flow": ""} {
		t.Run(name, func(t *testing.T) {
			s := rehearsal.New(example().Desk, rehearsal.Options{Now: noon, Build: "test"})
			for _, text := range []string{"the printer is broken, it makes grey stripes on every page", "only me", "nothing works", "no", "yes"} {
				say(t, s, text)
			}
			if written != "" {
				if _, err := s.Act(bot.Act{Verb: bot.Correct, Staff: "st_1", Field: "title", Text: written}); err != nil {
					t.Fatal(err)
				}
			}
			turn := say(t, s, "sorry, it is the grinder")
			if turn.Ticket == nil || turn.Ticket.Service != "grinder" {
				t.Fatalf("the service is not corrected: %+v", turn.Ticket)
			}
			if got := turn.Ticket.Title; written != "" && got != written || written == "" && !strings.HasPrefix(got, "Grinder: ") {
				t.Errorf("the title is %q", got)
			}
		})
	}
}

// The brief begins with what happens; how to reach the customer comes last of what was told.
func TestTheBriefBeginsWithWhatHappens(t *testing.T) {
	s := rehearsal.New(example().Desk, rehearsal.Options{Now: noon, Build: "test"})
	for _, text := range []string{"the printer is broken, it makes grey stripes on every page", "only me", "nothing works", "petra@kettle.example", "yes"} {
		say(t, s, text)
	}
	turn := say(t, s, "talk to a person")
	if turn.Handoff == nil {
		t.Fatalf("nobody was called: %s", ids(turn))
	}
	at := func(text string) int {
		return slices.IndexFunc(turn.Handoff.Brief, func(l bot.Line) bool { return strings.Contains(l.Text, text) })
	}
	if stripes, mail, who := at("grey stripes"), at("petra@kettle.example"), at("nly me"); stripes != 0 || mail < who || who < 0 {
		t.Errorf("what happens is line %d, who is affected %d, the address %d of %+v", stripes, who, mail, turn.Handoff.Brief)
	}
}
