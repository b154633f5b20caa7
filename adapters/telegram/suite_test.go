package telegram_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/adapters/telegram"
	"frontdesk/adapters/telegram/telegramtest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

func TestConformance(t *testing.T) {
	t.Run("polling", func(t *testing.T) {
		bottest.AdapterSuite(t, bottest.Platform{Kept: kept, Open: newPlatform(false), InMemory: newPlatform(false, telegramtest.InMemory), Rates: rates, Without: map[int]string{
			7:  "Telegram tells bots nothing of deleted messages",
			11: "one message is one update",
			15: "nothing comes in but answers to our own requests",
			19: "getUpdates has no session, only an offset",
			20: "Telegram never asks for a new connection",
			52: "Telegram has no forms",
		}})
	})
	t.Run("webhook", func(t *testing.T) {
		bottest.AdapterSuite(t, bottest.Platform{Kept: kept, Open: newPlatform(true), InMemory: newPlatform(true, telegramtest.InMemory), Rates: rates, Without: map[int]string{
			7:  "Telegram tells bots nothing of deleted messages",
			11: "one message is one update",
			18: "the adapter holds no connection",
			19: "the adapter holds no connection",
			20: "the adapter holds no connection",
			21: "the token is tried once a minute: see TestRevoked, which has a clock of its own",
			22: "the adapter holds no connection",
			23: "the adapter holds no connection",
			25: "getWebhookInfo is asked once a minute: see TestWebhookTakenAway",
			52: "Telegram has no forms",
		}})
	})
}

func kept(at channel.Address) (as string, raw []byte) {
	return "", []byte(`{"update_id":900,"message":{"message_id":5,"date":1795341600,"chat":{"id":` + at.Room + `,"type":"private"},"from":{"id":9,"first_name":"Eve"},"text":"read again"}}`)
}

// rates are those of Telegram's FAQ for bots: 30 a second over all, one a second in a chat, 20 a minute in a group.
var rates = []channel.Limit{{Scope: "global", N: 30, Per: time.Second}, {Scope: "room", N: 1, Per: time.Second}, {Scope: "room", N: 20, Per: time.Minute}}

// platform is the fake in the words of the suite. Each channel has a server of its own.
type platform struct {
	t         *testing.T
	webhook   bool
	options   []telegramtest.Option
	elsewhere bottest.Elsewhere

	mu      sync.Mutex
	servers map[string]*telegramtest.Server
	ids     map[string]int64 // of messages that the suite named
	threads map[string]int64
}

func newPlatform(webhook bool, o ...telegramtest.Option) func(*testing.T) bottest.Fake {
	return func(t *testing.T) bottest.Fake {
		return &platform{t: t, webhook: webhook, options: o, servers: map[string]*telegramtest.Server{}, ids: map[string]int64{}, threads: map[string]int64{}}
	}
}

func (p *platform) server(name string) *telegramtest.Server {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.servers[name]
	if !ok {
		var err error
		if s, err = telegramtest.New(p.options...); err != nil {
			p.t.Fatal(err)
		}
		p.servers[name] = s
	}
	return s
}

func (p *platform) Adapter(name string) channel.Adapter {
	s := p.server(name)
	c := telegram.Config{Name: name, Token: telegramtest.Token, API: s.URL, Transport: p.elsewhere.Guard(s.Transport()), Open: bottest.OpenFile, Desks: []string{p.Address(name, "agents").Room}}
	if p.webhook {
		c.Webhook = "https://desk.example/hooks/" + name + "/"
	}
	a, err := telegram.New(c)
	if err != nil {
		p.t.Fatal(err)
	}
	if p.webhook {
		s.Hook(a.Routes()[""])
	}
	return a
}

// room is the chat of a name in the suite.
func (p *platform) room(s *telegramtest.Server, name string, group bool) *telegramtest.Chat {
	if group || name == "agents" {
		return s.Forum(name)
	}
	return s.Private(name)
}

func (p *platform) Address(channelName, room string) channel.Address {
	c := p.room(p.server(channelName), room, false)
	return channel.Address{Channel: channelName, Tenant: fmt.Sprint(telegramtest.BotID), Room: fmt.Sprint(c.ID)}
}

func (p *platform) Emit(name string, events ...bottest.Event) {
	for _, e := range events {
		p.emit(p.server(name), e)
	}
}

func (p *platform) emit(s *telegramtest.Server, e bottest.Event) {
	c := p.room(s, e.Room, e.Group)
	switch {
	case e.Odd == bottest.MalformedJSON:
		s.PushRaw(func(id int64) []byte {
			return fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":5,"chat":{"id":%d,"type":"private"},"text":%q,"date":17`, id, c.ID, strings.ToValidUTF8(e.Text, "?"))
		})
		return
	case e.Odd == bottest.WrongTypes:
		s.Push("message", map[string]any{"message_id": "five", "chat": map[string]any{"id": c.ID}, "from": map[string]any{}, "text": 7, "entities": nil, "note": e.Text}, 1)
		return
	case e.Odd == bottest.UnknownKind:
		s.PushRaw(func(id int64) []byte { return fmt.Appendf(nil, `{"update_id":%d,"telepathy":{"strength":9}}`, id) })
		return
	case e.Kind == channel.Choice:
		s.Press(c, 7, e.Text, e.Choice, e.Times)
		return
	case e.Kind == channel.Joined:
		s.Say(telegramtest.Words{Chat: c, Text: "/start"})
		return
	case e.Kind == channel.Blocked:
		s.Member(c, telegramtest.User{ID: c.ID, Name: c.Title}, "member", "kicked")
		return
	case e.Kind == channel.Left:
		g := s.Group(e.Room)
		s.Say(telegramtest.Words{Chat: g, Extra: map[string]any{"left_chat_member": map[string]any{"id": 5, "is_bot": false, "first_name": "Somebody"}}})
		return
	}
	w := telegramtest.Words{Chat: c, Text: e.Text, Mention: e.Group, Times: e.Times, Extra: map[string]any{}}
	switch e.From {
	case bottest.BySelf:
		w.From = telegramtest.User{ID: telegramtest.BotID, Bot: true}
	case bottest.ByBot:
		w.From = telegramtest.User{ID: 99, Name: "Other", Bot: true}
	case bottest.ByCustomer:
	}
	switch e.Odd {
	case bottest.UnknownField:
		w.Extra["aura"] = map[string]any{"colour": []int{1}}
	case bottest.UnknownPart:
		w.Extra["entities"] = []any{map[string]any{"type": "hologram", "offset": 0, "length": 4, "depth": map[string]any{}}}
		w.Extra["hologram"] = []any{nil}
	case bottest.Usual, bottest.UnknownKind, bottest.MalformedJSON, bottest.WrongTypes:
	}
	if e.Thread != "" {
		w.Thread = p.thread(s, c, e.Thread)
	}
	if f := e.File; f != nil {
		p.attach(s, &w, f)
	}
	if e.Album != "" {
		w.Extra["media_group_id"] = e.Album
	}
	p.mu.Lock()
	if e.Kind == channel.Edited {
		w.Edit = p.ids[e.ID]
	}
	p.mu.Unlock()
	id := s.Say(w)
	if e.ID != "" {
		p.mu.Lock()
		p.ids[e.ID] = id
		p.mu.Unlock()
	}
}

var agent = telegramtest.User{ID: 4242, Name: "Ana", Status: "member"}

// Agent is a member of the forum.
func (p *platform) Agent(name string) string {
	s := p.server(name)
	s.Change(s.Forum("agents"), func(c *telegramtest.Chat) { c.Members[agent.ID] = agent })
	return fmt.Sprint(agent.ID)
}

// Staff writes in a topic, or presses a button there.
func (p *platform) Staff(name string, at channel.Address, e bottest.Event) {
	s := p.server(name)
	p.Agent(name)
	w := telegramtest.Words{Chat: s.Forum("agents"), Thread: number(at.Thread), From: agent, Text: e.Text, Times: e.Times}
	if e.Kind == channel.Choice {
		s.PressIn(w, 7, e.Text, e.Choice)
		return
	}
	p.mu.Lock()
	if e.Kind == channel.Edited {
		w.Edit = p.ids[e.ID]
	}
	p.mu.Unlock()
	id := s.Say(w)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ids[e.ID] = id
}

// Closed tells whether a topic is closed.
func (p *platform) Closed(name string, at channel.Address) (is bool) {
	s := p.server(name)
	s.Change(s.Forum("agents"), func(c *telegramtest.Chat) {
		if t := c.Topics[number(at.Thread)]; t != nil {
			is = t.Closed
		}
	})
	return is
}

// Dismiss has the agent leave the forum, where he was known.
func (p *platform) Dismiss(name string) {
	s := p.server(name)
	s.Change(s.Forum("agents"), func(c *telegramtest.Chat) {
		left := agent
		left.Status = "left"
		c.Members[agent.ID] = left
	})
}

// DeleteCase deletes a topic.
func (p *platform) DeleteCase(name string, at channel.Address) bool {
	s := p.server(name)
	s.Change(s.Forum("agents"), func(c *telegramtest.Chat) { delete(c.Topics, number(at.Thread)) })
	return true
}

// attach makes a message one with a file.
func (p *platform) attach(s *telegramtest.Server, w *telegramtest.Words, f *bottest.Upload) {
	told := f.Size
	if told == 0 {
		told = int64(len(f.Content))
	}
	id := s.AddFile(f.Name, f.Content, told)
	if f.Hostile {
		s.MoveFile(id, p.elsewhere.URL(f.Name))
	}
	w.Extra["caption"], w.Text = w.Text, ""
	if f.MIME == "image/png" {
		w.Extra["photo"] = []any{map[string]any{"file_id": id, "file_unique_id": "u" + id, "width": 90, "height": 60, "file_size": told}}
		return
	}
	w.Extra["document"] = map[string]any{"file_id": id, "file_unique_id": "u" + id, "file_name": f.Name, "mime_type": f.MIME, "file_size": told}
}

func (p *platform) thread(s *telegramtest.Server, c *telegramtest.Chat, name string) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := fmt.Sprint(c.ID, "/", name)
	if p.threads[key] == 0 {
		p.threads[key] = s.Topic(c, name)
	}
	return p.threads[key]
}

func (p *platform) Sent(room string) []bottest.Sent {
	s := p.server("one")
	var out []bottest.Sent
	for _, m := range s.Messages(p.room(s, room, false)) {
		sent := bottest.Sent{ID: fmt.Sprint(m.ID), Text: m.Text, Options: m.Labels, Mentions: m.Mentions, Styled: len(m.Styles) > 0, Edited: m.Edited}
		if m.File != "" {
			sent.Files = []bottest.SentFile{{Name: m.File, Content: m.Content}}
		}
		out = append(out, sent)
	}
	return out
}

func (p *platform) Fail(failures ...bottest.Failure) {
	for _, f := range failures {
		p.server("one").Fail(fault(f))
	}
}

func fault(f bottest.Failure) telegramtest.Fault {
	header := func(s string) http.Header { return http.Header{"Retry-After": {s}} }
	switch f.Kind {
	case bottest.LimitHeader:
		return telegramtest.Fault{Status: 429, Header: header(fmt.Sprint(int(f.After.Seconds())))}
	case bottest.LimitFloat, bottest.LimitBody, bottest.LimitGlobal: // Telegram says it in the body; what for, it doesn't say
		return telegramtest.Fault{Status: 429, RetryAfter: f.After.Seconds()}
	case bottest.LimitHTML:
		return telegramtest.Fault{Status: 429, Header: header(fmt.Sprint(int(f.After.Seconds()))), Body: "<html><h1>429 Too Many Requests</h1></html>"}
	case bottest.ServerError:
		return telegramtest.Fault{Status: 500}
	case bottest.BadGateway:
		return telegramtest.Fault{Status: 502, Body: "<html><h1>502 Bad Gateway</h1></html>"}
	case bottest.ResetBefore:
		return telegramtest.Fault{Reset: true}
	case bottest.ResetAfter:
		return telegramtest.Fault{Reset: true, Do: true}
	case bottest.Hang:
		return telegramtest.Fault{Hang: true}
	case bottest.RoomGone:
		return telegramtest.Fault{Status: 403, Description: "Forbidden: bot was blocked by the user"}
	case bottest.TokenBad:
		return telegramtest.Fault{Status: 401, Description: "Unauthorized"}
	case bottest.MessageGone:
		return telegramtest.Fault{Status: 400, Description: "Bad Request: message to edit not found"}
	}
	panic("no such failure: " + string(f.Kind))
}

func (p *platform) Break(name string, b bottest.Break) {
	s := p.server(name)
	switch b {
	case bottest.Drop:
		s.Drop()
	case bottest.HalfOpen:
		s.Silence()
	case bottest.Refuse:
		s.Revoke()
	case bottest.SecondPoller:
		s.Steal(2)
	case bottest.SessionGone, bottest.AskReconnect:
		p.t.Fatalf("Telegram has no %q", b)
	}
}

// Forge brings webhook requests without the secret, with a wrong one, and with a part of the right one.
func (p *platform) Forge(name string) (accepted int) {
	s := p.server(name)
	for s.Secret() == "" { // until the webhook is set
		select {
		case <-p.t.Context().Done():
			return 0
		case <-time.After(time.Millisecond):
		}
	}
	a, ok := p.hooks(name)
	if !ok {
		p.t.Fatal("no webhook")
	}
	body := []byte(`{"update_id":9,"message":{"message_id":5,"date":1,"chat":{"id":9,"type":"private"},"from":{"id":9,"first_name":"Eve"},"text":"forged"}}`)
	for _, secret := range []string{"", "wrong", s.Secret()[1:], s.Secret() + "0", strings.ToUpper(s.Secret())} {
		if code := s.Call(a, secret, body); code/100 == 2 {
			accepted++
		}
	}
	return accepted
}

func (p *platform) hooks(name string) (http.Handler, bool) {
	h := p.server(name).Target()
	return h, h != nil
}

func (p *platform) Seen() bottest.Seen {
	s := p.server("one")
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := bottest.Seen{Connects: s.Links(), Acks: s.Acked(), Typing: s.Typing(), Leaked: p.elsewhere.Asked(), Beat: 36 * time.Second}
	for _, s := range p.servers {
		seen.Invalid = append(seen.Invalid, s.Invalid()...)
		if secret := s.Secret(); secret != "" {
			seen.Secrets = append(seen.Secrets, secret)
		}
	}
	_, canary, _ := strings.Cut(telegramtest.Token, ":")
	seen.Secrets = append(seen.Secrets, canary)
	return seen
}

func (p *platform) Close() {
	for _, s := range p.servers {
		s.Close()
	}
}
