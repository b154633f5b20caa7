package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
)

// What is too much at once is 429 with a time to wait: by session, by address, by account.
func TestPaces(t *testing.T) {
	x := newRig(t).staffed()
	s := x.chatOpen()
	var last reply
	for n := range paceMessages().burst + 2 {
		last = x.do(call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: map[string]any{"client_id": fmt.Sprint("m", n), "text": "hi"}})
	}
	if last.status != http.StatusTooManyRequests || last.header.Get("Retry-After") == "" {
		t.Errorf("messages: %d %v", last.status, last.header)
	}
	for range paceSignals().burst + 2 {
		last = x.do(call{method: "POST", path: "/chat/v1/typing", token: s.Token, body: `{}`})
	}
	if last.status != http.StatusTooManyRequests {
		t.Errorf("typing: %d", last.status)
	}
	for range paceSessions().burst + 2 {
		last = x.do(call{method: "POST", path: "/chat/v1/sessions", body: `{"site":"default"}`})
	}
	if last.status != http.StatusTooManyRequests {
		t.Errorf("sessions: %d", last.status)
	}
	x.pass(time.Minute)
	x.says(s, "later", "and now again")
}

func TestGateForgetsInBoundedMemory(t *testing.T) {
	g, now := newGate(pace{1, 2}), time.Unix(0, 0)
	for n := range maxAskers + 10 {
		g.pass(fmt.Sprint(n), now)
	}
	if len(g.by) > maxAskers {
		t.Errorf("remembers %d", len(g.by))
	}
	var waits []bool
	for range 3 {
		waits = append(waits, g.pass("a", now) > 0)
	}
	if !slices.Equal(waits, []bool{false, false, true}) {
		t.Errorf("of three at once wait %v", waits)
	}
	if g.pass("a", now.Add(time.Second)) != 0 {
		t.Error("a second later it still waits")
	}
}

// Where a request comes from: the peer, or what a proxy of ours says; what a stranger writes is hearsay.
func TestAddress(t *testing.T) {
	x := newRig(t)
	x.Proxies = append(x.Proxies, netip.MustParsePrefix("10.1.0.0/16"))
	for _, c := range []struct{ peer, forwarded, want string }{
		{"203.0.113.5:99", "", "203.0.113.5"},
		{"203.0.113.5:99", "198.51.100.1", "203.0.113.5"},
		{"127.0.0.1:99", "198.51.100.1", "198.51.100.1"},
		{"127.0.0.1:99", "10.9.9.9, 198.51.100.1", "198.51.100.1"},
		{"127.0.0.1:99", "198.51.100.1, 127.0.0.1", "198.51.100.1"},
		{"127.0.0.1:99", "rubbish", "127.0.0.1"},
		{"127.0.0.1:99", "198.51.100.1:4711", "198.51.100.1"},
		{"127.0.0.1:99", "[2001:db8::7]:4711", "2001:db8::7"},
		{"127.0.0.1:99", "[2001:db8::7]", "2001:db8::7"},
		{"10.1.2.3:99", "198.51.100.1", "198.51.100.1"},
		{"10.1.2.3:99", "198.51.100.1, 10.1.9.9:80", "198.51.100.1"},
		{"10.2.2.3:99", "198.51.100.1", "10.2.2.3"},
		{"[::1]:99", "2001:db8::7", "2001:db8::7"},
	} {
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{}}
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := x.address(r); got != netip.MustParseAddr(c.want) {
			t.Errorf("%+v: %s", c, got)
		}
	}
	if n := strings.Count(x.log.String(), "--trusted-proxies"); n != 1 {
		t.Errorf("a proxy that is not trusted is told of %d times", n)
	}
	if a, b := addressKey(netip.MustParseAddr("2001:db8::1")), addressKey(netip.MustParseAddr("2001:db8::ffff")); a != b {
		t.Errorf("one customer counts twice: %s, %s", a, b)
	}
	if addressKey(netip.MustParseAddr("::ffff:192.0.2.1")) != "192.0.2.1" {
		t.Error("a mapped address counts as another")
	}
}

// Case 57, as far as it is ours: whatever goes wrong, the log holds no text, no name, no token.
func TestLogHoldsNothingPersonal(t *testing.T) {
	x := newRig(t).staffed()
	s := x.chatOpen()
	x.says(s, "c1", "canary-text in a message")
	x.do(call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: `{"client_id":"canary-id/","text":"canary-text"}`})
	x.do(call{method: "POST", path: "/api/v1/session", body: `{"email":"canary-mail@desk.example","password":"canary-password"}`})
	l := x.follow(s, 0)
	l.next()
	l.close()
	x.act("ana", s.Conversation, map[string]any{"verb": "reply", "text": "canary-reply"})
	x.Drain()
	log := x.log.String()
	for _, never := range []string{"canary", s.Token, x.cookies["ana"], "Ana", "desk.example"} {
		if strings.Contains(log, never) {
			t.Errorf("the log holds %q:\n%s", never, log)
		}
	}
}

// A page that is not listed is named in the log, once, and no more of them than an admin would read.
func TestStrangePagesAreNamedOnce(t *testing.T) {
	x := newRig(t)
	from := func(origin string) {
		t.Helper()
		if res := x.do(call{method: "OPTIONS", path: "/chat/v1/sessions", header: map[string]string{"Origin": origin, "Access-Control-Request-Method": "POST"}}); res.status != http.StatusForbidden {
			t.Errorf("%s: %d", origin, res.status)
		}
	}
	from("https://shop2.example")
	from("https://shop2.example")
	from("null")
	for i := range 3 * maxStrange {
		from(fmt.Sprintf("https://made-up-%d.example", i))
	}
	log := x.log.String()
	if n := strings.Count(log, "shop2.example"); n != 1 || !strings.Contains(log, "origins in channels.yaml") {
		t.Errorf("the page is named %d times:\n%s", n, log)
	}
	if n := strings.Count(log, "made-up"); n != maxStrange-1 {
		t.Errorf("%d made-up pages are named", n)
	}
}

func TestInternalErrorsTellNothing(t *testing.T) {
	p := problemOf(&bot.Error{Code: bot.Internal, Op: "read", Text: "canary", Err: io.ErrUnexpectedEOF})
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if p.Status != 500 || bytes.Contains(b, []byte("canary")) || bytes.Contains(b, []byte("EOF")) {
		t.Errorf("%s", b)
	}
	codes := map[bot.Code]int{bot.Invalid: 422, bot.NotFound: 404, bot.Conflict: 409, bot.Denied: 403, bot.Busy: 503, bot.Unknown: 503, "": 500}
	for code, status := range codes {
		if p := problemOf(&bot.Error{Code: code}); p.Status != status || p.Detail == "" || (status == 503) != (p.wait > 0) {
			t.Errorf("%q: %+v", code, p)
		}
	}
	secret := problemOf(&bot.Error{Code: bot.Busy, Text: "the disk of /srv/data is nearly full: delete /srv/data/ballast"})
	if b, err := json.Marshal(secret); err != nil || bytes.Contains(b, []byte("/srv")) {
		t.Errorf("a customer learns of the machine's folders: %s", b)
	}
	if !slices.Contains([]int{503}, problemOf(fmt.Errorf("x: %w", &bot.Error{Code: bot.Busy})).Status) {
		t.Error("a wrapped error is another")
	}
}
