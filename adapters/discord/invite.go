package discord

import "frontdesk/bot/channel"

// Invite gives the address of a server in which customers meet the bot, where the configuration names one, else that of the bot's
// profile, which has the way to its direct messages for who shares a server with it. Discord carries no text there, so the
// customer writes the code himself.
func (a *Adapter) Invite(string) (channel.Invitation, bool) {
	name := a.bot.Load()
	if name == nil {
		return channel.Invitation{}, false
	}
	if a.invite != "" {
		return channel.Invitation{Name: *name, URL: a.invite}, true
	}
	return channel.Invitation{Name: *name, URL: "https://discord.com/users/" + a.tenant}, true
}
