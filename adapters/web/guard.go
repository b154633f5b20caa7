package web

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// apiHeaders are the headers of everything that is not a page: it is read by programs, never shown or kept.
func (s *Server) apiHeaders(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	s.commonHeaders(h)
}

// commonHeaders are on every answer. Pages of the UI set their own policy.
func (s *Server) commonHeaders(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
	if s.secure() {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// admit holds a request against what any request must keep to: how often, how large, how slow.
func (s *Server) admit(rt route, r *request) error {
	if wait := s.byAddr.pass(addressKey(r.addr), s.Now()); wait > 0 {
		return tooMany(wait)
	}
	limit := rt.body
	if r.ContentLength > limit && (limit > 0 || r.ContentLength > maxSmall) {
		return &http.MaxBytesError{Limit: limit}
	}
	if limit == 0 {
		limit = maxSmall // nothing is read, but the connection may go on if it is little
	}
	bare := r.Body == nil || r.Body == http.NoBody
	r.Body = http.MaxBytesReader(r.w, r.Body, limit)
	if rt.stream || bare {
		return nil
	}
	within := s.timing.body
	if rt.long {
		within = fileTime
	}
	control := http.NewResponseController(r.w)
	_ = control.SetReadDeadline(time.Now().Add(within)) // fails only on a test's recorder
	r.Body = &timedBody{r.Body, control}
	return nil
}

// Calls gives what others call over HTTP, the platforms of channels, the deadlines of the desk's own addresses: a body that
// stalls ends with an error, and an answer that nobody reads is given up. How large a body may be is the handler's affair.
func Calls(h http.Handler) http.Handler { return calls(h, bodyTime) }

func calls(h http.Handler, within time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setPatience(w, within+answerTime+writeTime)
		if r.Body != nil && r.Body != http.NoBody {
			control := http.NewResponseController(w)
			_ = control.SetReadDeadline(time.Now().Add(within)) // fails only on a test's recorder
			r.Body = &timedBody{r.Body, control}
		}
		h.ServeHTTP(w, r)
	})
}

// timedBody is a body with a deadline that ends with it: the server goes on to watch the connection, and would take a
// deadline that passes then for an asker who went away.
type timedBody struct {
	io.ReadCloser
	control *http.ResponseController
}

func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		_ = b.control.SetReadDeadline(time.Time{}) // fails only on a test's recorder
	}
	return n, err
}

// setPatience bounds how long an answer may take to be written. It is set for every request, because a connection
// keeps the deadline of the one before.
func setPatience(w http.ResponseWriter, d time.Duration) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(d)) // fails only on a test's recorder
}
