package main

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"frontdesk/adapters/telegram/telegramtest"
)

// telegramPlace is Telegram, with a forum of the team. Nobody can take a message back there so that a bot hears of it.
type telegramPlace struct {
	s    *telegramtest.Server
	team *telegramtest.Chat
}

var boOfTelegram = telegramtest.User{ID: 42, Name: "Bo Lind", Status: "member"}

func (p *telegramPlace) name() string      { return "telegram:help" }
func (p *telegramPlace) invalid() []string { return p.s.Invalid() }

func (p *telegramPlace) line(t *testing.T) string {
	t.Setenv("TELEGRAM_TOKEN", telegramtest.Token)
	p.team = p.s.Forum("team")
	p.s.Change(p.team, func(c *telegramtest.Chat) { c.Members[boOfTelegram.ID] = boOfTelegram })
	return fmt.Sprintf("  - {name: help, type: telegram, token: env:TELEGRAM_TOKEN, api: %q, desk: \"%d\"}\n", p.s.URL, p.team.ID)
}

func (p *telegramPlace) ann() *telegramtest.Chat { return p.s.Private("Ann") }

func (p *telegramPlace) say(text string) string {
	return strconv.FormatInt(p.s.Say(telegramtest.Words{Chat: p.ann(), Text: text}), 10)
}

func (p *telegramPlace) edit(id, text string) {
	p.s.Say(telegramtest.Words{Chat: p.ann(), Text: text, Edit: messageNo(id)})
}

func (p *telegramPlace) takeBack(string) {}

func (p *telegramPlace) file(w telegramtest.Words, caption, name string, content []byte) {
	w.Extra = map[string]any{"caption": caption, "document": map[string]any{"file_id": p.s.AddFile(name, content, 0), "file_unique_id": "u" + name,
		"file_name": name, "mime_type": "image/png", "file_size": len(content)}}
	p.s.Say(w)
}

func (p *telegramPlace) send(caption, name string, content []byte) {
	p.file(telegramtest.Words{Chat: p.ann()}, caption, name, content)
}

func (p *telegramPlace) press(m shown, label string) {
	p.s.Press(p.ann(), messageNo(m.id), label, m.data[slices.Index(m.labels, label)], 1)
}

// shown are the bot's messages in a chat.
func (p *telegramPlace) shown(c *telegramtest.Chat) (out []shown) {
	for _, m := range p.s.Messages(c) {
		x := shown{id: strconv.FormatInt(m.ID, 10), thread: strconv.FormatInt(m.Thread, 10), text: m.Text, labels: m.Labels, data: m.Data, edited: m.Edited}
		if m.File != "" {
			x.files = []string{m.File}
		}
		out = append(out, x)
	}
	return out
}

func (p *telegramPlace) reads() []shown { return p.shown(p.ann()) }
func (p *telegramPlace) told() []shown  { return p.shown(p.s.Private("Bo Lind")) }

func (p *telegramPlace) tell(text string) {
	p.s.Say(telegramtest.Words{Chat: p.s.Private("Bo Lind"), From: boOfTelegram, Text: text})
}

func (p *telegramPlace) post() []shown { return newest(p.shown(p.team)) }

func (p *telegramPlace) inCase() telegramtest.Words {
	return telegramtest.Words{Chat: p.team, Thread: messageNo(p.post()[0].thread), From: boOfTelegram}
}

func (p *telegramPlace) write(text string) string {
	w := p.inCase()
	w.Text = text
	return strconv.FormatInt(p.s.Say(w), 10)
}

func (p *telegramPlace) correct(id, text string) {
	w := p.inCase()
	w.Text, w.Edit = text, messageNo(id)
	p.s.Say(w)
}

func (p *telegramPlace) act(m shown, label string) {
	p.s.PressIn(p.inCase(), messageNo(m.id), label, m.data[slices.Index(m.labels, label)])
}

func (p *telegramPlace) attach(caption, name string, content []byte) {
	p.file(p.inCase(), caption, name, content)
}

func (p *telegramPlace) loseAnswer() {
	p.s.Fail(telegramtest.Fault{Method: "sendMessage", Do: true, Reset: true})
}

func messageNo(id string) int64 {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}
