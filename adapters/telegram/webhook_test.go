package telegram_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/adapters/telegram"
	"frontdesk/adapters/telegram/telegramtest"
	"frontdesk/bot/channel"
)

const hookURL = "https://desk.example/hooks/shop/"

// TestWebhookAnswers holds what the route says to what.
func TestWebhookAnswers(t *testing.T) {
	bubble(t, telegram.Config{Webhook: hookURL}, func(r *rig) {
		h := r.a.Routes()[""]
		update := `{"update_id":9,"message":{"message_id":5,"date":1,"chat":{"id":9,"type":"private"},"from":{"id":9,"first_name":"Eve"},"text":"hello"}}`
		ask := func(method, secret, body string) int {
			q := httptest.NewRequestWithContext(r.Context(), method, "/", strings.NewReader(body))
			q.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, q)
			return w.Code
		}
		r.run()
		synctest.Wait()
		secret := r.s.Secret()
		if len(secret) < 32 || strings.Contains(telegramtest.Token, secret) {
			r.Fatal("the webhook has no good secret")
		}
		for _, c := range []struct {
			method, secret, body string
			want                 int
		}{
			{http.MethodPost, secret, update, 200},
			{http.MethodPost, secret, update, 200}, // again: known by its key
			{http.MethodGet, secret, "", 405},
			{http.MethodPost, "", update, 401},
			{http.MethodPost, secret[:len(secret)-1], update, 401},
			{http.MethodPost, secret + " ", update, 401},
			{http.MethodPost, secret, strings.Repeat("x", 2<<20), 400},
			{http.MethodPost, secret, `{"update_id":10,"mess`, 200}, // kept as it is
			{http.MethodPost, secret, ``, 200},
			{http.MethodPost, secret, `{"update_id":11,"telepathy":{}}`, 200},
		} {
			if got := ask(c.method, c.secret, c.body); got != c.want {
				r.Errorf("%s %.30q: %d, want %d", c.method, c.body, got, c.want)
			}
		}
		if in := r.sk.All(); len(in) != 3 || in[0].Text != "hello" || in[1].Undecoded == nil || in[2].Undecoded == nil {
			r.Errorf("taken: %+v", in)
		}
		r.sk.Refuse(func(context.Context) error { return channel.ErrBusy })
		if got := ask(http.MethodPost, secret, `{"update_id":12,"message":{}}`); got != 503 {
			r.Errorf("a busy desk answers %d", got)
		}
		_ = r.stop()
		if got := ask(http.MethodPost, secret, update); got != 503 {
			r.Errorf("a stopped channel answers %d", got)
		}
	})
}

// TestWebhookEnds holds that a request inside ends with Run, and is repeated to the next one.
func TestWebhookEnds(t *testing.T) {
	bubble(t, telegram.Config{Webhook: hookURL}, func(r *rig) {
		r.s.Hook(r.a.Routes()[""])
		r.sk.Refuse(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		r.run()
		r.s.Say(telegramtest.Words{Chat: r.s.Private("ann"), Text: "hello"})
		synctest.Wait()
		began := time.Now()
		_ = r.stop()
		if took := time.Since(began); took > time.Second {
			r.Errorf("Run took %s to end", took)
		}
		r.sk.Refuse(nil)
		r.make(telegram.Config{Webhook: hookURL})
		r.s.Hook(r.a.Routes()[""])
		r.run()
		time.Sleep(time.Minute)
		if got := r.sk.Texts(); !slices.Equal(got, []string{"hello"}) {
			r.Errorf("got %q", got)
		}
	})
}

// TestWebhookTakenAway holds that a webhook which somebody else set or removed is told and set again.
func TestWebhookTakenAway(t *testing.T) {
	bubble(t, telegram.Config{Webhook: hookURL}, func(r *rig) {
		r.run()
		synctest.Wait()
		if h := r.a.Health(); h.State != channel.Up {
			r.Fatalf("health %+v", h)
		}
		r.s.SetHook("https://other.example/")
		time.Sleep(61 * time.Second)
		if h := r.a.Health(); !strings.Contains(h.Last, "another program") {
			r.Errorf("health %+v", h)
		}
		time.Sleep(time.Minute)
		if h := r.a.Health(); h.State != channel.Up || h.Last != "" || r.s.HookURL() != hookURL {
			r.Errorf("health %+v, webhook %s", h, r.s.HookURL())
		}
	})
}

// TestWebhookTrouble holds that Telegram's trouble with the webhook is told, not in its words.
func TestWebhookTrouble(t *testing.T) {
	for said, want := range map[string]string{
		"SSL error {error:0A000086:SSL routines::certificate verify failed}": "certificate",
		"Wrong response from the webhook: 404 Not Found":                     "does not answer with 200",
		"Connection timed out":                       "does not reach",
		"Failed to resolve host secret-host.example": "does not reach",
	} {
		bubble(t, telegram.Config{Webhook: hookURL}, func(r *rig) {
			r.s.HookFails(said)
			r.run()
			r.s.Say(telegramtest.Words{Chat: r.s.Private("ann"), Text: "hello"})
			time.Sleep(2 * time.Minute)
			if h := r.a.Health(); h.State != channel.Up || !strings.Contains(h.Last, want) || strings.Contains(h.Last, "secret-host") {
				r.Errorf("%q: %+v", said, h)
			}
		})
	}
}

// TestModes holds that each way in takes the other one away.
func TestModes(t *testing.T) {
	bubble(t, telegram.Config{Webhook: hookURL}, func(r *rig) {
		r.run()
		synctest.Wait()
		_ = r.stop()
		if r.s.HookURL() == "" {
			r.Error("the end of the desk took its webhook away: what comes meanwhile must wait")
		}
		r.make(telegram.Config{})
		if r.a.Routes() != nil {
			r.Error("one that polls has routes")
		}
		r.s.Say(telegramtest.Words{Chat: r.s.Private("ann"), Text: "hello"})
		r.run()
		time.Sleep(time.Minute)
		if len(r.sk.Texts()) != 1 {
			r.Errorf("polling after a webhook: %+v", r.a.Health())
		}
	})
}

func TestNewRefuses(t *testing.T) {
	for name, c := range map[string]telegram.Config{
		"no name":          {Token: telegramtest.Token},
		"no token":         {Name: "x"},
		"a user's name":    {Name: "x", Token: "@canary_bot"},
		"path in a token":  {Name: "x", Token: "1:canary/../x"},
		"space in a token": {Name: "x", Token: "1:canary "},
		"http webhook":     {Name: "x", Token: telegramtest.Token, Webhook: "http://desk.example/"},
		"no webhook host":  {Name: "x", Token: telegramtest.Token, Webhook: "https:///x"},
		"desk by name":     {Name: "x", Token: telegramtest.Token, Desks: []string{"@team"}},
		"desk of a person": {Name: "x", Token: telegramtest.Token, Desks: []string{"42"}},
		"API as a word":    {Name: "x", Token: telegramtest.Token, API: "localhost"},
	} {
		_, err := telegram.New(c)
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
