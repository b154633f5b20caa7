package email

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"frontdesk/bot/channel"
)

// The abilities of this adapter. One whose server keeps what is sent is a Finder besides ([finder]).
var (
	_ channel.Adapter = (*Adapter)(nil)
	_ channel.Fetcher = (*Adapter)(nil)
	_ channel.Checker = (*Adapter)(nil)
	_ channel.Finder  = finder{}
)

// Config is what one mailbox needs.
type Config struct {
	Name    string // of the channel, as addresses carry it: email:support
	Address string // the desk's own, as support@example.com: what customers write to, and who answers
	From    string // the name beside it, as "Example Support"; "" = none

	// IMAP and SMTP are host, or host:port. 993 and 465 (the defaults) are TLS from the start, all other ports STARTTLS;
	// imaps://host:port and smtps://host:port are TLS from the start on any port.
	IMAP, SMTP string

	User     string // "" = Address
	Password string // "" where OAuth is used
	OAuth    *OAuth // nil = Password

	// Secret signs reply addresses and message ids, at least 32 bytes. With another one, answers to mails that were sent
	// before begin new conversations.
	Secret string

	// AuthServ is the name under which the own mail server writes what it found out about the sender, the first word of
	// its Authentication-Results, as mx.google.com; "microsoft" for Exchange Online, which writes none. "" = nothing is
	// proved but answers to our own mails.
	AuthServ string

	// TakeUnproved takes mails whose sender is not proved: a person sees them, and no mail ever goes to them. Without, they
	// stay unread in the mailbox.
	TakeUnproved bool

	Folder string // that is read; "" = INBOX
	Done   string // where mails go once they are taken; "" = they stay, marked as read
	Sent   string // where the mail server itself keeps what it sends; "" = it doesn't
	NoPlus bool   // the mail server does not take support+anything@example.com

	// Plain allows connections without TLS, to this machine only.
	Plain bool

	Open   channel.Opener   // reads a file that goes out; nil = none does
	Now    func() time.Time // nil = time.Now
	TLS    *tls.Config      // nil = the roots of this machine
	Client *http.Client     // for OAuth; nil = one with usual settings
	// Dial connects to the mail server; nil = net.Dialer.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	Beat    time.Duration // IDLE is begun anew so often; 0 = 5 min. The standard asks for less than 29 min
	Answer  time.Duration // after which a server that does not answer is given up; 0 = 30 s
	Settle  time.Duration // how long a mail may take to show in Sent; 0 = 60 s
	PerHour int           // mails of one address that are taken in an hour, the rest in turn; 0 = 60
}

// The usual times and bounds.
const (
	usualBeat    = 5 * time.Minute
	usualAnswer  = 30 * time.Second
	usualSettle  = time.Minute
	usualPerHour = 60
	leastSecret  = 32
)

// Adapter is one mailbox.
type Adapter struct {
	c        Config
	self     self
	imap     server
	smtp     server
	login    credentials
	health   *channel.Monitor
	threads  threads
	hourly   hourly
	lookups  chan struct{} // connections for looking things up
	requests chan struct{} // mails on their way

	mu        sync.Mutex
	unsettled map[string]time.Time // by key: when the answer to a send was lost
	left      int                  // mails that stayed in the mailbox since the start
}

// What mail servers bear: Exchange Online allows three connections to send, Gmail fifteen to read.
const (
	maxLookups  = 2
	maxRequests = 3
)

// server is where to connect.
type server struct {
	host, address string
	implicit      bool // TLS from the first byte
	plain         bool // no TLS
}

// New makes the adapter of one mailbox. It makes no connection. Its errors name the setting, and hold no secret.
func New(c Config) (channel.Adapter, error) {
	a, err := newAdapter(c)
	if err != nil {
		return nil, err
	}
	if c.Sent != "" {
		return finder{a}, nil
	}
	return a, nil
}

func newAdapter(c Config) (*Adapter, error) {
	own, ok := cleanAddress(c.Address)
	switch {
	case c.Name == "":
		return nil, errors.New("email: the channel needs a name")
	case !ok:
		return nil, errors.New("email: the address must be one mail address, as support@example.com")
	case len(c.Secret) < leastSecret:
		return nil, fmt.Errorf("email: the secret must have at least %d characters: make one with `openssl rand -hex 32`", leastSecret)
	case (c.Password == "") == (c.OAuth == nil):
		return nil, errors.New("email: the channel needs a password, or token_url and client_id with their secrets, and not both")
	}
	a := &Adapter{c: c, lookups: make(chan struct{}, maxLookups), requests: make(chan struct{}, maxRequests), unsettled: map[string]time.Time{}}
	orNow(&a.c.Now)
	orElse(&a.c.User, c.Address)
	orElse(&a.c.Folder, "INBOX")
	orElse(&a.c.Beat, usualBeat)
	orElse(&a.c.Answer, usualAnswer)
	orElse(&a.c.Settle, usualSettle)
	orElse(&a.c.PerHour, usualPerHour)
	if a.c.Dial == nil {
		a.c.Dial = (&net.Dialer{}).DialContext
	}
	if a.c.TLS == nil {
		a.c.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	a.self = newSelf(c.Name, own, a.c)
	var err error
	if a.imap, err = serverOf("imap", c.IMAP, "993", c.Plain); err != nil {
		return nil, err
	}
	if a.smtp, err = serverOf("smtp", c.SMTP, "465", c.Plain); err != nil {
		return nil, err
	}
	if a.login, err = a.credentials(); err != nil {
		return nil, err
	}
	a.health = channel.NewMonitor(a.c.Now)
	return a, nil
}

func orElse[T comparable](to *T, otherwise T) {
	var zero T
	if *to == zero {
		*to = otherwise
	}
}

func orNow(to *func() time.Time) {
	if *to == nil {
		*to = time.Now
	}
}

// serverOf reads host, host:port, or either behind imaps:// (TLS from the start) or imap:// (STARTTLS).
func serverOf(key, s, port string, plain bool) (server, error) {
	rest, secure := strings.CutPrefix(s, key+"s://")
	s, starttls := strings.CutPrefix(rest, key+"://")
	host, p, err := net.SplitHostPort(s)
	if err != nil {
		host, p = s, port
	}
	if host == "" || strings.ContainsAny(host, " /@") || p == "" {
		return server{}, fmt.Errorf("email: %s must be a host, or host:port, as mail.example.com:%s", key, port)
	}
	if plain && !loopback(host) {
		return server{}, fmt.Errorf("email: %s: without TLS only a server on this machine may be used", key)
	}
	return server{host: host, address: net.JoinHostPort(host, p), implicit: secure || p == port && !starttls, plain: plain}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Kind is the platform.
func (a *Adapter) Kind() string { return "email" }

// Health says how the connection is.
func (a *Adapter) Health() channel.Health { return a.health.Health() }

// maxText keeps one mail below the 102 KB at which Gmail cuts off what it shows, with its HTML beside it.
const maxText = 20_000

// maxUpload leaves room for what base64 adds below the 25 MB that most mail servers take.
const maxUpload = 18 << 20

var capabilities = channel.Capabilities{MaxText: maxText, Unit: channel.Runes, MaxUpload: maxUpload}

// Capabilities are the same for every address: text and files, no buttons.
func (a *Adapter) Capabilities(channel.Address) channel.Capabilities { return capabilities }

// Limits are what Exchange Online allows a mailbox, and what keeps two machines that answer each other from filling a
// mailbox: such a loop is down to 20 mails an hour, and then ends at [Config.PerHour] or at a person.
func (a *Adapter) Limits() []channel.Limit {
	return []channel.Limit{
		{Scope: "global", N: 30, Per: time.Minute},
		{Scope: "room", N: 5, Per: time.Minute},
		{Scope: "room", N: 20, Per: time.Hour},
	}
}
