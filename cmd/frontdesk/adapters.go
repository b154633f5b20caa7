package main

import (
	"net/http"
	"time"

	"frontdesk/adapters/discord"
	"frontdesk/adapters/telegram"
	"frontdesk/adapters/webhook"
	"frontdesk/bot/channel"
)

// channelConfig is what an adapter is made from.
type channelConfig struct {
	name     string            // of the channel, as addresses carry it: telegram:help
	settings map[string]string // of channels.yaml
	secrets  map[string]string // by the key of channels.yaml: the values, from the environment
	hooks    string            // public address below which the platform may call us: https://desk.example/hooks/telegram:help/
	now      func() time.Time
	open     channel.Opener // reads a file that goes out
	client   *http.Client // nil = the adapter's own
}

// adapters makes the adapter of each kind of channel. The settings of a kind are listed in package desk.
var adapters = map[string]func(channelConfig) (channel.Adapter, error){
	"discord": func(c channelConfig) (channel.Adapter, error) {
		return discord.New(discord.Config{Name: c.name, Token: c.secrets["token"], Desk: c.settings["desk"], API: c.settings["api"]})
	},
	"telegram": func(c channelConfig) (channel.Adapter, error) {
		t := telegram.Config{Name: c.name, Token: c.secrets["token"], Desk: c.settings["desk"], API: c.settings["api"], Open: c.open}
		if c.settings["webhook"] == "yes" {
			t.Webhook = c.hooks
		}
		return telegram.New(t)
	},
	"webhook": func(c channelConfig) (channel.Adapter, error) {
		return webhook.New(webhook.Config{Name: c.name, URL: c.settings["url"], Secret: c.secrets["secret"], Now: c.now, Client: c.client})
	},
}
