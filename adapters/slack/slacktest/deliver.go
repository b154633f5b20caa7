package slacktest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// The ways in which Slack tells something, as Socket Mode names them.
const (
	Events      = "events_api"
	Interactive = "interactive"
	Commands    = "slash_commands"
)

// delivery is one thing told, until it is acknowledged.
type delivery struct {
	id      string
	via     string
	payload []byte
	raw     bool // the payload is no JSON
	copied  int  // how often it was told before, though it was acknowledged
	tries   int
	last    *wire
	at      time.Time
}

// repeat is when something that was not acknowledged is told once more. Slack waits three seconds.
const repeat = time.Second

// slow is how long the fake waits before it repeats a request that was refused. Slack takes up to five minutes.
const slow = 20 * time.Millisecond

// push queues a delivery, some times over.
func (s *Server) push(via string, payload []byte, raw bool, times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := range max(times, 1) {
		s.number++
		s.queue = append(s.queue, &delivery{id: fmt.Sprintf("57d12c34-%08d", s.number), via: via, payload: payload, raw: raw, copied: n})
	}
	s.changed()
}

// PushRaw tells an event whose bytes are as they are.
func (s *Server) PushRaw(b []byte) { s.push(Events, b, true, 1) }

// Push tells something.
func (s *Server) Push(via string, payload any, times int) {
	b, err := json.Marshal(payload)
	if err != nil {
		panic("slacktest: " + err.Error())
	}
	s.push(via, b, false, times)
}

// Forget gives up what was not acknowledged, as Slack does after six minutes.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = nil
}

// Swap brings the last delivery before the one that is back deliveries older, as if it had been quicker.
func (s *Server) Swap(back int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.queue) - 1; n >= back {
		s.queue[n], s.queue[n-back] = s.queue[n-back], s.queue[n]
	}
}

// Hook makes deliveries go to a handler over HTTP, signed.
func (s *Server) Hook(h http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook = h
	s.changed()
}

// Waiting tells how many deliveries were not acknowledged yet.
func (s *Server) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

// pump brings what is queued to whom it is for, in order.
func (s *Server) pump() {
	for s.ctx.Err() == nil {
		s.mu.Lock()
		wake := s.wake
		hook := s.hook
		var next *delivery
		var to *wire
		if hook != nil {
			if len(s.queue) > 0 {
				next = s.queue[0]
			}
		} else {
			next, to = s.due()
		}
		s.mu.Unlock()
		switch {
		case next != nil && hook != nil:
			s.request(hook, next)
			continue
		case next != nil:
			to.send(next.frame())
			continue
		}
		s.rest(wake)
	}
}

// rest waits until there may be something to tell: something new, or the time to tell it again.
func (s *Server) rest(wake <-chan struct{}) {
	var again <-chan time.Time
	if s.Waiting() > 0 {
		t := time.NewTimer(repeat / 4)
		defer t.Stop()
		again = t.C
	}
	select {
	case <-wake:
	case <-again:
	case <-s.ctx.Done():
	}
}

// due is the first delivery that shall be told now, and to which connection. The lock is held.
func (s *Server) due() (*delivery, *wire) {
	live := slices.DeleteFunc(slices.Clone(s.links), func(l *wire) bool { return l.leaving.Load() || l.gone.Load() })
	if len(live) == 0 {
		return nil, nil
	}
	for _, d := range s.queue {
		if d.tries > 0 && !d.last.gone.Load() && time.Since(d.at) < repeat {
			continue
		}
		s.turn++
		to := live[s.turn%len(live)]
		d.tries++
		d.last, d.at = to, time.Now()
		if to.conn == nil { // another program, for a moment
			to.gone.Store(true)
			s.links = slices.DeleteFunc(s.links, func(x *wire) bool { return x == to })
		}
		return d, to
	}
	return nil, nil
}

// frame is the delivery as Socket Mode writes it.
func (d *delivery) frame() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"envelope_id":%q,"payload":%s,"type":%q,"accepts_response_payload":%v,"retry_attempt":%d,"retry_reason":""}`,
		d.id, d.payload, d.via, d.via != Events, d.tries-1)
	return b.Bytes()
}

// Request is one request of Slack to a hook.
type Request struct {
	Body   []byte
	Header http.Header
}

// request brings a delivery to the hook once, and waits three seconds for the answer.
func (s *Server) request(hook http.Handler, d *delivery) {
	body, kind := d.payload, "application/json"
	switch d.via {
	case Interactive:
		body, kind = []byte(url.Values{"payload": {string(d.payload)}}.Encode()), "application/x-www-form-urlencoded"
	case Commands:
		var fields map[string]string
		_ = json.Unmarshal(d.payload, &fields)
		form := url.Values{}
		for k, v := range fields {
			form.Set(k, v)
		}
		body, kind = []byte(form.Encode()), "application/x-www-form-urlencoded"
	}
	header := Sign(body, Signing, time.Now().Add(time.Duration(d.copied)*time.Second)) // retries come later than here
	header.Set("Content-Type", kind)
	if n := d.tries + d.copied; n > 0 {
		header.Set("X-Slack-Retry-Num", strconv.Itoa(n))
		header.Set("X-Slack-Retry-Reason", "http_error")
	}
	d.tries++
	code := s.Call(hook, Request{body, header})
	s.mu.Lock()
	if code/100 == 2 {
		s.last = Request{body, header}
		s.queue = slices.DeleteFunc(s.queue, func(x *delivery) bool { return x == d })
		s.acked++
	}
	s.mu.Unlock()
	if code/100 != 2 {
		t := time.NewTimer(slow)
		defer t.Stop()
		select {
		case <-t.C:
		case <-s.ctx.Done():
		}
	}
}

// Sign makes the headers of a request of Slack.
func Sign(body []byte, secret string, at time.Time) http.Header {
	stamp := strconv.FormatInt(at.Unix(), 10)
	h := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(h, "v0:%s:%s", stamp, body)
	return http.Header{
		"X-Slack-Request-Timestamp": {stamp},
		"X-Slack-Signature":         {"v0=" + hex.EncodeToString(h.Sum(nil))},
	}
}

// Call makes a request to a handler, and gives the status: 0 after three seconds.
func (s *Server) Call(h http.Handler, r Request) int {
	ctx, cancel := context.WithTimeout(s.ctx, 3*time.Second)
	defer cancel()
	req := httptest.NewRequestWithContext(ctx, http.MethodPost, "http://desk.example/", bytes.NewReader(r.Body))
	maps.Copy(req.Header, r.Header)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	if ctx.Err() != nil {
		return 0
	}
	return w.Code
}

// Send makes a request to the hook, and gives the status.
func (s *Server) Send(r Request) int {
	s.mu.Lock()
	h := s.hook
	s.mu.Unlock()
	return s.Call(h, r)
}

// Replay makes the last request that was taken once more, byte by byte, and gives the status.
func (s *Server) Replay() int {
	s.mu.Lock()
	r := s.last
	s.mu.Unlock()
	return s.Send(r)
}
