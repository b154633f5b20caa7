package slack

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

// maxHook bounds one request of Slack.
const maxHook = 2 << 20

// replayFor is how long a signature stays good, and is remembered.
const replayFor = 5 * time.Minute

// Routes take events, presses and commands over HTTP, all at one address: none in Socket Mode.
func (a *Adapter) Routes() map[string]http.Handler {
	if a.signing == "" {
		return nil
	}
	return map[string]http.Handler{"": http.HandlerFunc(a.receive)}
}

func (a *Adapter) receive(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "only POST", http.StatusMethodNotAllowed)
		return
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxHook))
	if err != nil {
		http.Error(w, "the body cannot be read or is too long", http.StatusBadRequest)
		return
	}
	signature := r.Header.Get("X-Slack-Signature")
	if _, again := a.replays.get(signature, time.Now()); again || !a.signed(r.Header, raw) {
		http.Error(w, "wrong signature", http.StatusUnauthorized)
		return
	}
	via, payload := unwrap(r.Header.Get("Content-Type"), raw)
	if via == "" { // ssl_check
		return
	}
	var check struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
	}
	if via == viaEvent && json.Unmarshal(payload, &check) == nil && check.Type == "url_verification" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = io.WriteString(w, check.Challenge)
		return
	}
	if !a.await(r.Context(), via, payload) {
		w.Header().Set("Retry-After", "1")
		http.Error(w, "not taken: send it again", http.StatusServiceUnavailable)
		return
	}
	now := time.Now()
	a.replays.put(signature, true, now.Add(2*replayFor))
	w.WriteHeader(http.StatusOK)
}

// signed checks the signature and its age.
func (a *Adapter) signed(h http.Header, body []byte) bool {
	v, err := slack.NewSecretsVerifier(h, a.signing)
	if err != nil {
		return false
	}
	_, err = v.Write(body)
	return err == nil && v.Ensure() == nil
}

// unwrap tells the ways in apart, and brings commands into the form that they have in Socket Mode.
func unwrap(contentType string, raw []byte) (via string, payload []byte) {
	if !strings.HasPrefix(contentType, "application/x-www-form-urlencoded") {
		return viaEvent, raw
	}
	form, err := url.ParseQuery(string(raw))
	switch {
	case err != nil:
		return viaEvent, raw
	case form.Get("ssl_check") != "":
		return "", nil
	case form.Has("payload"):
		return viaAction, []byte(form.Get("payload"))
	}
	fields := map[string]string{}
	for k := range form {
		fields[k] = form.Get(k)
	}
	payload, err = json.Marshal(fields)
	if err != nil {
		return viaEvent, raw
	}
	return viaCommand, payload
}

// await queues what came and waits until it is taken. What Slack never delivers again is waited for a little only.
func (a *Adapter) await(ctx context.Context, via string, payload []byte) bool {
	p := &parcel{via: via, raw: payload, at: time.Now().UTC()}
	p.room, p.ts = sorted(via, payload)
	came := make(chan bool, 1)
	var once sync.Once
	p.done = func(taken bool) { once.Do(func() { came <- taken }) }
	if !a.enter(p) {
		return false
	}
	var hurry <-chan time.Time
	if via != viaEvent {
		t := time.NewTimer(hurryAfter)
		defer t.Stop()
		hurry = t.C
	}
	select {
	case taken := <-came:
		return taken
	case <-hurry:
		return true
	case <-ctx.Done():
		return false
	}
}
