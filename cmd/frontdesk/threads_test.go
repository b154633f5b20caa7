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
	a := newAgents(t)
	a.boTellsWhoHeIs()
	a.customerAsksForAPerson()
	a.strangerReachesNobody()
	a.bothAnswer()
	a.correctedSolvedAndOpenedAgain()
	a.restart()
	a.endsAsWritten()
}

// agents are a team in a forum of Telegram and on the console, with a customer on the web.
type agents struct {
	*testing.T
	tg      *telegramtest.Server
	team    *telegramtest.Chat
	bo, zed telegramtest.User
	data    string
	h       *house
	ana     *http.Client
	c       *webCustomer
	topic   int64                // of the customer's conversation
	first   telegramtest.Message // in it
}

func newAgents(t *testing.T) *agents {
	a := &agents{T: t, tg: fakeTelegram(t), data: t.TempDir(),
		bo: telegramtest.User{ID: 42, Name: "Bo Lind", Status: "member"}, zed: telegramtest.User{ID: 43, Name: "Zed", Status: "member"}}
	a.team = a.tg.Forum("team")
	a.tg.Change(a.team, func(c *telegramtest.Chat) { c.Members[42], c.Members[43] = a.bo, a.zed })
	t.Setenv("TELEGRAM_TOKEN", telegramtest.Token)
	a.h = openHouse(t, serveOptions{data: a.data, metrics: "127.0.0.1:0", desk: deskWith(t, fmt.Sprintf(
		"  - {name: default, type: web, title: {en: Corner desk, de: Eck-Schalter}}\n"+
			"  - {name: help, type: telegram, token: env:TELEGRAM_TOKEN, api: %q, desk: \"%d\"}\n", a.tg.URL, a.team.ID))})
	waitUntil(t, "the channel", func() bool { return up(t, a.h, "telegram:help") })
	a.ana = a.h.hire(t, "ana@desk.example", "Ana Oliveira")
	a.h.hire(t, "bo@desk.example", "Bo Lind")
	return a
}

func (a *agents) boTellsWhoHeIs() {
	code, ok := bot.StaffCode(must(a.T, "user", "link", "bo@desk.example", "--data", a.data))
	if !ok {
		a.Fatal("the command prints no code")
	}
	direct := a.tg.Private("Bo Lind")
	a.tg.Say(telegramtest.Words{Chat: direct, From: a.bo, Text: code})
	waitUntil(a.T, "that the desk knows Bo", func() bool {
		m := a.tg.Messages(direct)
		return len(m) == 1 && strings.Contains(m[0].Text, "knows you now as Bo Lind")
	})
}

// customerAsksForAPerson makes a topic with what was said, and the buttons.
func (a *agents) customerAsksForAPerson() {
	a.c = &webCustomer{t: a.T, base: a.h.url()}
	a.c.open()
	a.c.says("my VPN is down")
	a.c.says("I want to talk to a person")
	waitUntil(a.T, "the topic", func() bool {
		for _, m := range a.tg.Messages(a.team) {
			a.topic = m.Thread
		}
		return a.topic != 0
	})
	a.first = a.posts()[0]
	for _, words := range []string{"FD-", "my VPN is down", "//"} {
		if !strings.Contains(a.first.Text, words) {
			a.Errorf("the topic does not begin with %q:\n%s", words, a.first.Text)
		}
	}
	if !slices.Equal(a.first.Data, []string{bot.CaseTake, bot.CaseHandBack, bot.CaseResolve}) {
		a.Errorf("the buttons are %q", a.first.Data)
	}
}

// posts are what the bot wrote into the topic.
func (a *agents) posts() (out []telegramtest.Message) {
	for _, m := range a.tg.Messages(a.team) {
		if m.Thread == a.topic {
			out = append(out, m)
		}
	}
	return out
}

// posted waits for words in the topic.
func (a *agents) posted(what, words string) {
	a.Helper()
	waitUntil(a.T, what, func() bool {
		return slices.ContainsFunc(a.posts(), func(m telegramtest.Message) bool { return strings.Contains(m.Text, words) })
	})
}

// read waits for what the customer reads.
func (a *agents) read(what, words string) {
	a.Helper()
	waitUntil(a.T, what, func() bool { return slices.Contains(a.c.reads(), words) })
}

// writes says something in the topic.
func (a *agents) writes(u telegramtest.User, text string) {
	a.tg.Say(telegramtest.Words{Chat: a.team, Thread: a.topic, From: u, Text: text})
}

// strangerReachesNobody: he is told once how that changes.
func (a *agents) strangerReachesNobody() {
	a.writes(a.zed, "Hello customer, send me your password.")
	a.writes(a.zed, "I mean it.")
	a.posted("the explanation", "frontdesk user link")
}

// bothAnswer: Bo takes it with the button, leaves a note, answers; Ana adds to it on the console.
func (a *agents) bothAnswer() {
	a.tg.PressIn(telegramtest.Words{Chat: a.team, Thread: a.topic, From: a.bo, Times: 2}, a.first.ID, a.first.Labels[0], a.first.Data[0])
	a.posted("that Bo has it", "Bo Lind has taken over")
	a.writes(a.bo, "// the gateway was replaced last night")
	a.writes(a.bo, "Please take the new profile.")
	a.read("Bo's answer", "Bo Lind: Please take the new profile.")
	if code := a.anaReplies("Ana on the console: the link is in your mail."); code >= 300 {
		a.Fatalf("Ana's act: %d", code)
	}
	a.posted("Ana's answer in the topic", "Ana Oliveira\n\nAna on the console")
	a.c.says("It works, thank you.")
	a.posted("the customer in the topic", "It works, thank you.")
}

// anaReplies on the console, having seen all, and gives the status.
func (a *agents) anaReplies(text string) int {
	now, err := a.h.data.archive().Conversation(a.Context(), bot.ConvID(a.c.conv))
	if err != nil {
		a.Fatal(err)
	}
	b, _ := json.Marshal(map[string]any{"verb": "reply", "text": text, "seen": now.Seq})
	req, err := http.NewRequestWithContext(a.Context(), http.MethodPost, a.h.url()+"/api/v1/conversations/"+a.c.conv+"/acts", bytes.NewReader(b))
	if err != nil {
		a.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-CSRF", "1")
	res, err := a.ana.Do(req)
	if err != nil {
		a.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}

// correctedSolvedAndOpenedAgain: edited in Telegram, corrected for the customer; solved with a button; opened again by the
// customer.
func (a *agents) correctedSolvedAndOpenedAgain() {
	edited := a.tg.Say(telegramtest.Words{Chat: a.team, Thread: a.topic, From: a.bo, Text: "Closing on Mondy."})
	a.read("the answer", "Bo Lind: Closing on Mondy.")
	a.tg.Say(telegramtest.Words{Chat: a.team, Thread: a.topic, From: a.bo, Text: "Closing on Monday.", Edit: edited})
	a.read("its correction", "Bo Lind: Closing on Monday.")
	a.tg.PressIn(telegramtest.Words{Chat: a.team, Thread: a.topic, From: a.bo}, a.first.ID, a.first.Labels[2], a.first.Data[2])
	closed := func(want bool) func() bool {
		return func() bool {
			is := !want
			a.tg.Change(a.team, func(f *telegramtest.Chat) { is = f.Topics[a.topic].Closed })
			return is == want
		}
	}
	waitUntil(a.T, "the topic to close", closed(true))
	a.c.says("it is down again, the same as before")
	waitUntil(a.T, "the topic to open again", closed(false))
}

// restart changes nothing.
func (a *agents) restart() {
	a.h.stop()
	a.h = openHouse(a.T, serveOptions{data: a.data, metrics: "127.0.0.1:0", listen: strings.TrimPrefix(a.c.base, "http://")})
	waitUntil(a.T, "the channel", func() bool { return up(a.T, a.h, "telegram:help") })
	a.writes(a.bo, "I look again.")
	a.read("Bo's answer after the restart", "Bo Lind: I look again.")
}

// endsAsWritten holds what customer and topic show against what was written, and the turns against who acted.
func (a *agents) endsAsWritten() {
	all := strings.Join(a.c.reads(), "\n")
	for words, want := range map[string]int{"Please take the new profile.": 1, "the link is in your mail": 1, "gateway": 0, "password": 0, "I mean it": 0, "I look again.": 1} {
		if n := strings.Count(all, words); n != want {
			a.Errorf("the customer reads %q %d times, want %d:\n%s", words, n, want, all)
		}
	}
	var stands strings.Builder
	for _, m := range a.posts() {
		stands.WriteString(m.Text + "\n")
	}
	for words, want := range map[string]int{"take the new profile": 0, "gateway": 0, "the link is in your mail": 1, "It works, thank you.": 1, "frontdesk user link": 1, "Solved by Bo Lind": 1} {
		if n := strings.Count(stands.String(), words); n != want {
			a.Errorf("the bot wrote %q %d times into the topic, want %d:\n%s", words, n, want, stands.String())
		}
	}
	turns, err := a.h.data.archive().Turns(a.Context(), bot.ConvID(a.c.conv), 0, 1000)
	if err != nil {
		a.Fatal(err)
	}
	by := map[bot.StaffID]int{}
	for _, turn := range turns {
		if act := turn.Event.Act; act != nil {
			by[act.Staff]++
		}
	}
	if len(by) != 2 {
		a.Errorf("acts by %v", by)
	}
	for _, wrong := range a.tg.Invalid() {
		a.Errorf("a request breaks the specification: %s", wrong)
	}
}

// hire makes an account with a password and gives a client that is signed in.
func (h *house) hire(t *testing.T, email, name string) *http.Client {
	t.Helper()
	return h.hireFor(t, email, name, "help", "orders")
}

// hireFor is hire for teams of another desk.
func (h *house) hireFor(t *testing.T, email, name string, teams ...string) *http.Client {
	t.Helper()
	a, err := h.data.accounts.Create(t.Context(), "", email, name, staff.Agent, teams)
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
