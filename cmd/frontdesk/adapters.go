package main

import (
	"net/http"
	"time"

	"frontdesk/adapters/discord"
	"frontdesk/adapters/email"
	"frontdesk/adapters/slack"
	"frontdesk/adapters/telegram"
	"frontdesk/adapters/webhook"
	"frontdesk/bot/channel"
)

// channelConfig is what an adapter is made from.
type channelConfig struct {
	name     string            // of the channel, as addresses carry it: telegram:help
	settings map[string]string // of channels.yaml
	secrets  map[string]string // by the key of channels.yaml: the values, from the environment
	desks    []string          // rooms in which staff work inside the platform
	hooks    string            // public address below which the platform may call us: https://desk.example/hooks/telegram:help/
	now      func() time.Time
	open     channel.Opener     // reads a file that goes out
	forms    channel.FormReader // reads a form when its button is pressed
	client   *http.Client       // nil = the adapter's own
}

// adapters makes the adapter of each kind of channel. The settings of a kind are listed in package desk.
var adapters = map[string]func(channelConfig) (channel.Adapter, error){
	"discord": func(c channelConfig) (channel.Adapter, error) {
		return discord.New(discord.Config{Name: c.name, Token: c.secrets["token"], Desks: c.desks, API: c.settings["api"], Invite: c.settings["invite"], Open: c.open, Forms: c.forms})
	},
	"slack": func(c channelConfig) (channel.Adapter, error) {
		return slack.New(slack.Config{
			Name: c.name, Token: c.secrets["token"], AppToken: c.secrets["app_token"], Signing: c.secrets["signing_secret"],
			Desks: c.desks, API: c.settings["api"], Open: c.open, Forms: c.forms,
		})
	},
	"telegram": func(c channelConfig) (channel.Adapter, error) {
		t := telegram.Config{Name: c.name, Token: c.secrets["token"], Desks: c.desks, API: c.settings["api"], Open: c.open}
		if c.settings["webhook"] == "yes" {
			t.Webhook = c.hooks
		}
		return telegram.New(t)
	},
	"email": func(c channelConfig) (channel.Adapter, error) {
		m := email.Config{Name: c.name, Address: c.settings["address"], From: c.settings["from"], IMAP: c.settings["imap"], SMTP: c.settings["smtp"], User: c.settings["user"],
			Password: c.secrets["password"], Secret: c.secrets["secret"], AuthServ: c.settings["authserv"], TakeUnproved: c.settings["unproved"] == "take",
			Folder: c.settings["folder"], Done: c.settings["done"], Sent: c.settings["sent"], NoPlus: c.settings["plus"] == "no", Plain: c.settings["tls"] == "no",
			Open: c.open, Now: c.now, Client: c.client}
		if c.settings["token_url"] != "" || c.settings["client_id"] != "" {
			m.OAuth = &email.OAuth{TokenURL: c.settings["token_url"], ClientID: c.settings["client_id"], ClientSecret: c.secrets["client_secret"],
				RefreshToken: c.secrets["refresh_token"], Scope: c.settings["scope"]}
		}
		return email.New(m)
	},
	"webhook": func(c channelConfig) (channel.Adapter, error) {
		return webhook.New(webhook.Config{Name: c.name, URL: c.settings["url"], Secret: c.secrets["secret"], Now: c.now, Client: c.client})
	},
}
