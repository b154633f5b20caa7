package discord_test

import (
	"frontdesk/adapters/discord/discordtest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

var (
	_ bottest.Staffed = (*platform)(nil)

	agent = discordtest.User{ID: "880000000000000042", Name: "Ana"}
)

// Agent is a member of the server who may read and write in the team's forum.
func (p *platform) Agent(name string) string {
	p.server(name).Join(agent, 1<<10|1<<11|1<<38) // view, send, send in threads
	return agent.ID
}

// Staff writes in a post of the forum, or presses a button there.
func (p *platform) Staff(name string, at channel.Address, e bottest.Event) {
	s := p.server(name)
	p.ready(s, name+"/agents")
	p.Agent(name)
	r := s.Room(at.Thread)
	s.Change(r, func(r *discordtest.Room) { r.User = agent })
	if e.Kind == channel.Choice {
		s.Press(r, s.Fake(r, "o0:"+e.Choice, e.Text), "o0:"+e.Choice, e.Times)
		return
	}
	if e.Kind == channel.Deleted {
		s.Unsay(r, p.id(e.ID))
		return
	}
	w := discordtest.Words{Room: r, Text: e.Text, Times: e.Times, Extra: map[string]any{}}
	if e.Kind == channel.Edited {
		w.Edit = p.id(e.ID)
	}
	id := s.Say(w)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ids[e.ID] = id
}

// Closed tells whether a post is put away.
func (p *platform) Closed(name string, at channel.Address) (is bool) {
	s := p.server(name)
	r := s.Room(at.Thread)
	s.Change(r, func(r *discordtest.Room) { is = r.Archived })
	return is
}

// Dismiss leaves the agent in the server.
func (p *platform) Dismiss(name string) { p.server(name).Join(agent, 0) }

// DeleteCase deletes a post.
func (p *platform) DeleteCase(name string, at channel.Address) bool {
	s := p.server(name)
	s.Delete(s.Room(at.Thread))
	return true
}
