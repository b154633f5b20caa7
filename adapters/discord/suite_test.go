package discord_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/adapters/discord"
	"frontdesk/adapters/discord/discordtest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

func TestConformance(t *testing.T) {
	bottest.AdapterSuite(t, bottest.Platform{Kept: kept, Open: newPlatform(), InMemory: newPlatform(discordtest.InMemory), Rates: []channel.Limit{
		{Scope: "global", N: 50, Per: time.Second}, {Scope: "thread", N: 5, Per: 5 * time.Second}, // of a channel, which a thread is
	}, Without: map[int]string{
		11: "one message is one event",
		15: "nothing comes in but over the connection that the adapter makes, and in answers to its own requests",
		25: "every connection is a session of its own, and gets every event",
		58: "several files are one message",
	}})
}

// platform is the fake in the words of the suite. Each channel has a server of its own.
type platform struct {
	t         *testing.T
	options   []discordtest.Option
	elsewhere bottest.Elsewhere

	mu      sync.Mutex
	servers map[string]*discordtest.Server
	ids     map[string]string // of messages that the suite named
	used    map[string]bool   // rooms in which something happened
}

func newPlatform(o ...discordtest.Option) func(*testing.T) bottest.Fake {
	o = append(o, discordtest.Beat(suiteBeat))
	return func(t *testing.T) bottest.Fake {
		return &platform{t: t, options: o, servers: map[string]*discordtest.Server{}, ids: map[string]string{}, used: map[string]bool{}}
	}
}

// suiteBeat is the time between heartbeats: long enough that a busy machine keeps it.
const suiteBeat = 20 * time.Second

func kept(at channel.Address) (as string, raw []byte) {
	return "MESSAGE_CREATE", []byte(`{"id":"1100000000000000001","channel_id":"` + at.Room + `","type":0,"content":"read again","timestamp":"2026-11-22T10:00:00Z","author":{"id":"990000000000000001","username":"eve"}}`)
}

func (p *platform) server(name string) *discordtest.Server {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.servers[name]
	if !ok {
		var err error
		if s, err = discordtest.New(p.options...); err != nil {
			p.t.Fatal(err)
		}
		p.servers[name] = s
	}
	return s
}

func (p *platform) Adapter(name string) channel.Adapter {
	s := p.server(name)
	a, err := discord.New(discord.Config{Name: name, Token: discordtest.Token, API: s.URL, Transport: p.elsewhere.Guard(s.Transport()), Desks: []string{p.Address(name, "agents").Room}, Open: bottest.OpenFile, Forms: bottest.ReadForm, Wait: 10 * time.Millisecond})
	if err != nil {
		p.t.Fatal(err)
	}
	return a
}

// room is the room of a name in the suite.
func (p *platform) room(s *discordtest.Server, name string, group bool) *discordtest.Room {
	switch {
	case name == "agents":
		return s.Forum(name)
	case group:
		return s.Channel(name)
	}
	return s.Private(name)
}

func (p *platform) Address(channelName, room string) channel.Address {
	r := p.room(p.server(channelName), room, false)
	return channel.Address{Channel: channelName, Tenant: discordtest.BotID, Room: r.ID}
}

func (p *platform) Emit(name string, events ...bottest.Event) {
	for _, e := range events {
		p.emit(p.server(name), name, e)
	}
}

// ready waits until what happens can reach the bot: until there is a session, unless the room was used before. What happens
// there while there is none can be had from its history.
func (p *platform) ready(s *discordtest.Server, room string) {
	p.mu.Lock()
	used := p.used[room]
	p.used[room] = true
	p.mu.Unlock()
	for !used && !s.Listening() {
		select {
		case <-p.t.Context().Done():
			return
		case <-time.After(time.Millisecond):
		}
	}
}

func (p *platform) emit(s *discordtest.Server, name string, e bottest.Event) {
	p.ready(s, name+"/"+e.Room)
	r := p.room(s, e.Room, e.Group)
	if e.Thread != "" {
		r = s.Thread(r, e.Thread)
	}
	switch {
	case e.Odd == bottest.MalformedJSON:
		s.PushRaw(func(seq int64) []byte {
			return fmt.Appendf(nil, `{"t":"MESSAGE_CREATE","s":%d,"op":0,"d":{"id":"%d","channel_id":"%s","content":%q,"author":{"id":"12`, seq, 900000000+seq, r.ID, strings.ToValidUTF8(e.Text, "?"))
		})
		return
	case e.Odd == bottest.WrongTypes:
		s.Push("MESSAGE_CREATE", map[string]any{"id": 5, "channel_id": r.ID, "author": map[string]any{}, "content": 7, "mentions": nil, "note": e.Text})
		return
	case e.Odd == bottest.UnknownKind:
		s.Push("TELEPATHY_START", map[string]any{"strength": 9})
		return
	case e.Kind == channel.Choice:
		s.Press(r, s.Fake(r, "o0:"+e.Choice, e.Text), "o0:"+e.Choice, e.Times)
		return
	case e.Kind == channel.Joined:
		s.Command(r, "ask")
		return
	case e.Kind == channel.Left: // a channel that is closed, after the desk was called in it
		c := s.Channel(e.Room)
		s.Command(c, "ask")
		s.Delete(c)
		return
	case e.Kind == channel.Blocked: // Discord does not tell; the next send does
		return
	case e.Kind == channel.Deleted:
		s.Unsay(r, p.id(e.ID))
		return
	}
	w := discordtest.Words{Room: r, Text: e.Text, Mention: e.Group, Times: e.Times, Extra: map[string]any{}}
	switch e.From {
	case bottest.BySelf:
		w.From = discordtest.Bot
	case bottest.ByBot:
		w.From = discordtest.User{ID: "990000000000000099", Name: "Other", Bot: true}
	case bottest.ByCustomer:
	}
	switch e.Odd {
	case bottest.UnknownField:
		w.Extra["aura"] = map[string]any{"colour": []int{1}}
	case bottest.UnknownPart:
		w.Extra["components"] = []any{map[string]any{"type": 99, "hologram": []any{nil}}}
		w.Extra["sticker_items"] = "hologram"
	case bottest.Usual, bottest.UnknownKind, bottest.MalformedJSON, bottest.WrongTypes:
	}
	if f := e.File; f != nil {
		told, elsewhere := f.Size, ""
		if told == 0 {
			told = int64(len(f.Content))
		}
		if f.Hostile {
			elsewhere = p.elsewhere.URL(f.Name)
		}
		w.Extra["attachments"] = []any{s.Attach(f.Name, f.MIME, f.Content, told, elsewhere)}
	}
	if e.Kind == channel.Edited {
		w.Edit = p.id(e.ID)
	}
	id := s.Say(w)
	if e.ID != "" {
		p.mu.Lock()
		p.ids[e.ID] = id
		p.mu.Unlock()
	}
}

var _ bottest.Formed = (*platform)(nil)

// listening waits until the bot hears what happens.
func (p *platform) listening(s *discordtest.Server) {
	for !s.Listening() {
		select {
		case <-p.t.Context().Done():
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// PressForm presses the button of the form below the last message.
func (p *platform) PressForm(name, room string, times int) {
	s := p.server(name)
	p.listening(s)
	r := p.room(s, room, false)
	all := s.Messages(r)
	m := all[len(all)-1]
	s.Press(r, &m, m.Data[len(m.Data)-1], times) // it stands below the others
}

// Opened lists the modals. Discord has texts and menus only, so of what was known an address or a date is a text.
func (p *platform) Opened(name, room string) (out []bottest.Opened) {
	s := p.server(name)
	for _, m := range s.Modals(p.room(s, room, false)) {
		o := bottest.Opened{Title: m.Title}
		for _, f := range m.Fields {
			x := channel.Field{ID: f.ID, Label: f.Label, Hint: f.Hint, Optional: !f.Required, Long: f.Long, Value: f.Value}
			for i := range f.Values {
				x.Options = append(x.Options, channel.Option{ID: f.Values[i], Label: f.Labels[i]})
			}
			o.Fields = append(o.Fields, x)
		}
		out = append(out, o)
	}
	return out
}

// Submit sends the last modal of a room.
func (p *platform) Submit(name, room string, values map[string]string, times int) {
	s := p.server(name)
	p.listening(s)
	modals := s.Modals(p.room(s, room, false))
	s.Submit(modals[len(modals)-1], values, times)
}

func (p *platform) id(name string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ids[name]
}

func (p *platform) Sent(room string) []bottest.Sent {
	s := p.server("one")
	var out []bottest.Sent
	for _, m := range s.Messages(p.room(s, room, false)) {
		sent := bottest.Sent{ID: m.ID, Text: m.Text, Options: m.Labels, Mentions: m.Mentions, Styled: len(m.Styles) > 0, Edited: m.Edited}
		for i, name := range m.Files {
			sent.Files = append(sent.Files, bottest.SentFile{Name: name, Content: m.Contents[i]})
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

func fault(f bottest.Failure) discordtest.Fault {
	header := http.Header{"Retry-After": {fmt.Sprint(int(f.After.Seconds()))}}
	switch f.Kind {
	case bottest.LimitHeader:
		return discordtest.Fault{Status: 429, Header: header}
	case bottest.LimitFloat, bottest.LimitBody:
		return discordtest.Fault{Status: 429, RetryAfter: f.After.Seconds()}
	case bottest.LimitHTML:
		return discordtest.Fault{Status: 429, Header: header, Body: "<html><h1>error code: 1015</h1></html>"}
	case bottest.LimitGlobal:
		return discordtest.Fault{Status: 429, RetryAfter: f.After.Seconds(), Global: true}
	case bottest.ServerError:
		return discordtest.Fault{Status: 500}
	case bottest.BadGateway:
		return discordtest.Fault{Status: 502, Body: "<html><h1>502 Bad Gateway</h1></html>"}
	case bottest.ResetBefore:
		return discordtest.Fault{Reset: true}
	case bottest.ResetAfter:
		return discordtest.Fault{Reset: true, Do: true}
	case bottest.Hang:
		return discordtest.Fault{Hang: true}
	case bottest.RoomGone:
		return discordtest.Fault{Status: 403, Code: 50007}
	case bottest.TokenBad:
		return discordtest.Fault{Status: 401}
	case bottest.MessageGone:
		return discordtest.Fault{Status: 404, Code: 10008}
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
	case bottest.SessionGone:
		s.Forget()
	case bottest.AskReconnect:
		s.Reconnect(1, 1)
	case bottest.Refuse:
		s.Revoke()
	case bottest.SecondPoller:
		p.t.Fatalf("Discord has no %q", b)
	}
}

func (p *platform) Forge(string) int {
	p.t.Fatal("nothing comes in that could be forged")
	return 0
}

func (p *platform) Seen() bottest.Seen {
	s := p.server("one")
	connects, _, _ := s.Connects()
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := bottest.Seen{Connects: connects, Acks: s.Acked(), Typing: s.Typing(), Leaked: p.elsewhere.Asked(), Beat: 2 * suiteBeat}
	for _, s := range p.servers {
		seen.Invalid = append(seen.Invalid, s.Invalid()...)
		seen.Leaked += s.Leaked()
	}
	_, canary, _ := strings.Cut(discordtest.Token, ".")
	seen.Secrets = append(seen.Secrets, canary, "aW50ZXJhY3Rpb246")
	return seen
}

func (p *platform) Close() {
	for _, s := range p.servers {
		s.Close()
	}
}
