package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"frontdesk/bot/channel"
)

// history gives the messages behind one, oldest first; none of a room that is closed to the bot. It reports false if the
// context ended before.
func (a *Adapter) history(ctx context.Context, room, after string) ([]json.RawMessage, bool) {
	to := call{name: "getMessages", method: http.MethodGet, room: room,
		at: discordgo.EndpointChannelMessages(room) + "?limit=" + strconv.Itoa(pageSize) + "&after=" + after}
	b := a.newBackoff()
	for {
		var page []json.RawMessage
		err := a.client.json(ctx, to, nil, &page)
		switch {
		case err == nil:
			slices.SortStableFunc(page, func(x, y json.RawMessage) int { return cmp.Compare(id(messageID(x)), id(messageID(y))) })
			return page, true
		case channel.ClassOf(err) == channel.Gone, channel.ClassOf(err) == channel.Permanent:
			return nil, true
		}
		if !channel.Pause(ctx, max(b.Next(), channel.WaitOf(err))) {
			return nil, false
		}
	}
}

// messageID is the id of a message, or "".
func messageID(raw []byte) string {
	var m struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(raw, &m) != nil || !snowflake.MatchString(m.ID) {
		return ""
	}
	return m.ID
}
