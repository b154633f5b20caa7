package discord

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"frontdesk/bot/channel"
)

// The abilities of this adapter. There is no Finder: what Discord tells of a room holds no nonce.
var (
	_ channel.Adapter   = (*Adapter)(nil)
	_ channel.Typer     = (*Adapter)(nil)
	_ channel.Fetcher   = (*Adapter)(nil)
	_ channel.Checker   = (*Adapter)(nil)
	_ channel.AgentDesk = (*Adapter)(nil)
	_ channel.Rereader  = (*Adapter)(nil)
)

// Config is what one bot needs.
type Config struct {
	Name  string // of the channel, as addresses carry it: discord:shop
	Token string // of the bot, from the Developer Portal

	// Desks are the ids of the teams' channels and forums. Every message in their threads is taken, not only what mentions
	// the bot. None = staff don't work in Discord.
	Desks []string

	// Open reads a file that goes out. It may be nil where none does.
	Open channel.Opener

	// Forms reads a form when its button is pressed. Without it no message has such a button.
	Forms channel.FormReader

	Invite    string            // an invite to the server in which customers meet the bot; "" = its profile is offered
	API       string            // address of another server that speaks Discord's API, for tests; "" = Discord's
	Transport http.RoundTripper // nil = an own one with usual settings
	Wait      time.Duration     // before a connection is made again, the first time; a new session waits up to five times as long; 0 = 1 s
}

// Adapter is one bot.
type Adapter struct {
	name   string
	tenant string // the bot's id, which is the first part of its token
	desks  []string
	open   channel.Opener
	forms  channel.FormReader
	client *client
	health *channel.Monitor
	memory memory
	places places
	seen   seen
	wait   time.Duration

	opening sync.Mutex // one case is opened at a time, so that a key cannot get two threads
	answers sync.WaitGroup

	invite string                 // of a server, if the configuration names one
	bot    atomic.Pointer[string] // its name, once it is known
}

// apiVersion is the version of the API that the requests and events here are of. The library's addresses name an older one.
const apiVersion = "10"

// publicAPI is where Discord itself takes requests.
const publicAPI = "https://discord.com"

// Permissions are what the invite link asks for: to see a channel and its history (what was missed is read there), to
// write there and in threads, to attach files, and to open threads for cases. Nothing else is ever used.
const Permissions = discordgo.PermissionViewChannel | discordgo.PermissionReadMessageHistory | discordgo.PermissionSendMessages |
	discordgo.PermissionSendMessagesInThreads | discordgo.PermissionAttachFiles | discordgo.PermissionCreatePublicThreads

var (
	tokenForm = regexp.MustCompile(`^([A-Za-z0-9_-]{18,})\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$`)
	snowflake = regexp.MustCompile(`^[1-9][0-9]{5,19}$`)
)

// New makes the adapter of one bot. It makes no request. Its errors name the setting, and hold no secret.
func New(c Config) (*Adapter, error) {
	tenant := botOf(strings.TrimPrefix(c.Token, "Bot "))
	switch {
	case c.Name == "":
		return nil, errors.New("discord: the channel needs a name")
	case tenant == "":
		return nil, errors.New("discord: the token is not one of a bot: make a new one in the Developer Portal, Bot, Reset Token, and copy it whole")
	case slices.ContainsFunc(c.Desks, func(d string) bool { return !snowflake.MatchString(d) }):
		return nil, errors.New("discord: the desk is the id of a channel or forum, a long number: switch on Developer Mode in Discord, right-click the channel, Copy Channel ID")
	}
	base, err := url.Parse(strings.TrimSuffix(cmp.Or(c.API, publicAPI), "/"))
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.User != nil || base.RawQuery != "" {
		return nil, errors.New("discord: the address of the API must be as https://discord.example")
	}
	a := &Adapter{name: c.Name, tenant: tenant, desks: c.Desks, open: c.Open, forms: c.Forms, wait: c.Wait, invite: c.Invite, health: channel.NewMonitor(time.Now)}
	if a.wait <= 0 {
		a.wait = usualWait
	}
	a.client = newClient(base, c.Transport, strings.TrimPrefix(c.Token, "Bot "), c.API != "")
	return a, nil
}

// botOf is the bot's id, which its token begins with.
func botOf(token string) string {
	m := tokenForm.FindStringSubmatch(token)
	if m == nil {
		return ""
	}
	id, err := base64.RawStdEncoding.DecodeString(m[1])
	if err != nil || !snowflake.Match(id) {
		return ""
	}
	return string(id)
}

// Kind is the platform.
func (a *Adapter) Kind() string { return "discord" }

// What Discord allows. Its API counts a text in code points.
const (
	maxText     = 2000
	maxOptions  = 25  // of a menu; five rows of five buttons
	maxButton   = 80  // code points of a button's label
	maxLabel    = 100 // of a line of a menu
	maxUpload   = 10 << 20
	typingLasts = 10 * time.Second
	// nonceKept is how long a nonce is surely remembered: the documentation says "the past few minutes".
	nonceKept    = 3 * time.Minute
	answerWithin = 3 * time.Second // then Discord tells the customer that the bot failed
)

// Capabilities are the same in direct messages, channels and threads.
func (a *Adapter) Capabilities(channel.Address) channel.Capabilities {
	c := capabilities
	c.Forms = a.forms != nil
	return c
}

var capabilities = channel.Capabilities{
	MaxText:    maxText,
	Unit:       channel.Runes,
	MaxOptions: maxOptions,
	MaxLabel:   maxLabel,
	MaxUpload:  maxUpload,
	Edit:       true,
	Typing:     typingLasts,
	Dedupe:     true,
	DedupeFor:  nonceKept,
	AckWithin:  answerWithin,
}

// Limits are those that Discord tells (50 a second) or that its answers have long told (5 messages in 5 s in one channel
// or thread). What its answers tell now wins: see [buckets].
func (a *Adapter) Limits() []channel.Limit {
	return []channel.Limit{
		{Scope: "global", N: 50, Per: time.Second},
		{Scope: "thread", N: 5, Per: 5 * time.Second},
	}
}

// Health says how the connection is.
func (a *Adapter) Health() channel.Health { return a.health.Health() }

// room is the id of the channel in Discord's sense that an address means: a thread is a channel of its own.
func room(a channel.Address) (string, error) {
	id := cmp.Or(a.Thread, a.Room)
	if !snowflake.MatchString(id) {
		return "", fmt.Errorf("discord: the address is not one of a channel: %w", errNotOurs)
	}
	return id, nil
}

var errNotOurs = errors.New("room and thread must be ids")
