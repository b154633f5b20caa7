package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// patient records whether deadlines were set for a request.
type patient struct {
	*httptest.ResponseRecorder
	read, write time.Time
}

func (p *patient) SetReadDeadline(t time.Time) error  { p.read = t; return nil }
func (p *patient) SetWriteDeadline(t time.Time) error { p.write = t; return nil }

// Whatever a channel's own handler does, its callers have no more time than those of the desk's own addresses.
func TestCallsOfPlatformsHaveDeadlines(t *testing.T) {
	s := &server{channels: newChannels(nil, "", nil)}
	w := &patient{ResponseRecorder: httptest.NewRecorder()}
	s.channels.all["webhook:crm"] = &openChannel{hooks: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if w.read.IsZero() || w.write.IsZero() {
			t.Error("the body and the answer may take for ever")
		}
		if _, err := io.ReadAll(r.Body); err != nil {
			t.Error(err)
		}
	})}
	s.withHooks().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/hooks/webhook:crm/events", strings.NewReader("{}")))
	if w.Code != http.StatusOK || !w.read.IsZero() {
		t.Errorf("%d; a deadline is left behind the body: %v", w.Code, w.read)
	}
}
