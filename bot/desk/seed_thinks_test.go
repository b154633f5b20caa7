package desk_test

import (
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/desk"
)

// mostMade is how many things a turn of the example desk may make on the heap while it is read and decided: 124 when this was
// written. What is made is collected, too, so it is the figure of a turn's cost that is the same on every machine.
const mostMade = 128

// TestExampleDeskMakesFewThings holds what a turn of the talk of bench turns makes on the heap.
func TestExampleDeskMakesFewThings(t *testing.T) {
	if desk.UnderRace {
		t.Skip("pools are emptied by lot under the race detector")
	}
	l := example(t)
	if err := desk.Train(t.Context(), l, nil); err != nil {
		t.Fatal(err)
	}
	talk := []string{"hello", "how do I reset my password", "my vpn is down", "it cannot connect since this morning", "only me", "I can work around it", "no", "yes", "thanks", "start over"}
	made := testing.AllocsPerRun(20, func() { converse(l.Desk, talk) }) / float64(len(talk))
	if made > mostMade {
		t.Errorf("a turn makes %.0f things on the heap, %d at most", made, mostMade)
	}
}

// converse reads, decides and folds what a customer says, without storing any of it.
func converse(d *bot.Desk, talk []string) {
	now := time.Date(2026, time.November, 17, 14, 32, 0, 0, time.UTC)
	c := bot.Conversation{ID: "cv_test", Customer: "cu_test", Locale: "en", Address: channel.Address{Channel: "web:test", Room: "1"}}
	f := bot.Facts{Customer: bot.Customer{ID: c.Customer, Zone: "Europe/London"}, Link: "http://localhost:8080/chat"}
	for _, text := range talk {
		now = now.Add(time.Minute)
		in := &channel.Inbound{Kind: channel.Message, At: now, Address: c.Address, Text: text}
		f.Now, f.Numbers = now, nil
		f.Reading = d.Read(c.Utterance(in, "", now))
		e := bot.Event{Kind: bot.Said, Inbound: in}
		turn, needs := bot.Decide(c, e, f, d)
		if len(needs) > 0 {
			f.Numbers = []int64{1001}
			turn, _ = bot.Decide(c, e, f, d)
		}
		c = c.With(turn)
		if turn.Customer != nil {
			f.Customer = *turn.Customer
		}
		if turn.Ticket != nil {
			f.Tickets = []bot.Ticket{*turn.Ticket}
		}
	}
}
