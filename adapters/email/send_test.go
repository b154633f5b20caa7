package email_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"frontdesk/adapters/email"
	"frontdesk/adapters/email/emailtest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// TestNothingGoesToTheUnproved takes a mail without proof where that is wished, and sends nothing there.
func TestNothingGoesToTheUnproved(t *testing.T) {
	r := newRig(t, func(c *email.Config) { c.TakeUnproved = true })
	r.run()
	r.m.Put(time.Now(), []byte("From: victim@customer.example\r\nTo: "+deskAddress+"\r\nSubject: hi\r\nMessage-ID: <v1@x.example>\r\n\r\nhello\r\n"))
	in := r.got(1)[0]
	if in.From.Verified {
		t.Error("the sender is taken for proved")
	}
	_, err := r.answers(in, "cv_1/1.1", "hello")
	if bottest.Class(err) != channel.Permanent || len(r.m.All()) != 0 {
		t.Errorf("%v, and %d mails were sent", err, len(r.m.All()))
	}
}

// TestLimits is what servers say when they want no more, or nothing of it.
func TestLimits(t *testing.T) {
	r := newRig(t, nil)
	to := channel.Address{Channel: "email:support", Tenant: deskAddress, Room: "ann@customer.example", Thread: email.ThreadOf(deskAddress, deskSecret, "ann@customer.example", "x")}
	for _, c := range []struct {
		at    string
		code  int
		a     [3]int
		class channel.Class
		scope string
	}{
		{"mail", 421, [3]int{4, 7, 28}, channel.RateLimited, "global"},
		{"mail", 432, [3]int{4, 3, 2}, channel.RateLimited, "global"},
		{"mail", 451, [3]int{4, 7, 500}, channel.RateLimited, "global"},
		{"rcpt", 450, [3]int{4, 2, 1}, channel.RateLimited, "room"},
		{"rcpt", 450, [3]int{4, 1, 1}, channel.Retryable, ""},
		{"rcpt", 452, [3]int{4, 2, 2}, channel.Retryable, ""},
		{"data", 451, [3]int{4, 3, 0}, channel.Retryable, ""},
		{"rcpt", 550, [3]int{5, 1, 1}, channel.Gone, ""},
		{"rcpt", 550, [3]int{5, 1, 10}, channel.Gone, ""},
		{"rcpt", 550, [3]int{5, 2, 1}, channel.Gone, ""},
		{"rcpt", 550, [3]int{-1, -1, -1}, channel.Gone, ""},
		{"rcpt", 552, [3]int{5, 2, 2}, channel.Permanent, ""},
		{"rcpt", 550, [3]int{5, 7, 1}, channel.Permanent, ""},
		{"mail", 550, [3]int{5, 7, 60}, channel.Permanent, ""},
		{"data", 554, [3]int{5, 7, 1}, channel.Permanent, ""},
		{"data", 552, [3]int{5, 3, 4}, channel.Permanent, ""},
		{"auth", 454, [3]int{4, 7, 0}, channel.Retryable, ""},
		{"auth", 534, [3]int{5, 7, 9}, channel.AuthLost, ""},
	} {
		r.m.Fail(emailtest.Fault{At: c.at, Err: &smtp.SMTPError{Code: c.code, EnhancedCode: c.a, Message: "CANARY <ann@customer.example>"}})
		_, err := r.send(channel.Outbound{Key: "cv_1/1.1", Address: to, Body: []channel.Block{{Kind: channel.TextBlock, Text: "CANARY"}}})
		var e *channel.SendError
		if !errors.As(err, &e) || e.Class != c.class || e.Scope != c.scope || (e.RetryAfter > 0) != (c.class == channel.RateLimited) {
			t.Errorf("%s %d %v: %v", c.at, c.code, c.a, err)
		}
		if err != nil && (strings.Contains(err.Error(), "CANARY") || strings.Contains(err.Error(), "ann@")) {
			t.Errorf("the error holds the server's words: %v", err)
		}
	}
	if n := len(r.m.All()); n > 0 {
		t.Errorf("%d mails were sent all the same", n)
	}
}

// TestSettles asks the folder of sent mails, and does not take for lost what may still show.
func TestSettles(t *testing.T) {
	r := newRig(t, func(c *email.Config) { c.Sent, c.Settle = "Sent", time.Hour })
	to := channel.Address{Channel: "email:support", Tenant: deskAddress, Room: "ann@customer.example", Thread: email.ThreadOf(deskAddress, deskSecret, "ann@customer.example", "x")}
	r.m.Fail(emailtest.Fault{At: "data", Do: "reset", Take: true})
	_, err := r.send(channel.Outbound{Key: "cv_1/1.1", Address: to, Body: []channel.Block{{Kind: channel.TextBlock, Text: "hello"}}})
	if bottest.Class(err) != channel.Ambiguous {
		t.Fatal(err)
	}
	f := r.a.(channel.Finder)
	if _, found, err := f.FindSent(t.Context(), to, "cv_1/1.1/0"); found || bottest.Class(err) != channel.Retryable {
		t.Errorf("not shown yet: %v, %v", found, err)
	}
	r.m.AppendTo("Sent", time.Now(), r.m.All()[0].Raw)
	if got, found, err := f.FindSent(t.Context(), to, "cv_1/1.1/0"); !found || err != nil || got.MessageIDs[0] != r.mail().ID {
		t.Errorf("shown: %v, %v, %v", got, found, err)
	}
	if _, found, err := f.FindSent(t.Context(), to, "cv_1/2.1/0"); found || err != nil {
		t.Errorf("another: %v, %v", found, err)
	}
}
