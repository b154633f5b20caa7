package email

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-message/charset"

	"frontdesk/bot/channel"
)

// link is a connection to the IMAP server. Every command has a deadline: one that passes ends the connection, so a
// server that has gone silent is never waited for.
type link struct {
	c      *imapclient.Client
	conn   net.Conn
	news   chan struct{} // the mailbox has changed
	within time.Duration

	validity uint32 // of the mailbox that is open
}

// dial connects to a server, with TLS where it is from the first byte.
func (a *Adapter) dial(ctx context.Context, s server) (net.Conn, error) {
	conn, err := a.c.Dial(ctx, "tcp", s.address)
	if err != nil || !s.implicit || s.plain {
		return conn, err
	}
	t := tls.Client(conn, a.tlsFor(s))
	if err := t.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return t, nil
}

func (a *Adapter) tlsFor(s server) *tls.Config {
	c := a.c.TLS.Clone()
	c.ServerName = s.host
	return c
}

// errNoTLS is for servers that would have the password in the clear.
var errNoTLS = errors.New("no TLS")

// connect makes a connection and signs in. Its errors are SendErrors.
func (a *Adapter) connect(ctx context.Context) (*link, error) {
	ctx, cancel := context.WithTimeout(ctx, a.c.Answer)
	defer cancel()
	conn, err := a.dial(ctx, a.imap)
	if err != nil {
		return nil, unreachable("imap", err)
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	l := &link{conn: conn, news: make(chan struct{}, 1), within: a.c.Answer}
	options := &imapclient.Options{WordDecoder: &mime.WordDecoder{CharsetReader: charset.Reader}, TLSConfig: a.tlsFor(a.imap),
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: func(*imapclient.UnilateralDataMailbox) { l.wake() }}}
	if a.imap.implicit || a.imap.plain {
		l.c = imapclient.New(conn, options)
	} else if l.c, err = imapclient.NewStartTLS(conn, options); err != nil {
		return nil, startTLS("imap", err)
	}
	if err := l.c.WaitGreeting(); err != nil {
		l.close()
		return nil, unreachable("imap", err)
	}
	if err := a.signIn(ctx, l.c); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// startTLS is the error of a connection that got no TLS. A refusal of STARTTLS is a matter of configuration.
func startTLS(what string, err error) error {
	if _, ok := errors.AsType[*imap.Error](err); ok {
		return &channel.SendError{Class: channel.Retryable, Code: what + " starttls", Err: fmt.Errorf("email: %s: %w", what, errNoTLS)}
	}
	return unreachable(what, err)
}

// signIn tells who we are. A refusal is AuthLost where the server is clear about it.
func (a *Adapter) signIn(ctx context.Context, c *imapclient.Client) error {
	caps := c.Caps()
	client, err := a.login.client(ctx, func(m string) bool { return caps.Has(imap.AuthCap(m)) })
	if err != nil {
		return err
	}
	mech, _, _ := client.Start()
	if p, plain := a.login.(password); plain && !caps.Has(imap.AuthCap(mech)) {
		err = c.Login(p.user, p.secret).Wait()
	} else {
		client, _ = a.login.client(ctx, func(m string) bool { return caps.Has(imap.AuthCap(m)) })
		err = c.Authenticate(client)
	}
	var no *imap.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errRefused):
		return refused("imap", "XOAUTH2")
	case !errors.As(err, &no) || no.Type == imap.StatusResponseTypeBad:
		return unreachable("imap", err)
	}
	switch no.Code {
	case imap.ResponseCodeAuthenticationFailed, imap.ResponseCodeAuthorizationFailed, imap.ResponseCodeExpired, imap.ResponseCodePrivacyRequired, imap.ResponseCodeContactAdmin:
		return refused("imap", string(no.Code))
	case imap.ResponseCodeUnavailable, imap.ResponseCodeServerBug, imap.ResponseCodeLimit, imap.ResponseCodeInUse:
		return &channel.SendError{Class: channel.Retryable, Code: "imap " + string(no.Code), Err: errors.New("email: imap: signing in is not possible now")}
	default:
		return unsureNo
	}
}

// unsureNo is a refusal that does not say why: servers say so for wrong passwords, and some when they are busy.
var unsureNo = &channel.SendError{Class: channel.Retryable, Code: "imap NO", Err: errors.New("email: imap: the server does not let us in and does not say why")}

// wake says that something changed.
func (l *link) wake() {
	select {
	case l.news <- struct{}{}:
	default:
	}
}

// close ends the connection. What a server still sends nobody waits for.
func (l *link) close() {
	l.conn.Close()
	_ = l.c.Close() // waits for its reader
}

// do runs a command within a time; after it, and when ctx ends, the connection is over.
func (l *link) do(ctx context.Context, within time.Duration, f func() error) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	defer context.AfterFunc(ctx, func() { l.conn.Close() })()
	err := f()
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", errSilent, ctx.Err())
	}
	return err
}

// errSilent is for a server that no longer answers.
var errSilent = errors.New("no answer in time")

// open selects a mailbox.
func (l *link) open(ctx context.Context, name string, readOnly bool) (*imap.SelectData, error) {
	var data *imap.SelectData
	err := l.do(ctx, l.within, func() (err error) {
		data, err = l.c.Select(name, &imap.SelectOptions{ReadOnly: readOnly}).Wait()
		if err == nil {
			l.validity = data.UIDValidity
		}
		return err
	})
	return data, err
}

// search lists the UIDs that fit, lowest first.
func (l *link) search(ctx context.Context, criteria *imap.SearchCriteria) ([]imap.UID, error) {
	var found []imap.UID
	err := l.do(ctx, searchWithin+l.within, func() error {
		data, err := l.c.UIDSearch(criteria, nil).Wait()
		if err == nil {
			found = data.AllUIDs()
		}
		return err
	})
	return found, err
}

// searchWithin is how much longer a search may take than other commands: some servers read every mail for it.
const searchWithin = 30 * time.Second

// mailWithin bounds the fetching of one mail.
const mailWithin = 5 * time.Minute

// fetch shows one mail, or its header, and says when the server took it. It reports false where there is none of that
// UID. Servers give the parts of an answer in any order, so the time is known only at the end.
func (l *link) fetch(ctx context.Context, uid imap.UID, headerOnly bool, show func(raw io.Reader)) (at time.Time, found bool, err error) {
	section := &imap.FetchItemBodySection{Peek: true}
	if headerOnly {
		section.Specifier = imap.PartSpecifierHeader
	}
	err = l.do(ctx, mailWithin, func() error {
		cmd := l.c.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, InternalDate: true, BodySection: []*imap.FetchItemBodySection{section}})
		short, empty := false, false
		for m := cmd.Next(); m != nil; m = cmd.Next() {
			empty = true
			for item := m.Next(); item != nil; item = m.Next() {
				switch item := item.(type) {
				case imapclient.FetchItemDataInternalDate:
					at = item.Time
				case imapclient.FetchItemDataBodySection:
					if item.Literal == nil || found {
						continue
					}
					found = true
					c := &counted{r: item.Literal}
					show(c)
					_, cerr := io.Copy(io.Discard, c)
					short = cerr != nil || c.n != item.Literal.Size()
				}
			}
		}
		if err := cmd.Close(); err != nil {
			return err
		}
		if short { // a connection that breaks looks like the end of the mail
			return io.ErrUnexpectedEOF
		}
		if empty && !found {
			return errEmpty
		}
		return nil
	})
	return at, found, err
}

// errEmpty is for a mail of which a server tells that it is there, and nothing else.
var errEmpty = errors.New("the mail has no body")

// counted counts what is read, so that half a mail is never taken for a whole one. Once it has ended it leaves the
// connection alone: the library reads on it again.
type counted struct {
	r   io.Reader
	n   int64
	err error
}

func (c *counted) Read(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.r.Read(p)
	c.n += int64(n)
	c.err = err
	return n, err
}
