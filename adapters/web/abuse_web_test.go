package web

import (
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
)

// Case 43: no page but the desk's own makes a browser change anything, whatever tricks of content type it uses.
func TestAbuse43CrossSiteRequests(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	ways := []map[string]string{
		{"Origin": evil}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
		{"Origin": "http://127.0.0.1:8080.evil.example"}, {"Origin": shop},
	}
	kinds := []string{"application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}
	for _, rt := range x.routes() {
		if rt.method == "GET" || !strings.HasPrefix(rt.path, "/api/") {
			continue
		}
		path := strings.NewReplacer("{id}", string(s.Conversation), "{number}", "FD-1001").Replace(rt.path)
		for i, way := range ways {
			h := map[string]string{"Content-Type": kinds[i%len(kinds)]}
			maps.Copy(h, way)
			x.pass(10 * time.Second)
			a := x.do(call{method: rt.method, path: path, as: "boss", body: `{"verb":"resolve","seen":99}`, header: h})
			if a.status != http.StatusForbidden {
				t.Errorf("%s %s with %v: %d", rt.method, rt.path, way, a.status)
			}
		}
		for _, kind := range kinds[1:] { // from its own page, but as a form could send it
			if rt.body == 0 || strings.HasSuffix(path, "/reset") && rt.need != needNothing {
				continue
			}
			x.pass(10 * time.Second)
			a := x.do(call{method: rt.method, path: path, as: "boss", body: `{}`, header: map[string]string{"Content-Type": kind, "Origin": "http://127.0.0.1:8080", "If-Match": `"1"`}})
			if a.status != http.StatusUnsupportedMediaType {
				t.Errorf("%s %s as %s: %d %s", rt.method, rt.path, kind, a.status, a.body)
			}
		}
	}
	if c, err := x.Archive.Conversation(t.Context(), s.Conversation); err != nil || c.Owner != bot.OwnerWaiting {
		t.Errorf("something was done: %s %v", c.Owner, err)
	}
	if a := x.do(call{method: "PUT", path: "/api/v1/presence", as: "boss", body: `{"status":"away"}`, header: map[string]string{"Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"}}); a.status != http.StatusNoContent {
		t.Errorf("the desk's own page may not: %d %s", a.status, a.body)
	}
}

// Case 44: sockets and requests of the chat from pages that are not listed.
func TestAbuse44ForeignOrigins(t *testing.T) {
	x := newRig(t)
	s := x.chatOpen()
	for _, o := range []string{evil, "null", "http://corner.example", "https://corner.example.evil.example", "https://corner.example:444", "file://"} {
		if conn, res, err := x.dial(o, nil); err == nil || res == nil || res.StatusCode != http.StatusForbidden {
			t.Errorf("a socket from %s: %v %v", o, conn, err)
		}
		for _, c := range []call{
			{method: "POST", path: "/chat/v1/sessions", body: `{"site":"default"}`}, {method: "POST", path: "/chat/v1/messages", token: s.Token, body: `{"client_id":"a","text":"x"}`},
			{method: "GET", path: "/chat/v1/stream", token: s.Token}, {method: "OPTIONS", path: "/chat/v1/messages"},
		} {
			c.header = map[string]string{"Origin": o}
			a := x.do(c)
			if a.status != http.StatusForbidden || a.header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s %s from %s: %d %v", c.method, c.path, o, a.status, a.header)
			}
		}
	}
	if _, res, err := x.dial("", http.Header{"Cookie": {"fd=x"}}); err == nil || res.StatusCode != http.StatusForbidden {
		t.Errorf("a socket with cookies and no origin: %v", err)
	}
	// Listed for another channel: no session of this one.
	conn := x.socket("https://other.example", s.Token, 0)
	if code := x.closed(conn); code != 1008 {
		t.Errorf("a page of another channel: closed with %d", code)
	}
	if a := x.do(call{method: "POST", path: "/chat/v1/messages", token: s.Token, body: `{"client_id":"a","text":"x"}`, header: map[string]string{"Origin": "https://other.example"}}); a.status != http.StatusForbidden {
		t.Errorf("a page of another channel: %d", a.status)
	}
	for _, o := range []string{shop, "http://127.0.0.1:8080"} {
		a := x.do(call{method: "POST", path: "/chat/v1/sessions", body: `{"site":"default"}`, header: map[string]string{"Origin": o}})
		if a.status != http.StatusCreated || a.header.Get("Access-Control-Allow-Origin") != o || a.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("from %s: %d %v", o, a.status, a.header)
		}
		a = x.do(call{method: "OPTIONS", path: "/chat/v1/messages", header: map[string]string{"Origin": o, "Access-Control-Request-Method": "POST"}})
		if a.status != http.StatusNoContent || !strings.Contains(a.header.Get("Access-Control-Allow-Headers"), "Authorization") {
			t.Errorf("preflight from %s: %d %v", o, a.status, a.header)
		}
	}
}

// Case 46 and 48: pages cannot be framed, but the chat page by listed origins; the policy holds on every answer.
func TestAbuse46And48Headers(t *testing.T) {
	x := newRig(t).staffed()
	for path, want := range map[string]string{
		"/console":             "frame-ancestors 'none'",
		"/":                    "frame-ancestors 'none'",
		"/chat":                "frame-ancestors 'self' https://corner.example https://other.example",
		"/api/v1/me":           "default-src 'none'",
		"/api/v1/nothing":      "default-src 'none'",
		"/chat/v1/nothing":     "default-src 'none'",
		"/healthz":             "default-src 'none'",
		"/api/v1/openapi.json": "default-src 'none'",
	} {
		a := x.do(call{method: "GET", path: path, as: "ana"})
		h := a.header
		if p := h.Get("Content-Security-Policy"); !strings.Contains(p, want) || strings.Contains(p, "unsafe") || strings.Count(p, "frame-ancestors") != 1 {
			t.Errorf("%s: policy %q", path, p)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" || h.Get("Cross-Origin-Opener-Policy") != "same-origin" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

// Case 49: nothing of the API is kept by caches.
func TestAbuse49NothingIsCached(t *testing.T) {
	x := newRig(t).staffed()
	s := x.chatOpen()
	for _, c := range []call{
		{method: "GET", path: "/api/v1/me", as: "ana"}, {method: "GET", path: "/api/v1/queue", as: "ana"}, {method: "GET", path: "/api/v1/me"},
		{method: "GET", path: "/chat/v1/transcript?format=html", token: s.Token}, {method: "GET", path: "/api/v1/conversations/cv_x", as: "ana"},
	} {
		if a := x.do(c); a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %q", c.path, a.header.Get("Cache-Control"))
		}
	}
}

// Case 50: slow headers, slow and endless bodies, two lengths in one request.
func TestAbuse50SlowAndSmuggled(t *testing.T) {
	x := newRig(t)
	s := x.chatOpen()
	if c := x.front.Config; c.ReadHeaderTimeout != 5*time.Second || c.MaxHeaderBytes != 32<<10 || c.IdleTimeout == 0 {
		t.Errorf("%+v", c)
	}
	raw := func(request string) string {
		conn, err := net.Dial("tcp", x.front.Listener.Addr().String())
		x.must(err)
		defer func() { _ = conn.Close() }()
		x.must(conn.SetDeadline(time.Now().Add(patience)))
		_, err = io.WriteString(conn, request)
		x.must(err)
		b := make([]byte, 300)
		n, _ := conn.Read(b) // what came counts, also before an error
		return string(b[:n])
	}
	head := "POST /chat/v1/messages HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer " + s.Token + "\r\nContent-Type: application/json\r\n"
	for name, c := range map[string][2]string{
		"a body of 1 GB":           {head + "Content-Length: 1073741824\r\n\r\n", " 413 "},
		"a body of 1 GB in pieces": {head + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("10000\r\n"+strings.Repeat(" ", 0x10000)+"\r\n", 3), " 413 "},
		"two lengths":              {head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", " 400 "},
		"length and pieces":        {head + "Content-Length: 4\r\nTransfer-Encoding: chunked, identity\r\n\r\n{}", " 50"},
		"endless header":           {head + "X: " + strings.Repeat("x", 64<<10) + "\r\n\r\n", " 431 "},
		"a body where none is":     {"DELETE /chat/v1/session HTTP/1.1\r\nHost: desk\r\nContent-Length: 1000000\r\n\r\n", " 413 "},
	} {
		if got := raw(c[0]); !strings.Contains(got, c[1]) {
			t.Errorf("%s: %q, want%s", name, got, c[1])
		}
	}
}
