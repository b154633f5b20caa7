package main

import (
	"fmt"
	"slices"
	"testing"

	"frontdesk/adapters/discord/discordtest"
	"frontdesk/adapters/slack/slacktest"
)

// shown is a message of the desk as it stands on a platform.
type shown struct {
	id, thread   string
	text         string
	labels, data []string
	menu, edited bool
	files        []string
}

// platformView is a platform as two people have it before them: Ann, a customer, writes to the bot directly; Bo works in the room of
// the team, where each case is a thread.
type platformView interface {
	line(t *testing.T) string // of channels.yaml; it puts the secrets into the environment
	name() string             // of the channel
	invalid() []string

	say(text string) (id string) // Ann
	edit(id, text string)
	takeBack(id string)
	send(caption, name string, content []byte)
	press(m shown, label string)
	reads() []shown

	tell(text string) // Bo, to the bot directly
	told() []shown

	post() []shown             // the newest case
	write(text string) string  // Bo, in it
	correct(id, text string)   //
	act(m shown, label string) //
	attach(caption, name string, content []byte)

	loseAnswer() // of the next message to Ann: it arrives, and nobody says so
}

// places are Slack and Discord. In Telegram TestAgentsInTelegram and the tests of linking go the same ways, and its limit of 20 messages
// a minute would make this walk two minutes long.
func places(t *testing.T) []platformView {
	return []platformView{&slackPlace{s: fakeSlack(t)}, &discordPlace{s: fakeDiscord(t)}}
}

// newest leaves the messages of the thread that the last one stands in.
func newest(all []shown) []shown {
	if len(all) == 0 {
		return nil
	}
	at := all[len(all)-1].thread
	return slices.DeleteFunc(all, func(m shown) bool { return m.thread != at })
}

type slackPlace struct {
	s    *slacktest.Server
	team *slacktest.Room
	bo   string
}

func (p *slackPlace) name() string      { return "slack:team" }
func (p *slackPlace) invalid() []string { return p.s.Invalid() }

func (p *slackPlace) line(t *testing.T) string {
	t.Setenv("SLACK_TOKEN", slacktest.Token)
	t.Setenv("SLACK_APP_TOKEN", slacktest.AppToken)
	p.team, p.bo = p.s.Channel("team"), p.s.Person("Bo Lind").ID
	p.s.Change(func() { p.team.Members[p.bo] = true })
	return fmt.Sprintf("  - {name: team, type: slack, token: env:SLACK_TOKEN, app_token: env:SLACK_APP_TOKEN, api: %q, desk: %q}\n", p.s.URL, p.team.ID)
}

func (p *slackPlace) ann() *slacktest.Room {
	who := p.s.Person("Ann")
	p.s.Change(func() { who.Locale = "en-GB" })
	return p.s.Direct("Ann")
}

func (p *slackPlace) say(text string) string {
	return p.s.Say(slacktest.Words{Room: p.ann(), Text: text})
}

func (p *slackPlace) edit(id, text string) {
	p.s.Say(slacktest.Words{Room: p.ann(), Text: text, Edit: id})
}

func (p *slackPlace) takeBack(id string) {
	p.s.Delete(p.ann(), id)
}

func (p *slackPlace) send(caption, name string, content []byte) {
	p.s.Say(slacktest.Words{Room: p.ann(), Text: caption, Files: []*slacktest.File{p.s.AddFile(name, "image/png", content, 0)}})
}

func (p *slackPlace) press(m shown, label string) {
	p.s.Press(p.ann(), m.id, m.thread, label, m.data[slices.Index(m.labels, label)], m.menu, 1)
}

func (p *slackPlace) shown(r *slacktest.Room) (out []shown) {
	for _, m := range p.s.Messages(r) {
		x := shown{id: m.TS, thread: m.Thread, text: m.Text, labels: m.Labels, data: m.Values, menu: m.Menu, edited: m.Edited}
		for _, f := range p.s.Files(r) {
			if slices.Contains(m.Files, f.ID) {
				x.files = append(x.files, f.Name)
			}
		}
		out = append(out, x)
	}
	return out
}

func (p *slackPlace) reads() []shown { return p.shown(p.ann()) }
func (p *slackPlace) told() []shown  { return p.shown(p.s.Direct("Bo Lind")) }
func (p *slackPlace) tell(text string) {
	p.s.Say(slacktest.Words{Room: p.s.Direct("Bo Lind"), Text: text})
}

// post: a thread is known by its first message.
func (p *slackPlace) post() []shown {
	all := p.shown(p.team)
	for i := range all {
		if all[i].thread == "" {
			all[i].thread = all[i].id
		}
	}
	return newest(all)
}

func (p *slackPlace) inCase() slacktest.Words {
	return slacktest.Words{Room: p.team, Thread: p.post()[0].thread, From: p.bo}
}

func (p *slackPlace) write(text string) string {
	w := p.inCase()
	w.Text = text
	return p.s.Say(w)
}

func (p *slackPlace) correct(id, text string) {
	w := p.inCase()
	w.Text, w.Edit = text, id
	p.s.Say(w)
}

func (p *slackPlace) act(m shown, label string) {
	p.s.PressBy(p.bo, p.team, m.id, m.thread, label, m.data[slices.Index(m.labels, label)], m.menu, 1)
}

func (p *slackPlace) attach(caption, name string, content []byte) {
	w := p.inCase()
	w.Text, w.Files = caption, []*slacktest.File{p.s.AddFile(name, "image/png", content, 0)}
	p.s.Say(w)
}

func (p *slackPlace) loseAnswer() {
	p.s.Fail(slacktest.Fault{Method: "chat.postMessage", Do: true, Reset: true})
}

type discordPlace struct {
	s    *discordtest.Server
	team *discordtest.Room
}

var boOfDiscord = discordtest.User{ID: "880000000000000042", Name: "Bo Lind"}

func (p *discordPlace) name() string      { return "discord:shop" }
func (p *discordPlace) invalid() []string { return p.s.Invalid() }

func (p *discordPlace) line(t *testing.T) string {
	t.Setenv("DISCORD_TOKEN", discordtest.Token)
	p.team = p.s.Forum("team")
	p.s.Join(boOfDiscord, 1<<10|1<<11|1<<38) // view, send, send in threads
	return fmt.Sprintf("  - {name: shop, type: discord, token: env:DISCORD_TOKEN, api: %q, desk: %q}\n", p.s.URL, p.team.ID)
}

func (p *discordPlace) ann() *discordtest.Room { return p.s.Private("Ann") }

func (p *discordPlace) say(text string) string {
	return p.s.Say(discordtest.Words{Room: p.ann(), Text: text})
}

func (p *discordPlace) edit(id, text string) {
	p.s.Say(discordtest.Words{Room: p.ann(), Text: text, Edit: id})
}

func (p *discordPlace) takeBack(id string) {
	p.s.Unsay(p.ann(), id)
}

func (p *discordPlace) file(name string, content []byte) map[string]any {
	return map[string]any{"attachments": []any{p.s.Attach(name, "image/png", content, int64(len(content)), "")}}
}

func (p *discordPlace) send(caption, name string, content []byte) {
	p.s.Say(discordtest.Words{Room: p.ann(), Text: caption, Extra: p.file(name, content)})
}

func (p *discordPlace) pressIn(r *discordtest.Room, m shown, label string) {
	for _, x := range p.s.Messages(r) {
		if x.ID == m.id {
			p.s.Press(r, &x, m.data[slices.Index(m.labels, label)], 1)
		}
	}
}

func (p *discordPlace) press(m shown, label string) { p.pressIn(p.ann(), m, label) }

func (p *discordPlace) shown(r *discordtest.Room) (out []shown) {
	for _, m := range p.s.Messages(r) {
		out = append(out, shown{id: m.ID, thread: r.ID, text: m.Text, labels: m.Labels, data: m.Data, menu: m.Menu, edited: m.Edited, files: m.Files})
	}
	return out
}

func (p *discordPlace) bo() *discordtest.Room {
	r := p.s.Private("Bo Lind")
	p.s.Change(r, func(r *discordtest.Room) { r.User = boOfDiscord })
	return r
}

func (p *discordPlace) reads() []shown   { return p.shown(p.ann()) }
func (p *discordPlace) told() []shown    { return p.shown(p.bo()) }
func (p *discordPlace) tell(text string) { p.s.Say(discordtest.Words{Room: p.bo(), Text: text}) }

// room is the newest post. What is done in it Bo does.
func (p *discordPlace) room() *discordtest.Room {
	posts := p.s.Posts(p.team)
	if len(posts) == 0 {
		return nil
	}
	r := posts[len(posts)-1]
	p.s.Change(r, func(r *discordtest.Room) { r.User = boOfDiscord })
	return r
}

func (p *discordPlace) post() []shown {
	if r := p.room(); r != nil {
		return p.shown(r)
	}
	return nil
}

func (p *discordPlace) write(text string) string {
	return p.s.Say(discordtest.Words{Room: p.room(), Text: text})
}

func (p *discordPlace) correct(id, text string) {
	p.s.Say(discordtest.Words{Room: p.room(), Text: text, Edit: id})
}

func (p *discordPlace) act(m shown, label string) { p.pressIn(p.room(), m, label) }

func (p *discordPlace) attach(caption, name string, content []byte) {
	p.s.Say(discordtest.Words{Room: p.room(), Text: caption, Extra: p.file(name, content)})
}

func (p *discordPlace) loseAnswer() {
	p.s.Fail(discordtest.Fault{Do: true, Reset: true})
}
