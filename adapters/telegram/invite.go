package telegram

import (
	"net/url"

	"frontdesk/bot/channel"
)

// Invite gives the address that opens the bot with a code behind its button Start.
func (a *Adapter) Invite(code string) (channel.Invitation, bool) {
	name := a.bot.Load()
	if name == nil || *name == "" {
		return channel.Invitation{}, false
	}
	link := url.URL{Scheme: "https", Host: "t.me", Path: "/" + *name, RawQuery: url.Values{"start": {code}}.Encode()}
	return channel.Invitation{Name: "@" + *name, URL: link.String(), Code: true}, true
}
