// Package webhook is the generic channel: signed HTTP in and out, so that anything that speaks HTTP can be a way in.
// Signatures are those of Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature). The page
// docs/channels/webhook.md is its manual.
package webhook

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"frontdesk/bot/channel"
)

const (
	// maxText is how long one message may be, in runes: most chat programs show that much in one piece.
	maxText = 4000
	// maxOptions and maxLabel bound what is sent as options: more is a list nobody reads.
	maxOptions, maxLabel = 20, 80
	// sendWithin is how long the other side may take to answer.
	sendWithin = 30 * time.Second
)

// Config is one configured channel.
type Config struct {
	Name   string // of the channel
	URL    string // where what goes out is posted
	Secret string // whsec_ and base64: signs both ways. Several, separated by spaces, while it is changed: the first signs
	Now    func() time.Time
	Client *http.Client // nil = one of its own; redirects are never followed
}

// Adapter is a running webhook channel.
type Adapter struct {
	name   string
	url    *url.URL
	keys   [][]byte
	now    func() time.Time
	client *http.Client
	health *channel.Monitor
	taken  channel.Replays[signature] // what was taken

	mu   sync.Mutex
	sink channel.Sink // nil = not running
	join joining
	busy sync.WaitGroup  // requests that are being taken
	wait channel.Backoff // while our signature is refused
}

var (
	_ channel.Adapter   = (*Adapter)(nil)
	_ channel.Webhooker = (*Adapter)(nil)
	_ channel.Typer     = (*Adapter)(nil)
	_ channel.Fetcher   = (*Adapter)(nil)
	_ channel.Checker   = (*Adapter)(nil)
	_ channel.Rereader  = (*Adapter)(nil)
)

// New makes the adapter of a configured channel. Errors say which setting is wrong, without its value.
func New(c Config) (*Adapter, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.Fragment != "" {
		return nil, fmt.Errorf("channel %s: url is not the address of a page: write https://host/path", c.Name)
	}
	keys, err := readKeys(c.Secret)
	if err != nil {
		return nil, fmt.Errorf("channel %s: %w", c.Name, err)
	}
	a := &Adapter{name: c.Name, url: u, keys: keys, now: c.Now, health: channel.NewMonitor(c.Now), wait: channel.Backoff{First: firstRefused, Last: lastRefused}}
	client := http.Client{}
	if c.Client != nil {
		client = *c.Client
	}
	client.Timeout = cmp.Or(client.Timeout, sendWithin)
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // the signature is for one host
	a.client = &client
	return a, nil
}

// Kind is webhook.
func (*Adapter) Kind() string { return "webhook" }

// Capabilities are the same everywhere.
func (*Adapter) Capabilities(channel.Address) channel.Capabilities {
	return channel.Capabilities{MaxText: maxText, Unit: channel.Runes, MaxOptions: maxOptions, MaxLabel: maxLabel,
		Edit: true, Typing: 10 * time.Second, Dedupe: true}
}

// Limits are kind to small servers; a 429 tells the true ones.
func (*Adapter) Limits() []channel.Limit {
	return []channel.Limit{{Scope: "global", N: 50, Per: time.Second}, {Scope: "room", N: 5, Per: time.Second}}
}

// Run takes events until ctx ends. It keeps no cursor: what was not
// acknowledged is sent again by who sent it.
func (a *Adapter) Run(ctx context.Context, to channel.Sink, _ channel.Cursor) error {
	a.mu.Lock()
	a.sink, a.join = to, a.joined(ctx)
	a.mu.Unlock()
	a.health.Begin()
	a.health.Set(channel.Up, "")
	<-ctx.Done()
	a.mu.Lock()
	a.sink = nil
	a.mu.Unlock()
	a.busy.Wait()
	a.client.CloseIdleConnections()
	a.health.Set(channel.Down, "")
	return nil
}

// Health is how it is.
func (a *Adapter) Health() channel.Health { return a.health.Health() }

// The waits after the other side refused our signature: what refuses may be a proxy that thinks a message an attack.
const (
	firstRefused = time.Minute
	lastRefused  = 15 * time.Minute
)

// refused makes a wait of a refusal: what is to be sent waits, in all rooms where the signature itself is wrong. What comes in is
// signed by the other side, and has no part in it.
func (a *Adapter) refused(e *channel.SendError) *channel.SendError {
	a.health.Note("the other side refuses our signature: what comes in is taken, what goes out waits and is tried again within 15 minutes. " +
		"Put the same secret on both sides, and see whether a proxy before it refuses our requests")
	a.mu.Lock()
	defer a.mu.Unlock()
	scope := "room"
	if e.Code == strconv.Itoa(http.StatusUnauthorized) {
		scope = "global"
	}
	return &channel.SendError{Class: channel.RateLimited, Scope: scope, RetryAfter: a.wait.Next(), Code: e.Code, Err: e.Err}
}

// welcome forgets that a refusal was.
func (a *Adapter) welcome() {
	a.mu.Lock()
	failing := a.wait.Failing()
	a.wait.Reset()
	a.mu.Unlock()
	if failing {
		a.health.Note("")
	}
}

// Check tries the address with a signed ping.
func (a *Adapter) Check(ctx context.Context) []channel.Finding {
	_, err := a.post(ctx, []byte(`{"type":"ping"}`), "ping-"+fmt.Sprint(a.now().UnixMilli()))
	if err == nil {
		return []channel.Finding{{OK: true, What: "the other side takes our signed requests"}}
	}
	return []channel.Finding{{What: "a signed ping failed: " + err.Error(),
		Remedy: "see that the address answers POST with 2xx, also to an event of type ping, and that both sides have the same secret"}}
}

// sameHost tells whether an address is on the other side's own host.
func (a *Adapter) sameHost(ref string) (*url.URL, bool) {
	u, err := url.Parse(ref)
	return u, err == nil && u.User == nil && strings.EqualFold(u.Host, a.url.Host) && u.Scheme == a.url.Scheme
}
