package telegramtest

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"
)

// queued is an update that was not confirmed yet.
type queued struct {
	id    int64
	kind  string
	body  []byte
	times int
}

// Push puts an update into the queue: body is that of its kind ("message", …). Times is how often a poll gets it. It gives
// the update's id.
func (s *Server) Push(kind string, body any, times int) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.next()
	b, err := json.Marshal(map[string]any{"update_id": id, kind: body})
	if err != nil {
		panic("telegramtest: " + err.Error())
	}
	s.push(queued{id, kind, b, max(times, 1)})
	return id
}

// PushRaw puts bytes into the queue as they are. ID is what the bytes say it is, if they say it.
func (s *Server) PushRaw(make func(id int64) []byte) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.next()
	s.push(queued{id, "", make(id), 1})
	return id
}

func (s *Server) next() int64 {
	s.nextID++
	return s.nextID
}

func (s *Server) push(q queued) {
	s.queue = append(s.queue, q)
	s.changed()
}

// Jump makes the next update's id another, as Telegram does after a week of silence.
func (s *Server) Jump(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextID = id - 1
}

// Reverse lets polls give their updates in the wrong order.
func (s *Server) Reverse() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reversed = true
}

// Waiting tells how many updates are not confirmed.
func (s *Server) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

// getUpdates is the long poll: an offset confirms all below it, whatever becomes of the answer.
func (s *Server) getUpdates(w http.ResponseWriter, r *http.Request, p map[string]any) {
	s.mu.Lock()
	if s.hook.url != "" {
		s.mu.Unlock()
		refuse(w, &refusal{http.StatusConflict, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first", nil})
		return
	}
	if s.stolen > 0 {
		s.stolen--
		s.mu.Unlock()
		refuse(w, &refusal{http.StatusConflict, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", nil})
		return
	}
	s.poller++
	me, drops := s.poller, s.drops
	if offset := number(p, "offset"); offset > 0 {
		n := len(s.queue)
		s.queue = slices.DeleteFunc(s.queue, func(q queued) bool { return q.id < offset })
		s.acked += n - len(s.queue)
	}
	if c, ok := r.Context().Value(link{}).(net.Conn); ok {
		s.links[c] = true
	}
	s.changed() // a poll that waits ends
	deadline := time.NewTimer(time.Duration(number(p, "timeout")) * time.Second)
	defer deadline.Stop()
	late := false
	for {
		batch := s.batch(p)
		wake, token := s.wake, s.token
		mine, dropped, silent := s.poller == me, s.drops != drops, me <= s.silent
		s.mu.Unlock()
		switch {
		case dropped:
			reset(w)
			return
		case token == "revoked":
			refuse(w, &refusal{http.StatusUnauthorized, "Unauthorized", nil})
			return
		case silent: // nothing comes any more, not even the end
		case !mine:
			refuse(w, &refusal{http.StatusConflict, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", nil})
			return
		case len(batch) > 0 || late:
			answer(w, batch)
			return
		}
		select {
		case <-wake:
		case <-deadline.C:
			late = true
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			reset(w)
			return
		}
		s.mu.Lock()
	}
}

// answer writes a batch by hand: its updates may be no JSON.
func answer(w http.ResponseWriter, batch [][]byte) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"ok":true,"result":[`))
	_, _ = w.Write(bytes.Join(batch, []byte(",")))
	_, _ = w.Write([]byte(`]}`))
}

// batch is what a poll gets. The lock is held.
func (s *Server) batch(p map[string]any) [][]byte {
	limit := int(number(p, "limit"))
	if limit <= 0 || limit > 100 {
		limit = 100
	}
	allowed, _ := p["allowed_updates"].([]any)
	var out [][]byte
	for _, q := range s.queue {
		if len(allowed) > 0 && q.kind != "" && !slices.Contains(allowed, any(q.kind)) {
			continue
		}
		for range q.times {
			if len(out) < limit {
				out = append(out, q.body)
			}
		}
	}
	if s.reversed {
		slices.Reverse(out)
	}
	return out
}

// hook is the webhook.
type hook struct {
	url, secret string
	failed      string // what the last failure was
	target      http.Handler
}

func (h hook) info(waiting int) map[string]any {
	m := map[string]any{"url": h.url, "has_custom_certificate": false, "pending_update_count": waiting}
	if h.failed != "" {
		m["last_error_date"], m["last_error_message"] = time.Now().Unix(), h.failed
	}
	return m
}

func (s *Server) setWebhook(p map[string]any) (any, *refusal) {
	s.hook.url, s.hook.secret = text(p, "url"), text(p, "secret_token")
	if !strings.HasPrefix(s.hook.url, "https://") {
		return nil, bad("bad webhook: An HTTPS URL must be provided for webhook")
	}
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
	if len(s.hook.secret) > 256 || strings.Trim(s.hook.secret, allowed) != "" {
		return nil, bad("secret token contains unallowed characters")
	}
	s.changed()
	return true, nil
}

// Hook delivers updates to a handler from now on, as soon as a webhook is set: in order, and each again until it is
// answered with 200. (Telegram does so for each chat by itself.)
func (s *Server) Hook(target http.Handler) {
	s.mu.Lock()
	begun := s.hook.target != nil
	s.hook.target = target
	s.mu.Unlock()
	if !begun {
		s.work.Go(s.deliver)
	}
}

func (s *Server) deliver() {
	for {
		s.mu.Lock()
		wake, h := s.wake, s.hook
		var first []byte
		if len(s.queue) > 0 && h.url != "" {
			first = s.queue[0].body
		}
		s.mu.Unlock()
		if first == nil {
			select {
			case <-wake:
				continue
			case <-s.ctx.Done():
				return
			}
		}
		code := s.Call(h.target, h.secret, first)
		s.mu.Lock()
		if code/100 == 2 {
			s.hook.failed = ""
			if s.queue[0].times--; s.queue[0].times <= 0 {
				s.queue = s.queue[1:]
				s.acked++
			}
			s.changed()
		} else {
			s.hook.failed = "Wrong response from the webhook: " + http.StatusText(code)
		}
		s.mu.Unlock()
		if code/100 == 2 {
			continue
		}
		select {
		case <-time.After(slow):
		case <-s.ctx.Done():
			return
		}
	}
}

// Call makes one webhook request and gives the answer's status.
func (s *Server) Call(target http.Handler, secret string, body []byte) int {
	r := httptest.NewRequestWithContext(s.ctx, http.MethodPost, "/", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	w := httptest.NewRecorder()
	target.ServeHTTP(w, r)
	return w.Code
}

// Secret is that of the webhook which is set.
func (s *Server) Secret() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hook.secret
}

// Target is what the webhook's requests go to.
func (s *Server) Target() http.Handler {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hook.target
}

// SetHook sets another webhook, as another program would.
func (s *Server) SetHook(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook.url = url
	s.changed()
}

// HookURL is the webhook that is set.
func (s *Server) HookURL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hook.url
}

// HookFails makes Telegram say what went wrong with the webhook.
func (s *Server) HookFails(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook.failed = why
}
