package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"frontdesk/bot/channel"
)

const (
	// usualBeat is how often a connection is asked for a sign of life, and how long that may take.
	usualBeat = 10 * time.Second
	// steady is how long a connection must hold, or what it must bring, for the next to be made without waiting longer.
	steady = 30 * time.Second
	// linger is how long a connection is still read that Slack wants replaced: it says so about ten seconds ahead.
	linger = 15 * time.Second
	// maxFrame bounds what comes at once.
	maxFrame = 4 << 20
)

// link is one connection of Socket Mode.
type link struct {
	conn    *websocket.Conn
	useful  atomic.Bool // it brought events
	warned  atomic.Bool // Slack announced its end
	off     atomic.Bool // Socket Mode is switched off
	greeted atomic.Bool
}

// connect keeps a connection. When Slack announces the end of one, the next is made while it is still read, so that
// nothing falls between. Its error is that the app token is refused, or the context's.
func (a *Adapter) connect(ctx context.Context) error {
	b := newBackoff()
	var links sync.WaitGroup
	var open atomic.Int32
	defer links.Wait()
	for ctx.Err() == nil {
		began := time.Now()
		l, err := a.dial(ctx)
		if err != nil {
			if channel.ClassOf(err) == channel.AuthLost {
				return err
			}
			if open.Load() == 0 {
				a.health.Set(channel.Down, why(err))
			}
			channel.Pause(ctx, max(b.Next(), channel.WaitOf(err)))
			continue
		}
		open.Add(1)
		left := make(chan struct{})
		leave := sync.OnceFunc(func() { close(left) })
		links.Go(func() {
			defer leave()
			defer open.Add(-1)
			a.listen(ctx, l, &open, leave)
		})
		select {
		case <-left:
		case <-ctx.Done():
			return ctx.Err()
		}
		if l.useful.Load() || time.Since(began) > steady {
			b.Reset()
		}
		switch {
		case ctx.Err() != nil: // Run ends, and says why
			return ctx.Err()
		case l.off.Load():
			a.health.Lost(socketOff)
		case !l.warned.Load():
			a.health.Lost("the connection to Slack broke: making a new one")
		}
		if !l.warned.Load() || b.Failing() || time.Since(began) <= steady {
			channel.Pause(ctx, b.Next())
		}
	}
	return ctx.Err()
}

// dial asks Slack for the address of a connection, which works once, and connects.
func (a *Adapter) dial(ctx context.Context) (*link, error) {
	var where struct {
		URL string `json:"url"`
	}
	const method = "apps.connections.open"
	if _, err := a.client.do(ctx, a.appToken, method, "application/x-www-form-urlencoded", nil, &where); err != nil {
		var e *channel.SendError
		if errors.As(err, &e) && (e.Class == channel.AuthLost || e.Code == "missing_scope") {
			return nil, &channel.SendError{Class: channel.AuthLost, Code: e.Code, Err: fmt.Errorf("slack: %s: %w", method, errAppToken)}
		}
		return nil, err
	}
	u, err := url.Parse(where.URL)
	if err != nil || u.Scheme != "wss" && (u.Scheme != "ws" || a.client.base.Scheme != "http") || !a.client.trusts(u.Hostname()) {
		return nil, lost(method, "the address of the connection is not one of Slack")
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	l := &link{}
	conn, resp, err := websocket.Dial(ctx, where.URL, &websocket.DialOptions{HTTPClient: &http.Client{Transport: a.client.http.Transport, CheckRedirect: a.client.http.CheckRedirect}})
	if resp != nil && resp.Body != nil && err != nil {
		resp.Body.Close()
	}
	if err != nil { // whose words can hold the address
		return nil, &channel.SendError{Class: channel.Retryable, Err: because(method, "the connection cannot be made")}
	}
	conn.SetReadLimit(maxFrame)
	l.conn = conn
	return l, nil
}

// trusts tells whether a host is Slack's, or that of the configured API.
func (c *client) trusts(host string) bool {
	return host == "slack.com" || strings.HasSuffix(host, ".slack.com") || host == "slack-gov.com" || strings.HasSuffix(host, ".slack-gov.com") || host == c.base.Hostname()
}

// listen reads a connection to its end. leave is called when the next shall be made.
func (a *Adapter) listen(ctx context.Context, l *link, open *atomic.Int32, leave func()) {
	ctx, cancel := context.WithCancel(ctx)
	var beats sync.WaitGroup
	defer beats.Wait()
	defer cancel()
	defer func() { _ = l.conn.CloseNow() }()
	beats.Go(func() {
		defer cancel()
		for channel.Pause(ctx, a.beat) {
			beat, end := context.WithTimeout(ctx, a.beat)
			err := l.conn.Ping(beat)
			end()
			if err != nil {
				return // no sign of life
			}
		}
	})
	for {
		_, frame, err := l.conn.Read(ctx)
		if err != nil {
			return
		}
		if a.hear(ctx, l, frame, int(open.Load())) {
			continue
		}
		l.warned.Store(true)
		leave()
		defer time.AfterFunc(linger, cancel).Stop()
	}
}

// envelope is the form of every frame.
type envelope struct {
	Type    string          `json:"type"`
	ID      string          `json:"envelope_id"`
	Payload json.RawMessage `json:"payload"`
	Reason  string          `json:"reason"`
	Links   int             `json:"num_connections"`
}

// idPlace is where the id stands in a frame that is no JSON.
var idPlace = regexp.MustCompile(`"envelope_id"\s*:\s*"([A-Za-z0-9-]{1,64})"`)

// hear takes one frame. It reports false if Slack wants a new connection.
func (a *Adapter) hear(ctx context.Context, l *link, frame []byte, open int) bool {
	var e envelope
	if json.Unmarshal(frame, &e) != nil {
		e = envelope{Type: viaEvent, Payload: frame}
		if m := idPlace.FindSubmatch(frame); m != nil {
			e.ID = string(m[1])
		}
	}
	switch e.Type {
	case "hello":
		l.greeted.Store(true)
		others := ""
		if e.Links > open {
			others = "another program is connected with this app's token and takes part of what customers write: stop it, or give it an app of its own"
		}
		a.health.Set(channel.Up, others)
		return true
	case "disconnect":
		if e.Reason == "link_disabled" {
			l.off.Store(true)
		}
		return false
	case viaEvent, viaAction, viaCommand:
		l.useful.Store(true)
		a.queue(ctx, l, e)
	default:
		if e.ID != "" { // of a kind that nobody knows
			l.ack(ctx, e.ID)
		}
	}
	return true
}

// queue brings an envelope on its way. One that finds no place is not acknowledged, so that Slack brings it again.
func (a *Adapter) queue(ctx context.Context, l *link, e envelope) {
	p := &parcel{via: e.Type, raw: e.Payload, at: time.Now().UTC()}
	p.room, p.ts = sorted(p.via, p.raw)
	ack := sync.OnceFunc(func() { l.ack(ctx, e.ID) })
	p.done = func(taken bool) {
		if taken {
			ack()
		}
	}
	if p.via != viaEvent {
		hurry := time.AfterFunc(hurryAfter, ack)
		p.done = func(taken bool) {
			if hurry.Stop() && taken {
				ack()
			}
		}
	}
	if !a.enter(p) {
		p.done(false)
	}
}

// hurryAfter is when a press or a command is acknowledged even if the desk has not taken it yet: Slack shows an error
// after three seconds, and never delivers it again.
const hurryAfter = ackWithin - 500*time.Millisecond

// ack acknowledges an envelope. If that fails Slack delivers it again, and its key is known.
func (l *link) ack(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(ctx, ackWithin)
	defer cancel()
	b, err := json.Marshal(map[string]string{"envelope_id": id})
	if err == nil {
		_ = l.conn.Write(ctx, websocket.MessageText, b)
	}
}
