package email_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"frontdesk/adapters/email"
	"frontdesk/adapters/email/emailtest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// TestConversation is a mail, its answer, and the answer to that: by all that mail programs leave of an answer.
func TestConversation(t *testing.T) {
	r := newRig(t, nil)
	r.run()
	r.writes(emailtest.Letter{ID: "first@customer.example", Subject: "VPN geht nicht 😞", Text: "Seit heute."})
	first := r.got(1)[0]
	if first.Text != "VPN geht nicht 😞\n\nSeit heute." || !first.From.Verified || first.From.Email != "ann@customer.example" {
		t.Errorf("got %+v", first)
	}
	got, err := r.answers(first, "cv_1/1.1", "Ich sehe nach.")
	if err != nil {
		t.Fatal(err)
	}
	m := r.mail()
	if m.Text != "Ich sehe nach." || len(got.MessageIDs) != 1 || m.ID != got.MessageIDs[0] {
		t.Errorf("sent %+v, receipt %v", m, got)
	}
	for key, want := range map[string]string{"In-Reply-To": "<first@customer.example>", "References": "<first@customer.example>", "Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"} {
		if m.Header.Get(key) != want {
			t.Errorf("%s is %q, want %q", key, m.Header.Get(key), want)
		}
	}
	if h, err := m.Header.AddressList("From"); err != nil || h[0].Name != "Example Support" || h[0].Address != deskAddress {
		t.Errorf("from %v, %v", h, err)
	}
	if d, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil || d != "Re: VPN geht nicht 😞" {
		t.Errorf("subject %q, %v", d, err)
	}
	reply, err := m.Header.AddressList("Reply-To")
	if err != nil || !strings.HasPrefix(reply[0].Address, "support+") {
		t.Fatalf("reply to %v, %v", reply, err)
	}
	for i, extra := range []string{"Delivered-To: " + reply[0].Address + "\r\n", "References: <" + m.ID + ">\r\n", "In-Reply-To: <" + m.ID + ">\r\n", "Cc: Desk <" + strings.ToUpper(reply[0].Address) + ">\r\n", "References: <first@customer.example>\r\n"} {
		r.writes(emailtest.Letter{Subject: "Re: something else", Text: "answer", Extra: extra})
		in := r.got(i + 2)[i+1]
		if in.Address != first.Address || in.Text != "answer" {
			t.Errorf("%s: %+v, %q", extra[:11], in.Address, in.Text)
		}
	}
	r.writes(emailtest.Letter{Subject: "Something else", Text: "new"})
	if in := r.got(7)[6]; in.Address == first.Address || in.Address.Room != first.Address.Room {
		t.Errorf("a new mail is at %+v", in.Address)
	}
	o := channel.Outbound{Key: "cv_1/9.1", Address: first.Address, From: "Ana\r\nBcc: x@y.example", Body: []channel.Block{{Kind: channel.TextBlock, Text: "Done."}}}
	if _, err := r.send(o); err != nil {
		t.Fatal(err)
	}
	m = r.mail()
	if h, _ := m.Header.AddressList("From"); h[0].Name != "Ana Bcc: x@y.example (Example Support)" || m.Header.Get("Auto-Submitted")+m.Header.Get("X-Auto-Response-Suppress") != "" {
		t.Errorf("a person's answer is from %v, auto-submitted %q, suppresses %q", h, m.Header.Get("Auto-Submitted"), m.Header.Get("X-Auto-Response-Suppress"))
	}
}

// TestAnswerAfterRestart finds the subject and the references in the mailbox, in the folder to which mails are moved.
func TestAnswerAfterRestart(t *testing.T) {
	r := newRig(t, func(c *email.Config) { c.Done = "Done" })
	r.run()
	r.writes(emailtest.Letter{ID: "other@customer.example", Subject: "Printer", Text: "?"})
	r.writes(emailtest.Letter{ID: "first@customer.example", Subject: "VPN", Text: "?"})
	r.writes(emailtest.Letter{ID: "second@customer.example", Root: "first@customer.example", Subject: "AW: VPN", Text: "?"})
	in := r.got(3)[1]
	r.wait("the mails to be moved", func() bool { return r.m.Folder("INBOX") == 0 && r.m.Folder("Done") == 3 })
	_ = r.stop()
	r.make()
	if _, err := r.answers(in, "cv_1/5.1", "news"); err != nil {
		t.Fatal(err)
	}
	m := r.mail()
	if m.Header.Get("Subject") != "Re: VPN" || m.Header.Get("In-Reply-To") != "<second@customer.example>" || !strings.HasPrefix(m.Header.Get("References"), "<first@customer.example>") {
		t.Errorf("subject %q, in reply to %q, references %q", m.Header.Get("Subject"), m.Header.Get("In-Reply-To"), m.Header.Get("References"))
	}
}

// TestLeft leaves what is not for the desk in the mailbox, unread, and says so.
func TestLeft(t *testing.T) {
	r := newRig(t, func(c *email.Config) { c.PerHour = 2 })
	r.run()
	r.m.Put(time.Now(), []byte("From: victim@customer.example\r\n\r\nhello\r\n"))
	r.writes(emailtest.Letter{Text: "away", Extra: "Auto-Submitted: auto-replied\r\n"})
	r.writes(emailtest.Letter{Text: "1"})
	r.writes(emailtest.Letter{Text: "2"})
	r.writes(emailtest.Letter{Text: "3: a loop"})
	r.writes(emailtest.Letter{From: "bob@customer.example", Text: "4"})
	in := r.got(3)
	if in[2].Text != "4" {
		t.Errorf("got %q", in[2].Text)
	}
	r.wait("those that were taken to be marked", func() bool { return r.m.Counts().Marked == 3 })
	r.wait("health to say so", func() bool { return strings.Contains(r.a.Health().Last, "2 mails stayed unread") })
	r.wait("health to say what waits", func() bool {
		return strings.HasPrefix(r.a.Health().Last, "1 mail wait: one address wrote more than 2 in an hour.")
	})
}

// TestMailsWaitForTheirTurn takes what is above the bound of an hour later, in order, also over a restart, and after a renumbering.
func TestMailsWaitForTheirTurn(t *testing.T) {
	var ahead atomic.Int64
	r := newRig(t, func(c *email.Config) {
		c.PerHour = 2
		c.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	})
	r.run()
	for i := range 5 {
		r.writes(emailtest.Letter{Text: fmt.Sprint("ann ", i)})
	}
	r.writes(emailtest.Letter{From: "bob@customer.example", Text: "bob"})
	r.got(3)
	r.wait("health to say so", func() bool {
		return strings.HasPrefix(r.a.Health().Last, "3 mails wait: one address wrote more than 2")
	})
	ahead.Add(int64(time.Hour))
	r.writes(emailtest.Letter{Text: "ann 5"}) // has to wait behind the others, though there is room in the hour
	r.got(5)
	r.wait("the rest to wait", func() bool { return strings.HasPrefix(r.a.Health().Last, "2 mails wait") })
	_ = r.stop()
	r.c.PerHour = 1
	r.make()
	r.run()
	r.got(6)
	r.m.Renumber() // it sees all mails again, and cannot know which of them were taken before each is looked at
	r.wait("all to wait", func() bool {
		return r.a.Health().Reconnects > 0 && strings.HasPrefix(r.a.Health().Last, "6 mails wait")
	})
	r.wait("all to be taken", func() bool {
		ahead.Add(int64(10 * time.Minute))
		return r.a.Health().Last == ""
	})
	if got := strings.Join(r.sk.Texts(), ", "); got != "ann 0, ann 1, bob, ann 2, ann 3, ann 4, ann 5" {
		t.Errorf("got %s", got)
	}
	r.wait("all to be marked", func() bool { return r.m.Counts().Marked >= 7 })
}

// TestFirstStart takes the unread mails of the last day only.
func TestFirstStart(t *testing.T) {
	r := newRig(t, nil)
	at := func(d time.Duration, id string) {
		r.m.Put(time.Now().Add(-d), emailtest.Letter{From: "ann@customer.example", To: deskAddress, ID: id, Subject: "x", Text: id}.Raw())
	}
	at(72*time.Hour, "old@x.example")
	at(time.Hour, "new@x.example")
	r.run()
	r.writes(emailtest.Letter{ID: "newest@x.example", Text: "newest@x.example"})
	in := r.got(2)
	if in[0].MessageID != "new@x.example" || in[1].MessageID != "newest@x.example" {
		t.Errorf("got %q and %q", in[0].MessageID, in[1].MessageID)
	}
}

// TestLostCursor goes on where reading was while the process lives, whatever becomes of the cursor. One that cannot be read at the
// start is not taken for none: what lies unread for longer than a day was to be taken.
func TestLostCursor(t *testing.T) {
	for name, b := range map[string][]byte{"empty": nil, "unreadable": []byte("{")} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			old := func(d time.Duration, id string) {
				r.m.Put(time.Now().Add(-d), emailtest.Letter{From: "ann@customer.example", To: deskAddress, ID: id, Subject: "x", Text: id}.Raw())
			}
			r.run()
			r.writes(emailtest.Letter{ID: "first@x.example", Text: "x"})
			r.got(1)
			r.wait("its place to be kept", func() bool { return r.cur.Size() > 0 })
			r.cur.Set(b)
			old(72*time.Hour, "second@x.example") // as one that was moved here from another folder
			r.m.Cut()
			if in := r.got(2); in[1].MessageID != "second@x.example" {
				t.Errorf("got %q", in[1].MessageID)
			}
			_ = r.stop()
			if b == nil {
				return
			}
			r.cur.Set(b)
			old(71*time.Hour, "third@x.example")
			r.make()
			r.run()
			if in := r.got(3); in[2].MessageID != "third@x.example" {
				t.Errorf("got %q", in[2].MessageID)
			}
		})
	}
}

// TestWithoutIdle asks a server that says nothing by itself.
func TestWithoutIdle(t *testing.T) {
	r := newRig(t, nil)
	r.m.Close()
	r.m = emailtest.New(t, false, imap.CapIdle, imap.CapMove, imap.CapUIDPlus, imap.CapSASLIR)
	r.c.IMAP, r.c.SMTP, r.c.TLS, r.c.Done = r.m.IMAP, r.m.SMTP, r.m.TLS, "Done"
	r.make()
	r.run()
	r.writes(emailtest.Letter{Text: "one"})
	r.got(1)
	r.writes(emailtest.Letter{Text: "two"})
	r.got(2)
	r.wait("the mails to be moved", func() bool { return r.m.Folder("Done") == 2 && r.m.Folder("INBOX") == 0 })
}

// TestFiles go both ways, and are found again when the mail was moved.
func TestFiles(t *testing.T) {
	content := bytes.Repeat([]byte("log\r\n\x00\xff"), 1000)
	sent := content
	r := newRig(t, func(c *email.Config) {
		c.Done = "Done"
		c.Open = func(context.Context, channel.File) (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(sent)), nil
		}
	})
	r.run()
	l := emailtest.Letter{From: "ann@customer.example", To: deskAddress, ID: "f@customer.example", Subject: "Log", Text: "see"}
	r.m.Put(time.Now(), []byte(l.Head()+"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"+l.Part()+"\r\n--b\r\nContent-Type: application/x-log; name=a.log\r\nContent-Transfer-Encoding: base64\r\n\r\n"+emailtest.Base64(content)+"\r\n--b--\r\n"))
	in := r.got(1)[0]
	r.wait("the mail to be moved", func() bool { return r.m.Folder("Done") == 1 })
	fetch := func(f channel.File) ([]byte, error) {
		rc, err := r.a.(channel.Fetcher).Fetch(t.Context(), f)
		if err != nil {
			return nil, err
		}
		defer rc.Close()
		return io.ReadAll(rc)
	}
	if got, err := fetch(in.Files[0]); err != nil || !bytes.Equal(got, content) {
		t.Errorf("fetched %d bytes, %v", len(got), err)
	}
	for _, ref := range []string{"", "x", "1/2/3", "1/0/0/x", "9/9/0/none@x.example", "1/1/7/"} {
		if _, err := fetch(channel.File{Ref: ref}); bottest.Class(err) != channel.Permanent {
			t.Errorf("%q: %v", ref, err)
		}
	}
	o := channel.Outbound{Key: "cv_1/1.1", Address: in.Address, Body: []channel.Block{{Kind: channel.TextBlock, Text: "Here."}},
		Files: []channel.File{{ID: "1", Name: "../Rechnung ü.pdf", MIME: "application/pdf", Size: int64(len(content))}, {ID: "2", Name: "b.txt", MIME: "text/plain", Size: int64(len(content))}}}
	if _, err := r.send(o); err != nil {
		t.Fatal(err)
	}
	all := r.m.Mails("ann@customer.example")
	if len(all) != 2 {
		t.Fatalf("%d mails", len(all))
	}
	one, wrong := all[0].Read()
	if one.Text != "Here." || one.File != "Rechnung ü.pdf" || !bytes.Equal(one.Body, content) || len(wrong) > 0 {
		t.Errorf("%q with %q of %d bytes, %v", one.Text, one.File, len(one.Body), wrong)
	}
	if two := r.mail(); two.Text != "📎 b.txt" || two.File != "b.txt" || !bytes.Equal(two.Body, content) {
		t.Errorf("%q with %q of %d bytes", two.Text, two.File, len(two.Body))
	}
	sent = content[:100]
	if _, err := r.send(o); bottest.Class(err) != channel.Permanent || len(r.m.Mails("ann@customer.example")) != 2 {
		t.Errorf("half a file: %v, %d mails", err, len(r.m.Mails("ann@customer.example")))
	}
}
