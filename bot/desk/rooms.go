package desk

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"frontdesk/bot/channel"
)

// deskSetting is the key of a channel that says where staff work inside the platform. Kinds without it have no such
// place.
const deskSetting = "desk"

// roomForm is the id of a room as platforms have it. It becomes part of the ids of jobs, so it is plain.
var roomForm = regexp.MustCompile(`^[A-Za-z0-9_.:@!-]{1,128}$`)

// roomUse is a place that a team of teams.yaml works in: "help", the channel's own desk, or "help/ROOM".
type roomUse struct {
	at            place
	team          int // place among the desk's teams
	channel, room string
}

// desks reads where a team works inside a platform.
func (l *loader) desks(n *node, team int) {
	for _, item := range l.list(n, "a desk") {
		s := l.text(item, "a desk")
		if s == "" {
			continue
		}
		name, room, _ := strings.Cut(s, "/")
		l.ids.refer(item.at, name, []string{"channel"})
		l.rooms = append(l.rooms, roomUse{item.at, team, name, room})
	}
}

// deskRoom checks the room that a channel names as its desk.
func (l *loader) deskRoom(n *node) {
	if s := l.text(n, "the desk"); s != "" && !roomForm.MatchString(s) {
		l.add(n.at, badRoom, fmt.Sprintf("%q is not the id of a room", s), "write the id that the channel's page in docs/channels says how to find, in quotes")
	}
}

// placeDesks gives each team its rooms. A channel's own desk that no team names is everybody's who names none.
func (l *loader) placeDesks() {
	teams := l.out.Desk.Teams
	for _, u := range l.rooms {
		i := slices.IndexFunc(l.out.Channels, func(c Channel) bool { return c.Name == u.channel })
		if i < 0 {
			continue // reported as an unknown name
		}
		room, why, help := l.roomOf(&l.out.Channels[i], u.room)
		if why != "" {
			l.add(u.at, badRoom, why, help)
			continue
		}
		l.use(i, u.team, room)
	}
	for i := range l.out.Channels {
		c := &l.out.Channels[i]
		if c.Adapter == nil || c.Adapter.Settings[deskSetting] == "" {
			continue
		}
		if !slices.ContainsFunc(l.rooms, func(u roomUse) bool { return u.channel == c.Name }) {
			for t := range teams {
				if !slices.ContainsFunc(l.rooms, func(u roomUse) bool { return u.team == t }) {
					l.use(i, t, c.Adapter.Settings[deskSetting])
				}
			}
		}
	}
}

// roomOf finds the room that a team means, or says what is wrong with it and what to do.
func (l *loader) roomOf(c *Channel, room string) (id, why, help string) {
	if c.Adapter == nil || !hasDesks(c.Adapter.Kind) {
		return "", fmt.Sprintf("nobody can work in the channel %q", c.Name), "name a channel whose type has a desk: Slack, Discord or Telegram"
	}
	own := c.Adapter.Settings[deskSetting]
	switch {
	case room == "" && own == "":
		return "", fmt.Sprintf("the channel %q does not say where its desk is", c.Name), fmt.Sprintf("add desk: with the id of a room to the channel, or write %s/ID here", c.Name)
	case room == "" || room == own:
		return own, "", ""
	case !roomForm.MatchString(room):
		return "", fmt.Sprintf("%q is not the id of a room", room), "write the id that the channel's page in docs/channels says how to find"
	}
	return room, "", ""
}

// use notes that a team works in a room.
func (l *loader) use(channelNo, team int, room string) {
	c := &l.out.Channels[channelNo]
	if !slices.Contains(c.Adapter.Desks, room) {
		c.Adapter.Desks = append(c.Adapter.Desks, room)
	}
	t := &l.out.Desk.Teams[team]
	if a := (channel.Address{Channel: c.Address(), Room: room}); !slices.Contains(t.Desks, a) {
		t.Desks = append(t.Desks, a)
	}
}

// hasDesks tells whether staff can work inside a kind of channel.
func hasDesks(kind string) bool {
	k, ok := kindOf(kind)
	return ok && slices.ContainsFunc(k.settings, func(s setting) bool { return s.name == deskSetting })
}
