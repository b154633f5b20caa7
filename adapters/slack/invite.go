package slack

import (
	"context"
	"net/url"

	"frontdesk/bot/channel"
)

// Invite gives the address that opens the direct messages with the app. Slack carries no text there, so the customer writes the
// code himself.
func (a *Adapter) Invite(string) (channel.Invitation, bool) {
	i := a.invitation.Load()
	if i == nil {
		return channel.Invitation{}, false
	}
	return *i, true
}

// introduce finds out the address of the app, which its token does not tell. It is tried again with the token.
func (a *Adapter) introduce(ctx context.Context) {
	who := a.who.Load()
	if who == nil || who.BotID == "" || a.invitation.Load() != nil {
		return
	}
	var found struct {
		Bot struct {
			App string `json:"app_id"`
		} `json:"bot"`
	}
	if a.client.ask(ctx, methodBot, url.Values{"bot": {who.BotID}}, &found) != nil || !appForm.MatchString(found.Bot.App) {
		return // there is no address to offer: nothing else needs it
	}
	q := url.Values{"app": {found.Bot.App}}
	if !who.Org {
		q.Set("team", who.TeamID)
	}
	link := url.URL{Scheme: "https", Host: "slack.com", Path: "/app_redirect", RawQuery: q.Encode()}
	a.invitation.Store(&channel.Invitation{Name: "@" + who.User, URL: link.String()})
}
