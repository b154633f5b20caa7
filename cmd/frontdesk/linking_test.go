package main

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"frontdesk/adapters/telegram/telegramtest"
	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/internal/e2e"
)

var signedLink = regexp.MustCompile(`http\S+/chat#link-\S+`)

// phone is a customer in Telegram.
type phone struct {
	t    *testing.T
	s    *telegramtest.Server
	chat *telegramtest.Chat
	n    int // messages read
}

// says writes to the bot and returns the answer.
func (p *phone) says(text string) telegramtest.Message {
	p.t.Helper()
	p.n = len(p.s.Messages(p.chat))
	p.s.Say(telegramtest.Words{Chat: p.chat, Text: text})
	return p.hears("the answer to " + text)
}

// presses a button of a message and returns the answer.
func (p *phone) presses(m telegramtest.Message, n int) telegramtest.Message {
	p.t.Helper()
	p.n = len(p.s.Messages(p.chat))
	p.s.Press(p.chat, m.ID, m.Labels[n], m.Data[n], 1)
	return p.hears("the answer to a button")
}

// link asks for a signed link.
func (p *phone) link() (link string) {
	p.t.Helper()
	p.says("/link")
	waitUntil(p.t, "a link", func() bool {
		all := p.s.Messages(p.chat)
		link = signedLink.FindString(all[len(all)-1].Text)
		return link != ""
	})
	return link
}

// conversation is the one that what is written here goes to.
func (p *phone) conversation(h *house) bot.Conversation {
	p.t.Helper()
	tenant, _, _ := strings.Cut(telegramtest.Token, ":")
	id, ok, err := h.runtime.Leads(p.t.Context(), channel.Address{Channel: "telegram:help", Tenant: tenant, Room: strconv.FormatInt(p.chat.ID, 10)})
	if err != nil || !ok {
		p.t.Fatalf("the chat leads nowhere: %v", err)
	}
	c, err := h.runtime.Archive().Conversation(p.t.Context(), id)
	if err != nil {
		p.t.Fatal(err)
	}
	return c
}

func (p *phone) hears(what string) telegramtest.Message {
	p.t.Helper()
	waitUntil(p.t, what, func() bool { return len(p.s.Messages(p.chat)) > p.n })
	all := p.s.Messages(p.chat)
	return all[len(all)-1]
}

// Begun on the web, it goes on in Telegram with everything known; an agent sees one history, and undoes it: both are
// customers of their own again, with their own histories and keys.
func TestBegunOnTheWebGoesOnInTelegram(t *testing.T) {
	s := fakeTelegram(t)
	t.Setenv("TELEGRAM_TOKEN", telegramtest.Token)
	h := openHouse(t, serveOptions{data: t.TempDir(), desk: deskWith(t, "  - {name: default, type: web}\n  - {name: help, type: telegram, token: env:TELEGRAM_TOKEN, api: \""+s.URL+"\"}\n"), metrics: "127.0.0.1:0"})
	waitUntil(t, "the channel", func() bool { return up(t, h, "telegram:help") })
	ann := &phone{t: t, s: s, chat: s.Private("Ann")}
	ann.says("hello")

	web := browser.Page(t)
	openChat(web, h.url())
	writes(web, "my vpn is down")
	hears(web, "Who is affected")
	tabTo(web, ".tool")
	e2e.Eval[any](web, `q('`+widget+`.head .tool').click()`)
	web.Wait(`qa('` + widget + `[role=menuitem]').length >= 3`)
	e2e.Eval[any](web, `qa('`+widget+`[role=menuitem]').find(b => b.textContent === 'Go on elsewhere').click()`)
	web.Wait(`q('` + widget + `.form code')`)
	href := e2e.Eval[string](web, `q('`+widget+`.form a.choice').href`)
	web.Axe("frontdesk-chat")
	web.Shot("linking-go-on")
	if !strings.HasPrefix(href, "https://t.me/"+telegramtest.BotName+"?start=link-") {
		t.Fatalf("the address of Telegram is %q", href)
	}
	_, start, _ := strings.Cut(href, "?start=")

	// The link alone joins nothing: Start asks, and says what follows.
	asks := ann.says("/start " + start)
	if len(asks.Labels) != 2 || !strings.Contains(asks.Text, "the web chat") || strings.Contains(asks.Text, "vpn") {
		t.Fatalf("Start is answered with %q, %v", asks.Text, asks.Labels)
	}
	if linked := ann.presses(asks, 0); !strings.Contains(linked.Text, "I know everything you wrote before") {
		t.Fatalf("a yes is answered with %q", linked.Text)
	}
	hears(web, "We go on here")
	ann.says("only me") // the answer to what was asked in the browser
	hears(web, "only me")
	mallory := &phone{t: t, s: s, chat: s.Private("Mallory")}
	if again := mallory.says("/start " + start); !strings.Contains(again.Text, "was used") {
		t.Errorf("the link a second time: %q", again.Text)
	}

	home := ann.conversation(h)
	if home.Address.Channel != "telegram:help" || len(home.Earlier) != 1 {
		t.Fatalf("the conversation is answered at %+v, before at %+v", home.Address, home.Earlier)
	}

	agent := browser.Page(t)
	h.enter(t, agent)
	agent.Open(h.url() + "/console/c/" + string(home.ID))
	agent.Wait(`qa('.addresses li').length === 2 && q('.addresses button')`)
	agent.Wait(`q('.earlier a[href*="cv_"]')`)
	agent.Axe()
	agent.Shot("linking-addresses")
	e2e.Eval[any](agent, `q('.addresses button').click()`)
	agent.Wait(`q('dialog .btn.danger')`)
	agent.Axe()
	agent.Shot("linking-undo")
	e2e.Eval[any](agent, `q('dialog .btn.danger').click()`)
	agent.Wait(`!q('dialog') && qa('.addresses li').length === 1`)

	if told := ann.hears("why it is another conversation"); !strings.Contains(told.Text, "undid the link") {
		t.Errorf("undone, Telegram reads %q", told.Text)
	}
	ann.says("the parcel is late")
	writes(web, "still only me")
	after, err := h.runtime.Archive().Conversation(t.Context(), home.ID)
	if err != nil {
		t.Fatal(err)
	}
	old := ann.conversation(h)
	if after.Address.Channel != "web:default" || old.Address.Channel != "telegram:help" || old.Customer == after.Customer || old.Key == after.Key {
		t.Errorf("undone, at %+v with %s and at %+v with %s", after.Address, after.Key, old.Address, old.Key)
	}
	if e2e.Eval[bool](web, `q('`+widget+`.log').textContent.includes('parcel')`) {
		t.Error("undone, the browser reads what is written in Telegram")
	}
	if log := auditOf(t, h); !strings.Contains(log, "customer.unlink") || !strings.Contains(log, "telegram:help") {
		t.Errorf("the audit log says %s", log)
	}
}

// Begun in Telegram, it goes on in the browser by a signed link. Whatever only opens the link joins nothing.
func TestBegunInTelegramGoesOnInTheBrowser(t *testing.T) {
	s := fakeTelegram(t)
	t.Setenv("TELEGRAM_TOKEN", telegramtest.Token)
	h := openHouse(t, serveOptions{data: t.TempDir(), desk: deskWith(t, "  - {name: default, type: web}\n  - {name: help, type: telegram, token: env:TELEGRAM_TOKEN, api: \""+s.URL+"\"}\n"), metrics: "127.0.0.1:0"})
	waitUntil(t, "the channel", func() bool { return up(t, h, "telegram:help") })
	ann := &phone{t: t, s: s, chat: s.Private("Ann")}
	ann.says("my vpn is down")
	link := ann.link()
	for range 2 { // a mail scanner, a preview
		get(t, link)
	}

	web := browser.Page(t)
	openChat(web, h.url()+"/")
	writes(web, "hello there")
	hears(web, "hello there")
	web.Open(link)
	web.Wait(`q('` + widget + `.form')?.textContent.includes('Nothing is joined yet') && !location.hash`)
	web.Axe("frontdesk-chat")
	web.Shot("linking-arrived")
	if e2e.Eval[bool](web, `q('`+widget+`.log').textContent.includes('vpn')`) {
		t.Fatal("opening the link shows the other conversation")
	}
	e2e.Eval[any](web, `q('`+widget+`.form .go').click()`)
	web.Wait(`q('` + widget + `.choices')?.textContent.includes('Yes, that is me') && q('` + widget + `.log').textContent.includes('Telegram')`)
	web.Shot("linking-asked")
	e2e.Eval[any](web, `q('`+widget+`.choices button').click()`)
	hears(web, "my vpn is down")
	hears(web, "We go on here")
	writes(web, "only me")
	waitUntil(t, "Telegram to hear the answer", func() bool { all := s.Messages(ann.chat); return len(all) > 4 })

	// The code of another Telegram in the same browser, changed on the way.
	bob := &phone{t: t, s: s, chat: s.Private("Bob")}
	link = bob.link()
	web.Open("about:blank")
	web.Open(link[:len(link)-4])
	web.Wait(`q('` + widget + `.form .go')`)
	e2e.Eval[any](web, `q('`+widget+`.form .go').click()`)
	hears(web, "is not whole, or not from this desk")
	for _, wrong := range s.Invalid() {
		t.Errorf("a request breaks the specification: %s", wrong)
	}
}

// enter signs Ana in.
func (h *house) enter(t *testing.T, p *e2e.Page) {
	t.Helper()
	email, password := h.agent(t)
	p.Open(h.url() + "/console")
	p.Wait(`document.activeElement.name === 'email'`)
	p.Type(email)
	p.Press("Tab")
	p.Type(password)
	p.Press("Enter")
	p.Wait(`q('.belt') || q('.lanes')`)
}

// auditOf reads the audit log of a running desk.
func auditOf(t *testing.T, h *house) string {
	t.Helper()
	entries, err := h.data.store.Log(t.Context(), "audit", 0, 200)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, e := range entries {
		all.Write(e.Head)
	}
	return all.String()
}
