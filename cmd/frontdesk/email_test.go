package main

import (
	"strings"
	"testing"
	"time"

	"frontdesk/adapters/email/emailtest"
)

// TestEmailManual does what docs/channels/email.md says for a server of one's own, against one in memory: the channel of the
// page is published, a customer writes and is answered, and the doctor says what the page says it says.
func TestEmailManual(t *testing.T) {
	page := readFile(t, "../../docs/channels/email.md")
	_, channels, _ := strings.Cut(page, "### A server of your own")
	_, channels, _ = strings.Cut(channels, "```yaml\n")
	channels, rest, ok := strings.Cut(channels, "```")
	if !ok {
		t.Fatal("the page has no channels.yaml")
	}
	_, doctor, _ := strings.Cut(rest, "```\nok")
	doctor, _, ok = strings.Cut("ok"+doctor, "```")
	if !ok {
		t.Fatal("the page has no answer of the doctor")
	}
	m := emailtest.NewPlain(t)
	t.Cleanup(m.Close)
	m.User = "support@example.com"
	t.Setenv("MAIL_PASSWORD", m.Password)
	t.Setenv("MAIL_SECRET", "CANARY-0123456789abcdef0123456789abcdef")
	channels = strings.NewReplacer("imap: mail.example.com", "imap: "+m.IMAP, "smtp: mail.example.com:587", "smtp: "+m.SMTP, "authserv: mail.example.com", "authserv: "+emailtest.AuthServ).Replace(channels)
	data := t.TempDir()
	h := openHouse(t, serveOptions{data: data, desk: deskWith(t, channels+"    tls: no\n"), public: "https://desk.example", metrics: "127.0.0.1:0"})
	waitUntil(t, "the channel", func() bool { return up(t, h, "email:support") })

	letter := emailtest.Letter{From: "ann@customer.example", To: "support@example.com", ID: "m1@customer.example", Subject: "VPN", Text: "My VPN is down, I cannot work."}
	m.Put(time.Now(), letter.Raw())
	waitUntil(t, "the answer", func() bool { return len(m.Mails("ann@customer.example")) > 0 })
	answer, wrong := m.Mails("ann@customer.example")[0].Read()
	if answer.Header.Get("Subject") != "Re: VPN" || answer.Text == "" || len(wrong) > 0 {
		t.Errorf("the answer is %q: %q, %v", answer.Header.Get("Subject"), answer.Text, wrong)
	}
	_, told, _ := invoke(t, "doctor", "--data", data, "--listen", h.listener.Addr().String())
	for line := range strings.Lines(doctor) {
		if !strings.Contains(squeeze(told), squeeze(line)) {
			t.Errorf("the doctor does not say %q:\n%s", line, told)
		}
	}
	m.Revoke()
	waitUntil(t, "the channel to stop", func() bool { return !up(t, h, "email:support") })
	waitUntil(t, "the doctor to say so", func() bool {
		_, told, _ = invoke(t, "doctor", "--data", data, "--listen", h.listener.Addr().String())
		return strings.Contains(told, "email:support stopped: the mail server refuses user or password")
	})
	if strings.Contains(told, "CANARY") {
		t.Error("the doctor tells a secret")
	}
}
