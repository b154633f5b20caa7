package telegramtest

import (
	"maps"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Fault is what happens to a request instead of the usual.
type Fault struct {
	// Method that it hits; "" = the next that sends, edits or makes something.
	Method string
	// Status and Body are answered; nothing is done. Body "" = Telegram's own form of the status.
	Status      int
	Header      http.Header
	Body        string
	Description string
	RetryAfter  float64 // in the body of a 429; 0 = not there
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

// making tells the methods whose effect customers see.
func making(method string) bool {
	return strings.HasPrefix(method, "send") && method != "sendChatAction" || method == "editMessageText" || method == "createForumTopic"
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
		var p map[string]any
		if f.RetryAfter != 0 {
			p = map[string]any{"retry_after": f.RetryAfter}
			f.Description = "Too Many Requests: retry after " + strconv.FormatFloat(f.RetryAfter, 'f', -1, 64)
		}
		if f.Description == "" {
			f.Description = http.StatusText(f.Status)
		}
		refuse(w, &refusal{f.Status, f.Description, p})
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

// Silence breaks the poll that waits in silence: nothing comes any more, not even an end.
func (s *Server) Silence() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silent = s.poller
	s.changed()
}

// Drop ends the poll that waits.
func (s *Server) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drops++
	s.changed()
}

// Steal lets another poller take the next polls away.
func (s *Server) Steal(polls int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stolen = polls
	s.poller++
	s.changed()
}

// slow is how long the fake's webhook waits before it repeats. Telegram takes longer.
const slow = 20 * time.Millisecond
