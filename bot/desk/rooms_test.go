package desk

import (
	"slices"
	"strings"
	"testing"

	"frontdesk/bot/channel"
)

// TestTeamsHaveTheirDesks reads who works where: a desk that a team names is that team's, the others are for all teams
// that name none, and channels know all rooms in which they must listen. It is the same on all platforms.
func TestTeamsHaveTheirDesks(t *testing.T) {
	for kind, secrets := range map[string]string{"telegram": "token: env:TG", "discord": "token: env:DC", "slack": "token: env:SL\n    app_token: env:SA"} {
		t.Run(kind, func(t *testing.T) { teamsHaveTheirDesks(t, kind, secrets) })
	}
}

func teamsHaveTheirDesks(t *testing.T, kind, secrets string) {
	t.Helper()
	at := func(room string) channel.Address { return channel.Address{Channel: kind + ":tg", Room: room} }
	for name, c := range map[string]struct {
		channel, help, orders   string
		forHelp, forOrders, all []string
	}{
		"nobody names it":  {channel: `desk: "-1"`, forHelp: []string{"-1"}, forOrders: []string{"-1"}, all: []string{"-1"}},
		"one names it":     {channel: `desk: "-1"`, help: "tg", forHelp: []string{"-1"}, all: []string{"-1"}},
		"rooms of teams":   {help: "tg/-1", orders: "tg/-2", forHelp: []string{"-1"}, forOrders: []string{"-2"}, all: []string{"-1", "-2"}},
		"two for a team":   {channel: `desk: "-1"`, help: "tg, tg/-2, tg/-1", forHelp: []string{"-1", "-2"}, all: []string{"-1", "-2"}},
		"nobody works so":  {},
		"one of his own":   {channel: `desk: "-1"`, help: "tg/-2", forHelp: []string{"-2"}, all: []string{"-2"}},
		"the same for two": {help: "tg/-3", orders: "tg/-3", forHelp: []string{"-3"}, forOrders: []string{"-3"}, all: []string{"-3"}},
	} {
		t.Run(name, func(t *testing.T) {
			l, problems := Load(good(t, map[string]string{
				"channels.yaml": "channels: => channels:\n  - name: tg\n    type: " + kind + "\n    " + secrets + strings.TrimRight("\n    "+c.channel, "\n "),
				"teams.yaml": "version: 1\nteams:\n  - {id: help, name: {en: Help, de: Hilfe}, skills: [vpn, report], desks: [" + c.help + "]}\n" +
					"  - {id: orders, name: {en: Orders, de: Bestellungen}, skills: [till], calendar: always, desks: [" + c.orders + "]}\n",
			}), Options{})
			if len(problems) > 0 {
				t.Fatal(describe(problems))
			}
			rooms := func(ids []string) (out []channel.Address) {
				for _, id := range ids {
					out = append(out, at(id))
				}
				return out
			}
			if got := l.Desk.Team("help").Desks; !slices.Equal(got, rooms(c.forHelp)) {
				t.Errorf("help works in %v", got)
			}
			if got := l.Desk.Team("orders").Desks; !slices.Equal(got, rooms(c.forOrders)) {
				t.Errorf("orders works in %v", got)
			}
			if got := l.Channels[0].Adapter.Desks; !slices.Equal(got, c.all) {
				t.Errorf("the channel listens in %v", got)
			}
		})
	}
}
