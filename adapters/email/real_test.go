package email_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-smtp"

	"frontdesk/adapters/email"
	"frontdesk/adapters/email/emailtest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// realServer is Debian's dovecot and postfix, in a directory of their own: mails for desk.example and customer.example are
// delivered to dovecot, and what the desk sends goes through postfix.
type realServer struct {
	*testing.T
	dir                           string
	imaps, imap, smtp, submission string
	trust                         *tls.Config
}

// newRealServer starts them, or skips the test and says why.
func newRealServer(t *testing.T) *realServer {
	t.Helper()
	for _, p := range []string{"/usr/sbin/dovecot", "/usr/lib/dovecot/lmtp", "/usr/sbin/postfix"} {
		if _, err := os.Stat(p); err != nil {
			t.Skipf("%s is not there: apt-get install dovecot-imapd dovecot-lmtpd postfix", p)
		}
	}
	if os.Getuid() != 0 {
		t.Skip("dovecot and postfix are started as root only")
	}
	dir, err := os.MkdirTemp("/tmp", "fdmail") // short: the paths of sockets are bounded
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	s := &realServer{T: t, dir: dir, imaps: freePort(t), imap: freePort(t), smtp: freePort(t), submission: freePort(t)}
	s.write("users", s.expand("support:{PLAIN}CANARY-password:{UID}:{GID}::{DIR}/mail/support::\nann:{PLAIN}ann:{UID}:{GID}::{DIR}/mail/ann::\n"), 0o644)
	for d, owner := range map[string]string{"mail": "nobody", "data": "postfix", "queue": "root", "run": "root", "state": "root", "postfix": "root", "": "root"} {
		s.folder(d, owner)
	}
	s.certificate()
	s.write("dovecot.conf", s.expand(dovecotConf), 0o644)
	s.write("postfix/main.cf", s.expand(postfixMain), 0o644)
	s.write("postfix/master.cf", s.expand(postfixMaster), 0o644)
	t.Cleanup(func() { _ = exec.Command("doveadm", "-c", dir+"/dovecot.conf", "stop").Run() })
	s.dovecot()
	s.command("postfix", "-c", dir+"/postfix", "start")
	t.Cleanup(func() { _ = exec.Command("postfix", "-c", dir+"/postfix", "stop").Run() })
	for _, port := range []string{s.imaps, s.imap, s.smtp, s.submission} {
		s.until("port "+port, func() bool {
			c, err := net.Dial("tcp", port)
			if err == nil {
				c.Close()
			}
			return err == nil
		})
	}
	return s
}

func (s *realServer) dovecot() { s.command("dovecot", "-c", s.dir+"/dovecot.conf") }

// stopDovecot stops it with its connections, as a machine that goes down does: left alone, its processes serve them for half a
// minute more.
func (s *realServer) stopDovecot() {
	s.Helper()
	id, err := os.ReadFile(s.dir + "/run/master.pid")
	if err != nil {
		s.Fatal(err)
	}
	master := strings.TrimSpace(string(id))
	serving, _ := os.ReadFile("/proc/" + master + "/task/" + master + "/children") // where there is no such file, it takes longer
	s.command("doveadm", "-c", s.dir+"/dovecot.conf", "stop")
	for id := range strings.FieldsSeq(string(serving)) {
		if pid, err := strconv.Atoi(id); err == nil {
			_ = syscall.Kill(pid, syscall.SIGTERM) // it may have ended
		}
	}
}

func (s *realServer) folder(name, owner string) {
	s.Helper()
	path := filepath.Join(s.dir, name)
	u, err := user.Lookup(owner)
	if err != nil {
		s.Skipf("there is no user %s", owner)
	}
	uid, _ := strconv.Atoi(u.Uid)
	if err := os.MkdirAll(path, 0o755); err != nil {
		s.Fatal(err)
	}
	if err := os.Chmod(path, 0o755); err != nil {
		s.Fatal(err)
	}
	if err := os.Chown(path, uid, -1); err != nil {
		s.Fatal(err)
	}
}

func (s *realServer) write(name, content string, mode os.FileMode) {
	s.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		s.Fatal(err)
	}
}

func (s *realServer) certificate() {
	server, client := emailtest.Certificates(s.T)
	c := server.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		s.Fatal(err)
	}
	s.write("cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]})), 0o644)
	s.write("key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})), 0o600)
	s.trust = client
}

func (s *realServer) expand(conf string) string {
	u, _ := user.Lookup("nobody")
	port := func(at string) string { _, p, _ := net.SplitHostPort(at); return p }
	return strings.NewReplacer("{DIR}", s.dir, "{IMAPS}", port(s.imaps), "{IMAP}", port(s.imap), "{SMTP}", s.smtp, "{SUBMISSION}", s.submission, "{UID}", u.Uid, "{GID}", u.Gid).Replace(conf)
}

func (s *realServer) command(name string, args ...string) {
	s.Helper()
	out, err := os.Create(filepath.Join(s.dir, "command.log")) // a daemon would keep a pipe open
	if err != nil {
		s.Fatal(err)
	}
	defer out.Close()
	c := exec.Command(name, args...)
	c.Stdout, c.Stderr = out, out
	if err := c.Run(); err != nil {
		said, _ := os.ReadFile(out.Name())
		s.Fatalf("%s: %v\n%s\n%s", name, err, said, s.log())
	}
}

// log is what the servers say of themselves.
func (s *realServer) log() string {
	a, _ := os.ReadFile(s.dir + "/dovecot.log")
	b, _ := os.ReadFile(s.dir + "/postfix.log")
	return string(a) + string(b)
}

func (s *realServer) until(what string, holds func() bool) {
	s.Helper()
	for end := time.Now().Add(2 * time.Minute); !holds(); {
		if time.Now().After(end) {
			s.Fatalf("waited in vain for %s\n%s", what, s.log())
		}
		<-time.After(10 * time.Millisecond)
	}
}

// inject gives a mail to postfix, as another mail server does.
func (s *realServer) inject(from, to string, raw []byte) {
	s.Helper()
	c, err := smtp.Dial(s.smtp)
	if err != nil {
		s.Fatal(err)
	}
	defer c.Close()
	if err := c.SendMail(from, []string{to}, bytes.NewReader(raw)); err != nil {
		s.Fatal(err)
	}
}

// mails reads Ann's mailbox.
func (s *realServer) mails() (out [][]byte) {
	s.Helper()
	c, err := imapclient.DialTLS(s.imaps, &imapclient.Options{TLSConfig: s.trust})
	if err != nil {
		s.Fatal(err)
	}
	defer c.Close()
	if err := c.Login("ann@customer.example", "ann").Wait(); err != nil {
		s.Fatal(err)
	}
	d, err := c.Select("INBOX", nil).Wait()
	if err != nil {
		s.Fatal(err)
	}
	if d.NumMessages == 0 {
		return nil
	}
	all := imap.SeqSet{}
	all.AddRange(1, 0)
	got, err := c.Fetch(all, &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{{Peek: true}}}).Collect()
	if err != nil {
		s.Fatal(err)
	}
	for _, m := range got {
		out = append(out, m.BodySection[0].Bytes)
	}
	return out
}

// TestReal holds the adapter against dovecot and postfix: a mail and its answer, the answer to that at the signed address
// and without any proof of the server, a file, a bounce, a restart of the server, and a mailbox with other UIDs.
func TestReal(t *testing.T) {
	t.Parallel()
	s := newRealServer(t)
	var sk bottest.Sink
	var cur bottest.Cursor
	for name, imapAt := range map[string]string{"TLS from the start": "imaps://" + s.imaps, "STARTTLS": s.imap} {
		t.Run(name, func(t *testing.T) { s.conversation(t, imapAt, &sk, &cur) })
	}
}

// realTalk is a channel that runs on the servers, and Ann who writes to it.
type realTalk struct {
	*realServer
	a           channel.Adapter
	ctx         context.Context
	run         string // marks the ids of its mails
	sk          *bottest.Sink
	had, before int // events and answers of the conversations before
	first       emailtest.Letter
	address     channel.Address // of the conversation
}

// conversation goes both ways with a file, over a signed address, a bounce, and mail servers that end and lose their index.
func (s *realServer) conversation(t *testing.T, imapAt string, sk *bottest.Sink, cur *bottest.Cursor) {
	r := s.talk(t, imapAt, sk, cur)
	r.writesWithFile()
	r.isAnswered()
	r.bounces()
	r.isChecked()
	r.goesOnAfterRestart()
}

// talk runs a channel and waits for its connection.
func (s *realServer) talk(t *testing.T, imapAt string, sk *bottest.Sink, cur *bottest.Cursor) *realTalk {
	whole := *s
	whole.T = t
	a, err := email.New(email.Config{Name: "email:support", Address: deskAddress, From: "Example Support", IMAP: imapAt, SMTP: s.submission, Password: "CANARY-password", Secret: deskSecret,
		AuthServ: authServ, TLS: s.trust, Beat: 5 * time.Second, Answer: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx, sk, cur) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	r := &realTalk{realServer: &whole, a: a, ctx: ctx, sk: sk, had: sk.Count()}
	r.run = strings.ReplaceAll(strings.ToLower(t.Name()[strings.LastIndexByte(t.Name(), '/')+1:]), " ", "-")
	r.first = emailtest.Letter{From: "ann@customer.example", To: deskAddress, ID: "first-" + r.run + "@customer.example", Subject: "VPN", Text: "My VPN is down: 👩‍👩‍👧‍👦"}
	r.state(channel.Up)
	r.before = len(r.mails())
	return r
}

// state waits for what the channel's health says.
func (r *realTalk) state(want channel.State) {
	r.Helper()
	r.until("health "+string(want), func() bool { return r.a.Health().State == want })
}

// got waits for the nth event of the conversation.
func (r *realTalk) got(n int) channel.Inbound {
	r.Helper()
	r.until(fmt.Sprint(n, " mails"), func() bool { return r.sk.Count() >= r.had+n })
	return r.sk.All()[r.had+n-1]
}

func (r *realTalk) send(to channel.Address, key, words string) {
	r.Helper()
	parts, err := r.a.Render(channel.Outbound{Key: key, Address: to, Locale: "en", Body: []channel.Block{{Kind: channel.TextBlock, Text: words}}})
	if err == nil {
		_, err = r.a.Send(r.ctx, parts[0], key+"/0")
	}
	if err != nil {
		r.Fatalf("%v\n%s", err, r.log())
	}
}

func (r *realTalk) writesWithFile() {
	l, content := r.first, bytes.Repeat([]byte("log\x00\xff"), 50_000)
	r.inject(l.From, l.To, []byte(l.Head()+"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"+l.Part()+"\r\n--b\r\nContent-Type: application/x-log; name=a.log\r\nContent-Transfer-Encoding: base64\r\n\r\n"+emailtest.Base64(content)+"\r\n--b--\r\n"))
	in := r.got(1)
	r.address = in.Address
	if in.Text != "VPN\n\nMy VPN is down: 👩‍👩‍👧‍👦" || !in.From.Verified || len(in.Files) != 1 {
		r.Fatalf("got %q, verified %v, %d files", in.Text, in.From.Verified, len(in.Files))
	}
	rc, err := r.a.(channel.Fetcher).Fetch(r.ctx, in.Files[0])
	if err != nil {
		r.Fatal(err)
	}
	file, err := io.ReadAll(rc)
	rc.Close()
	if err != nil || !bytes.Equal(file, content) {
		r.Errorf("a file of %d bytes, %v", len(file), err)
	}
}

// isAnswered, and answers to the signed address alone.
func (r *realTalk) isAnswered() {
	r.send(r.address, "cv_"+r.run+"/1.1", "Is it everyone?\n.\nFrom here on 👍")
	r.until("the answer", func() bool { return len(r.mails()) == r.before+1 })
	m, wrong := emailtest.Mail{From: deskAddress, To: r.first.From, Raw: unstamped(r.mails()[r.before])}.Read()
	if m.Text != "Is it everyone?\n.\nFrom here on 👍" || m.Header.Get("In-Reply-To") != "<"+r.first.ID+">" || len(wrong) > 0 {
		r.Errorf("the answer reads %q, in reply to %q, %v", m.Text, m.Header.Get("In-Reply-To"), wrong)
	}
	reply, err := m.Header.AddressList("Reply-To")
	if err != nil {
		r.Fatal(err)
	}
	r.inject(r.first.From, reply[0].Address, []byte("From: ann@customer.example\r\nTo: <"+reply[0].Address+">\r\nSubject: Re: VPN\r\nMessage-ID: <second-"+r.run+"@customer.example>\r\n\r\nyes, everyone\r\n"))
	if in := r.got(2); in.Address != r.address || in.Text != "yes, everyone" || !in.From.Verified {
		r.Errorf("the answer to the signed address is %q at %+v", in.Text, in.Address)
	}
}

// bounces: a mail to nobody comes back, and is known for that.
func (r *realTalk) bounces() {
	ghost := "ghost-" + r.run + "@customer.example"
	thread := email.ThreadOf(deskAddress, deskSecret, ghost, "x")
	r.send(channel.Address{Channel: "email:support", Tenant: deskAddress, Room: ghost, Thread: thread}, "cv_"+r.run+"/2.1", "hello?")
	if in := r.got(3); in.Kind != channel.Blocked || in.Address.Room != ghost || in.Address.Thread != thread {
		r.Errorf("the bounce is %q of %+v", in.Kind, in.Address)
	}
}

func (r *realTalk) isChecked() {
	found := r.a.(channel.Checker).Check(r.ctx)
	if slices.ContainsFunc(found, func(f channel.Finding) bool { return !f.OK && !strings.Contains(f.What, "results") }) {
		r.Errorf("the doctor says:\n%s", say(found))
	}
}

// goesOnAfterRestart of dovecot, which has lost all that it remembers of the mailbox: its mails get other numbers.
func (r *realTalk) goesOnAfterRestart() {
	r.stopDovecot()
	r.state(channel.Down)
	for _, f := range []string{"dovecot-uidlist", "dovecot.index.log", "dovecot.index", "dovecot.index.cache", "dovecot-uidvalidity"} {
		if err := os.Remove(filepath.Join(r.dir, "mail/support", f)); err != nil && !os.IsNotExist(err) {
			r.Fatal(err)
		}
	}
	r.dovecot()
	r.state(channel.Up)
	l := r.first
	l.ID, l.Root, l.Subject, l.Text = "third-"+r.run+"@customer.example", r.first.ID, "Re: VPN", "and now?"
	r.inject(l.From, l.To, l.Raw())
	if in := r.got(4); in.Text != "and now?" || in.Address != r.address {
		r.Errorf("after the restart came %q", in.Text)
	}
	if n := r.sk.Count(); n != r.had+4 {
		r.Errorf("%d mails came, want 4", n-r.had)
	}
}

// unstamped takes off what mail servers put before a mail.
func unstamped(raw []byte) []byte {
	for len(raw) > 0 {
		line, rest, _ := bytes.Cut(raw, []byte("\n"))
		name, _, _ := bytes.Cut(line, []byte(":"))
		if n := string(name); n != "Return-Path" && n != "Delivered-To" && n != "Received" && n != "X-Original-To" && line[0] != ' ' && line[0] != '\t' {
			break
		}
		raw = rest
	}
	return raw
}

func freePort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

const dovecotConf = `
base_dir = {DIR}/run
state_dir = {DIR}/state
log_path = {DIR}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = required
ssl_cert = <{DIR}/cert.pem
ssl_key = <{DIR}/key.pem
mail_location = maildir:{DIR}/mail/%n
first_valid_uid = 1
first_valid_gid = 1
recipient_delimiter = +
passdb {
  driver = passwd-file
  args = username_format=%n {DIR}/users
}
userdb {
  driver = passwd-file
  args = username_format=%n {DIR}/users
}
service imap-login {
  inet_listener imap {
    port = {IMAP}
  }
  inet_listener imaps {
    port = {IMAPS}
    ssl = yes
  }
}
service lmtp {
  unix_listener lmtp {
    mode = 0666
  }
}
service auth {
  unix_listener auth-smtp {
    mode = 0666
  }
}
`

const postfixMain = `
compatibility_level = 3.6
queue_directory = {DIR}/queue
data_directory = {DIR}/data
maillog_file = {DIR}/postfix.log
maillog_file_prefixes = {DIR}
myhostname = mx.desk.example
mydestination = desk.example, customer.example
local_transport = lmtp:unix:{DIR}/run/lmtp
local_recipient_maps =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
recipient_delimiter = +
smtpd_tls_cert_file = {DIR}/cert.pem
smtpd_tls_key_file = {DIR}/key.pem
smtpd_sasl_type = dovecot
smtpd_sasl_path = {DIR}/run/auth-smtp
`

const postfixMaster = `
{SMTP} inet n - n - - smtpd
{SUBMISSION} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`
