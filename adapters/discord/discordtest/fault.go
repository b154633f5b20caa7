package discordtest

import (
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"strings"
)

// Fault is what happens to a request instead of the usual.
type Fault struct {
	// Operation that it hits, as of the specification; "" = the next that sends, edits or makes something.
	Operation string
	// Status, Header and Body are answered; nothing is done. Body "" = Discord's own form of the status, with Code.
	Status     int
	Header     http.Header
	Body       string
	Code       int
	RetryAfter float64 // in the body of a 429; 0 = not there
	Global     bool
	// Do makes the request count all the same, before the fault.
	Do bool
	// Reset ends the connection instead of answering. Hang keeps it open and silent until the client goes.
	Reset, Hang bool
}

// Fail lets faults happen, one each, in order.
func (s *Server) Fail(f ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f...)
}

// fault takes the first that hits an operation. The lock is held.
func (s *Server) fault(operation string) (Fault, bool) {
	for i, f := range s.faults {
		if f.Operation == operation || f.Operation == "" && making(operation) {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
			return f, true
		}
	}
	return Fault{}, false
}

// making tells the operations whose effect customers see.
func making(operation string) bool {
	return strings.HasSuffix(operation, "/messages") && strings.HasPrefix(operation, "POST") || strings.HasPrefix(operation, "PATCH /channels/{channel_id}/messages") ||
		strings.HasSuffix(operation, "/threads")
}

// happen makes a fault happen.
func (s *Server) happen(w http.ResponseWriter, r *http.Request, f Fault) {
	switch {
	case f.Reset:
		reset(w)
	case f.Hang:
		select {
		case <-r.Context().Done():
		case <-s.ctx.Done():
		}
		reset(w)
	default:
		maps.Copy(w.Header(), f.Header)
		if f.Body != "" {
			w.WriteHeader(f.Status)
			_, _ = w.Write([]byte(f.Body))
			return
		}
		said := map[string]any{"message": http.StatusText(f.Status), "code": f.Code}
		if f.Status == http.StatusTooManyRequests {
			said = map[string]any{"message": "You are being rate limited.", "global": f.Global}
			if f.RetryAfter != 0 {
				said["retry_after"] = f.RetryAfter
			}
		}
		answer(w, f.Status, said)
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	if body == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// reset ends the connection without an answer.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
