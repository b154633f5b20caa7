package web

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"frontdesk/bot"
)

// pages mounts what people and machines look at: the UI, the state of the process, its figures.
func (s *Server) pages(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		s.apiHeaders(w.Header())
		_, _ = io.WriteString(w, "ok\n") // whoever asked may be gone
	})
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("GET "+bot.FileLinks, s.linkedFile)
	if s.Metrics != nil {
		mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
			s.apiHeaders(w.Header())
			if !s.address(r).IsLoopback() { // for others there is a port of their own
				notFound().write(w)
				return
			}
			s.Metrics.ServeHTTP(w, r)
		})
	}
	mux.HandleFunc("/", s.ui)
}

// readyTime bounds the look at whether the desk can work.
const readyTime = 2 * time.Second

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	s.apiHeaders(w.Header())
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()
	select {
	case <-s.hub.drained:
		http.Error(w, "stopping", http.StatusServiceUnavailable)
		return
	default:
	}
	if err := s.Ready(ctx); err != nil {
		s.Log.Warn("not ready", "error", err)
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	_, _ = io.WriteString(w, "ready\n") // whoever asked may be gone
}

// ui serves pages. The chat page may stand in frames of the pages that are listed, all others in none.
func (s *Server) ui(w http.ResponseWriter, r *http.Request) {
	s.commonHeaders(w.Header())
	framers := "'none'"
	if r.URL.Path == "/chat" {
		framers = s.framers()
	}
	s.UI.ServeHTTP(&framed{ResponseWriter: w, framers: framers}, r)
}

// framers lists the origins that may show the chat page.
func (s *Server) framers() string {
	list := []string{"'self'"}
	for _, site := range s.Sites() {
		for _, o := range site.Origins {
			if !strings.ContainsAny(o, " ;,'\"") { // nothing that would end the directive
				list = append(list, o)
			}
		}
	}
	return strings.Join(list, " ")
}

// framed completes the policy of a page with who may frame it: the UI does not know the channels.
type framed struct {
	http.ResponseWriter
	framers string
	done    bool
}

const (
	framing    = "frame-ancestors "
	framedByNo = framing + "'none'"
)

// WriteHeader completes the policy before the headers go.
func (f *framed) WriteHeader(status int) {
	if !f.done {
		f.done = true
		h := f.Header()
		switch p := h.Get("Content-Security-Policy"); {
		case p == "":
		case strings.Contains(p, framedByNo):
			h.Set("Content-Security-Policy", strings.Replace(p, framedByNo, framing+f.framers, 1))
		default:
			h.Set("Content-Security-Policy", p+"; "+framing+f.framers)
		}
	}
	f.ResponseWriter.WriteHeader(status)
}

// Write sends the headers first.
func (f *framed) Write(b []byte) (int, error) {
	if !f.done {
		f.WriteHeader(http.StatusOK)
	}
	return f.ResponseWriter.Write(b)
}

// Unwrap lets deadlines through.
func (f *framed) Unwrap() http.ResponseWriter { return f.ResponseWriter }
