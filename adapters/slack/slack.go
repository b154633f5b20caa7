package slack

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"frontdesk/bot/channel"
)

// The abilities of this adapter.
var (
	_ channel.Adapter   = (*Adapter)(nil)
	_ channel.Webhooker = (*Adapter)(nil)
	_ channel.Typer     = (*Adapter)(nil)
	_ channel.Fetcher   = (*Adapter)(nil)
	_ channel.Finder    = (*Adapter)(nil)
	_ channel.Checker   = (*Adapter)(nil)
	_ channel.AgentDesk = (*Adapter)(nil)
	_ channel.Rereader  = (*Adapter)(nil)
)

// Config is what one app in one workspace, or in one organisation, needs.
type Config struct {
	Name  string // of the channel, as addresses carry it: slack:help
	Token string // of the bot: xoxb-…

	// AppToken (xapp-…) makes events come over Socket Mode. Signing, the app's signing secret, makes them come over
	// HTTP, to [Adapter.Routes]. One of both is needed.
	AppToken string
	Signing  string

	Desks []string // ids of the teams' channels, as C0123456789; none = staff don't work in Slack

	// Open reads a file that goes out. It may be nil where none does.
	Open channel.Opener
	// Forms reads a form when its button is pressed. Without it no message has such a button.
	Forms channel.FormReader

	API       string            // where Slack's methods are; "" = Slack's
	Transport http.RoundTripper // nil = an own one with usual settings
	Beat      time.Duration     // between two signs of life of a connection; 0 = 10 s
}

// Adapter is one app in one workspace or organisation.
type Adapter struct {
	name     string
	desks    []string
	appToken string
	signing  string
	beat     time.Duration
	open     channel.Opener
	forms    channel.FormReader
	client   *client
	health   *channel.Monitor
	intake   intake
	heard    heard
	floods   channel.Floods[string]
	people   cache[channel.Person]
	rooms    cache[string]              // names of channels
	directs  cache[string]              // direct message of a person
	threads  cache[bool]                // whether the bot takes part
	replays  channel.Replays[signature] // requests that were taken
	pressed  cache[bool]                // presses of forms' buttons, by what they let open
	uploads  cache[string]              // file of a send, by its key

	who        atomic.Pointer[identity]           // once it is known
	invitation atomic.Pointer[channel.Invitation] // once it is known

	suspect chan struct{} // somebody was refused: see whether the token still holds
	opening sync.Mutex    // one case is opened at a time, so that a key cannot get two threads
}

// publicAPI is where Slack itself takes requests.
const publicAPI = "https://slack.com/api/"

var (
	botToken = regexp.MustCompile(`^xoxb-[A-Za-z0-9-]+$`)
	appToken = regexp.MustCompile(`^xapp-[A-Za-z0-9-]+$`)
	roomForm = regexp.MustCompile(`^[CDG][A-Z0-9]{2,30}$`)
	userForm = regexp.MustCompile(`^[UW][A-Z0-9]{2,30}$`)
	appForm  = regexp.MustCompile(`^A[A-Z0-9]{2,30}$`)
	timeForm = regexp.MustCompile(`^[0-9]{1,12}\.[0-9]{1,9}$`)
)

// New makes the adapter of one app. It makes no request. Its errors name the setting, and hold no secret.
func New(c Config) (*Adapter, error) {
	switch {
	case c.Name == "":
		return nil, errors.New("slack: the channel needs a name")
	case !botToken.MatchString(c.Token):
		return nil, errors.New("slack: the token is not one of a bot, which begins with xoxb-: copy it from OAuth & Permissions of the app")
	case c.AppToken == "" && c.Signing == "":
		return nil, errors.New("slack: neither app_token (for Socket Mode) nor signing_secret (for HTTP) is set")
	case c.AppToken != "" && c.Signing != "":
		return nil, errors.New("slack: app_token and signing_secret are both set: events come one way only, Socket Mode or HTTP")
	case c.AppToken != "" && !appToken.MatchString(c.AppToken):
		return nil, errors.New("slack: the app token does not begin with xapp-: copy it from App-Level Tokens in Basic Information of the app")
	case slices.ContainsFunc(c.Desks, func(d string) bool { return !roomForm.MatchString(d) }):
		return nil, errors.New("slack: the desk is the id of a channel, which begins with C: it stands at the end of About in the channel's details")
	}
	base, err := url.Parse(strings.TrimSuffix(cmp.Or(c.API, publicAPI), "/") + "/")
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.User != nil || base.RawQuery != "" {
		return nil, errors.New("slack: the address of the API must be as https://slack.com/api/")
	}
	a := &Adapter{name: c.Name, desks: c.Desks, appToken: c.AppToken, signing: c.Signing, beat: c.Beat, open: c.Open, forms: c.Forms, suspect: make(chan struct{}, 1)}
	if a.beat <= 0 {
		a.beat = usualBeat
	}
	a.client = newClient(base, c.Token, c.Transport)
	a.health = channel.NewMonitor(time.Now)
	return a, nil
}

// Kind is the platform.
func (a *Adapter) Kind() string { return "slack" }

// What Slack allows.
const (
	maxText    = 3000 // UTF-16 units of one message: longer ones are folded away behind "see more", and fail near 13,000
	maxBlocks  = 50   // of one message
	maxButtons = 10   // more options become a menu; Slack itself allows 25 buttons in a row
	maxOptions = 100  // of a menu
	maxLabel   = 75   // runes
	ackWithin  = 3 * time.Second
	// statusLasts is how long Slack shows the status of an app in a thread, if no message ends it.
	statusLasts = 2 * time.Minute
)

// Capabilities differ in one point: Slack shows that an app is at work in threads only.
func (a *Adapter) Capabilities(to channel.Address) channel.Capabilities {
	c := capabilities
	c.Forms = a.forms != nil
	if to.Thread != "" {
		c.Typing = statusLasts
	}
	return c
}

var capabilities = channel.Capabilities{
	MaxText:    maxText,
	Unit:       channel.UTF16,
	MaxOptions: maxOptions,
	MaxLabel:   maxLabel,
	MaxUpload:  channel.MaxFile, // Slack takes 1 GB
	Edit:       true,
	AckWithin:  ackWithin,
}

// Limits are those of chat.postMessage, one a second in a channel and some hundreds a minute in a workspace, and the
// tiers of the other methods that customers wait for. Slack's Retry-After wins.
func (a *Adapter) Limits() []channel.Limit {
	return []channel.Limit{
		{Scope: "global", N: 240, Per: time.Minute},
		{Scope: "room", N: 1, Per: time.Second},
		{Scope: "method:" + methodUpdate, N: 50, Per: time.Minute},
		{Scope: "method:" + methodUpload, N: 100, Per: time.Minute},
	}
}

// Health says how the connection is.
func (a *Adapter) Health() channel.Health { return a.health.Health() }

// place checks that an address is one of Slack's.
func place(a channel.Address) error {
	if !roomForm.MatchString(a.Room) || a.Thread != "" && !timeForm.MatchString(a.Thread) {
		return &channel.SendError{Class: channel.Permanent, Err: errors.New("slack: the address is not one of a channel: its room begins with C, D or G, its thread is a time stamp")}
	}
	return nil
}

// cache remembers a limited number of things for a limited time. Its zero value is ready.
type cache[T any] struct {
	mu   sync.Mutex
	kept map[string]remembered[T]
}

type remembered[T any] struct {
	value T
	until time.Time
}

// cacheSize bounds a cache: when it is full, what is too old goes, or else everything.
const cacheSize = 5000

func (c *cache[T]) get(key string, now time.Time) (T, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.kept[key]
	if !ok || r.until.Before(now) {
		var none T
		return none, false
	}
	return r.value, true
}

func (c *cache[T]) put(key string, v T, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil {
		c.kept = map[string]remembered[T]{}
	}
	if len(c.kept) >= cacheSize {
		now := time.Now()
		for k, r := range c.kept {
			if r.until.Before(now) {
				delete(c.kept, k)
			}
		}
		if len(c.kept) >= cacheSize {
			clear(c.kept)
		}
	}
	c.kept[key] = remembered[T]{v, until}
}

func (c *cache[T]) drop(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.kept, key)
}
