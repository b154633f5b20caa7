package slack_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"frontdesk/adapters/slack"
	"frontdesk/adapters/slack/slacktest"
	"frontdesk/bot/channel"
)

// Requests that Slack did not make get 401, and so does one that it made once; nothing is stored.
func TestForged(t *testing.T) {
	bubble(t, slack.Config{Signing: slacktest.Signing}, func(r *rig) {
		r.run()
		for i, f := range forged(r.s) {
			if code := r.s.Send(f); code != http.StatusUnauthorized {
				t.Errorf("request %d gets %d", i, code)
			}
		}
		r.s.Say(slacktest.Words{Room: r.s.Direct("Ann"), Text: "true"})
		time.Sleep(time.Second)
		if code := r.s.Replay(); code != http.StatusUnauthorized {
			t.Errorf("a replayed request gets %d", code)
		}
		if got := r.sk.Texts(); len(got) != 1 || got[0] != "true" {
			t.Errorf("got %q", got)
		}
	})
}

// A signature is good for five minutes on either side of our clock, and what was taken under it is refused again for as long as it
// is good, however the signature is written and whatever came meanwhile.
func TestReplay(t *testing.T) {
	bubble(t, slack.Config{Signing: slacktest.Signing}, func(r *rig) {
		r.run()
		n := 0
		body := func() []byte {
			n++
			return fmt.Appendf(nil, `{"type":"event_callback","event_id":"Ev%d","event":{"type":"message","channel":"D0AAAA","channel_type":"im","user":"U0EVE","ts":"1700000000.%06d","text":"x"}}`, n, n)
		}
		sign := func(after time.Duration) slacktest.Request {
			b := body()
			return slacktest.Request{Body: b, Header: slacktest.Sign(b, slacktest.Signing, time.Now().Add(after))}
		}
		expect := func(what string, q slacktest.Request, code int) {
			t.Helper()
			if got := r.s.Call(r.a.Routes()[""], q); got != code {
				t.Errorf("%s: %d, want %d", what, got, code)
			}
		}
		expect("nearly too old", sign(-4*time.Minute-58*time.Second), http.StatusOK)
		expect("too old", sign(-5*time.Minute-2*time.Second), http.StatusUnauthorized)
		expect("too far ahead", sign(5*time.Minute+2*time.Second), http.StatusUnauthorized)
		early := sign(4*time.Minute + 58*time.Second)
		expect("from a fast clock", early, http.StatusOK)
		for range 6000 {
			if code := r.s.Call(r.a.Routes()[""], sign(0)); code != http.StatusOK {
				t.Fatalf("one of many: %d", code)
			}
		}
		expect("its replay after a flood", early, http.StatusUnauthorized)
		for name, dress := range map[string]func(string) string{
			"in capitals":     func(s string) string { return "v0=" + strings.ToUpper(strings.TrimPrefix(s, "v0=")) },
			"without version": func(s string) string { return strings.TrimPrefix(s, "v0=") },
		} {
			dressed := slacktest.Request{Body: early.Body, Header: early.Header.Clone()}
			dressed.Header.Set("X-Slack-Signature", dress(early.Header.Get("X-Slack-Signature")))
			expect("its replay with the signature "+name, dressed, http.StatusUnauthorized)
		}
		time.Sleep(9*time.Minute + 50*time.Second)
		expect("its replay as late as can be", early, http.StatusUnauthorized)
	})
}

// What else comes to the address.
func TestHook(t *testing.T) {
	bubble(t, slack.Config{Signing: slacktest.Signing}, func(r *rig) {
		sign := func(kind, body string) slacktest.Request {
			h := slacktest.Sign([]byte(body), slacktest.Signing, time.Now())
			h.Set("Content-Type", kind)
			return slacktest.Request{Body: []byte(body), Header: h}
		}
		const form = "application/x-www-form-urlencoded"
		event := `{"type":"event_callback","event_id":"Ev1","event":{"type":"message","channel":"D0AAAA","channel_type":"im","user":"U0EVE","ts":"1700000000.000100","text":"x"}}`
		for name, c := range map[string]struct {
			r    slacktest.Request
			code int
		}{
			"a challenge before the desk runs": {sign("application/json", `{"type":"url_verification","challenge":"abc"}`), http.StatusOK},
			"a check of the certificate":       {sign(form, "ssl_check=1&token=x"), http.StatusOK},
			"an event before the desk runs":    {sign("application/json", event), http.StatusServiceUnavailable},
			"a command before the desk runs":   {sign(form, "command=%2Fdesk&user_id=U0EVE&trigger_id=1.2"), http.StatusServiceUnavailable},
		} {
			if code := r.s.Send(c.r); code != c.code {
				t.Errorf("%s: %d, want %d", name, code, c.code)
			}
		}
		r.run()
		for name, body := range map[string]string{"cut": event[:80], "no event": `{"type":"event_callback"}`, "empty": ``, "null": `null`} {
			if code := r.s.Send(sign("application/json", body)); code != http.StatusOK { // else Slack would bring it for ever
				t.Errorf("%s: %d", name, code)
			}
		}
		for _, in := range r.sk.All() {
			if in.Undecoded == nil {
				t.Errorf("made of nothing: %+v", in)
			}
		}
		h := r.a.Routes()[""]
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		if w.Code != http.StatusMethodNotAllowed {
			t.Errorf("GET: %d", w.Code)
		}
		w = httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(strings.Repeat("x", 3<<20))))
		if w.Code != http.StatusBadRequest {
			t.Errorf("3 MiB: %d", w.Code)
		}
	})
	bubble(t, slack.Config{}, func(r *rig) {
		if routes := r.a.Routes(); len(routes) != 0 {
			t.Errorf("%d routes in Socket Mode", len(routes))
		}
	})
}

// Who opens the app's direct messages is greeted once, however often he looks.
func TestOpened(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		r.run()
		ann := r.s.Direct("Ann")
		r.s.Open(ann)
		r.s.Open(ann)
		time.Sleep(time.Second)
		in := r.sk.All()
		if len(in) != 1 || in[0].Kind != channel.Joined || in[0].Address != to(ann, "") {
			t.Fatalf("got %+v", in)
		}
		want := channel.Person{ID: ann.Customer, Name: "Ann", Email: "Ann@tidewell.example", Locale: "de-DE", Zone: "Europe/Berlin", Verified: true}
		if in[0].From != want {
			t.Errorf("got %+v", in[0].From)
		}
	})
}

// What follows in a thread that a mention began is heard without a mention, also after a restart; in other threads it is
// not, until somebody calls the bot there.
func TestThreads(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		r.run()
		c := r.s.Channel("general")
		ours := r.s.Say(slacktest.Words{Room: c, Text: "VPN is down", Mention: true})
		theirs := r.s.Say(slacktest.Words{Room: c, Text: "lunch?"})
		say := func(thread, text string, mention bool) {
			r.s.Say(slacktest.Words{Room: c, Thread: thread, Text: text, Mention: mention})
			time.Sleep(time.Second)
		}
		say(ours, "still", false)
		say(theirs, "pizza", false)
		say(theirs, "sushi", false)
		_ = r.stop()
		r.make(slack.Config{})
		r.run()
		say(ours, "and now", false)
		say(theirs, "can you book", true)
		say(theirs, "for six", false)
		if got, want := strings.Join(r.sk.Texts(), "|"), "VPN is down|still|and now|can you book|for six"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		for _, in := range r.sk.All() {
			if in.Address != to(c, ours) && in.Address != to(c, theirs) {
				t.Errorf("at %+v", in.Address)
			}
		}
		if n := r.s.Calls("conversations.replies"); n != 2 { // one for each thread that was not known
			t.Errorf("asked %d times", n)
		}
	})
}

// A command is answered where only its writer reads, and a lost answer of Slack does not lose it.
func TestCommand(t *testing.T) {
	for _, c := range []slack.Config{{}, {Signing: slacktest.Signing}} {
		bubble(t, c, func(r *rig) {
			r.s.Fail(slacktest.Fault{Method: "conversations.open", Status: 503, Body: "x"})
			r.run()
			ann := r.s.Person("Ann")
			r.s.Command(r.s.Channel("general"), ann.ID, "my VPN is <down>", 1)
			time.Sleep(5 * time.Second)
			in := r.sk.All()
			if len(in) != 1 || in[0].Address != to(r.s.Direct("Ann"), "") || in[0].Text != "my VPN is <down>" || in[0].From.Name != "Ann" {
				t.Errorf("got %+v", in)
			}
		})
	}
}
