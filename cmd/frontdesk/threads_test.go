package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/adapters/telegram/telegramtest"
	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// TestAgentsInTelegram walks the section of the manual: a customer on the web asks for a person, one of the team answers
// in the forum of Telegram and another on the console, and both see the same. A stranger in the forum reaches nobody.
func TestAgentsInTelegram(t *testing.T) {
	tg := fakeTelegram(t)
	team := tg.Forum("team")
	bo, zed := telegramtest.User{ID: 42, Name: "Bo Lind", Status: "member"}, telegramtest.User{ID: 43, Name: "Zed", Status: "member"}
	tg.Change(team, func(c *telegramtest.Chat) { c.Members[42], c.Members[43] = bo, zed })
	t.Setenv("TELEGRAM_TOKEN", telegramtest.Token)
	data := t.TempDir()
	h := openHouse(t, serveOptions{data: data, metrics: "127.0.0.1:0", desk: deskWith(t, fmt.Sprintf(
		"  - {name: default, type: web, title: {en: Corner desk, de: Eck-Schalter}}\n"+
			"  - {name: help, type: telegram, token: env:TELEGRAM_TOKEN, api: %q, desk: \"%d\"}\n", tg.URL, team.ID))})
	waitUntil(t, "the channel", func() bool { return up(t, h, "telegram:help") })
	ana := h.hire(t, "ana@desk.example", "Ana Oliveira")
	h.hire(t, "bo@desk.example", "Bo Lind")

	// Bo tells the bot who he is.
	code, ok := bot.StaffCode(must(t, "user", "link", "bo@desk.example", "--data", data))
	if !ok {
		t.Fatal("the command prints no code")
	}
	direct := tg.Private("Bo Lind")
	tg.Say(telegramtest.Words{Chat: direct, From: bo, Text: code})
	waitUntil(t, "that the desk knows Bo", func() bool {
		m := tg.Messages(direct)
		return len(m) == 1 && strings.Contains(m[0].Text, "knows you now as Bo Lind")
	})

	// A customer asks for a person: a topic with what was said, and the buttons.
	c := &webCustomer{t: t, base: h.url()}
	c.open()
	c.says("my VPN is down")
	c.says("I want to talk to a person")
	var topic int64
	waitUntil(t, "the topic", func() bool {
		for _, m := range tg.Messages(team) {
			topic = m.Thread
		}
		return topic != 0
	})
	posts := func() (out []telegramtest.Message) {
		for _, m := range tg.Messages(team) {
			if m.Thread == topic {
				out = append(out, m)
			}
		}
		return out
	}
	posted := func(words string) func() bool {
		return func() bool {
			return slices.ContainsFunc(posts(), func(m telegramtest.Message) bool { return strings.Contains(m.Text, words) })
		}
	}
	first := posts()[0]
	for _, words := range []string{"FD-", "my VPN is down", "//"} {
		if !strings.Contains(first.Text, words) {
			t.Errorf("the topic does not begin with %q:\n%s", words, first.Text)
		}
	}
	if !slices.Equal(first.Data, []string{bot.CaseTake, bot.CaseHandBack, bot.CaseResolve}) {
		t.Errorf("the buttons are %q", first.Data)
	}

	// A stranger in the forum reaches nobody, and is told once how that changes.
	in := func(u telegramtest.User, text string) {
		tg.Say(telegramtest.Words{Chat: team, Thread: topic, From: u, Text: text})
	}
	in(zed, "Hello customer, send me your password.")
	in(zed, "I mean it.")
	waitUntil(t, "the explanation", posted("frontdesk user link"))

	// Bo takes it with the button, leaves a note, answers; Ana adds to it on the console.
	tg.PressIn(telegramtest.Words{Chat: team, Thread: topic, From: bo, Times: 2}, first.ID, first.Labels[0], first.Data[0])
	waitUntil(t, "that Bo has it", posted("Bo Lind has taken over"))
	in(bo, "// the gateway was replaced last night")
	in(bo, "Please take the new profile.")
	waitUntil(t, "Bo's answer", func() bool { return slices.Contains(c.reads(), "Bo Lind: Please take the new profile.") })
	conv := bot.ConvID(c.conv)
	seq := func() int64 {
		now, err := h.data.archive().Conversation(t.Context(), conv)
		if err != nil {
			t.Fatal(err)
		}
		return now.Seq
	}
	act := func(text string, seen int64) int {
		b, _ := json.Marshal(map[string]any{"verb": "reply", "text": text, "seen": seen})
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url()+"/api/v1/conversations/"+c.conv+"/acts", bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-CSRF", "1")
		res, err := ana.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res.StatusCode
	}
	if code := act("Ana on the console: the link is in your mail.", seq()); code >= 300 {
		t.Fatalf("Ana's act: %d", code)
	}
	waitUntil(t, "Ana's answer in the topic", posted("Ana Oliveira\n\nAna on the console"))
	c.says("It works, thank you.")
	waitUntil(t, "the customer in the topic", posted("It works, thank you."))

	// Edited in Telegram, corrected for the customer; solved with a button; opened again by the customer.
	edited := tg.Say(telegramtest.Words{Chat: team, Thread: topic, From: bo, Text: "Closing on Mondy."})
	waitUntil(t, "the answer", func() bool { return slices.Contains(c.reads(), "Bo Lind: Closing on Mondy.") })
	tg.Say(telegramtest.Words{Chat: team, Thread: topic, From: bo, Text: "Closing on Monday.", Edit: edited})
	waitUntil(t, "its correction", func() bool { return slices.Contains(c.reads(), "Bo Lind: Closing on Monday.") })
	tg.PressIn(telegramtest.Words{Chat: team, Thread: topic, From: bo}, first.ID, first.Labels[2], first.Data[2])
	closed := func(want bool) func() bool {
		return func() bool {
			is := !want
			tg.Change(team, func(f *telegramtest.Chat) { is = f.Topics[topic].Closed })
			return is == want
		}
	}
	waitUntil(t, "the topic to close", closed(true))
	c.says("it is down again, the same as before")
	waitUntil(t, "the topic to open again", closed(false))

	// A restart changes nothing.
	h.stop()
	h = openHouse(t, serveOptions{data: data, metrics: "127.0.0.1:0", listen: strings.TrimPrefix(c.base, "http://")})
	waitUntil(t, "the channel", func() bool { return up(t, h, "telegram:help") })
	in(bo, "I look again.")
	waitUntil(t, "Bo's answer after the restart", func() bool { return slices.Contains(c.reads(), "Bo Lind: I look again.") })

	all := strings.Join(c.reads(), "\n")
	for words, want := range map[string]int{"Please take the new profile.": 1, "the link is in your mail": 1, "gateway": 0, "password": 0, "I mean it": 0, "I look again.": 1} {
		if n := strings.Count(all, words); n != want {
			t.Errorf("the customer reads %q %d times, want %d:\n%s", words, n, want, all)
		}
	}
	var stands strings.Builder
	for _, m := range posts() {
		stands.WriteString(m.Text + "\n")
	}
	for words, want := range map[string]int{"take the new profile": 0, "gateway": 0, "the link is in your mail": 1, "It works, thank you.": 1, "frontdesk user link": 1, "Solved by Bo Lind": 1} {
		if n := strings.Count(stands.String(), words); n != want {
			t.Errorf("the bot wrote %q %d times into the topic, want %d:\n%s", words, n, want, stands.String())
		}
	}
	turns, err := h.data.archive().Turns(t.Context(), conv, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	by := map[bot.StaffID]int{}
	for _, turn := range turns {
		if a := turn.Event.Act; a != nil {
			by[a.Staff]++
		}
	}
	if len(by) != 2 {
		t.Errorf("acts by %v", by)
	}
	for _, wrong := range tg.Invalid() {
		t.Errorf("a request breaks the specification: %s", wrong)
	}
}

// hire makes an account with a password and gives a client that is signed in.
func (h *house) hire(t *testing.T, email, name string) *http.Client {
	t.Helper()
	a, err := h.data.accounts.Create(t.Context(), "", email, name, staff.Agent, []string{"help", "orders"})
	if err != nil {
		t.Fatal(err)
	}
	link, err := h.data.accounts.MakeLink(t.Context(), "", a.ID)
	if err != nil {
		t.Fatal(err)
	}
	const password = "a long pass phrase for work"
	if err := h.data.accounts.Reset(t.Context(), link.Secret, password, "127.0.0.1"); err != nil {
		t.Fatal(err)
	}
	return h.signIn(t, email, password)
}

// webCustomer writes in the web chat.
type webCustomer struct {
	t                 *testing.T
	base, token, conv string
	n                 int
}

func (c *webCustomer) post(path string, body, into any) {
	c.t.Helper()
	k := &customer{base: c.base, token: c.token}
	code, err := k.post(c.t.Context(), path, body, into)
	if err != nil || code >= 300 {
		c.t.Fatalf("%s: %d, %v", path, code, err)
	}
}

func (c *webCustomer) open() {
	c.t.Helper()
	var s struct{ Token, Conversation string }
	c.post("/chat/v1/sessions", map[string]string{"site": "default"}, &s)
	c.token, c.conv = s.Token, s.Conversation
}

func (c *webCustomer) says(text string) {
	c.t.Helper()
	c.n++
	var r struct{ Seq int64 }
	c.post("/chat/v1/messages", map[string]string{"client_id": fmt.Sprint("m", c.n), "text": text}, &r)
}

var gap = regexp.MustCompile(`\n\s*`)

// reads is the transcript that the customer can fetch, a line a message.
func (c *webCustomer) reads() []string {
	c.t.Helper()
	ctx, stop := context.WithTimeout(c.t.Context(), 10*time.Second)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/chat/v1/transcript?format=json", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil // it restarts
	}
	defer res.Body.Close()
	var got struct {
		Messages []struct{ Name, Text string }
	}
	if err := json.NewDecoder(res.Body).Decode(&got); err != nil {
		return nil
	}
	var out []string
	for _, m := range got.Messages {
		out = append(out, gap.ReplaceAllString(m.Name+": "+m.Text, " "))
	}
	return out
}
