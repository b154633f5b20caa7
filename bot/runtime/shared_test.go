package runtime_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

var (
	priya = channel.Person{ID: "U1", Name: "Priya", Email: "priya@kettle.example", Tier: "gold", Verified: true}
	sam   = channel.Person{ID: "U2", Name: "Sam", Email: "sam@daily.example", Verified: true}
	team  = channel.Address{Channel: "fake:tg", Room: "C1", Thread: "t1"}
)

// spoken is what somebody says in a room of several, or alone with the desk.
func spoken(a channel.Address, p channel.Person, text string) channel.Inbound {
	return channel.Inbound{Kind: channel.Message, Address: a, Shared: a.Room == team.Room, From: p, Text: text}
}

// reported opens a ticket, and returns its conversation.
func (l *linker) reported(a channel.Address, p channel.Person) bot.ConvID {
	l.t.Helper()
	var conv bot.ConvID
	start := spoken(a, p, "")
	start.Kind, start.Choice = channel.Choice, "flow:report"
	for _, in := range []channel.Inbound{spoken(a, p, "good day to you"), start, spoken(a, p, "vpn"), spoken(a, p, "Everyone"), spoken(a, p, "High")} {
		conv, _ = l.does(in)
	}
	if k := l.conv(conv); k.Ticket == "" {
		l.t.Fatalf("no ticket was opened: %+v", k.State)
	}
	return conv
}

// What a channel has proven of one person holds for nobody else in a room of several, and what he has elsewhere is not shown
// there: whatever the desk says, all of them read.
func TestInARoomOfSeveralNobodyIsProven(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLinker(t)
		own := l.reported(tg, priya)
		home := l.customer(own)
		if !home.Verified || home.Tier != "gold" || home.Name != "Priya" {
			t.Fatalf("alone with the desk she is proven: %+v", home)
		}
		room, _ := l.does(spoken(team, priya, "hello"))
		if room == own || l.conv(room).Customer == home.ID {
			t.Fatal("the room is led to what she has alone")
		}
		for _, p := range []channel.Person{priya, sam, {ID: "U3", Verified: true}} {
			_, turn := l.does(spoken(team, p, "what about my ticket"))
			if k := turn.Facts.Customer; k.Verified || k.Email != "" || k.Tier != "" || len(turn.Facts.Tickets) != 0 {
				t.Errorf("%q is taken to be %+v with %d tickets", p.Name, k, len(turn.Facts.Tickets))
			}
			if k := l.customer(room); !k.Shared || k.Name != p.Name {
				t.Errorf("who wrote last is %q, want %q", k.Name, p.Name)
			}
			if turn.Writer() != p.Name {
				t.Errorf("staff are told %q wrote, it was %q", turn.Writer(), p.Name)
			}
		}
		if again, _ := l.does(spoken(tg, priya, "hello again")); again != own || l.customer(own).ID != home.ID || slices.Contains(l.customer(own).Addresses, team) {
			t.Error("the room came into what she has alone")
		}
		l.whole(t, room)
		l.whole(t, own)
	})
}

// Who first comes in a room of several is nobody known for it: what others wrote there does not become his.
func TestARoomOfSeveralMakesNobodyKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLinker(t)
		room := l.reported(team, priya)
		own, turn := l.does(spoken(tg, priya, "hello"))
		if own == room || l.customer(own).ID == l.customer(room).ID || len(turn.Facts.Tickets) != 0 {
			t.Error("alone with the desk she has the room's matters")
		}
		if other, _ := l.does(spoken(channel.Address{Channel: team.Channel, Room: team.Room, Thread: "t2"}, priya, "hello")); l.customer(other).ID == l.customer(room).ID {
			t.Error("another thread, with others in it, has the room's matters")
		}
	})
}

// An address that was of one and turns out to be of several begins anew, once, and stays so where an event does not say it.
func TestAnAddressThatBecomesARoomOfSeveralBeginsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLinker(t)
		alone := spoken(team, priya, "hello")
		alone.Shared = false
		own, _ := l.does(alone)
		room, turn := l.does(spoken(team, sam, "hello"))
		if room == own || turn.Facts.Customer.Verified || turn.Facts.Customer.ID == l.customer(own).ID {
			t.Fatalf("several are led to what one had: %+v", turn.Facts.Customer)
		}
		silent := spoken(team, sam, "/link")
		silent.Shared = false
		conv, turn := l.does(silent)
		if conv != room || turn.Event.Link == nil || turn.Event.Link.Why != bot.LinkShared {
			t.Errorf("an event that does not say it is in %s: %+v", conv, turn.Event.Link)
		}
		h := open(t, l.store, l.Keys)
		if conv, ok, err := h.Leads(t.Context(), team); conv != room || !ok || err != nil {
			t.Errorf("after a restart the address leads to %s, %v", conv, err)
		}
	})
}
