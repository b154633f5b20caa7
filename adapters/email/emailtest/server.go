// Package emailtest is a mail server in memory for tests: a mailbox read by IMAP, and a submission server. It keeps the
// protocols' rules, fails as it is told to, and knows nothing of the adapter. It is imported by tests alone.
package emailtest

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-smtp"

	"frontdesk/internal/pipe"
)

// Server is a mail server in memory: a mailbox that is read by IMAP, and a submission server. It keeps the
// protocols' rules and knows nothing of the adapter.
type Server struct {
	t        *testing.T
	User     string
	Password string
	KeepSent bool // what is sent shows in the folder Sent
	NoPlus   bool

	TLS       *tls.Config // of clients
	imap      *imapserver.Server
	smtp      *smtp.Server
	IMAP      string
	SMTP      string
	hoses     *hoses
	pipes     map[string]*pipe.Listener // by address, instead of TCP; nil = TCP
	box       *imapmemserver.User
	served    sync.WaitGroup
	listeners []net.Listener
	gone      chan struct{}

	mu       sync.Mutex
	raws     [][]byte // all mails that came, as they are
	sent     []Mail
	faults   []Fault
	refuse   bool
	bye      int // so many connections more are ended after they were made
	connects int
	logins   int
	marked   int
	fetched  map[imap.UID]int
	withhold func(imap.UID) Withholding
	token    string // of XOAUTH2, instead of the password
}

// Mail is a mail that was given to the submission server.
type Mail struct {
	From, To string
	Raw      []byte
}

// Fault is how a send fails.
type Fault struct {
	At   string // the command: auth, mail, rcpt or data
	Err  *smtp.SMTPError
	Do   string // reset or hang, instead of an error
	Take bool   // the mail is taken all the same
}

// New starts a mail server on this machine. implicit: TLS from the first byte, else STARTTLS. without are abilities of
// IMAP that it does not have.
func New(t *testing.T, implicit bool, without ...imap.Cap) *Server {
	m := newServer(t)
	m.start(implicit, m.certificates(), without...)
	return m
}

// NewInMemory starts one whose connections are pipes in memory, so that a test can run in a synctest bubble. Clients reach
// it by [Server.Dial].
func NewInMemory(t *testing.T, implicit bool, without ...imap.Cap) *Server {
	m := newServer(t)
	m.pipes = map[string]*pipe.Listener{}
	m.start(implicit, m.certificates(), without...)
	return m
}

// NewPlain starts one that knows no TLS at all.
func NewPlain(t *testing.T) *Server {
	m := newServer(t)
	m.start(false, nil)
	return m
}

func newServer(t *testing.T) *Server {
	return &Server{t: t, User: "support@desk.example", Password: "CANARY-password", hoses: newHoses(), gone: make(chan struct{}), fetched: map[imap.UID]int{}}
}

// certificates makes the server's, and has clients trust it.
func (m *Server) certificates() *tls.Config {
	server, client := Certificates(m.t)
	m.TLS = client
	return server
}

func (m *Server) start(implicit bool, server *tls.Config, without ...imap.Cap) {
	m.box = imapmemserver.NewUser(m.User, m.Password)
	for _, f := range []string{"INBOX", "Sent", "Done"} {
		if err := m.box.Create(f, nil); err != nil {
			m.t.Fatal(err)
		}
	}
	quiet := quiet{}
	caps := imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIdle: {}, imap.CapMove: {}, imap.CapUIDPlus: {}, imap.CapNamespace: {}, imap.CapLiteralMinus: {}, imap.CapSASLIR: {}}
	for _, c := range without {
		delete(caps, c)
	}
	m.imap = imapserver.New(&imapserver.Options{Caps: caps, Logger: quiet, TLSConfig: server, InsecureAuth: server == nil, NewSession: m.newSession})
	m.smtp = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &submission{m: m, c: c}, nil }))
	m.smtp.TLSConfig, m.smtp.ErrorLog, m.smtp.Domain, m.smtp.MaxMessageBytes = server, quiet, "mx.desk.example", 50<<20
	m.smtp.EnableSMTPUTF8, m.smtp.AllowInsecureAuth = true, server == nil
	m.IMAP = m.listen(implicit, server, m.imap.Serve)
	m.SMTP = m.listen(implicit, server, m.smtp.Serve)
}

// Dial connects to the server at one of its addresses.
func (m *Server) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	if m.pipes == nil {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	ln, ok := m.pipes[address]
	if !ok {
		return nil, &net.AddrError{Err: "nobody listens", Addr: address}
	}
	return ln.Dial(ctx, network, address)
}

// place is where a protocol is served, and its address.
func (m *Server) place() (net.Listener, string) {
	if m.pipes != nil {
		ln, at := pipe.New(), fmt.Sprint("localhost:", 1+len(m.pipes))
		m.pipes[at] = ln
		return ln, at
	}
	ln, err := (&net.ListenConfig{}).Listen(m.t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		m.t.Fatal(err)
	}
	return ln, ln.Addr().String()
}

func (m *Server) listen(implicit bool, c *tls.Config, serve func(net.Listener) error) string {
	ln, at := m.place()
	m.listeners = append(m.listeners, ln)
	ln = hosed{ln, m.hoses}
	if implicit {
		ln = tls.NewListener(ln, c)
	}
	begun := make(chan struct{})
	m.served.Go(func() { _ = serve(&announced{Listener: ln, begun: begun}) })
	<-begun
	return at
}

// announced is a listener that says when it is asked for its first connection. Before that a server cannot be closed: it
// would begin to serve once it has ended.
type announced struct {
	net.Listener
	once  sync.Once
	begun chan struct{}
}

func (l *announced) Accept() (net.Conn, error) {
	l.once.Do(func() { close(l.begun) })
	return l.Listener.Accept()
}

// Close ends the server. After it no goroutine of it is left.
func (m *Server) Close() {
	close(m.gone)
	for _, ln := range m.listeners {
		ln.Close()
	}
	m.imap.Close()
	m.smtp.Close()
	m.hoses.cut()
	m.served.Wait()
	m.hoses.wait()
}

// Put gives mails to the mailbox, at a time.
func (m *Server) Put(at time.Time, raw []byte) imap.UID {
	m.mu.Lock()
	m.raws = append(m.raws, raw)
	m.mu.Unlock()
	return m.AppendTo("INBOX", at, raw)
}

// AppendTo puts a mail into a folder.
func (m *Server) AppendTo(folder string, at time.Time, raw []byte) imap.UID {
	d, err := m.box.Append(folder, literal{bytes.NewReader(raw)}, &imap.AppendOptions{Time: at})
	if err != nil {
		m.t.Fatal(err)
	}
	return d.UID
}

type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

// Renumber makes the mailbox anew, as a server does that was restored: other UIDs, the same mails.
func (m *Server) Renumber() {
	if err := errors.Join(m.box.Delete("INBOX"), m.box.Create("INBOX", nil)); err != nil {
		m.t.Fatal(err)
	}
	m.mu.Lock()
	raws := slices.Clone(m.raws)
	m.mu.Unlock()
	for _, raw := range raws {
		m.AppendTo("INBOX", time.Now(), raw)
	}
	m.hoses.cut()
}

// Fail makes a send fail: each fault waits for its command.
func (m *Server) Fail(f Fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults = append(m.faults, f)
}

// fault takes the next one, if it is for this command.
func (m *Server) fault(at string) (Fault, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.faults) == 0 || m.faults[0].At != at {
		return Fault{}, false
	}
	f := m.faults[0]
	m.faults = m.faults[1:]
	return f, true
}

// Revoke refuses the credentials from now on, and ends what is open.
func (m *Server) Revoke() {
	m.mu.Lock()
	m.refuse = true
	m.mu.Unlock()
	m.hoses.cut()
}

func (m *Server) lets(user, password string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.logins++
	return !m.refuse && m.token == "" && user == m.User && password == m.Password
}

func (m *Server) letsToken(user, token string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return !m.refuse && m.token != "" && user == m.User && token == m.token
}

// Mails are those that were sent to an address.
func (m *Server) Mails(to string) (out []Mail) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.sent {
		if s.To == to {
			out = append(out, s)
		}
	}
	return out
}

// All are the mails that were sent.
func (m *Server) All() []Mail {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.sent)
}

// Cut ends all connections.
func (m *Server) Cut() { m.hoses.cut() }

// Withhold asks for each mail that is fetched whether it is given; nil = all are.
func (m *Server) Withhold(f func(imap.UID) Withholding) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.withhold = f
}

// WithholdNext makes the next fetches fail, one each.
func (m *Server) WithholdNext(do ...Withholding) {
	m.Withhold(func(imap.UID) Withholding {
		if len(do) == 0 {
			return Gives
		}
		first := do[0]
		do = do[1:]
		return first
	})
}

// Freeze makes the connections that exist silent: nothing passes, and nothing says so.
func (m *Server) Freeze() { m.hoses.freeze() }

// Bye ends the connections, and the next n as soon as they open the mailbox.
func (m *Server) Bye(n int) {
	m.mu.Lock()
	m.bye = n
	m.mu.Unlock()
	m.hoses.cut()
}

// TakeTokens lets in who shows a token by XOAUTH2, and no password any more.
func (m *Server) TakeTokens(token string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.token = token
}

// Counts is what the server has counted.
type Counts struct {
	Logins   int // tries to sign in
	Connects int // connections that opened a mailbox to change it
	Marked   int // mails that were marked as read
	Fetched  int // mails that were read
}

// Counts tells what was counted.
func (m *Server) Counts() Counts {
	m.mu.Lock()
	defer m.mu.Unlock()
	return Counts{m.logins, m.connects, m.marked, len(m.fetched)}
}

// Folder lists the mails in a folder.
func (m *Server) Folder(name string) (n uint32) {
	d, err := m.box.Status(name, &imap.StatusOptions{NumMessages: true})
	if err != nil {
		m.t.Fatal(err)
	}
	return *d.NumMessages
}

// quiet says nothing: what clients do wrong they are told.
type quiet struct{}

// Printf says nothing.
func (quiet) Printf(string, ...any) {}

// Println says nothing.
func (quiet) Println(...any) {}
