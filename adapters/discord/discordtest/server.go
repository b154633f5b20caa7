// Package discordtest is a fake of Discord for the tests of adapters and of the desk: the gateway with its sessions,
// sequences, heartbeats, resuming and close codes, the REST API of one bot, and the server of files. Every request is held
// against an extract of the official specification, and against limits and permissions that it leaves out.
//
// It knows nothing of the adapter. What it does is taken from Discord's documentation.
package discordtest

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"frontdesk/internal/pipe"
)

// Token is the token of the fake's bot, and a canary: it may stand nowhere but in requests to the fake. It begins with the
// bot's id, as Discord's do.
const Token = "NzAwMTAwMDAwMDAwMDAwMDAx.TOKEN-canary.doNotShow_doNotShow"

// The bot.
const (
	BotID   = "700100000000000001"
	BotName = "FrontdeskBot"
)

// Server is a fake. Make it with [New], end it with [Server.Close].
type Server struct {
	URL string // of the API

	http *http.Server
	pipe *pipe.Listener // instead of TCP
	beat time.Duration

	ctx  context.Context //nolint:containedctx // of the server: ends what waits in it
	stop context.CancelFunc
	work sync.WaitGroup

	mu          sync.Mutex
	token       string
	app         app
	permissions int64 // of the bot's role in every server
	world       world
	gateway     gateway
	faults      []Fault
	invalid     []string
	calls       map[string]int
	typing      int
	acked       int
	strict      bool
	sent        map[string][]time.Time // sends of the last seconds, by room
	global      []time.Time
	starts      int // sessions that may still be begun today
	leaked      int
}

// app is what the owner of the bot has switched in the Developer Portal.
type app struct {
	content  bool // Message Content Intent
	endpoint string
}

// Option changes a fake.
type Option func(*Server)

// InMemory makes the fake's connections pipes in memory, so that a test can run in a synctest bubble. Its
// client is [Server.Transport].
func InMemory(s *Server) { s.pipe = pipe.New() }

// Beat sets the time between heartbeats; without it half a second.
func Beat(d time.Duration) Option { return func(s *Server) { s.beat = d } }

// Strict makes the fake refuse what comes too fast: more than 5 messages in 5 s in one room, more than 50 requests a second.
func Strict(s *Server) { s.strict = true }

// May sets the permissions of the bot's role; without it the usual ones of an invite.
func May(permissions int64) Option { return func(s *Server) { s.permissions = permissions } }

// New starts a fake.
func New(options ...Option) (*Server, error) {
	s := &Server{
		token:       Token,
		beat:        500 * time.Millisecond,
		app:         app{content: true},
		permissions: 309237746688,
		calls:       map[string]int{},
		sent:        map[string][]time.Time{},
		starts:      1000,
	}
	s.world.init()
	s.gateway.init()
	s.ctx, s.stop = context.WithCancel(context.Background())
	for _, o := range options {
		o(s)
	}
	var l net.Listener = s.pipe
	s.URL = "http://discord.test"
	if s.pipe == nil {
		tcp, err := (&net.ListenConfig{}).Listen(s.ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		l, s.URL = tcp, "http://"+tcp.Addr().String()
	}
	s.http = &http.Server{Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: time.Minute}
	s.work.Go(func() { _ = s.http.Serve(l) })
	return s, nil
}

// Close ends the fake and everything it began.
func (s *Server) Close() {
	s.stop()
	s.mu.Lock()
	for l := range s.gateway.links {
		l.cut()
	}
	s.mu.Unlock()
	_ = s.http.Close()
	s.work.Wait()
}

// Transport is what reaches the fake.
func (s *Server) Transport() *http.Transport {
	t := &http.Transport{}
	if s.pipe != nil {
		t.DialContext = s.pipe.Dial
	}
	return t
}

// Revoke makes the token invalid, and ends the connections that use it.
func (s *Server) Revoke() {
	s.mu.Lock()
	s.token = "revoked"
	s.mu.Unlock()
	s.CloseCode(4004)
}

// Portal switches the Message Content Intent, and the address to which interactions go instead of the gateway.
func (s *Server) Portal(content bool, endpoint string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.app = app{content, endpoint}
}

// Starts sets how many sessions may still be begun today.
func (s *Server) Starts(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.starts = n
}

// Invalid lists what was wrong with requests and frames: operation and place, never a text.
func (s *Server) Invalid() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.invalid...)
}

// wrong notes a request that breaks the rules. The lock is held.
func (s *Server) wrong(what ...string) { s.invalid = append(s.invalid, what...) }

// Calls tells how often an operation of the specification was called, as "POST /channels/{channel_id}/messages".
func (s *Server) Calls(operation string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[operation]
}

// Acked tells how many events were acknowledged: by a heartbeat or a resume behind them, or by the answer to an interaction.
func (s *Server) Acked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.acked
}

// Typing tells how many signs of typing there were.
func (s *Server) Typing() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.typing
}

// Leaked tells how often the token came to the server of files.
func (s *Server) Leaked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.leaked
}
