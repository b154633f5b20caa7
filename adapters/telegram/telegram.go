package telegram

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"frontdesk/bot/channel"
)

// The abilities of this adapter. There is no Finder: Telegram cannot be asked what it sent.
var (
	_ channel.Adapter   = (*Adapter)(nil)
	_ channel.Webhooker = (*Adapter)(nil)
	_ channel.Typer     = (*Adapter)(nil)
	_ channel.Fetcher   = (*Adapter)(nil)
	_ channel.Checker   = (*Adapter)(nil)
	_ channel.Inviter   = (*Adapter)(nil)
	_ channel.AgentDesk = (*Adapter)(nil)
	_ channel.Rereader  = (*Adapter)(nil)
)

// Config is what one bot needs.
type Config struct {
	Name  string // of the channel, as addresses carry it: telegram:shop
	Token string // from @BotFather

	// Webhook is the public address of [Adapter.Routes], as https://desk.example/hooks/telegram:shop/. "" = long
	// polling, which needs no public address.
	Webhook string

	// Desks are the ids of the teams' forums, as -1001234567890. Every message in them is taken, not only what
	// mentions the bot. None = staff don't work in Telegram.
	Desks []string

	// Open reads a file that goes out. It may be nil where none does.
	Open channel.Opener

	API       string            // of a Bot API server of your own; "" = Telegram's
	Transport http.RoundTripper // nil = an own one with usual settings
	Poll      time.Duration     // how long one poll waits, in whole seconds; 0 = 25 s
}

// Adapter is one bot.
type Adapter struct {
	name    string
	tenant  string // the bot's id, which is the first part of its token
	desks   []int64
	webhook string
	secret  string // of the webhook
	pollFor time.Duration
	open    channel.Opener
	client  *client
	health  *channel.Monitor
	memory  memory
	floods  channel.Floods[int64]
	intake  intake
	bot     atomic.Pointer[string] // its name, once Telegram said it

	opening sync.Mutex // one case is opened at a time, so that a key cannot get two topics
	answers sync.WaitGroup
}

// publicAPI is where Telegram itself takes requests.
const publicAPI = "https://api.telegram.org"

var tokenForm = regexp.MustCompile(`^([0-9]+):[A-Za-z0-9_-]+$`)

// New makes the adapter of one bot. It makes no request. Its errors name the setting, and hold no secret.
func New(c Config) (*Adapter, error) {
	m := tokenForm.FindStringSubmatch(c.Token)
	switch {
	case c.Name == "":
		return nil, errors.New("telegram: the channel needs a name")
	case m == nil:
		return nil, errors.New("telegram: the token is not of the form 123456:ABC…: copy it again from @BotFather")
	}
	a := &Adapter{name: c.Name, tenant: m[1], webhook: c.Webhook, open: c.Open, pollFor: c.Poll, health: channel.NewMonitor(time.Now)}
	if a.pollFor < time.Second {
		a.pollFor = usualPoll
	}
	for _, d := range c.Desks {
		id, err := strconv.ParseInt(d, 10, 64)
		if err != nil || id >= 0 {
			return nil, errors.New("telegram: the desk is the id of a forum, a number that begins with -100")
		}
		a.desks = append(a.desks, id)
	}
	if c.Webhook != "" {
		if u, err := url.Parse(c.Webhook); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
			return nil, errors.New("telegram: a webhook needs a desk with an https:// address: start it with --public-url https://…, or poll (no webhook in channels.yaml)")
		}
		a.secret = secret(c.Token)
	}
	base, err := url.Parse(strings.TrimSuffix(cmp.Or(c.API, publicAPI), "/"))
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.User != nil || base.RawQuery != "" {
		return nil, errors.New("telegram: the address of the Bot API server must be as https://bots.example")
	}
	a.client = newClient(base, c.Token, c.Transport)
	return a, nil
}

// secret is what Telegram shows with every webhook request. It is derived, so that there is one secret less to keep,
// and changes when the token does.
func secret(token string) string {
	h := hmac.New(sha256.New, []byte(token))
	h.Write([]byte("webhook secret"))
	return hex.EncodeToString(h.Sum(nil))
}

// Kind is the platform.
func (a *Adapter) Kind() string { return "telegram" }

// What Telegram allows. Where its documentation gives no number, the one here is what its apps show well.
const (
	maxText      = 4096 // UTF-16 units after the mark-up is read
	maxOptions   = 24
	maxLabel     = 48
	maxTopicName = 128
	typingLasts  = 5 * time.Second
	ackWithin    = 10 * time.Second // a pressed button shows a clock until it is answered
)

// Capabilities are the same in private chats, groups and topics.
func (a *Adapter) Capabilities(channel.Address) channel.Capabilities { return capabilities }

var capabilities = channel.Capabilities{
	MaxText:     maxText,
	Unit:        channel.UTF16,
	MaxOptions:  maxOptions,
	MaxLabel:    maxLabel,
	MaxUpload:   channel.MaxFile, // Telegram takes 50 MB
	MaxDownload: 20 << 20,        // to bots
	Edit:        true,
	Typing:      typingLasts,
	AckWithin:   ackWithin,
}

// Limits are what Telegram's FAQ advises; it publishes no exact ones, and its retry_after wins. Twenty a minute is the
// limit of groups; in a private chat nobody reads faster.
func (a *Adapter) Limits() []channel.Limit {
	return []channel.Limit{
		{Scope: "global", N: 30, Per: time.Second},
		{Scope: "room", N: 1, Per: time.Second},
		{Scope: "room", N: 20, Per: time.Minute},
	}
}

// Health says how the connection is.
func (a *Adapter) Health() channel.Health { return a.health.Health() }

// chat reads the parts of an address.
func chat(a channel.Address) (id, thread int64, err error) {
	id, err = strconv.ParseInt(a.Room, 10, 64)
	if err == nil && a.Thread != "" {
		thread, err = strconv.ParseInt(a.Thread, 10, 64)
	}
	if err != nil || id == 0 {
		return 0, 0, fmt.Errorf("telegram: the address is not one of a chat: %w", errNotOurs)
	}
	return id, thread, nil
}

var errNotOurs = errors.New("room and thread must be numbers")
