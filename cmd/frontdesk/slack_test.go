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
	w := newSlackWorkspaces(t)
	w.directMessages()
	w.mentionAndCommand()
	w.overHTTP()
	w.doctorSaysAsThePage()
	w.missingScope()
	w.refusedToken()
	w.endsAsDescribed()
}

// slackWorkspaces are one with an app over Socket Mode, as the page has it, and one with an app over HTTP, at one desk.
type slackWorkspaces struct {
	*testing.T
	socket, hooked *slacktest.Server
	data, at       string // folder and address of the desk
	h              *house
	doctor         string // what the page says that it says
}

func newSlackWorkspaces(t *testing.T) *slackWorkspaces {
	channels, doctor := manualOf(t, "slack")
	w := &slackWorkspaces{T: t, socket: fakeSlack(t), hooked: fakeSlack(t), data: t.TempDir(), doctor: doctor}
	t.Setenv("SLACK_TOKEN", slacktest.Token)
	t.Setenv("SLACK_APP_TOKEN", slacktest.AppToken)
	t.Setenv("SLACK_TOKEN_TWO", slacktest.Token)
	t.Setenv("SLACK_SIGNING_SECRET", slacktest.Signing)
	channels += "    api: " + w.socket.URL + "\n  - {name: two, type: slack, token: env:SLACK_TOKEN_TWO, signing_secret: env:SLACK_SIGNING_SECRET, api: \"" + w.hooked.URL + "\"}\n"
	w.h = openHouse(t, serveOptions{data: w.data, desk: deskWith(t, channels), public: "https://desk.example", metrics: "127.0.0.1:0"})
	w.at = "http://" + w.h.listener.Addr().String()
	w.hooked.Hook(proxyTo(t, w.at+"/hooks/slack:two/"))
	waitUntil(t, "the channels", func() bool { return up(t, w.h, "slack:team") && up(t, w.h, "slack:two") })
	return w
}

// answers waits until the desk wrote n messages into a channel.
func (w *slackWorkspaces) answers(s *slacktest.Server, r *slacktest.Room, what string, n int) []slacktest.Message {
	w.Helper()
	waitUntil(w.T, "the answer to "+what, func() bool { return len(s.Messages(r)) >= n })
	return s.Messages(r)
}

// says is what the doctor says now.
func (w *slackWorkspaces) says() string {
	_, told, _ := invoke(w.T, "doctor", "--data", w.data, "--listen", w.h.listener.Addr().String())
	return told
}

// directMessages: she looks at them, writes, and presses a button.
func (w *slackWorkspaces) directMessages() {
	ann := w.socket.Direct("Ann")
	w.socket.Open(ann)
	hello := w.answers(w.socket, ann, "a look at the direct messages", 1)[0]
	if len(hello.Labels) == 0 {
		w.Fatalf("the app greets without buttons: %q", hello.Text)
	}
	w.socket.Say(slacktest.Words{Room: ann, Text: "my VPN is down"})
	all := w.answers(w.socket, ann, "a message", 2)
	w.socket.Press(ann, hello.TS, "", hello.Labels[0], hello.Values[0], hello.Menu, 1)
	w.answers(w.socket, ann, "a button", len(all)+1)
}

// mentionAndCommand in a channel: the one is answered in its thread, the other in direct messages.
func (w *slackWorkspaces) mentionAndCommand() {
	general := w.socket.Channel("general")
	root := w.socket.Say(slacktest.Words{Room: general, Text: "where is my order", Mention: true})
	if m := w.answers(w.socket, general, "a mention", 1)[0]; m.Thread != root {
		w.Errorf("a mention is answered at %q, its thread is %q", m.Thread, root)
	}
	w.socket.Command(general, w.socket.Person("Bob").ID, "my VPN is down", 1)
	w.answers(w.socket, w.socket.Direct("Bob"), "the command", 1)
	if n := len(w.socket.Messages(general)); n != 1 {
		w.Errorf("%d messages in the channel: a command is answered in direct messages", n)
	}
}

func (w *slackWorkspaces) overHTTP() {
	ann := w.hooked.Direct("Ann")
	w.hooked.Open(ann)
	w.answers(w.hooked, ann, "a look over HTTP", 1)
	res, err := http.Post(w.at+"/hooks/slack:two/", "application/json", strings.NewReader(`{"type":"url_verification","challenge":"x"}`))
	if err != nil {
		w.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusUnauthorized {
		w.Errorf("a call without a signature: %s", res.Status)
	}
}

func (w *slackWorkspaces) doctorSaysAsThePage() {
	told := w.says()
	for line := range strings.Lines(w.doctor) {
		if !strings.Contains(squeeze(told), squeeze(line)) {
			w.Errorf("the doctor does not say %q:\n%s", line, told)
		}
	}
}

func (w *slackWorkspaces) missingScope() {
	w.socket.Grant(strings.ReplaceAll(slacktest.AllScopes, "users:read,", ""))
	if told := w.says(); !strings.Contains(told, "the app lacks the scope users:read") {
		w.Errorf("the doctor says of a missing scope:\n%s", told)
	}
}

// refusedToken stops its channel alone, and is never told.
func (w *slackWorkspaces) refusedToken() {
	w.socket.Revoke()
	told := ""
	waitUntil(w.T, "the doctor to say that the token is refused", func() bool {
		told = w.says()
		return strings.Contains(told, "slack:team stopped: Slack refuses")
	})
	if strings.Contains(told, "canary") {
		w.Errorf("the doctor tells a secret:\n%s", told)
	}
	if !up(w.T, w.h, "slack:two") {
		w.Error("one refused token stopped another channel")
	}
}

func (w *slackWorkspaces) endsAsDescribed() {
	for _, s := range []*slacktest.Server{w.socket, w.hooked} {
		for _, wrong := range s.Invalid() {
			w.Errorf("a request breaks the description: %s", wrong)
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
