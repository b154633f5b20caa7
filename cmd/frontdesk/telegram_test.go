package main

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"frontdesk/adapters/telegram/telegramtest"
)

// TestTelegramManual does what docs/channels/telegram.md says, against fakes of Telegram: the channel of the page is
// published, a customer starts the bot, writes and presses a button, and the doctor says what the page says it says. A
// second bot comes over a webhook.
func TestTelegramManual(t *testing.T) {
	channels, doctor := manualOf(t, "telegram")
	polled, hooked := fakeTelegram(t), fakeTelegram(t)
	t.Setenv("TELEGRAM_TOKEN", telegramtest.Token)
	t.Setenv("TELEGRAM_TOKEN_TWO", telegramtest.Token)
	channels += "    api: " + polled.URL + "\n  - {name: two, type: telegram, token: env:TELEGRAM_TOKEN_TWO, webhook: yes, api: \"" + hooked.URL + "\"}\n"
	data := t.TempDir()
	h := openHouse(t, serveOptions{data: data, desk: deskWith(t, channels), public: "https://desk.example", metrics: "127.0.0.1:0"})
	at := "http://" + h.listener.Addr().String()
	hooked.Hook(proxyTo(t, at+"/hooks/telegram:two/"))
	waitUntil(t, "the channels", func() bool { return up(t, h, "telegram:help") && up(t, h, "telegram:two") })

	ann := polled.Private("Ann")
	answers := func(s *telegramtest.Server, what string, n int) []telegramtest.Message {
		t.Helper()
		c := s.Private("Ann")
		waitUntil(t, "the answer to "+what, func() bool { return len(s.Messages(c)) >= n })
		return s.Messages(c)
	}
	polled.Say(telegramtest.Words{Chat: ann, Text: "/start"})
	hello := answers(polled, "Start", 1)[0]
	if len(hello.Labels) == 0 {
		t.Fatalf("the bot greets without buttons: %q", hello.Text)
	}
	polled.Say(telegramtest.Words{Chat: ann, Text: "my VPN is down"})
	all := answers(polled, "a message", 2)
	query := polled.Press(ann, hello.ID, hello.Labels[0], hello.Data[0], 1)
	answers(polled, "a button", len(all)+1)
	waitUntil(t, "the button's clock to end", func() bool { return polled.Answered(query) })

	hooked.Say(telegramtest.Words{Chat: hooked.Private("Ann"), Text: "/start"})
	answers(hooked, "Start over the webhook", 1)
	res, err := http.Post(at+"/hooks/telegram:two/", "application/json", strings.NewReader(`{"update_id":9}`))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusUnauthorized {
		t.Errorf("a call without the secret: %s", res.Status)
	}

	doctor += "ok channel telegram:two: messages come over the webhook\n"
	_, told, _ := invoke(t, "doctor", "--data", data, "--listen", h.listener.Addr().String())
	for line := range strings.Lines(doctor) {
		want := squeeze(strings.ReplaceAll(line, "@TidewellDeskBot", "@"+telegramtest.BotName))
		if !strings.Contains(squeeze(told), want) {
			t.Errorf("the doctor does not say %q:\n%s", want, told)
		}
	}
	polled.Revoke()
	waitUntil(t, "the channel to stop", func() bool { return !up(t, h, "telegram:help") })
	_, told, _ = invoke(t, "doctor", "--data", data, "--listen", h.listener.Addr().String())
	if !strings.Contains(told, "telegram:help stopped: Telegram refuses the bot's token") || strings.Contains(told, "canary") {
		t.Errorf("the doctor says of a refused token:\n%s", told)
	}
	if !up(t, h, "telegram:two") {
		t.Error("the other channel stopped too")
	}
	// Given the address that the desk has, the doctor of a stopped desk compares the same.
	h.stop()
	_, told, _ = invoke(t, "doctor", "--data", data, "--listen", "127.0.0.1:0", "--public-url", "https://desk.example")
	if !strings.Contains(squeeze(told), "telegram:two: messages come over the webhook") {
		t.Errorf("the doctor says of a stopped desk:\n%s", told)
	}
	_, told, _ = invoke(t, "doctor", "--data", data, "--listen", "127.0.0.1:0")
	if !strings.Contains(squeeze(told), "telegram:two cannot start: telegram: a webhook needs a desk with an https:// address") {
		t.Errorf("the doctor says of a desk without an address:\n%s", told)
	}
	for _, s := range []*telegramtest.Server{polled, hooked} {
		for _, wrong := range s.Invalid() {
			t.Errorf("a request breaks the specification: %s", wrong)
		}
	}
}

// proxyTo passes requests on, as the proxy in front of a desk does.
func proxyTo(t *testing.T, url string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, err := http.NewRequestWithContext(r.Context(), r.Method, url, r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		q.Header = r.Header
		res, err := http.DefaultClient.Do(q)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer res.Body.Close()
		w.WriteHeader(res.StatusCode)
	})
}

// fakeTelegram starts one.
func fakeTelegram(t *testing.T) *telegramtest.Server {
	t.Helper()
	s, err := telegramtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// up tells what the metrics say of a channel.
func up(t *testing.T, h *house, name string) bool {
	t.Helper()
	return strings.Contains(get(t, "http://"+h.measures.Addr().String()+"/metrics"), `frontdesk_channel_up{channel="`+name+`"} 1`)
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
