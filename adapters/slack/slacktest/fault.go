package slacktest

import (
	"maps"
	"net"
	"net/http"
)

// Fault is what happens to a request instead of the usual.
type Fault struct {
	// Method that it hits; "" = the next that says or changes something.
	Method string
	// Status and Body are answered; nothing is done. Error is a code of Slack's own, with status 200 unless another
	// is given.
	Status int
	Header http.Header
	Body   string
	Error  string
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

// fault takes the first that hits a method. The lock is held.
func (s *Server) fault(method string) (Fault, bool) {
	for i, f := range s.faults {
		if f.Method == method || f.Method == "" && making(method) {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
			return f, true
		}
	}
	return Fault{}, false
}

// making tells the methods whose effect people see.
func making(method string) bool {
	return method == "chat.postMessage" || method == "chat.update" || method == "files.completeUploadExternal"
}

// early takes a fault that ends the connection before the request was read.
func (s *Server) early(method string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Method == method || f.Method == "" && making(method) {
			if f.Reset && !f.Do {
				_, _ = s.fault(method)
				return true
			}
			return false
		}
	}
	return false
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
		status := f.Status
		if status == 0 {
			status = http.StatusOK
		}
		write(w, status, map[string]any{"ok": false, "error": f.Error})
	}
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
