package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/desk"
	"frontdesk/bot/staff"
)

// Config is what the web needs. All is required unless it says otherwise.
type Config struct {
	Runtime    Runtime
	Board      bot.Board
	Presence   Presence
	Archive    *bot.Archive
	Store      bot.Store // the archive's store: sessions of customers are kept in it
	Accounts   *staff.Accounts
	Desk       func() *bot.Desk               // the live revision
	Definition func() *desk.Loaded            // the live revision with its files and phrases
	Sites      func() []Site                  // the web channels of the live revision
	Link       func(a channel.Address) string // where a customer can look later
	UI         http.Handler                   // pages, widget and their files
	Metrics    http.Handler                   // served at /metrics; nil = not on this port
	Ready      func(ctx context.Context) error
	Commands   Commands
	Ways       func(code string) []Way // where customers can go on with a code; nil = nowhere that has an address

	// PublicURL is where browsers reach the desk, as https://desk.example. The Host header is never asked.
	PublicURL string
	// Origins are further origins that are the desk itself, as http://localhost:8080 beside 127.0.0.1. May be empty.
	Origins []string
	// Proxies may say in X-Forwarded-For where a request came from; those on this machine may always.
	Proxies []netip.Prefix

	Now    func() time.Time
	NewID  func(prefix string) string
	Random io.Reader // cryptographic
	Log    *slog.Logger
	Build  string // version of the program
}

// Server serves the desk over HTTP. Create it with New; it is an http.Handler. Run keeps its sessions tidy; besides
// that nothing outlives a request.
type Server struct {
	Config
	public *url.URL
	own    []string // origins of the desk itself
	csrf   *http.CrossOriginProtection
	hub    *hub
	chat   *chat
	api    *api
	byAddr *gate
	known  nameCache
	timing timing
	mux    *http.ServeMux

	foreign sync.Once // a stranger's X-Forwarded-For was told of
}

var _ http.Handler = (*Server)(nil)

// New checks the configuration and lays out the routes.
func New(c Config) (*Server, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	c.Proxies = append(slices.Clone(c.Proxies), netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"))
	s := &Server{Config: c, hub: newHub(), byAddr: newGate(paceAddress()), timing: productTiming(), csrf: http.NewCrossOriginProtection()}
	var err error
	if s.public, err = origin(c.PublicURL); err != nil {
		return nil, fmt.Errorf("web: PublicURL: %w", err)
	}
	for _, o := range append([]string{c.PublicURL}, c.Origins...) {
		u, err := origin(o)
		if err != nil {
			return nil, fmt.Errorf("web: Origins: %w", err)
		}
		s.own = append(s.own, u.String())
		if err := s.csrf.AddTrustedOrigin(u.String()); err != nil {
			return nil, fmt.Errorf("web: Origins: %w", err)
		}
	}
	s.chat, s.api = newChat(s), newAPI(s)
	s.mux = s.layOut()
	return s, nil
}

func (c *Config) check() error {
	missing := []struct {
		name string
		is   bool
	}{
		{"Runtime", c.Runtime == nil}, {"Board", c.Board == nil}, {"Presence", c.Presence == nil}, {"Archive", c.Archive == nil},
		{"Store", c.Store == nil}, {"Accounts", c.Accounts == nil}, {"Desk", c.Desk == nil}, {"Definition", c.Definition == nil}, {"Sites", c.Sites == nil}, {"Link", c.Link == nil},
		{"UI", c.UI == nil}, {"Ready", c.Ready == nil}, {"Commands", c.Commands == nil}, {"Now", c.Now == nil}, {"NewID", c.NewID == nil},
		{"Random", c.Random == nil}, {"Log", c.Log == nil},
	}
	for _, m := range missing {
		if m.is {
			return errors.New("Config." + m.name + " is missing")
		}
	}
	return nil
}

// origin reads an origin: scheme and host, nothing behind.
func origin(s string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSuffix(s, "/"))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.Path != "" || u.RawQuery != "" || u.User != nil {
		return nil, fmt.Errorf("%q is no origin: write it as https://desk.example", s)
	}
	u.Host = strings.ToLower(u.Host)
	return u, nil
}

// secure tells whether browsers reach the desk by TLS.
func (s *Server) secure() bool { return s.public.Scheme == "https" }

// isOwn tells whether an Origin header names the desk itself.
func (s *Server) isOwn(origin string) bool { return slices.Contains(s.own, origin) }

// Drain ends all streams, so that browsers come back to the next process. Call it when the desk stops.
func (s *Server) Drain() { s.hub.drain() }

// HTTPServer returns a server for a handler with the deadlines of the product. Streams extend theirs themselves.
func HTTPServer(h http.Handler, errorLog *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(errorLog.Handler(), slog.LevelWarn),
	}
}

// address is where a request came from: the peer, or what a trusted proxy says.
func (s *Server) address(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.IPv4Unspecified()
	}
	a := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	if hops[0] != "" && !s.trusts(a) {
		s.foreign.Do(func() {
			s.Log.Warn("requests come with X-Forwarded-For from an address that is not trusted: if that is your proxy, name it with --trusted-proxies, or all visitors count as one")
		})
	}
	// From the right: the last entry was written by our own proxy, what stands left of a stranger is hearsay.
	for i := len(hops) - 1; i >= 0 && s.trusts(a); i-- {
		next, ok := parseHop(hops[i])
		if !ok {
			break
		}
		a = next
	}
	return a
}

// parseHop reads an address as proxies write it: bare, in brackets, or with a port.
func parseHop(s string) (netip.Addr, bool) {
	s = strings.TrimSpace(s)
	if p, err := netip.ParseAddrPort(s); err == nil {
		return p.Addr().Unmap(), true
	}
	a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"))
	return a.Unmap(), err == nil
}

func (s *Server) trusts(a netip.Addr) bool {
	return slices.ContainsFunc(s.Proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}
