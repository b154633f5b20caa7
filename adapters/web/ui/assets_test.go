package ui

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestServesBuild(t *testing.T) {
	a, err := Build(t.Context(), Source())
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(a)
	defer srv.Close()
	for _, c := range []struct{ path, kind, cache string }{
		{"/", "text/html; charset=utf-8", "no-cache"},
		{"/chat", "text/html; charset=utf-8", "no-cache"},
		{"/console", "text/html; charset=utf-8", "no-cache"},
		{"/console/queue/7", "text/html; charset=utf-8", "no-cache"},
		{"/widget.js", "text/javascript; charset=utf-8", "public, max-age=300, stale-while-revalidate=86400"},
		{"/" + a.URL("console.js"), "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{"/" + a.URL("console.css"), "text/css; charset=utf-8", "public, max-age=31536000, immutable"},
		{"/" + a.URL("en.js"), "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{"/" + a.URL("icons.svg"), "image/svg+xml", "public, max-age=31536000, immutable"},
	} {
		res, err := http.Get(srv.URL + c.path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != 200 || res.Header.Get("Content-Type") != c.kind || res.Header.Get("Cache-Control") != c.cache || len(body) == 0 {
			t.Errorf("%s: %d %q %q, %d bytes", c.path, res.StatusCode, res.Header.Get("Content-Type"), res.Header.Get("Cache-Control"), len(body))
		}
		if strings.HasPrefix(c.kind, "text/html") && !strings.Contains(res.Header.Get("Content-Security-Policy"), "script-src 'self'") {
			t.Errorf("%s: no content security policy", c.path)
		}
	}
}
