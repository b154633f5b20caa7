package desk

import (
	"slices"
	"testing"

	"frontdesk/bot/channel"
)

// TestTeamsHaveTheirDesks reads who works where: a desk that a team names is that team's, the others are for all teams
// that name none, and channels know all rooms in which they must listen.
func TestTeamsHaveTheirDesks(t *testing.T) {
	at := func(room string) channel.Address { return channel.Address{Channel: "telegram:tg", Room: room} }
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
				"channels.yaml": "channels: => channels:\n  - name: tg\n    type: telegram\n    token: env:TG\n    " + orElse(c.channel, "webhook: no"),
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
