package slack_test

import (
	"frontdesk/adapters/slack/slacktest"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

var _ bottest.Staffed = (*platform)(nil)

// Agent is a member of the team's channel.
func (p *platform) Agent(name string) string { return p.server(name).Channel("agents").Customer }

// Staff writes in a thread of the channel, or presses a button there.
func (p *platform) Staff(name string, at channel.Address, e bottest.Event) {
	s := p.server(name)
	r := s.Channel("agents")
	if e.Kind == channel.Choice {
		s.Press(r, s.Stamp(), at.Thread, e.Text, e.Choice, false, e.Times)
		return
	}
	w := slacktest.Words{Room: r, Thread: at.Thread, Text: e.Text, Times: e.Times, Extra: map[string]any{}}
	p.mu.Lock()
	if e.Kind == channel.Edited {
		w.Edit = p.ids[e.ID]
	}
	p.mu.Unlock()
	ts := s.Say(w)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ids[e.ID] = ts
}

// DeleteCase reports false: a thread whose first message is deleted goes on.
func (p *platform) DeleteCase(string, channel.Address) bool { return false }
