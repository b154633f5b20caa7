package slack_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/adapters/slack"
	"frontdesk/adapters/slack/slacktest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

func TestConformance(t *testing.T) {
	without := map[int]string{
		8:  "nobody can block an app or leave its direct messages, and who leaves a channel stays in its threads: see TestOpened",
		19: "Slack knows no sessions: what nobody took is delivered again for some minutes, and later asked for: see TestMissed",
		40: "Slack shows that an app is at work in threads only: see TestTyping",
		58: "several files are one message",
	}
	t.Run("socket", func(t *testing.T) {
		only := map[int]string{15: "nothing comes in but over connections of our own"}
		bottest.AdapterSuite(t, platformOf(false, with(without, only)))
	})
	t.Run("http", func(t *testing.T) {
		bottest.AdapterSuite(t, platformOf(true, with(without, map[int]string{
			18: "the adapter holds no connection",
			20: "the adapter holds no connection",
			22: "the adapter holds no connection",
			23: "the adapter holds no connection",
			25: "Slack sends every event to the one address of the app",
		})))
	})
}

func with(a, b map[int]string) map[int]string {
	out := map[int]string{}
	for _, m := range []map[int]string{a, b} {
		maps.Copy(out, m)
	}
	return out
}

// platform is the fake in the words of the suite. Each channel has a server of its own.
type platform struct {
	t         *testing.T
	hook      bool
	options   []slacktest.Option
	elsewhere bottest.Elsewhere

	mu      sync.Mutex
	servers map[string]*slacktest.Server
	ids     map[string]string // of messages that the suite named
	threads map[string]string
}

func platformOf(hook bool, without map[int]string) bottest.Platform {
	open := func(o ...slacktest.Option) func(*testing.T) bottest.Fake {
		return func(t *testing.T) bottest.Fake {
			return &platform{t: t, hook: hook, options: o, servers: map[string]*slacktest.Server{}, ids: map[string]string{}, threads: map[string]string{}}
		}
	}
	return bottest.Platform{Kept: kept, Open: open(), InMemory: open(slacktest.InMemory), Without: without, Rates: []channel.Limit{
		{Scope: "room", N: 1, Per: time.Second}, {Scope: "global", N: 300, Per: time.Minute}, // chat.postMessage: "several hundred" a minute
		{Scope: "method:chat.update", N: 50, Per: time.Minute}, // tier 3
	}}
}

func kept(at channel.Address) (as string, raw []byte) {
	return slacktest.Events, []byte(`{"type":"event_callback","team_id":"` + slacktest.TeamID + `","event_id":"Ev9","event":{"type":"message","channel":"` + at.Room + `","channel_type":"im","user":"U0EVE","ts":"1795341600.000100","text":"read again"}}`)
}

func (p *platform) server(name string) *slacktest.Server {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.servers[name]
	if !ok {
		var err error
		if s, err = slacktest.New(p.options...); err != nil {
			p.t.Fatal(err)
		}
		p.servers[name] = s
	}
	return s
}

func (p *platform) Adapter(name string) channel.Adapter {
	s := p.server(name)
	c := slack.Config{Name: name, Token: slacktest.Token, API: s.URL, Transport: p.elsewhere.Guard(s.Transport()), Open: bottest.OpenFile, Forms: bottest.ReadForm, Desks: []string{p.Address(name, "agents").Room}}
	if p.hook {
		c.Signing = slacktest.Signing
	} else {
		c.AppToken = slacktest.AppToken
	}
	a, err := slack.New(c)
	if err != nil {
		p.t.Fatal(err)
	}
	if p.hook {
		s.Hook(a.Routes()[""])
	}
	return a
}

// room is the channel of a name in the suite.
func (p *platform) room(s *slacktest.Server, name string, group bool) *slacktest.Room {
	if group || name == "agents" {
		return s.Channel(name)
	}
	return s.Direct(name)
}

func (p *platform) Address(channelName, room string) channel.Address {
	r := p.room(p.server(channelName), room, false)
	return channel.Address{Channel: channelName, Tenant: slacktest.TeamID, Room: r.ID}
}

func (p *platform) Emit(name string, events ...bottest.Event) {
	s := p.server(name)
	for _, e := range events {
		if e.Room == "r-mark" { // rooms do not wait for each other, so the marker waits for all that came before
			p.settle(s)
		}
		p.emit(s, e)
	}
}

// settle waits until all that was told is acknowledged.
func (p *platform) settle(s *slacktest.Server) {
	end := time.After(time.Minute)
	for s.Waiting() > 0 {
		select {
		case <-end:
			p.t.Error("something is never acknowledged")
			return
		case <-time.After(time.Millisecond):
		}
	}
}

func (p *platform) emit(s *slacktest.Server, e bottest.Event) {
	r := p.room(s, e.Room, e.Group)
	switch {
	case e.Odd == bottest.MalformedJSON:
		s.PushRaw(fmt.Appendf(nil, `{"token":"VERIFIERcanary","event_id":"Ev%s","event":{"type":"message","channel":%q,"ts":%q,"text":%q,"user":"U0`, s.Stamp()[11:], r.ID, s.Stamp(), strings.ToValidUTF8(e.Text, "?")))
		return
	case e.Odd == bottest.WrongTypes:
		at := s.Stamp()
		s.Push(slacktest.Events, s.Envelope(map[string]any{"type": "message", "channel": r.ID, "user": map[string]any{}, "ts": 5, "text": 7, "blocks": nil, "note": e.Text}, at), 1)
		return
	case e.Odd == bottest.UnknownKind:
		at := s.Stamp()
		s.Push(slacktest.Events, s.Envelope(map[string]any{"type": "telepathy", "strength": 9, "channel": []int{1}}, at), 1)
		s.Push("telepathy", map[string]any{"type": "telepathy"}, 1)
		return
	case e.Kind == channel.Choice:
		s.Press(r, s.Stamp(), "", e.Text, e.Choice, false, e.Times)
		return
	case e.Kind == channel.Deleted:
		p.mu.Lock()
		ts := p.ids[e.ID]
		p.mu.Unlock()
		s.Delete(r, ts)
		return
	}
	w := slacktest.Words{Room: r, Text: e.Text, Mention: e.Group, Times: e.Times, Extra: map[string]any{}}
	w.Self, w.Bot = e.From == bottest.BySelf, e.From == bottest.ByBot
	switch e.Odd {
	case bottest.UnknownField:
		w.Extra["aura"] = map[string]any{"colour": []int{1}}
	case bottest.UnknownPart:
		w.Extra["blocks"] = []any{map[string]any{"type": "hologram", "elements": 7, "text": []int{1}}}
		w.Extra["attachments"] = "none"
	case bottest.Usual, bottest.UnknownKind, bottest.MalformedJSON, bottest.WrongTypes:
	}
	if e.Thread != "" {
		w.Thread = p.thread(s, r, e.Thread)
	}
	if f := e.File; f != nil {
		file := s.AddFile(f.Name, f.MIME, f.Content, f.Size)
		if f.Hostile {
			s.Change(func() { file.URL = p.elsewhere.URL(f.Name) })
		}
		w.Files = append(w.Files, file)
	}
	if e.Kind == channel.Edited {
		p.mu.Lock()
		w.Edit = p.ids[e.ID]
		p.mu.Unlock()
	}
	ts := s.Say(w)
	if e.ID != "" {
		p.mu.Lock()
		p.ids[e.ID] = ts
		p.mu.Unlock()
	}
}

var (
	_ bottest.Staffed = (*platform)(nil)
	_ bottest.Formed  = (*platform)(nil)
)

// PressForm presses the button of the form below the last message.
func (p *platform) PressForm(name, room string, times int) {
	s := p.server(name)
	r := p.room(s, room, false)
	all := s.Messages(r)
	m := all[len(all)-1]
	i := len(m.Labels) - 1 // it stands below the others
	s.PressForm(r, m.TS, m.Thread, m.Labels[i], m.Values[i], times)
}

// Opened lists the modals.
func (p *platform) Opened(name, room string) (out []bottest.Opened) {
	s := p.server(name)
	kinds := map[string]channel.FieldKind{"datepicker": channel.DateField, "email_text_input": channel.EmailField, "number_input": channel.NumberField}
	for _, v := range s.Views(p.room(s, room, false)) {
		o := bottest.Opened{Title: v.Title}
		for _, f := range v.Fields {
			x := channel.Field{ID: f.ID, Label: f.Label, Hint: f.Hint, Kind: kinds[f.Kind], Optional: f.Optional, Long: f.Multiline, Value: f.Value}
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
	views := s.Views(p.room(s, room, false))
	s.Submit(views[len(views)-1], values, times)
}

// Agent is a member of the team's channel.
func (p *platform) Agent(name string) string {
	s := p.server(name)
	ana, desk := s.Person("Ana"), s.Channel("agents")
	s.Change(func() { desk.Members[ana.ID] = true })
	return ana.ID
}

// Staff writes in a case, or presses a button there.
func (p *platform) Staff(name string, at channel.Address, e bottest.Event) {
	s := p.server(name)
	desk, who := s.Channel("agents"), p.Agent(name)
	if e.Kind == channel.Choice {
		s.PressBy(who, desk, s.Stamp(), at.Thread, e.Text, e.Choice, false, 1)
		return
	}
	w := slacktest.Words{Room: desk, Thread: at.Thread, From: who, Text: e.Text, Times: e.Times}
	p.mu.Lock()
	defer p.mu.Unlock()
	if e.Kind == channel.Deleted {
		s.Delete(desk, p.ids[e.ID])
		return
	}
	if e.Kind == channel.Edited {
		w.Edit = p.ids[e.ID]
	}
	p.ids[e.ID] = s.Say(w)
}

// Closed tells whether a thread's first message has the mark of what is done.
func (p *platform) Closed(name string, at channel.Address) bool {
	s := p.server(name)
	for _, m := range s.Messages(s.Channel("agents")) {
		if m.TS == at.Thread {
			return slices.Contains(m.Reactions, "white_check_mark")
		}
	}
	return false
}

// Dismiss leaves the agent in the workspace.
func (p *platform) Dismiss(name string) {
	s := p.server(name)
	who, desk := s.Person("Ana"), s.Channel("agents")
	s.Change(func() { delete(desk.Members, who.ID) })
}

// DeleteCase deletes a thread.
func (p *platform) DeleteCase(name string, at channel.Address) bool {
	s := p.server(name)
	s.DeleteThread(s.Channel("agents"), at.Thread)
	return true
}

// thread is one that somebody has begun without calling the bot.
func (p *platform) thread(s *slacktest.Server, r *slacktest.Room, name string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := r.ID + "/" + name
	if p.threads[key] == "" {
		p.threads[key] = s.Say(slacktest.Words{Room: r, Text: "nobody is called here"})
	}
	return p.threads[key]
}

func (p *platform) Sent(room string) []bottest.Sent {
	s := p.server("one")
	r := p.room(s, room, false)
	var out []bottest.Sent
	for _, m := range s.Messages(r) {
		sent := bottest.Sent{ID: m.TS, Text: m.Text, Options: m.Labels, Mentions: m.Mentions, Styled: len(m.Styles) > 0, Edited: m.Edited}
		for _, f := range s.Files(r) {
			if slices.Contains(m.Files, f.ID) {
				sent.Files = append(sent.Files, bottest.SentFile{Name: f.Name, Content: f.Content})
			}
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

func fault(f bottest.Failure) slacktest.Fault {
	wait := http.Header{"Retry-After": {fmt.Sprint(f.After.Seconds())}}
	switch f.Kind {
	case bottest.LimitHeader, bottest.LimitFloat, bottest.LimitGlobal: // what for, Slack does not say
		return slacktest.Fault{Status: 429, Header: wait, Error: "ratelimited"}
	case bottest.LimitBody: // Slack says the time in the header only
		return slacktest.Fault{Status: 200, Header: wait, Error: "ratelimited"}
	case bottest.LimitHTML:
		return slacktest.Fault{Status: 429, Header: wait, Body: "<html><h1>429 Too Many Requests</h1></html>"}
	case bottest.ServerError:
		return slacktest.Fault{Status: 500, Error: "fatal_error"}
	case bottest.BadGateway:
		return slacktest.Fault{Status: 502, Body: "<html><h1>502 Bad Gateway</h1></html>"}
	case bottest.ResetBefore:
		return slacktest.Fault{Reset: true}
	case bottest.ResetAfter:
		return slacktest.Fault{Reset: true, Do: true}
	case bottest.Hang:
		return slacktest.Fault{Hang: true}
	case bottest.RoomGone:
		return slacktest.Fault{Error: "is_archived"}
	case bottest.TokenBad:
		return slacktest.Fault{Error: "token_revoked"}
	case bottest.MessageGone:
		return slacktest.Fault{Error: "message_not_found"}
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
	case bottest.AskReconnect:
		s.AskReconnect(1)
	case bottest.SecondPoller:
		s.Steal()
	case bottest.SessionGone:
		p.t.Fatalf("Slack has no %q", b)
	}
}

// Forge brings requests without a signature, with wrong ones, old ones, ones of the future, and the signature of another body.
func (p *platform) Forge(name string) (accepted int) {
	s := p.server(name)
	for s.Calls("auth.test") == 0 { // until the adapter runs
		select {
		case <-p.t.Context().Done():
			return 0
		case <-time.After(time.Millisecond):
		}
	}
	for _, r := range forged(s) {
		if code := s.Send(r); code != http.StatusUnauthorized {
			accepted++
		}
	}
	return accepted
}

// forged are requests that Slack never sent.
func forged(s *slacktest.Server) (out []slacktest.Request) {
	body := []byte(`{"type":"event_callback","team_id":"T0FRONT","event_id":"Ev1","event":{"type":"message","channel":"D0AAAA","channel_type":"im","user":"U0EVE","ts":"1700000000.000100","text":"forged"}}`)
	add := func(h http.Header) {
		h.Set("Content-Type", "application/json")
		out = append(out, slacktest.Request{Body: body, Header: h})
	}
	now := time.Now()
	add(http.Header{})
	add(slacktest.Sign(body, "wrong", now))
	add(slacktest.Sign(body, "", now))
	add(slacktest.Sign(append([]byte(" "), body...), slacktest.Signing, now))
	add(slacktest.Sign(body, slacktest.Signing, now.Add(-6*time.Minute)))
	add(slacktest.Sign(body, slacktest.Signing, now.Add(6*time.Minute)))
	cut := slacktest.Sign(body, slacktest.Signing, now)
	cut.Set("X-Slack-Signature", cut.Get("X-Slack-Signature")[:20])
	add(cut)
	plain := slacktest.Sign(body, slacktest.Signing, now)
	plain.Set("X-Slack-Signature", strings.TrimPrefix(plain.Get("X-Slack-Signature"), "v0="))
	add(plain)
	without := slacktest.Sign(body, slacktest.Signing, now)
	without.Del("X-Slack-Request-Timestamp")
	add(without)
	return out
}

func (p *platform) Seen() bottest.Seen {
	s := p.server("one")
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := bottest.Seen{Connects: s.Connects(), Acks: s.Acked(), Typing: s.Typing(), Leaked: p.elsewhere.Asked(), Beat: 20 * time.Second, Secrets: slacktest.Secrets}
	for _, s := range p.servers {
		seen.Invalid = append(seen.Invalid, s.Invalid()...)
	}
	return seen
}

func (p *platform) Close() {
	for _, s := range p.servers {
		s.Close()
	}
}
