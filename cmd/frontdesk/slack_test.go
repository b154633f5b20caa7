package main

import (
	"net/http"
	"strings"
	"testing"

	"frontdesk/adapters/slack/slacktest"
)

// TestSlackManual does what docs/channels/slack.md says, against fakes of Slack: the channel of the page is published, a
// customer writes, presses a button and uses the command, somebody mentions the app in a channel, and the doctor says what
// the page says it says. A second app comes over HTTP.
func TestSlackManual(t *testing.T) {
	page := readFile(t, "../../docs/channels/slack.md")
	_, channels, _ := strings.Cut(page, "```yaml\nversion: 1\nchannels:\n")
	channels, rest, ok := strings.Cut(channels, "```")
	if !ok {
		t.Fatal("the page has no channels.yaml")
	}
	_, doctor, _ := strings.Cut(rest, "```\nok")
	doctor, _, ok = strings.Cut("ok"+doctor, "```")
	if !ok {
		t.Fatal("the page has no answer of the doctor")
	}
	socket, hooked := fakeSlack(t), fakeSlack(t)
	t.Setenv("SLACK_TOKEN", slacktest.Token)
	t.Setenv("SLACK_APP_TOKEN", slacktest.AppToken)
	t.Setenv("SLACK_TOKEN_TWO", slacktest.Token)
	t.Setenv("SLACK_SIGNING_SECRET", slacktest.Signing)
	channels += "    api: " + socket.URL + "\n  - {name: two, type: slack, token: env:SLACK_TOKEN_TWO, signing_secret: env:SLACK_SIGNING_SECRET, api: \"" + hooked.URL + "\"}\n"
	data := t.TempDir()
	h := openHouse(t, serveOptions{data: data, desk: deskWith(t, channels), public: "https://desk.example", metrics: "127.0.0.1:0"})
	at := "http://" + h.listener.Addr().String()
	hooked.Hook(proxyTo(t, at+"/hooks/slack:two/"))
	waitUntil(t, "the channels", func() bool { return up(t, h, "slack:team") && up(t, h, "slack:two") })

	answers := func(s *slacktest.Server, r *slacktest.Room, what string, n int) []slacktest.Message {
		t.Helper()
		waitUntil(t, "the answer to "+what, func() bool { return len(s.Messages(r)) >= n })
		return s.Messages(r)
	}
	ann := socket.Direct("Ann")
	socket.Open(ann)
	hello := answers(socket, ann, "a look at the direct messages", 1)[0]
	if len(hello.Labels) == 0 {
		t.Fatalf("the app greets without buttons: %q", hello.Text)
	}
	socket.Say(slacktest.Words{Room: ann, Text: "my VPN is down"})
	all := answers(socket, ann, "a message", 2)
	socket.Press(ann, hello.TS, "", hello.Labels[0], hello.Values[0], hello.Menu, 1)
	answers(socket, ann, "a button", len(all)+1)

	general := socket.Channel("general")
	root := socket.Say(slacktest.Words{Room: general, Text: "where is my order", Mention: true})
	if m := answers(socket, general, "a mention", 1)[0]; m.Thread != root {
		t.Errorf("a mention is answered at %q, its thread is %q", m.Thread, root)
	}
	bob := socket.Person("Bob")
	socket.Command(general, bob.ID, "my VPN is down", 1)
	answers(socket, socket.Direct("Bob"), "the command", 1)
	if n := len(socket.Messages(general)); n != 1 {
		t.Errorf("%d messages in the channel: a command is answered in direct messages", n)
	}

	hooked.Open(hooked.Direct("Ann"))
	answers(hooked, hooked.Direct("Ann"), "a look over HTTP", 1)
	res, err := http.Post(at+"/hooks/slack:two/", "application/json", strings.NewReader(`{"type":"url_verification","challenge":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusUnauthorized {
		t.Errorf("a call without a signature: %s", res.Status)
	}

	_, told, _ := invoke(t, "doctor", "--data", data, "--listen", h.listener.Addr().String())
	for line := range strings.Lines(doctor) {
		if !strings.Contains(squeeze(told), squeeze(line)) {
			t.Errorf("the doctor does not say %q:\n%s", line, told)
		}
	}
	socket.Grant(strings.ReplaceAll(slacktest.AllScopes, "users:read,", ""))
	_, told, _ = invoke(t, "doctor", "--data", data, "--listen", h.listener.Addr().String())
	if !strings.Contains(told, "the app lacks the scope users:read") {
		t.Errorf("the doctor says of a missing scope:\n%s", told)
	}
	socket.Revoke()
	waitUntil(t, "the doctor to say that the token is refused", func() bool {
		_, told, _ = invoke(t, "doctor", "--data", data, "--listen", h.listener.Addr().String())
		return strings.Contains(told, "slack:team stopped: Slack refuses")
	})
	if strings.Contains(told, "canary") {
		t.Errorf("the doctor tells a secret:\n%s", told)
	}
	if !up(t, h, "slack:two") {
		t.Error("one refused token stopped another channel")
	}
	for _, s := range []*slacktest.Server{socket, hooked} {
		for _, wrong := range s.Invalid() {
			t.Errorf("a request breaks the description: %s", wrong)
		}
	}
}

func fakeSlack(t *testing.T) *slacktest.Server {
	t.Helper()
	s, err := slacktest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}
