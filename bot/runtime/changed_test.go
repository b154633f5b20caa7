package runtime_test

import (
	"testing"
	"testing/synctest"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// What a customer changes or takes back names the turn of the message that it was, so that the console shows it in its place, and a
// thread says which one it was. A platform's name for a message counts in its own room, and what nobody knows is said all the same.
func TestChangesNameTheirMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := far(t, bottest.NewMemory(), bottest.NewKeys())
		p := newShelf()
		stop := h.running(t, "fake:a", p)
		synctest.Wait()
		at := channel.Address{Room: "r"}
		for _, in := range []channel.Inbound{
			{Key: "1", Kind: channel.Message, MessageID: "m1", Text: "hello"},
			{Key: "2", Kind: channel.Message, MessageID: "m2", Text: "it leeks"},
			{Key: "3", Kind: channel.Edited, MessageID: "m2", Text: "it leaks"},
			{Key: "4", Kind: channel.Edited, MessageID: "m2", Text: "it leaks a lot"},
			{Key: "5", Kind: channel.Deleted, MessageID: "m1"},
			{Key: "6", Kind: channel.Deleted, MessageID: "m9"},
		} {
			in.Address, in.From = at, channel.Person{ID: "7"}
			if err := p.sink.Deliver(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
		id, err := h.Enter(t.Context(), channel.Address{Channel: "fake:a", Room: "r"}, channel.Person{})
		if err != nil {
			t.Fatal(err)
		}
		turns := h.turns(t, id)
		for n, want := range map[int]struct{ edits, textID string }{
			2: {bot.TurnName(id, 2), ""}, 3: {bot.TurnName(id, 2), ""}, 4: {bot.TurnName(id, 1), "sys.withdrawn"}, 5: {"", "sys.withdrawn"},
		} {
			if m := turns[n].Transcript()[0]; m.From != bot.FromCustomer || m.Edits != want.edits || m.TextID != want.textID {
				t.Errorf("turn %d stands in the place of %q with %q, want %q with %q", n+1, m.Edits, m.TextID, want.edits, want.textID)
			}
		}
		h.whole(t, id)
		_ = stop()
	})
}
