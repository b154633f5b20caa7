package email

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"frontdesk/bot/channel"
)

// Send makes one mail of a part and gives it to the mail server, on a connection of its own. The key becomes the
// Message-ID, so that a mail which was sent twice can be told from two.
func (a *Adapter) Send(ctx context.Context, p channel.Part, key string) (channel.Receipt, error) {
	w, err := readWire(p)
	if err != nil {
		return channel.Receipt{}, &channel.SendError{Class: channel.Permanent, Err: err}
	}
	if strings.HasSuffix(w.Thread, unproved) {
		return channel.Receipt{}, &channel.SendError{Class: channel.Permanent, Code: "not proved", Err: errors.New("email: no mail goes to an address that is not proved to be the sender's")}
	}
	select {
	case a.requests <- struct{}{}:
		defer func() { <-a.requests }()
	case <-ctx.Done():
		return channel.Receipt{}, judge(begun, ctx.Err())
	}
	o := outgoing{wire: w, id: a.self.messageID(key, w.To, w.Thread), date: a.c.Now(), memo: a.memo(ctx, w.To, w.Thread), file: p.File}
	if p.File != nil {
		content, err := a.openFile(ctx, *p.File)
		if err != nil {
			return channel.Receipt{}, err
		}
		defer content.Close()
		o.open = content
	}
	if err := a.submit(ctx, o); err != nil {
		if err.Class == channel.AuthLost {
			a.health.Set(channel.Denied, deniedSMTP)
		}
		if err.Class == channel.Ambiguous {
			a.lost(key)
		}
		return channel.Receipt{}, err
	}
	a.settled(key)
	return channel.Receipt{MessageIDs: []string{o.id}}, nil
}

func (a *Adapter) openFile(ctx context.Context, f channel.File) (io.ReadCloser, error) {
	if a.c.Open == nil {
		return nil, &channel.SendError{Class: channel.Permanent, Err: errors.New("email: this channel sends no files")}
	}
	content, err := a.c.Open(ctx, f)
	if err != nil {
		return nil, &channel.SendError{Class: channel.Permanent, Code: "file gone", Err: fmt.Errorf("email: %w", channel.ErrFile)}
	}
	return content, nil
}

const deniedSMTP = "the mail server refuses user or password for sending: put the right ones into the environment, and start the desk again"

// submit hands one mail over.
func (a *Adapter) submit(ctx context.Context, o outgoing) *channel.SendError {
	c, stop, err := a.greet(ctx)
	if err != nil {
		if e, ok := errors.AsType[*channel.SendError](err); ok {
			return e
		}
		return judge(begun, err)
	}
	defer stop()
	fail := func(at stage, err error) *channel.SendError {
		if ctx.Err() != nil && !errors.As(err, new(*smtp.SMTPError)) {
			err = ctx.Err()
		}
		return judge(at, err)
	}
	if err := c.Mail(a.self.address, mailOptions(c, o.To)); err != nil {
		return fail(sender, err)
	}
	if err := c.Rcpt(o.To, nil); err != nil {
		return fail(receiver, err)
	}
	data, err := c.Data()
	if err != nil {
		return fail(body, err)
	}
	if err := o.write(data, a.self, a.c.From); err != nil { // without its end, no server takes it
		if errors.Is(err, channel.ErrFile) {
			return &channel.SendError{Class: channel.Permanent, Code: "file", Err: fmt.Errorf("email: %w", channel.ErrFile)}
		}
		return fail(body, err)
	}
	if err := data.Close(); err != nil {
		return fail(ended, err)
	}
	return nil
}

// mailOptions asks for UTF-8 where an address needs it.
func mailOptions(c *smtp.Client, to string) *smtp.MailOptions {
	for i := range len(to) {
		if to[i] >= 0x80 {
			if ok, _ := c.Extension("SMTPUTF8"); ok {
				return &smtp.MailOptions{UTF8: true}
			}
		}
	}
	return nil
}

// greet connects to the SMTP server and signs in. stop ends the connection.
func (a *Adapter) greet(ctx context.Context) (c *smtp.Client, stop func(), err error) {
	conn, err := a.dial(ctx, a.smtp)
	if err != nil {
		return nil, nil, unreachable("smtp", err)
	}
	unwatch := context.AfterFunc(ctx, func() { conn.Close() })
	stop = func() {
		unwatch()
		conn.Close()
	}
	if c, err = a.encrypted(conn); err == nil {
		c.CommandTimeout, c.SubmissionTimeout = a.c.Answer, 2*a.c.Answer
		err = a.showSMTP(ctx, c)
	}
	if err != nil {
		stop()
		if !errors.As(err, new(*channel.SendError)) && !errors.As(err, new(*smtp.SMTPError)) {
			err = unreachable("smtp", err)
		}
		return nil, nil, err
	}
	return c, stop, nil
}

func (a *Adapter) showSMTP(ctx context.Context, c *smtp.Client) error {
	client, err := a.login.client(ctx, c.SupportsAuth)
	if err != nil {
		return err
	}
	err = c.Auth(client)
	var no *smtp.SMTPError
	switch {
	case errors.Is(err, errRefused):
		return refused("smtp", "XOAUTH2")
	case errors.As(err, &no) && no.Code/100 == 5 && (no.Code == 534 || no.Code == 535 || no.Code == 538 || no.Code == 530 || no.Code == 550 || no.Code == 554):
		return refused("smtp", codeOf(no))
	}
	return err
}

// encrypted greets the server, with TLS before anything else is said.
func (a *Adapter) encrypted(conn net.Conn) (*smtp.Client, error) {
	if a.smtp.implicit || a.smtp.plain {
		c := smtp.NewClient(conn)
		c.CommandTimeout = a.c.Answer
		return c, c.Hello(a.self.domain)
	}
	_ = conn.SetDeadline(time.Now().Add(a.c.Answer)) // the library would wait for minutes
	c, err := smtp.NewClientStartTLS(conn, a.tlsFor(a.smtp))
	if err != nil {
		var no *smtp.SMTPError
		if !errors.As(err, &no) && errors.Is(bare(err), errBroken) {
			return nil, &channel.SendError{Class: channel.Retryable, Code: "smtp starttls", Err: fmt.Errorf("email: smtp: %w", errNoTLS)}
		}
		return nil, err
	}
	return c, nil
}
