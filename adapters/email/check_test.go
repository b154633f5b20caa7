package email_test

import (
	"strings"
	"testing"

	"frontdesk/adapters/email"
	"frontdesk/adapters/email/emailtest"
	"frontdesk/bot/channel"
)

// TestCheck is what the doctor says.
func TestCheck(t *testing.T) {
	doctor := func(r *rig) string { return say(r.a.(channel.Checker).Check(t.Context())) }
	r := newRig(t, func(c *email.Config) { c.Sent, c.Done = "Sent", "Done" })
	if got := doctor(r); strings.Contains(got, "false") || !strings.Contains(got, "mailbox is empty") {
		t.Errorf("all is fine:\n%s", got)
	}
	r.writes(emailtest.Letter{Text: "x"})
	if got := doctor(r); strings.Contains(got, "false") || !strings.Contains(got, "says of senders") {
		t.Errorf("all is fine, with a mail:\n%s", got)
	}
	for name, c := range map[string]struct {
		change func(*email.Config)
		says   string
	}{
		"password":    {func(c *email.Config) { c.Password = "wrong" }, "false reading: the mail server refuses user or password\nfalse sending: the mail server refuses"},
		"authserv":    {func(c *email.Config) { c.AuthServ = "mx.other.example" }, "false the last mails have no results by mx.other.example"},
		"no authserv": {func(c *email.Config) { c.AuthServ = "" }, "false nothing proves who wrote a mail"},
		"folder":      {func(c *email.Config) { c.Done = "Erledigt" }, "false there is no folder Erledigt"},
		"no tls":      {func(c *email.Config) { c.IMAP = "imaps://" + c.IMAP }, "false reading: the server offers no TLS on this port"},
		"certificate": {func(c *email.Config) { c.TLS = nil }, "false reading: the server's certificate is not trusted"},
		"no server":   {func(c *email.Config) { c.SMTP = "127.0.0.1:1" }, "false sending: "},
		"plus: no":    {func(c *email.Config) { c.NoPlus = true }, "true conversations are told by the ids"},
	} {
		old := r.c
		c.change(&r.c)
		r.make()
		if got := doctor(r); !strings.Contains(got, c.says) || strings.Contains(got, "CANARY") {
			t.Errorf("%s:\n%s", name, got)
		}
		r.c = old
	}
	r.make()
	r.m.NoPlus = true
	if got := doctor(r); !strings.Contains(got, "false the mail server does not take reply addresses") {
		t.Errorf("no plus addresses:\n%s", got)
	}
	if n := len(r.m.All()); n > 0 {
		t.Errorf("the doctor sent %d mails", n)
	}
}
