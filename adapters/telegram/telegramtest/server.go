// Package telegramtest is a fake of Telegram's Bot API server for tests: getUpdates with true offsets and long polls, or
// a webhook; messages, buttons, files and topics of a small world; and what can go wrong on the way. Every request is
// held against an extract of the official specification, and against limits that it leaves out.
//
// It knows nothing of the adapter. What it does is taken from the documentation and from the behaviour of the
// server that Telegram publishes.
package telegramtest

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"frontdesk/internal/pipe"
)

// Token is the token of the fake's bot, and a canary: it may stand nowhere but in requests to the fake.
const Token = "7001:TOKEN-canary_doNotShow"

// The bot.
const (
	BotID   int64 = 7001
	BotName       = "FrontdeskBot"
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
	token    string
	wake     chan struct{} // closed and replaced when something waits for it may have changed
	world    world
	queue    []queued
	nextID   int64
	poller   int // the newest getUpdates; older ones end with 409
	stolen   int // polls that another poller takes away
	drops    int // polls that wait are cut off when it changes
	hook     hook
	faults   []Fault
	silent   int // polls up to this one are not answered
	acked    int
	links    map[net.Conn]bool // that carried polls
	invalid  []string
	calls    map[string]int
	sends    []time.Time
	sentTo   map[int64][]time.Time
	reversed bool
}

// Option changes a fake.
type Option func(*Server)

// InMemory makes the fake's connections pipes in memory, so that a test can run in a synctest bubble. Its
// client is [Server.Transport].
func InMemory(s *Server) { s.pipe = pipe.New() }

// New starts a fake.
func New(options ...Option) (*Server, error) {
	s := &Server{
		token:  Token,
		wake:   make(chan struct{}),
		nextID: 1000,
		calls:  map[string]int{},
		sentTo: map[int64][]time.Time{},
		links:  map[net.Conn]bool{},
	}
	s.world.init()
	s.ctx, s.stop = context.WithCancel(context.Background())
	for _, o := range options {
		o(s)
	}
	var l net.Listener = s.pipe
	s.URL = "http://telegram.test"
	if s.pipe == nil {
		tcp, err := (&net.ListenConfig{}).Listen(s.ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		l, s.URL = tcp, "http://"+tcp.Addr().String()
	}
	s.http = &http.Server{
		Handler:           http.HandlerFunc(s.serve),
		ReadHeaderTimeout: time.Minute,
		ConnContext:       func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, link{}, c) },
	}
	s.work.Go(func() { _ = s.http.Serve(l) })
	return s, nil
}

// link is the key of a request's connection in its context.
type link struct{}

// Close ends the fake and everything it began.
func (s *Server) Close() {
	s.stop()
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

// serve takes one request: /bot<token>/<method> or /file/bot<token>/<path>.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	path, isFile := strings.CutPrefix(r.URL.Path, "/file")
	token, rest, ok := strings.Cut(strings.TrimPrefix(path, "/bot"), "/")
	if !ok || !strings.HasPrefix(path, "/bot") {
		refuse(w, &refusal{http.StatusNotFound, "Not Found", nil})
		return
	}
	s.mu.Lock()
	good := token == s.token
	s.mu.Unlock()
	switch {
	case !good:
		refuse(w, &refusal{http.StatusUnauthorized, "Unauthorized", nil})
	case isFile:
		s.download(w, r, rest)
	default:
		s.method(w, r, rest)
	}
}

// Revoke makes the token invalid.
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = "revoked"
	s.changed()
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

// Links tells how many connections carried polls.
func (s *Server) Links() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.links)
}

// Acked tells how many updates were acknowledged, and presses of buttons answered.
func (s *Server) Acked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.acked
}
