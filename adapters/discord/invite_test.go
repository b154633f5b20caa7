package discord_test

import (
	"strings"
	"testing"

	"frontdesk/adapters/discord"
	"frontdesk/adapters/discord/discordtest"
)

// TestInvite: the web chat offers the server's invite where there is one, else the bot's profile; nothing before the bot is known.
func TestInvite(t *testing.T) {
	for name, c := range map[string]struct {
		config discord.Config
		want   string
	}{
		"profile": {discord.Config{}, "https://discord.com/users/" + discordtest.BotID},
		"invite":  {discord.Config{Invite: "https://discord.gg/AbCdEf"}, "https://discord.gg/AbCdEf"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, c.config, func(r *rig) {
				if i, ok := r.a.Invite(""); ok {
					t.Errorf("before the bot is known: %+v", i)
				}
				r.run()
				r.settle()
				i, ok := r.a.Invite("link-ab12c-de34f")
				if !ok || !strings.HasPrefix(i.URL, c.want) || i.Name == "" || i.Code || strings.Contains(i.URL, "link-") {
					t.Errorf("%+v, %v", i, ok)
				}
			})
		})
	}
}
