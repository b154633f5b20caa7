package ui

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

// built is one build for all tests; assets never change.
var built = sync.OnceValues(func() (*Assets, error) { return Build(context.Background(), Source()) })

func assets(t *testing.T) *Assets {
	t.Helper()
	a, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func get(h http.Handler, method, path string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestServes(t *testing.T) {
	a := assets(t)
	const page, short, forever = "no-cache", "public, max-age=300, stale-while-revalidate=86400", "public, max-age=31536000, immutable"
	for _, c := range []struct{ path, kind, cache string }{
		{"/", "text/html; charset=utf-8", page},
		{"/chat", "text/html; charset=utf-8", page},
		{"/console", "text/html; charset=utf-8", page},
		{"/console/queue/7", "text/html; charset=utf-8", page},
		{"/widget.js", "text/javascript; charset=utf-8", short},
		{"/" + a.URL("console.js"), "text/javascript; charset=utf-8", forever},
		{"/" + a.URL("console.css"), "text/css; charset=utf-8", forever},
		{"/" + a.URL("en.js"), "text/javascript; charset=utf-8", forever},
		{"/licences.txt", "text/plain; charset=utf-8", short},
		{"/" + a.URL("icons.svg"), "image/svg+xml", forever},
		{"/" + a.URL("atkinson-hyperlegible-next-latin-wght-normal.woff2"), "font/woff2", forever},
	} {
		res := get(a, "GET", c.path)
		body, err := io.ReadAll(res.Body)
		h := res.Header
		if err != nil || res.StatusCode != 200 || h.Get("Content-Type") != c.kind || h.Get("Cache-Control") != c.cache || len(body) == 0 {
			t.Errorf("%s: %d %q %q, %d bytes, %v", c.path, res.StatusCode, h.Get("Content-Type"), h.Get("Cache-Control"), len(body), err)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: may be sniffed", c.path)
		}
		csp := h.Get("Content-Security-Policy")
		if c.cache == page && (!strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'")) {
			t.Errorf("%s: policy %q", c.path, csp)
		}
		if c.cache != page && h.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: other sites cannot import it", c.path)
		}
	}
}

// The chat's page is in the language that the browser asks for first and the widget speaks.
func TestChatPageSpeaksTheBrowsersLanguage(t *testing.T) {
	a := assets(t)
	for accepts, want := range map[string]string{
		"": `<html lang="en" dir="ltr">`, "de-DE,de;q=0.9,en;q=0.5": `<html lang="de" dir="ltr">`, "fr-FR,de;q=0.5": `<html lang="de" dir="ltr">`,
		"ar": `<html lang="ar" dir="rtl">`, "ja": `<html lang="en" dir="ltr">`, "en-GB,de": `<html lang="en" dir="ltr">`, ";;;=": `<html lang="en" dir="ltr">`,
	} {
		res := get(a, "GET", "/chat", "Accept-Language", accepts)
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != 200 || !strings.Contains(string(body), want) {
			t.Errorf("%q: %d, no %s", accepts, res.StatusCode, want)
		}
		if !strings.Contains(strings.Join(res.Header.Values("Vary"), ","), "Accept-Language") {
			t.Errorf("%q: caches take it for everybody's", accepts)
		}
	}
}

func TestRevalidatesAndCompresses(t *testing.T) {
	a := assets(t)
	path := "/" + a.URL("panel.js")
	plain := get(a, "GET", path)
	want, err := io.ReadAll(plain.Body)
	if err != nil {
		t.Fatal(err)
	}
	zipped := get(a, "GET", path, "Accept-Encoding", "br, gzip;q=0.8")
	if zipped.Header.Get("Content-Encoding") != "gzip" || zipped.Header.Get("Vary") != "Accept-Encoding" {
		t.Error("not compressed:", zipped.Header)
	}
	r, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || string(got) != string(want) {
		t.Error("compressed body differs", err)
	}
	for _, refusal := range []string{"", "br", "gzip;q=0", "gzip; q=0.0"} {
		if get(a, "GET", path, "Accept-Encoding", refusal).Header.Get("Content-Encoding") != "" {
			t.Errorf("compressed for Accept-Encoding %q", refusal)
		}
	}
	etag := plain.Header.Get("ETag")
	for header, status := range map[string]int{etag: 304, "W/" + etag: 304, `"other", ` + etag: 304, "*": 304, `"other"`: 200} {
		if got := get(a, "GET", path, "If-None-Match", header).StatusCode; got != status {
			t.Errorf("If-None-Match %s: %d", header, got)
		}
	}
	head := get(a, "HEAD", path)
	if body, err := io.ReadAll(head.Body); err != nil || len(body) != 0 || head.ContentLength == 0 && head.Header.Get("Content-Length") == "" {
		t.Error("HEAD:", len(body), head.Header, err)
	}
	if got := get(a, "POST", path); got.StatusCode != 405 || got.Header.Get("Allow") != "GET, HEAD" {
		t.Error("POST:", got.StatusCode)
	}
	for _, missing := range []string{"/nothing", "/assets/", "/assets/../widget.js", "/consolex", "/widget.js/"} {
		if got := get(a, "GET", missing).StatusCode; got != 404 {
			t.Errorf("%s: %d", missing, got)
		}
	}
}

func TestBuildsAreTheSame(t *testing.T) {
	a := assets(t)
	b, err := Build(t.Context(), Source())
	if err != nil {
		t.Fatal(err)
	}
	for path := range a.files {
		if b.files[path] == nil || string(a.files[path].body) != string(b.files[path].body) {
			t.Errorf("%s differs from build to build", path)
		}
	}
}

func TestBuildNamesThePlace(t *testing.T) {
	src := fstest.MapFS{}
	if err := copyInto(src); err != nil {
		t.Fatal(err)
	}
	src["console/main.tsx"] = &fstest.MapFile{Data: []byte("const a = 1\nconst = 2\n")}
	_, err := Build(t.Context(), src)
	if err == nil || !strings.Contains(err.Error(), "console/main.tsx:2:") {
		t.Error(err)
	}
	src["console/main.tsx"] = &fstest.MapFile{Data: []byte("import 'left-pad'\n")}
	if _, err = Build(t.Context(), src); err == nil || !strings.Contains(err.Error(), "vendor/VENDOR.json") {
		t.Error(err)
	}
}

func copyInto(m fstest.MapFS) error {
	dir, err := os.MkdirTemp("", "ui-source-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.CopyFS(dir, Source()); err != nil {
		return err
	}
	return filepath.Walk(dir, func(file string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		raw, err := os.ReadFile(file)
		rel, _ := filepath.Rel(dir, file)
		m[filepath.ToSlash(rel)] = &fstest.MapFile{Data: raw}
		return err
	})
}

// A desk that starts compiles nothing before somebody asks for a page, and whoever asks and goes away has the next one wait no
// longer.
func TestBuildWaitsForTheFirstVisitor(t *testing.T) {
	s := NewServer(Config{})
	if err := s.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.Built():
		t.Fatal("it was built for nobody")
	default:
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := s.Assets(gone); err != nil {
		t.Error(err)
	}
	select {
	case <-s.Built():
	default:
		t.Error("it is built and says it is not")
	}
	if res := get(s, "GET", "/chat"); res.StatusCode != http.StatusOK {
		t.Error(res.Status)
	}
}

// TestDevelopment changes a source and waits for the server to serve it.
func TestDevelopment(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, Source()); err != nil {
		t.Fatal(err)
	}
	s := NewServer(Config{Dir: dir})
	done := make(chan error)
	go func() { done <- s.Run(t.Context()) }()
	t.Cleanup(func() {
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	first, err := s.Assets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "console", "console.css")
	if err := os.WriteFile(file, []byte("body { margin: 77px; }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(watchEvery / 4)
	defer tick.Stop()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); <-tick.C {
		a, err := s.Assets(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if a != first {
			body, err := io.ReadAll(get(s, "GET", "/"+a.URL("console.css")).Body)
			if err != nil || !strings.Contains(string(body), "77px") {
				t.Error("old content:", string(body), err)
			}
			return
		}
	}
	t.Error("the change was not noticed")
}
