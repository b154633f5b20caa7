package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"io"
	"net/http"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"frontdesk/bot/channel"
)

// secretHeader carries the webhook's secret.
const secretHeader = "X-Telegram-Bot-Api-Secret-Token"

// maxUpdate bounds one update over the webhook.
const maxUpdate = 1 << 20

// watchEvery is how often Telegram is asked how it gets on with the webhook.
const watchEvery = time.Minute

func (i *intake) open(ctx context.Context, sink channel.Sink, me self) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.sink, i.me, i.ctx = sink, me, func() context.Context { return ctx }
}

// close ends the intake and waits for who is inside.
func (i *intake) close() {
	i.mu.Lock()
	i.ctx = nil
	i.mu.Unlock()
	i.inUse.Wait()
}

// enter gives what a request needs, if Run runs; done must be called then.
func (i *intake) enter() (ctx context.Context, sink channel.Sink, me self, ok bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.ctx == nil {
		return nil, nil, self{}, false
	}
	i.inUse.Add(1)
	return i.ctx(), i.sink, i.me, true
}

// Routes take updates over the webhook: none, where the bot polls.
//
// Requests for one chat come one after the other: Telegram keeps a queue for each and repeats what was not
// answered with 200 before it goes on. So nothing is sorted here.
func (a *Adapter) Routes() map[string]http.Handler {
	if a.webhook == "" {
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
	if !same(r.Header.Get(secretHeader), a.secret) {
		http.Error(w, "wrong secret", http.StatusUnauthorized)
		return
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
	if err != nil {
		http.Error(w, "the body cannot be read or is too long", http.StatusBadRequest)
		return
	}
	run, sink, me, ok := a.intake.enter()
	if !ok {
		later(w)
		return
	}
	defer a.intake.inUse.Done()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(run, cancel)()
	x := a.arrive(run, me, raw)
	if len(x.In) > 0 && sink.Deliver(ctx, x.In...) != nil {
		later(w)
		return
	}
	w.WriteHeader(http.StatusOK)
}

// later makes Telegram send the update again.
func later(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "1")
	http.Error(w, "not taken: send it again", http.StatusServiceUnavailable)
}

// same compares in constant time, whatever the lengths.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

type setWebhook struct {
	URL     string   `json:"url"`
	Secret  string   `json:"secret_token"`
	Allowed []string `json:"allowed_updates"`
}

// hold sets the webhook, and watches that it stays and works.
func (a *Adapter) hold(ctx context.Context) error {
	set := func() error {
		return a.client.call(ctx, "setWebhook", setWebhook{URL: a.webhook, Secret: a.secret, Allowed: wanted}, nil)
	}
	if err := a.insist(ctx, set); err != nil {
		return err
	}
	a.health.Set(channel.Up, "")
	for channel.Pause(ctx, watchEvery) {
		var info tgbotapi.WebhookInfo
		err := a.client.call(ctx, "getWebhookInfo", struct{}{}, &info)
		switch {
		case ctx.Err() != nil:
		case err != nil && channel.ClassOf(err) == channel.AuthLost:
			return err
		case err != nil:
			a.health.Lost(why(err))
		case info.URL != a.webhook:
			a.health.Lost("another program took the webhook away: a bot can serve one program only. It is set again")
			if err := a.insist(ctx, set); err != nil {
				return err
			}
		default:
			a.health.Set(channel.Up, trouble(info))
		}
	}
	return ctx.Err()
}

// trouble says what Telegram has against the webhook. Its own words are not passed on: they can hold addresses.
func trouble(info tgbotapi.WebhookInfo) string {
	if info.LastErrorDate == 0 || info.PendingUpdateCount == 0 {
		return ""
	}
	said := strings.ToLower(info.LastErrorMessage)
	switch {
	case strings.Contains(said, "ssl") || strings.Contains(said, "certificate"):
		return "Telegram refuses the certificate of the webhook's address: it must be valid and complete, with all intermediate ones"
	case strings.Contains(said, "wrong response"):
		return "the webhook's address does not answer with 200: see whether a proxy in front of the desk passes POST requests on, with the header " + secretHeader
	}
	return "Telegram does not reach the webhook's address: see that the internet reaches it, on port 443, 80, 88 or 8443"
}
