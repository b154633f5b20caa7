package runtime

import (
	"context"
	"strings"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// doubtRunes is how much of a message is quoted where it is said that its customer may have it twice.
const doubtRunes = 200

// doubts are words for staff about a message that was possibly sent twice. Who works in a thread looks at no console: of what a thread
// has twice it says so there, and of what a customer may have twice in each thread of his conversation.
func (d *delivery) doubts(ctx context.Context) (out []bot.Job) {
	if d.m.Say { // what was answered to one of the staff happens once whatever stands there
		return nil
	}
	c, err := d.s.r.archive.Conversation(ctx, d.m.Conv)
	if err != nil {
		d.s.r.Log.Warn("staff in threads cannot be told of what was possibly sent twice", "message", d.m.Out.Key, "error", err)
		return nil
	}
	for _, k := range c.Cases {
		if k.Thread.Room == "" || d.m.Case == nil && !k.Open || d.m.Case != nil && !d.m.Case.Same(k) {
			continue
		}
		j, err := d.tellOf(ctx, c, k)
		if err != nil {
			d.s.r.Log.Warn("staff in threads cannot be told of what was possibly sent twice", "message", d.m.Out.Key, "error", err)
			continue
		}
		out = append(out, j)
	}
	return out
}

// tellOf is the job of the words for one thread.
func (d *delivery) tellOf(ctx context.Context, c bot.Conversation, k bot.Case) (bot.Job, error) {
	r := d.s.r
	key := r.Keys.Hash("say", d.m.Out.Key+"~"+k.Desk.Channel+"~"+k.Desk.Room+"/twice")
	m := bot.Send{V: 1, Conv: c.ID, Turn: d.m.Turn, Case: &k, Say: true}
	if say := (bot.Poster{Desk: r.Desk()}); d.m.Case == nil {
		m.Out = say.Say("sys.case.sent_twice", map[string]string{"text": d.words()})
	} else if m.Out = say.Say("sys.case.twice", nil); len(d.m.Got) > 0 {
		m.Out.ReplyTo = d.m.Got[0]
	}
	m.Out.Key, m.Out.Address = string(c.ID)+"/~"+key, k.Thread
	return r.archive.SealSend(ctx, k.SayJob(c.ID, bot.Milli(r.Now()), key), c.Key, m)
}

// words are those of the message, on one line.
func (d *delivery) words() string {
	var all []string
	for _, b := range d.m.Out.Body {
		all = append(all, b.Plain())
	}
	for _, f := range d.m.Out.Files {
		all = append(all, "📎 "+f.Name)
	}
	return channel.Cut(strings.Join(strings.Fields(strings.Join(all, " ")), " "), doubtRunes)
}
