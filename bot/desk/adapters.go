package desk

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Adapter is the configuration of a channel that an adapter speaks: which settings there are depends on the kind.
type Adapter struct {
	Kind     string            // slack, telegram, webhook …
	Settings map[string]string // by the key of channels.yaml; yes and no as "yes" and "no"
	Secrets  map[string]string // by key: the variable of the environment that holds the secret
	Desks    []string          // rooms in which staff work inside the platform; none = nobody does
}

// Address is the channel's name as customers' addresses carry it: telegram:help.
func (c Channel) Address() string {
	if c.Adapter != nil {
		return c.Adapter.Kind + ":" + c.Name
	}
	return "web:" + c.Name
}

// setting is a key of a channel with an adapter.
type setting struct {
	field
	secret bool // written as env:NAME
	url    bool // the address of a page
}

// adapterKind is a kind of channel besides the web chat, with its settings.
type adapterKind struct {
	kind     string
	settings []setting
}

// adapterKinds are all of them. To each belongs a line of cmd/frontdesk that makes the adapter.
var adapterKinds = []adapterKind{
	{"slack", []setting{
		{field: field{name: "token", form: formText, doc: "slack, telegram, discord: env:NAME of the bot's token.", needed: true}, secret: true},
		{field: field{name: "app_token", form: formText, doc: "slack: env:NAME of the app-level token, for Socket Mode."}, secret: true},
		{field: field{name: "signing_secret", form: formText, doc: "slack: env:NAME of the signing secret, if Slack shall call the desk's public address."}, secret: true},
		{field: field{name: "api", form: formText, doc: "slack, telegram, discord: where the platform's methods are, if not at its usual address."}, url: true},
		{field: field{name: "desk", form: formText, doc: "Where the team works inside the platform: id of its forum or channel, in quotes."}},
	}},
	{"telegram", []setting{
		{field: field{name: "token", form: formText, doc: "telegram: env:NAME of the bot's token.", needed: true}, secret: true},
		{field: field{name: "webhook", form: formYes, doc: "telegram: yes, if Telegram shall call the desk's public address; else the desk asks."}},
		{field: field{name: "api", form: formText, doc: "telegram: address of a Bot API server of your own."}, url: true},
		{field: field{name: "desk", form: formText, doc: "Where the team works inside the platform: id of its forum or channel, in quotes."}},
	}},
	{"discord", []setting{
		{field: field{name: "token", form: formText, doc: "discord: env:NAME of the bot's token.", needed: true}, secret: true},
		{field: field{name: "api", form: formText, doc: "discord: address of another server that speaks Discord's API, for tests."}, url: true},
		{field: field{name: "invite", form: formText, doc: "discord: an invite to the server in which customers meet the bot, as https://discord.gg/AbCdEf: the web chat offers it."}, url: true},
		{field: field{name: "desk", form: formText, doc: "Where the team works inside the platform: id of its forum or channel, in quotes."}},
	}},
	{"email", []setting{
		{field: field{name: "address", form: formText, doc: "email: what customers write to, as support@example.com.", needed: true}},
		{field: field{name: "from", form: formText, doc: "email: the name beside the address."}},
		{field: field{name: "imap", form: formText, doc: "email: server that is read, as imap.example.com, with :port if it is not 993.", needed: true}},
		{field: field{name: "smtp", form: formText, doc: "email: server that sends, as smtp.example.com, with :port if it is not 465.", needed: true}},
		{field: field{name: "user", form: formText, doc: "email: who signs in; without it the address."}},
		{field: field{name: "password", form: formText, doc: "email: env:NAME of the password, or app password."}, secret: true},
		{field: field{name: "secret", form: formText, doc: "email: env:NAME of the secret that signs reply addresses.", needed: true}, secret: true},
		{field: field{name: "authserv", form: formText, doc: "email: the name that the mail server writes into Authentication-Results, as mx.google.com; microsoft for Exchange Online."}},
		{field: field{name: "unproved", form: formChoice, doc: "email: what becomes of mails whose sender is not proved: leave, in the mailbox, or take, for a person.", choices: []string{"leave", "take"}}},
		{field: field{name: "folder", form: formText, doc: "email: what is read; without it INBOX."}},
		{field: field{name: "done", form: formText, doc: "email: folder to which mails are moved once they are taken."}},
		{field: field{name: "sent", form: formText, doc: "email: folder in which the mail server itself keeps what it sends."}},
		{field: field{name: "plus", form: formYes, doc: "email: no, if the mail server does not take support+x@example.com."}},
		{field: field{name: "tls", form: formYes, doc: "email: no, for a mail server on this machine only."}},
		{field: field{name: "token_url", form: formText, doc: "email: where OAuth tokens come from."}, url: true},
		{field: field{name: "client_id", form: formText, doc: "email: id of the program at the token service."}},
		{field: field{name: "client_secret", form: formText, doc: "email: env:NAME of its secret."}, secret: true},
		{field: field{name: "refresh_token", form: formText, doc: "email: env:NAME of the refresh token; without it the program's own rights are used."}, secret: true},
		{field: field{name: "scope", form: formText, doc: "email: what the token is for."}},
	}},
	{"webhook", []setting{
		{field: field{name: "url", form: formText, doc: "webhook: where what goes out is posted.", needed: true}, url: true},
		{field: field{name: "secret", form: formText, doc: "webhook: env:NAME of the secret that signs both ways.", needed: true}, secret: true},
	}},
}

// AdapterKinds lists the kinds of channel that have an adapter.
func AdapterKinds() (out []string) {
	for _, k := range adapterKinds {
		out = append(out, k.kind)
	}
	return out
}

// shape is what a channel of the kind may hold.
func (k adapterKind) shape() *shape {
	s := &shape{"a channel of type " + k.kind, slices.Clone(channelHead())}
	for _, o := range k.settings {
		s.fields = append(s.fields, o.field)
	}
	return s
}

// anyChannelShape has the keys of all kinds, for the schema of the file.
func anyChannelShape() *shape {
	s := &shape{"a channel", slices.Clone(webShape.fields)}
	for _, k := range adapterKinds {
		for _, o := range k.settings {
			if !slices.ContainsFunc(s.fields, func(f field) bool { return f.name == o.name }) {
				o.needed = false
				s.fields = append(s.fields, o.field)
			}
		}
	}
	return s
}

// adapter reads the settings of a channel that an adapter speaks.
func (l *loader) adapter(n *node, k adapterKind) *Adapter {
	a := &Adapter{Kind: k.kind, Settings: map[string]string{}, Secrets: map[string]string{}}
	for _, o := range k.settings {
		v := n.get(o.name)
		switch {
		case v == nil:
		case o.secret:
			if name := l.secret(v); name != "" {
				a.Secrets[o.name] = name
			}
		case o.url:
			if s := l.address(v, "the address"); s != "" {
				a.Settings[o.name] = s
			}
		case o.form == formYes:
			a.Settings[o.name] = map[bool]string{true: "yes", false: "no"}[l.yes(v, "the "+o.name, false)]
		case o.name == deskSetting:
			l.deskRoom(v)
			a.Settings[o.name] = l.text(v, "the desk")
		case o.form == formChoice:
			a.Settings[o.name] = l.oneOf(v, "the "+o.name, o.choices...)
		default:
			a.Settings[o.name] = l.text(v, "the "+o.name)
		}
	}
	return a
}

// kindOf finds a kind by its name; ok is false for the web chat.
func kindOf(name string) (k adapterKind, ok bool) {
	i := slices.IndexFunc(adapterKinds, func(k adapterKind) bool { return k.kind == name })
	if i < 0 {
		return adapterKind{}, false
	}
	return adapterKinds[i], true
}

// oneOfAKind reports channels that would take each other's messages: two with the same secret.
func (l *loader) oneOfAKind(n *node, a *Adapter) {
	for _, c := range l.out.Channels {
		if c.Adapter == nil || c.Adapter.Kind != a.Kind || a.Kind == "webhook" {
			continue
		}
		if a.Kind == "email" { // mailboxes may share a secret, but not an address
			if strings.EqualFold(c.Adapter.Settings["address"], a.Settings["address"]) {
				l.add(n.at, valueTwice, fmt.Sprintf("the channel %q has the same address: each would take the other's messages", c.Name), "give each channel a mailbox of its own")
			}
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(a.Secrets)) {
			if c.Adapter.Secrets[name] == a.Secrets[name] {
				l.add(n.at, valueTwice, fmt.Sprintf("the channel %q has the same %s: each would take the other's messages", c.Name, name), "give each channel a bot of its own")
			}
		}
	}
}
