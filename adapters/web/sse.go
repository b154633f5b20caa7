package web

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"net/http"
	"strconv"
	"time"
)

// events is an outlet of server-sent events.
type events struct {
	w    http.ResponseWriter
	rc   *http.ResponseController
	wait time.Duration // for one write
	buf  []byte
}

// openEvents begins a stream. Key spreads the readers' pauses before they come back, so that a restart is no storm.
func (s *Server) openEvents(w http.ResponseWriter, key string) (*events, error) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // for proxies that would collect
	o := &events{w: w, rc: http.NewResponseController(w), wait: s.timing.write}
	w.WriteHeader(http.StatusOK)
	o.buf = append(o.buf, "retry: "...)
	o.buf = strconv.AppendInt(o.buf, int64(1000+spread(key)), 10)
	return o, o.flush("\n\n")
}

// spread derives 0 to 1999 from a key.
func spread(key string) int {
	h := fnv.New32a()
	h.Write([]byte(key))
	return int(h.Sum32() % 2000)
}

// send writes one event.
func (o *events) send(_ context.Context, e event) error {
	data, err := json.Marshal(e.data)
	if err != nil {
		return err
	}
	if e.seq > 0 {
		o.buf = append(o.buf, "id: "...)
		o.buf = strconv.AppendInt(o.buf, e.seq, 10)
		o.buf = append(o.buf, '\n')
	}
	o.buf = append(o.buf, "event: "...)
	o.buf = append(o.buf, e.kind...)
	o.buf = append(o.buf, "\ndata: "...)
	o.buf = append(o.buf, data...) // JSON has no line breaks
	return o.flush("\n\n")
}

// beat writes a comment.
func (o *events) beat(context.Context) error { return o.flush(":\n\n") }

func (o *events) flush(end string) error {
	o.buf = append(o.buf, end...)
	defer func() { o.buf = o.buf[:0] }()
	_ = o.rc.SetWriteDeadline(time.Now().Add(o.wait)) // fails only on a test's recorder
	if _, err := o.w.Write(o.buf); err != nil {
		return err
	}
	return o.rc.Flush()
}
