package bot

import (
	"slices"

	"frontdesk/bot/channel"
	"frontdesk/flows"
)

// troubled is the turn of a conversation that could not be decided: it holds the event, a code, and calls a person.
// It uses nothing that could fail again: no flow, no model. It never loops: the next message waits for the person.
func troubled(c Conversation, e Event, f Facts, d *Desk, code string) Turn {
	x := deciding(c, e, f, d)
	x.turn.Trouble = code
	x.turn.Marks = []flows.Mark{{Took: "trouble", Why: "deciding failed: " + code}}
	if e.Kind == TimerDue {
		x.turn.Done = append(x.turn.Done, e.Timer.Job)
	}
	if e.Kind == Undelivered {
		x.turn.Done = append(x.turn.Done, e.Failed.Jobs...)
	}
	if c.Owner == OwnerAgent || c.Owner == OwnerWaiting && e.Kind == Said {
		return x.finish() // a person has it, or is called already: to be told so with every message helps nobody
	}
	team := d.Person
	if x.ticket != nil {
		team = x.ticket.Team
	}
	x.turn.State.Stack, x.turn.State.Waiting = nil, flows.WaitNothing
	x.turn.Owner, x.turn.Team, x.turn.Agent = OwnerWaiting, team, ""
	x.turn.Handoff = &Handoff{Team: team, Reason: "trouble", Why: "The bot could not go on.", At: f.Now, Turn: x.turn.Seq,
		Brief: []Line{{Text: "The bot could not go on.", Turns: []int64{x.turn.Seq}}}}
	x.after(TimerUnheard, "", f.Now.Add(d.Unheard))
	x.message(Message{From: FromBot, TextID: "sys.trouble", Body: []channel.Block{{Kind: channel.TextBlock, Text: troubleText(d, x.turn.Locale)}}})
	return x.finish()
}

// troubleText is the desk's text if it can be had, else a plain one: this is the last resort and must not fail.
func troubleText(d *Desk, locale string) (s string) {
	defer func() {
		if recover() != nil || s == "" {
			s = "Something went wrong on my side. I have called a person, who sees what you wrote."
		}
	}()
	s, _, _ = d.Program.Text("sys.trouble", locale, nil, 0)
	return s
}

// said tells whether the customer said something himself, or changed what he had said.
func (t *Turn) said() bool {
	in := t.Event.Inbound
	if in == nil {
		return false
	}
	switch in.Kind {
	case channel.Message, channel.Choice, channel.Command, channel.Edited, channel.Deleted, channel.Filled:
		return true
	case channel.Joined, channel.Feedback, channel.Left, channel.Blocked:
	}
	return false
}

// Several tells whether a turn's event happened in a room in which several write.
func (t Turn) Several() bool { return t.Event.Inbound != nil && t.Event.Inbound.Shared }

// Writer is the name of who caused a turn: of several in a room the one who wrote, else the customer, whose name his first message
// may have brought.
func (t Turn) Writer() string {
	if t.Several() || t.said() && t.Facts.Customer.Name == "" {
		return t.Event.Inbound.From.Name
	}
	return t.Facts.Customer.Name
}

// Transcript is what was said in a turn, in order: the customer's own message first.
func (t Turn) Transcript() []Message {
	if !t.said() {
		return t.Messages
	}
	in := t.Event.Inbound
	text := in.Text
	if in.Kind == channel.Edited {
		text = Amended + in.Text
	}
	own := Message{ID: TurnName(t.Conv, t.Seq), From: FromCustomer, Locale: t.Locale, Files: in.Files}
	if in.Kind == channel.Deleted {
		text, own.TextID = "🗑", textWithdrawn
	}
	if t.Facts.Of > 0 {
		own.Edits = TurnName(t.Conv, t.Facts.Of)
	}
	if text != "" || len(in.Files) == 0 {
		own.Body = []channel.Block{{Kind: channel.TextBlock, Text: text}}
	}
	return slices.Insert(slices.Clone(t.Messages), 0, own)
}
