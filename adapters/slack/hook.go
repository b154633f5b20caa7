package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

// maxHook bounds one request of Slack.
const maxHook = 2 << 20

// replayFor is how far the time of a signature may be from our clock.
const replayFor = 5 * time.Minute

// signature is what Slack made of a request with the signing secret: the same request has the same.
type signature [sha256.Size]byte

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
	signed, good := a.verify(r.Header, raw, time.Now())
	if !good || a.replays.Has(signed, time.Now()) {
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
	a.replays.Add(signed, time.Now(), replayFor)
	w.WriteHeader(http.StatusOK)
}

// verify tells whether Slack signed a request, and a short while ago, and gives the signature.
func (a *Adapter) verify(h http.Header, body []byte, now time.Time) (signature, bool) {
	var none signature
	sent, err := strconv.ParseInt(h.Get("X-Slack-Request-Timestamp"), 10, 64)
	if age := now.Sub(time.Unix(sent, 0)); err != nil || age > replayFor || age < -replayFor {
		return none, false
	}
	sum, err := hex.DecodeString(strings.TrimPrefix(h.Get("X-Slack-Signature"), "v0="))
	if err != nil || len(sum) != len(none) {
		return none, false
	}
	v, err := slack.NewSecretsVerifier(h, a.signing)
	if err != nil {
		return none, false
	}
	if _, err = v.Write(body); err != nil || v.Ensure() != nil {
		return none, false
	}
	return signature(sum), true
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
