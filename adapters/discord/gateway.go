package discord

import (
	"cmp"
	"context"
	crand "crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/coder/websocket"

	"frontdesk/bot/channel"
)

// The gateway's opcodes.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

// frame is what comes over the gateway.
type frame struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  int64           `json:"s"`
	Type string          `json:"t"`
}

// intents are the kinds of event that are asked for. The words of messages in servers are privileged: the owner of the bot
// must allow them in the Developer Portal.
const intents = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages | discordgo.IntentMessageContent

// The waits of a connection.
const (
	dialWithin  = 20 * time.Second
	helloWithin = 20 * time.Second
	readyWithin = 60 * time.Second // from HELLO to READY or RESUMED; a session of many servers takes some seconds
	writeWithin = 10 * time.Second
)

// maxFrame bounds a frame: that of a server with all its channels and threads has some megabytes.
const maxFrame = 64 << 20

// session is what a connection goes on with.
type session struct {
	ID  string `json:"id,omitempty"`
	URL string `json:"url,omitempty"` // resume_gateway_url
	Seq int64  `json:"seq,omitempty"`
}

// ending is how a connection ended.
type ending struct {
	why   string // for an admin
	fresh bool   // the session is gone: the next connection begins a new one
	slow  bool   // the desk is slower than Discord: wait for it
	err   error  // no connection can ever be made
	lived time.Duration
	stood bool // a session began on it, or went on
}

// link is one connection to the gateway.
type link struct {
	a      *Adapter
	q      *queue
	conn   *websocket.Conn
	with   session // that it resumes; no ID = it begins one
	cancel context.CancelCauseFunc
	acked  atomic.Bool // the last heartbeat was answered
	ready  bool
	hello  bool
}

var (
	errSilent  = errors.New("the connection was silent")
	errNoHello = errors.New("the gateway did not greet")
	errNoReady = errors.New("the gateway did not begin the session")
)

// connect makes one connection and reads it to its end.
func (a *Adapter) connect(ctx context.Context, q *queue, at string, with session) ending {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	conn, err := a.dial(ctx, at)
	if err != nil {
		return ending{why: "Discord's gateway cannot be reached: trying again. See whether this machine reaches gateway.discord.gg"}
	}
	defer conn.CloseNow() //nolint:errcheck // without a close frame the session goes on, and can be resumed
	conn.SetReadLimit(maxFrame)
	l := &link{a: a, q: q, conn: conn, with: with, cancel: cancel}
	l.acked.Store(true)
	began := time.Now()
	patience := time.AfterFunc(helloWithin, func() { cancel(errNoHello) })
	defer patience.Stop()
	end := l.read(ctx, patience)
	end.lived, end.stood = time.Since(began), l.ready
	return end
}

func (a *Adapter) dial(ctx context.Context, at string) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	u, err := url.Parse(at)
	if err != nil {
		return nil, err
	}
	u.Path = cmp.Or(u.Path, "/")
	u.RawQuery = "v=" + apiVersion + "&encoding=json"
	conn, resp, err := websocket.Dial(ctx, u.String(), &websocket.DialOptions{HTTPClient: a.client.http, HTTPHeader: map[string][]string{"User-Agent": {agent}}})
	if err != nil && resp != nil && resp.Body != nil {
		resp.Body.Close()
	}
	return conn, err
}

// trusted tells whether an address is one that the bot's token may be told.
func (c *client) trusted(at string) bool {
	u, err := url.Parse(at)
	if err != nil || u.User != nil {
		return false
	}
	if c.other {
		return u.Scheme == "ws" || u.Scheme == "wss"
	}
	return u.Scheme == "wss" && (u.Host == "gateway.discord.gg" || strings.HasSuffix(u.Hostname(), ".discord.gg"))
}

// read takes frames until the connection ends.
func (l *link) read(ctx context.Context, patience *time.Timer) ending {
	for {
		_, data, err := l.conn.Read(ctx)
		if err != nil {
			return l.ended(ctx, err)
		}
		f, ok := decodeFrame(data)
		if !ok {
			continue // not even its sequence can be read: there is nothing to keep
		}
		switch f.Op {
		case opHello:
			if err := l.greet(ctx, f.Data); err != nil {
				return l.ended(ctx, err)
			}
			patience.Stop()
			patience = time.AfterFunc(readyWithin, func() {
				l.cancel(errNoReady)
			})
			defer patience.Stop()
		case opHeartbeat:
			l.beat(ctx)
		case opHeartbeatAck:
			l.acked.Store(true)
		case opReconnect:
			return ending{why: "Discord asked for a new connection"}
		case opInvalidSession:
			var resumable bool
			_ = json.Unmarshal(f.Data, &resumable)
			return ending{why: "Discord does not know the session any more", fresh: !resumable}
		case opDispatch:
			if f.Type == "READY" || f.Type == "RESUMED" {
				patience.Stop()
			}
			if !l.dispatch(f) {
				return ending{why: "the desk is slower than Discord: going on when it has caught up", slow: true}
			}
		}
	}
}

// greet answers HELLO: heartbeats begin, and the session does or goes on.
func (l *link) greet(ctx context.Context, data []byte) error {
	var hello struct {
		Interval float64 `json:"heartbeat_interval"` // milliseconds
	}
	if json.Unmarshal(data, &hello) != nil || hello.Interval < 1 || l.hello {
		return errNoHello
	}
	l.hello = true
	interval := time.Duration(hello.Interval * float64(time.Millisecond))
	l.q.work.Go(func() { l.beats(ctx, interval) })
	if l.with.ID != "" {
		return l.write(ctx, opResume, struct {
			Token   string `json:"token"`
			Session string `json:"session_id"`
			Seq     int64  `json:"seq"`
		}{l.a.client.token, l.with.ID, l.with.Seq})
	}
	return l.write(ctx, opIdentify, struct { // the library's own type has the names of an older version
		Token      string            `json:"token"`
		Intents    discordgo.Intent  `json:"intents"`
		Properties map[string]string `json:"properties"`
	}{l.a.client.token, intents, map[string]string{"os": runtime.GOOS, "browser": "frontdesk", "device": "frontdesk"}})
}

// dispatch takes an event. It reports false if there is no room for it.
func (l *link) dispatch(f frame) bool {
	switch f.Type {
	case "READY":
		var ready struct {
			Session string `json:"session_id"`
			URL     string `json:"resume_gateway_url"`
		}
		if json.Unmarshal(f.Data, &ready) != nil || !l.a.client.trusted(ready.URL) {
			ready.URL = ""
		}
		l.a.memory.begin(session{ID: ready.Session, URL: ready.URL})
		l.up()
	case "RESUMED":
		l.up()
	}
	return l.q.push(l.a.memory.epoch(), f)
}

// up says that the connection works.
func (l *link) up() {
	l.ready = true
	l.a.health.Set(channel.Up, "")
	if l.a.memory.isBehind() {
		l.q.catchUp(l.a.memory.epoch())
	}
}

// beats sends heartbeats until the connection ends. One that was not answered when the next is due means that the
// connection is dead.
func (l *link) beats(ctx context.Context, every time.Duration) {
	for wait := time.Duration(float64(every) * jitter()); channel.Pause(ctx, wait); wait = every {
		if !l.acked.Swap(false) {
			l.cancel(errSilent)
			return
		}
		l.beat(ctx)
	}
}

// beat acknowledges what the desk has taken of this session: not what has only arrived.
func (l *link) beat(ctx context.Context) {
	var seq *int64
	if n := l.a.memory.committed(); n > 0 {
		seq = &n
	}
	if err := l.write(ctx, opHeartbeat, seq); err != nil {
		l.cancel(err)
	}
}

func (l *link) write(ctx context.Context, op int, data any) error {
	b, err := json.Marshal(struct {
		Op   int `json:"op"`
		Data any `json:"d"`
	}{op, data})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, writeWithin)
	defer cancel()
	return l.conn.Write(ctx, websocket.MessageText, b)
}

// closes are the codes with which Discord ends a connection and that mean more than "connect again".
var closes = map[websocket.StatusCode]ending{
	4003: {why: "Discord had forgotten the session", fresh: true},
	4004: {err: errors.New("discord: gateway: the bot's token is refused")},
	4007: {why: "Discord does not know the place in the session", fresh: true},
	4009: {why: "the session was too old", fresh: true},
	4010: {err: errors.New("discord: gateway: the shard is refused")},
	4011: {err: errors.New("discord: gateway: the bot is in too many servers for one connection")},
	4012: {err: errors.New("discord: gateway: this version of the interface is no longer taken")},
	4013: {err: errors.New("discord: gateway: the intents are refused")},
	4014: {err: errors.New("discord: gateway: the Message Content Intent is refused")},
}

// remedies say for an admin what to do about a close that is for good.
var remedies = map[websocket.StatusCode]string{
	4004: badTokenRemedy,
	4010: "Discord refuses the shard: report it, with the version of the desk",
	4011: "the bot is in more than 2,500 servers, which one connection cannot serve: take it out of those that do not use it",
	4012: "Discord no longer takes this version of its interface: install a newer version of the desk",
	4013: "Discord refuses the intents: install a newer version of the desk",
	4014: intentRemedy,
}

const (
	badTokenRemedy = "Discord refuses the bot's token: in the Developer Portal open the application, Bot, Reset Token, put the new token into the variable that channels.yaml names, and start the desk again"
	intentRemedy   = "the Message Content Intent is off: in the Developer Portal open the application, Bot, Privileged Gateway Intents, switch Message Content Intent on, Save Changes"
)

// denied is a close for good, with its remedy.
type denied struct {
	error
	remedy string
}

func (l *link) ended(ctx context.Context, err error) ending {
	if cause := context.Cause(ctx); errors.Is(cause, errSilent) || errors.Is(cause, errNoHello) || errors.Is(cause, errNoReady) {
		return ending{why: "the connection to Discord was dead: making a new one"}
	}
	code := websocket.CloseStatus(err)
	end, ok := closes[code]
	switch {
	case !ok:
		end.why = "the connection to Discord broke: making a new one"
	case end.err != nil:
		end.err = &channel.SendError{Class: channel.AuthLost, Code: strconv.Itoa(int(code)), Err: denied{end.err, remedies[code]}}
	}
	return end
}

// Where the parts of a frame stand in what is no JSON. Quotes inside a text are escaped, so no text can imitate them;
// those of the frame itself come first or last, so the first is taken.
var (
	seqPlace  = regexp.MustCompile(`[{,]\s*"s"\s*:\s*([0-9]{1,18})`)
	typePlace = regexp.MustCompile(`[{,]\s*"t"\s*:\s*"([A-Z_]{1,64})"`)
)

// decodeFrame reads a frame. One that is no JSON is taken as an event, whole, if its place and kind can be found.
func decodeFrame(data []byte) (frame, bool) {
	var f frame
	if json.Unmarshal(data, &f) == nil {
		return f, true
	}
	seq, kind := seqPlace.FindSubmatch(data), typePlace.FindSubmatch(data)
	if seq == nil || kind == nil {
		return frame{}, false
	}
	n, _ := strconv.ParseInt(string(seq[1]), 10, 64) // of digits that fit
	return frame{Op: opDispatch, Data: data, Seq: n, Type: string(kind[1])}, true
}

// jitter is a number from 0 to 1, different in each process, so that a thousand bots do not come back at once.
func jitter() float64 {
	var b [8]byte
	_, _ = crand.Read(b[:]) // never fails
	return float64(binary.BigEndian.Uint64(b[:])>>11) / (1 << 53)
}
