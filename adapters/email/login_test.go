package email_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"frontdesk/adapters/email"
	"frontdesk/adapters/email/emailtest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// TestOAuth signs in with tokens on both sides, and asks for a new one when the old one has ended.
func TestOAuth(t *testing.T) {
	var asked atomic.Int32
	refuse := atomic.Bool{}
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Type", "application/json")
		switch {
		case refuse.Load():
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":"invalid_grant","error_description":"CANARY"}`)
		case q.FormValue("grant_type") != "refresh_token" || q.FormValue("refresh_token") != "CANARY-refresh" || q.FormValue("client_id") != "me":
			w.WriteHeader(http.StatusTeapot)
		default:
			_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "CANARY-token", "token_type": "Bearer", "expires_in": 3600})
		}
	}))
	defer service.Close()
	var ahead atomic.Int64
	r := newRig(t, func(c *email.Config) {
		c.Password = ""
		c.OAuth = &email.OAuth{TokenURL: service.URL, ClientID: "me", ClientSecret: "s", RefreshToken: "CANARY-refresh"}
		c.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	})
	r.m.TakeTokens("CANARY-token")
	r.run()
	r.writes(emailtest.Letter{Text: "hello"})
	in := r.got(1)[0]
	if _, err := r.answers(in, "cv_1/1.1", "hello"); err != nil {
		t.Fatal(err)
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("%d tokens", n)
	}
	ahead.Store(int64(2 * time.Hour))
	if _, err := r.answers(in, "cv_1/2.1", "again"); err != nil || asked.Load() != 2 {
		t.Errorf("%v, %d tokens", err, asked.Load())
	}
	r.m.TakeTokens("another")
	if _, err := r.answers(in, "cv_1/3.1", "no"); bottest.Class(err) != channel.AuthLost || strings.Contains(err.Error(), "CANARY") {
		t.Errorf("a token that is not taken: %v", err)
	}
	refuse.Store(true)
	ahead.Store(int64(4 * time.Hour))
	r.m.Cut()
	if err := <-r.err; bottest.Class(err) != channel.AuthLost || strings.Contains(err.Error(), "CANARY") || r.a.Health().State != channel.Denied {
		t.Errorf("a refresh token that is not taken: %v, %+v", err, r.a.Health())
	}
	r.end = nil
}

// TestNoSecretInTheClear says nothing to a server without TLS, unless it is on this machine and that is wished.
func TestNoSecretInTheClear(t *testing.T) {
	r := newRig(t, nil)
	r.m.Close()
	r.m = emailtest.NewPlain(t)
	r.c.IMAP, r.c.SMTP = r.m.IMAP, r.m.SMTP
	r.make()
	r.run()
	r.wait("health to say so", func() bool { return strings.Contains(r.a.Health().Last, "offers no TLS") })
	to := channel.Address{Channel: "email:support", Tenant: deskAddress, Room: "ann@customer.example", Thread: email.ThreadOf(deskAddress, deskSecret, "ann@customer.example", "x")}
	if _, err := r.answers(channel.Inbound{Address: to}, "cv_1/1.1", "x"); bottest.Class(err) != channel.Retryable {
		t.Errorf("a mail without TLS: %v", err)
	}
	_ = r.stop()
	if n := r.m.Counts().Logins; n != 0 {
		t.Errorf("%d tries to sign in without TLS", n)
	}
	r.c.Plain = true
	r.make()
	r.run()
	r.writes(emailtest.Letter{Text: "hello"})
	if _, err := r.answers(r.got(1)[0], "cv_1/2.1", "x"); err != nil {
		t.Error(err)
	}
}
