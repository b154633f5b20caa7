package email_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-smtp"

	"frontdesk/adapters/email"
	"frontdesk/adapters/email/emailtest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

var without = map[int]string{
	2:  "nobody is mentioned in a mail: what comes to the address is for the desk",
	4:  "a mail has no buttons: options are numbered",
	6:  "a mail that was sent can't be changed",
	7:  "a mail that was sent can't be taken back",
	25: "any number of programs may read a mailbox; the place to go on from is the desk's own",
	33: "SMTP never says how long to wait: see TestLimits",
	40: "mail knows no typing",
	41: "a mail that was sent can't be changed",
	47: "a mailbox has no rooms for a team",
	52: "mail has no forms",
	57: "of a mail that is broken is taken what can be read; one that cannot be read stays in the mailbox",
	58: "several files are one message",
}

func TestConformance(t *testing.T) {
	for name, keep := range map[string]bool{"own server": false, "server that keeps what is sent": true} {
		t.Run(name, func(t *testing.T) {
			open := func(server func(*testing.T, bool, ...imap.Cap) *emailtest.Server) func(*testing.T) bottest.Fake {
				return func(t *testing.T) bottest.Fake { return newPlatform(t, keep, server) }
			}
			bottest.AdapterSuite(t, bottest.Platform{Without: without, Rates: rates, Again: keep, Open: open(emailtest.New), InMemory: open(emailtest.NewInMemory)})
		})
	}
}

const (
	deskAddress = "support@desk.example"
	deskSecret  = "CANARY-secret-0123456789abcdefghijklmn"
	authServ    = emailtest.AuthServ
)

// rates are those that the page of this channel promises the mail server: none says its own.
var rates = []channel.Limit{{Scope: "global", N: 30, Per: time.Minute}, {Scope: "room", N: 5, Per: time.Minute}, {Scope: "room", N: 20, Per: time.Hour}}

// platform is the fake in the words of the suite. Each channel has a server of its own.
type platform struct {
	t      *testing.T
	keep   bool
	start  func(t *testing.T, implicit bool, without ...imap.Cap) *emailtest.Server
	answer time.Duration // how long an adapter waits for one

	mu      sync.Mutex
	servers map[string]*emailtest.Server
	n       int
	invalid []string
	reads   map[*byte]emailtest.Read // by where the mail lies
}

func newPlatform(t *testing.T, keep bool, start func(*testing.T, bool, ...imap.Cap) *emailtest.Server) *platform {
	return &platform{t: t, keep: keep, start: start, answer: 12 * time.Second, servers: map[string]*emailtest.Server{}, reads: map[*byte]emailtest.Read{}}
}

func (p *platform) server(name string) *emailtest.Server {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.servers[name]
	if !ok {
		s = p.start(p.t, p.keep) // one of the two ways to TLS each
		s.KeepSent = p.keep
		p.servers[name] = s
	}
	return s
}

// config is what an adapter needs for a server.
func configOf(m *emailtest.Server, name string, implicit bool) email.Config {
	c := email.Config{Name: name, Address: deskAddress, From: "Example Support", IMAP: m.IMAP, SMTP: m.SMTP, Password: m.Password, Secret: deskSecret,
		AuthServ: authServ, TLS: m.TLS, Dial: m.Dial, Beat: 500 * time.Millisecond, Answer: 20 * time.Second, Settle: time.Millisecond, PerHour: 1 << 20, Open: bottest.OpenFile}
	if implicit {
		c.IMAP, c.SMTP = "imaps://"+m.IMAP, "smtps://"+m.SMTP
	}
	return c
}

func (p *platform) Adapter(name string) channel.Adapter {
	c := configOf(p.server(name), name, p.keep)
	c.Answer = p.answer
	if p.keep {
		c.Sent = "Sent"
	}
	a, err := email.New(c)
	if err != nil {
		p.t.Fatal(err)
	}
	return a
}

// customer is the mail address of a room of the suite.
func customer(room string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(room)) + "@customer.example"
}

// rootOf is the mail that began a conversation.
func rootOf(room, thread string) string { return "root." + thread + "." + customer(room) }

func (p *platform) Address(name, room string) channel.Address {
	return channel.Address{Channel: name, Tenant: deskAddress, Room: customer(room), Thread: email.ThreadOf(deskAddress, deskSecret, customer(room), rootOf(room, ""))}
}

func (p *platform) Emit(name string, events ...bottest.Event) {
	for _, e := range events {
		p.emit(p.server(name), e)
	}
}

func (p *platform) emit(s *emailtest.Server, e bottest.Event) {
	p.mu.Lock()
	p.n++
	id := fmt.Sprintf("%d.%s", p.n, customer(e.Room))
	p.mu.Unlock()
	switch e.Kind {
	case channel.Blocked:
		s.Put(time.Now(), bounceOf(e.Room, id))
		return
	case channel.Joined, channel.Left: // nothing that a mail server would say
		return
	case channel.Message, channel.Choice, channel.Command, channel.Edited, channel.Deleted, channel.Feedback, channel.Filled:
	}
	m := emailtest.Letter{From: customer(e.Room), To: deskAddress, ID: id, Subject: "Re: Help", Root: rootOf(e.Room, e.Thread), Text: e.Text}
	switch e.From {
	case bottest.BySelf:
		m.From = deskAddress
	case bottest.ByBot:
		m.Extra = "Auto-Submitted: auto-replied\r\n"
	case bottest.ByCustomer:
	}
	raw := rawOf(m, e)
	s.Put(time.Now(), raw)
	for range e.Times - 1 {
		s.Put(time.Now(), raw)
	}
	if e.Double { // by way of another mail server too
		s.Put(time.Now(), append([]byte("Received: from relay.example by mx.desk.example; Sun, 22 Nov 2026 10:00:00 +0000\r\n"), raw...))
	}
}

// rawOf writes a mail in the form that an event asks for.
func rawOf(m emailtest.Letter, e bottest.Event) []byte {
	plain := m.Part()
	var part string
	switch f := e.File; {
	case e.Odd == bottest.UnknownKind:
		return []byte(strings.ReplaceAll(m.Head(), "From: Customer", "X-From: Customer") + "Content-Type: application/x-telepathy\r\n\r\n?\r\n")
	case e.Odd == bottest.UnknownField:
		return []byte(m.Head() + "X-Aura: =?x-unknown?Q?=FF?=\r\n" + plain)
	case e.Odd == bottest.UnknownPart:
		part = "Content-Type: model/hologram; depth=\"\"\r\nContent-Transfer-Encoding: x-light\r\n\r\n\x00\x01\r\n"
	case e.Odd == bottest.MalformedJSON:
		whole := m.Head() + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + plain + "--b\r\nContent-Type: text/plain\r\nno field here\r\n\r\nmore\r\n"
		return []byte(whole[:len(whole)-4])
	case e.Odd == bottest.WrongTypes:
		return []byte(strings.ReplaceAll(m.Head(), "Date: Sun, 22 Nov 2026", "Date: someday") + "Content-Type: text/plain; charset=klingon; charset=\"\r\nContent-Transfer-Encoding: base64\r\n this: is not: a field\r\nneither is this\r\n\r\n!!" + m.Text + "\xff\r\n")
	case f != nil && f.Hostile:
		part = "Content-Type: message/external-body; access-type=URL; URL=\"http://169.254.169.254/" + f.Name + "\"; name=\"" + f.Name + "\"\r\n\r\nContent-Type: " + f.MIME + "\r\n\r\n"
	case f != nil:
		part = "Content-Type: " + f.MIME + "; name=\"" + f.Name + "\"\r\nContent-Disposition: attachment; filename=\"" + f.Name + "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + emailtest.Base64(f.Content)
	default:
		return []byte(m.Head() + plain)
	}
	return []byte(m.Head() + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n" + plain + "--b\r\n" + part + "\r\n--b--\r\n")
}

// bounceOf is the report of a mail server on a mail of ours.
func bounceOf(room, id string) []byte {
	to := customer(room)
	thread := email.ThreadOf(deskAddress, deskSecret, to, rootOf(room, ""))
	return []byte("Return-Path: <>\r\nFrom: Mail Delivery System <mailer-daemon@customer.example>\r\nTo: " + deskAddress + "\r\nSubject: Undelivered\r\nMessage-ID: <" + id + ">\r\nAuto-Submitted: auto-replied\r\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=\"r\"\r\n\r\n--r\r\n\r\nIt was not delivered.\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\n" +
		"Reporting-MTA: dns; mx.customer.example\r\n\r\nFinal-Recipient: rfc822; " + to + "\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--r\r\nContent-Type: text/rfc822-headers\r\n\r\n" +
		"From: " + deskAddress + "\r\nTo: " + to + "\r\nMessage-ID: <" + email.MessageIDOf(deskAddress, deskSecret, "cv_before/1.1/0", to, thread) + ">\r\n\r\n--r--\r\n")
}

func (p *platform) Sent(room string) []bottest.Sent {
	var out []bottest.Sent
	for _, s := range p.server("one").Mails(customer(room)) {
		m := p.read(s)
		sent := bottest.Sent{ID: m.ID, Text: m.Text, Styled: m.Styled}
		if m.File != "" {
			sent.Files = []bottest.SentFile{{Name: m.File, Content: m.Body}}
		}
		out = append(out, sent)
	}
	return out
}

// read reads a mail, once: some are large.
func (p *platform) read(m emailtest.Mail) emailtest.Read {
	p.mu.Lock()
	defer p.mu.Unlock()
	got, known := p.reads[&m.Raw[0]]
	if !known {
		var wrong []string
		got, wrong = m.Read()
		p.reads[&m.Raw[0]], p.invalid = got, append(p.invalid, wrong...)
	}
	return got
}

func (p *platform) Fail(failures ...bottest.Failure) {
	for _, f := range failures {
		p.server("one").Fail(faultOf(f))
	}
}

func faultOf(f bottest.Failure) emailtest.Fault {
	no := func(code int, a, b, c int) *smtp.SMTPError {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{a, b, c}, Message: "CANARY-words-of-a-customer <x@customer.example> refused"}
	}
	switch f.Kind {
	case bottest.LimitHeader, bottest.LimitFloat, bottest.LimitBody, bottest.LimitHTML, bottest.LimitGlobal:
		return emailtest.Fault{At: "mail", Err: no(421, 4, 7, 28)}
	case bottest.ServerError:
		return emailtest.Fault{At: "data", Err: no(451, 4, 3, 0)}
	case bottest.BadGateway:
		return emailtest.Fault{At: "mail", Err: no(421, 4, 4, 2)}
	case bottest.ResetBefore:
		return emailtest.Fault{At: "mail", Do: "reset"}
	case bottest.ResetAfter:
		return emailtest.Fault{At: "data", Do: "reset", Take: true}
	case bottest.Hang:
		return emailtest.Fault{At: "data", Do: "hang"}
	case bottest.RoomGone:
		return emailtest.Fault{At: "rcpt", Err: no(550, 5, 1, 1)}
	case bottest.TokenBad:
		return emailtest.Fault{At: "auth", Err: no(535, 5, 7, 8)}
	case bottest.MessageGone:
	}
	panic("no such failure: " + string(f.Kind))
}

func (p *platform) Break(name string, b bottest.Break) {
	s := p.server(name)
	switch b {
	case bottest.Drop: // also while a mail is read; what a server withholds in other ways, and for longer, is TestFetchOutage's
		s.WithholdNext(emailtest.Breaks)
		s.Cut()
	case bottest.HalfOpen:
		s.Freeze()
	case bottest.SessionGone:
		s.Renumber()
	case bottest.AskReconnect:
		s.Bye(2)
	case bottest.Refuse:
		s.Revoke()
	case bottest.SecondPoller:
		p.t.Fatalf("mail has no %q", b)
	}
}

// Forge brings mails that pretend to be of a customer: without proof, with results that somebody else wrote, with the
// customer's domain disowning them, and with reply addresses that were not made for them.
func (p *platform) Forge(name string) (accepted int) {
	s := p.server(name)
	victim, other := "victim@customer.example", "other@customer.example"
	thread := email.ThreadOf(deskAddress, deskSecret, other, "x@customer.example")
	reply := email.ReplyAddressOf(deskAddress, deskSecret, other, thread)
	id := email.MessageIDOf(deskAddress, deskSecret, "cv_other/1.1/0", other, thread)
	pass := "dmarc=pass header.from=customer.example"
	heads := []string{
		"",
		"Authentication-Results: mx.evil.example; " + pass + "\r\n",
		"Authentication-Results: " + authServ + ".evil.example; " + pass + "\r\n",
		"Authentication-Results: " + authServ + "; spf=fail smtp.mailfrom=customer.example; dmarc=fail header.from=customer.example\r\nAuthentication-Results: " + authServ + "; " + pass + "\r\n",
		"Authentication-Results: " + authServ + "; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example\r\n",
		"Authentication-Results: " + authServ + "; spf=none smtp.mailfrom=\"x; dmarc=pass header.from=customer.example\"\r\n",
		"Authentication-Results: " + authServ + "; spf=none (dmarc=pass header.from=customer.example)\r\n",
		"Authentication-Results: " + authServ + "; dmarc=pass header.from=evil.example\r\n",
		"To: " + reply + "\r\nReferences: <" + id + ">\r\n",
		"To: " + strings.Replace(reply, "+", "+a", 1) + "\r\n",
		"To: support+" + strings.Repeat("a", 32) + "@desk.example\r\nIn-Reply-To: <" + strings.Repeat("a", 16) + "." + strings.Repeat("a", 32) + "@desk.example>\r\n",
	}
	var last uint32
	for i, h := range heads {
		last = uint32(s.Put(time.Now(), []byte(h+"From: Victim <"+victim+">\r\nSubject: pay\r\nMessage-ID: <forged"+fmt.Sprint(i)+"@customer.example>\r\n\r\nforged\r\n")))
	}
	for {
		n := s.Counts()
		if n.Fetched >= len(heads) {
			return n.Marked
		}
		select {
		case <-p.t.Context().Done():
			p.t.Fatalf("%d of %d were looked at", n.Fetched, last)
		case <-time.After(time.Millisecond):
		}
	}
}

func (p *platform) Seen() bottest.Seen {
	s := p.server("one")
	for _, m := range s.All() {
		p.read(m)
	}
	n := s.Counts()
	p.mu.Lock()
	defer p.mu.Unlock()
	slices.Sort(p.invalid)
	return bottest.Seen{Connects: n.Connects, Acks: n.Marked, Invalid: slices.Compact(slices.Clone(p.invalid)), Beat: p.answer + time.Second, // IDLE anew, and a time for the answer
		Secrets: []string{"CANARY-password", "CANARY-secret", base64.StdEncoding.EncodeToString([]byte("\x00" + s.User + "\x00" + s.Password))}}
}

var _ bottest.Hasty = (*platform)(nil)

func (p *platform) Hurry() { p.answer = 2 * time.Second }

func (p *platform) Close() {
	for _, s := range p.servers {
		s.Close()
	}
}
