package runtime_test

import (
	"testing"

	"frontdesk/bot"
)

// What the bot takes down is its team's work at once: a time for a first answer was told, and somebody must see it.
func TestTicketOfTheBotIsUnassignedWork(t *testing.T) {
	h := newHouse(t)
	var id bot.ConvID
	for i, text := range []string{"flow:report", "service=vpn", "impact=me", "urgency=high"} {
		id = h.say(t, "a", string(rune('a'+i)), text).Conv
	}
	row, open := h.Board().Row(id)
	if !open || row.Number == "" || row.Owner != bot.OwnerBot || row.Team != "help" {
		t.Fatalf("%+v", row)
	}
	if got := h.Board().Rows(bot.Filter{Lane: bot.LaneUnassigned}); len(got) != 1 || got[0].Conv != id {
		t.Errorf("unassigned: %+v", got)
	}
	if got := h.Board().Rows(bot.Filter{Lane: bot.LaneBot}); len(got) != 0 {
		t.Errorf("with the bot, though a person must act: %+v", got)
	}
	if got := h.Board().Rows(bot.Filter{Lane: bot.LaneAll, Teams: []string{"other"}}); len(got) != 0 {
		t.Errorf("another team sees it as its own: %+v", got)
	}
	h.whole(t, id)
}
