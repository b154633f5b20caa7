package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"strings"

	"golang.org/x/text/language"
)

// Assets are the files of one build. They never change; serving needs no lock.
type Assets struct {
	files map[string]*file  // by path without the leading slash
	names map[string]string // what templates ask for, to the path served

	tongues language.Matcher // of the chat's page, in the order of spoken
	spoken  []language.Tag
}

// file is one servable body.
type file struct {
	body, gzip  []byte // gzip is nil where it would not be smaller
	kind, etag  string
	hashed      bool // the name holds the content's hash
	page        bool // an HTML document of ours, with a policy
	policyExtra string
}

func newAssets() *Assets {
	return &Assets{files: map[string]*file{}, names: map[string]string{}}
}

// URL returns the path, without a leading slash, under which the file called name ("console.js",
// "icons.svg") is served; empty if there is none.
func (a *Assets) URL(name string) string { return a.names[name] }

// Size returns the bytes of the body at path, plain and as sent to a browser which takes gzip.
func (a *Assets) Size(path string) (plain, sent int) {
	f, ok := a.files[path]
	if !ok {
		return 0, 0
	}
	if f.gzip == nil {
		return len(f.body), len(f.body)
	}
	return len(f.body), len(f.gzip)
}

// addHashed adds a file under its name with its hash, and makes it known by its plain name.
func (a *Assets) addHashed(name string, body []byte) string {
	ext := path.Ext(name)
	full := base + strings.TrimSuffix(name, ext) + "-" + digest(body)[:8] + ext
	a.add(full, body, true)
	a.names[name] = full
	return full
}

func (a *Assets) add(name string, body []byte, hashed bool) *file {
	f := &file{body: body, kind: contentType(name), etag: `"` + digest(body)[:20] + `"`, hashed: hashed}
	if z := deflate(body); len(z) < len(body) && path.Ext(name) != ".woff2" {
		f.gzip = z
	}
	a.files[name] = f
	return f
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func deflate(b []byte) []byte {
	var buf bytes.Buffer
	w, _ := gzip.NewWriterLevel(&buf, gzip.BestCompression) // fails only for an unknown level
	if _, err := w.Write(b); err != nil {
		return b
	}
	if err := w.Close(); err != nil {
		return b
	}
	return buf.Bytes()
}

// contentType does not ask the machine's MIME tables: they differ.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".html":
		return "text/html; charset=utf-8"
	}
	return mime.FormatMediaType("application/octet-stream", nil)
}

// ServeHTTP answers GET and HEAD for the files of this build, everything else with 404 or 405.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at := strings.TrimPrefix(r.URL.Path, "/")
	f := a.find(at)
	if at == chatPage {
		f = a.chatFor(r.Header.Get("Accept-Language"))
		w.Header().Add("Vary", "Accept-Language")
	}
	if f == nil {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	f.headers(w.Header())
	body := f.body
	if f.gzip != nil {
		w.Header().Add("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			body = f.gzip
			w.Header().Set("Content-Encoding", "gzip")
		}
	}
	if matches(r.Header.Get("If-None-Match"), f.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	f.send(w, r, body)
}
