// Package slacktest is a fake of Slack for tests: the methods of the Web API that a desk needs, Socket Mode, and the Events API
// with signatures; direct messages, channels, threads, buttons, files of a small world; and what can go wrong on the way. Every
// request is held against an extract of the official description, and against limits that it leaves out.
//
// It knows nothing of the adapter. What it does is taken from Slack's documentation.
package slacktest

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"frontdesk/internal/pipe"
)

// The secrets of the fake's app, which are canaries: they may stand nowhere but in requests to the fake.
const (
	Token      = "xoxb-1-TOKENcanary"
	AppToken   = "xapp-1-APPTOKENcanary"
	Signing    = "SIGNINGcanary"
	ticket     = "TICKETcanary"
	verifier   = "VERIFIERcanary"
	responding = "RESPONDINGcanary"
)

// Secrets are all canaries.
var Secrets = []string{"TOKENcanary", "APPTOKENcanary", Signing, ticket, verifier, responding}

// The app and its workspace.
const (
	TeamID  = "T0FRONT"
	OrgID   = "E0FRONT"
	AppID   = "A0FRONT"
	BotUser = "U0FRONTBOT"
	BotID   = "B0FRONT"
)

// Server is a fake. Make it with [New], end it with [Server.Close].
type Server struct {
	URL string // of the API

	http *http.Server
	pipe *pipe.Listener // instead of TCP

	ctx  context.Context //nolint:containedctx // of the server: ends what waits in it
	stop context.CancelFunc
	work sync.WaitGroup

	mu       sync.Mutex
	wake     chan struct{} // closed and replaced when something waits for it may have changed
	world    world
	queue    []*delivery
	number   int // of deliveries and tickets
	links    []*wire
	turn     int // whose turn it is among links
	asks     int // new links that are asked to go right after hello
	connects int
	hook     http.Handler
	token    string
	appToken string
	scopes   string
	org      bool
	socket   bool // Socket Mode is on
	faults   []Fault
	acked    int
	invalid  []string
	calls    map[string]int
	typing   int
	last     Request // the last one that the hook took
}

// Option changes a fake.
type Option func(*Server)

// InMemory makes the fake's connections pipes in memory, so that a test can run in a synctest bubble. Its client is
// [Server.Transport].
func InMemory(s *Server) { s.pipe = pipe.New() }

// New starts a fake.
func New(options ...Option) (*Server, error) {
	s := &Server{
		wake: make(chan struct{}), calls: map[string]int{},
		token: Token, appToken: AppToken, scopes: AllScopes, socket: true,
	}
	s.world.init()
	s.ctx, s.stop = context.WithCancel(context.Background())
	for _, o := range options {
		o(s)
	}
	var l net.Listener = s.pipe
	s.URL = "http://slack.test/api/"
	if s.pipe == nil {
		tcp, err := (&net.ListenConfig{}).Listen(s.ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		l, s.URL = tcp, "http://"+tcp.Addr().String()+"/api/"
	}
	s.http = &http.Server{Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: time.Minute}
	s.work.Go(func() { _ = s.http.Serve(l) })
	s.work.Go(s.pump)
	return s, nil
}

// AllScopes are those of a token that has all it needs.
const AllScopes = "app_mentions:read,channels:history,channels:read,chat:write,commands,files:read,files:write,groups:history,groups:read,im:history,im:read,im:write,mpim:history,reactions:write,users:read,users:read.email"

// Close ends the fake and everything it began.
func (s *Server) Close() {
	s.stop()
	s.Drop()
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

// changed wakes what waits. The lock is held.
func (s *Server) changed() {
	close(s.wake)
	s.wake = make(chan struct{})
}

// base is where the fake is, without the path of the API.
func (s *Server) base() string { return strings.TrimSuffix(s.URL, "/api/") }

// serve takes one request.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/api/"):
		s.method(w, r, strings.TrimPrefix(r.URL.Path, "/api/"))
	case r.URL.Path == "/link":
		s.link(w, r)
	case strings.HasPrefix(r.URL.Path, "/files/"):
		s.download(w, r, strings.TrimPrefix(r.URL.Path, "/files/"))
	case strings.HasPrefix(r.URL.Path, "/upload/"):
		s.uploaded(w, r, strings.TrimPrefix(r.URL.Path, "/upload/"))
	default:
		http.NotFound(w, r)
	}
}

// Revoke makes the tokens invalid, and ends the connections.
func (s *Server) Revoke() {
	s.mu.Lock()
	s.token, s.appToken = "revoked", "revoked"
	s.mu.Unlock()
	s.Drop()
}

// RevokeBot makes the bot's token invalid, and tells nobody.
func (s *Server) RevokeBot() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = "revoked"
}

// Grant changes the scopes of the token.
func (s *Server) Grant(scopes string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scopes = scopes
}

// SocketMode switches Socket Mode on or off.
func (s *Server) SocketMode(on bool) {
	s.mu.Lock()
	s.socket = on
	s.mu.Unlock()
	if !on {
		s.each(func(l *wire) { l.ask("link_disabled"); l.cut() })
	}
}

// Org makes the app one that is installed in an organisation.
func (s *Server) Org() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.org = true
}

// Invalid lists what was wrong with requests: method and field, never a text.
func (s *Server) Invalid() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.invalid...)
}

// Calls tells how often a method was called.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// Connects tells how many connections of Socket Mode were made.
func (s *Server) Connects() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connects
}

// Acked tells how many deliveries were acknowledged.
func (s *Server) Acked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.acked
}

// Typing tells how many signs of typing came.
func (s *Server) Typing() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.typing
}
