package ui

import (
	"net/http"
	"strconv"
	"strings"
)

// find looks a path up. The console routes in the browser, so all below it is its one page.
func (a *Assets) find(p string) *file {
	if f, ok := a.files[p]; ok {
		return f
	}
	if p == "console" || strings.HasPrefix(p, "console/") {
		return a.files[consolePage]
	}
	return nil
}

func (f *file) headers(h http.Header) {
	h.Set("Content-Type", f.kind)
	h.Set("ETag", f.etag)
	h.Set("X-Content-Type-Options", "nosniff")
	switch {
	case f.page:
		h.Set("Cache-Control", "no-cache")
		pageHeaders(h, f.policyExtra)
		return
	case f.hashed:
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	default:
		// widget.js: short enough for a new panel to arrive soon, long enough not to be asked on each page.
		h.Set("Cache-Control", "public, max-age=300, stale-while-revalidate=86400")
	}
	// Other sites import the widget's modules, and modules need CORS. There is nothing private here.
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// pageHeaders is the policy of our own documents: nothing inline, nothing from elsewhere.
func pageHeaders(h http.Header, extra string) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "+
		"font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; "+
		"trusted-types 'none'"+extra)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
}

func (f *file) send(w http.ResponseWriter, r *http.Request, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // the browser went away: nobody is left to tell
	}
}

// acceptsGzip reads Accept-Encoding as far as browsers use it: a list, refusals by q=0.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name != "gzip" && name != "*" {
			continue
		}
		q = strings.ReplaceAll(q, " ", "")
		return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
	}
	return false
}

// matches compares weakly, as If-None-Match wants.
func matches(header, etag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimSpace(part)
		if part == "*" || strings.TrimPrefix(part, "W/") == etag {
			return true
		}
	}
	return false
}
