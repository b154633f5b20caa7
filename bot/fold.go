package bot

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"frontdesk/bot/channel"
	"frontdesk/intents"
)

// lineRunes is how much of a message the queue shows.
const lineRunes = 140

// With folds a turn into the conversation. Folding the whole log gives the stored record; it needs neither
// desk nor model. Hash is set by whoever chains the log.
func (c Conversation) With(t Turn) Conversation {
	if c.Seq == 0 {
		c.Opened = t.At
	}
	if c.shows(&t) {
		c.Shown = t.Seq
	}
	c.V, c.Seq, c.At = ConversationVersion, t.Seq, t.At
	c.Owner, c.Team, c.Agent, c.State, c.Locale = t.Owner, t.Team, t.Agent, t.State, t.Locale
	if t.Anew {
		c.Ticket, c.Handoff, c.Survey, c.Wish, c.Score, c.Topic = "", nil, false, "", 0, ""
	}
	if t.Owner != OwnerNobody {
		c.Resolved = time.Time{}
	} else if c.Resolved.IsZero() {
		c.Resolved = t.At
	}
	c.foldTicket(&t)
	c.foldLines(&t)
	c.foldPromises(&t)
	c.foldRoute(&t)
	c.foldLink(&t)
	c.foldCases(&t)
	c.foldAssured(&t)
	c.Timers = slices.DeleteFunc(slices.Clone(c.Timers), func(o Timer) bool { return slices.Contains(t.Done, o.Job) })
	c.Timers = append(c.Timers, t.Timers...)
	if t.Handoff != nil {
		c.Handoff, c.Unheard = t.Handoff, false
	}
	if r := t.Event.Route; r != nil && c.Handoff != nil {
		h := *c.Handoff
		h.Notified = r.Notified
		c.Handoff, c.Unheard = &h, false
	}
	if th := t.Event.Thread; th != nil && len(th.Notified) > 0 && c.Handoff != nil {
		h := *c.Handoff
		h.Notified = th.Notified
		c.Handoff, c.Unheard = &h, false
	}
	if tm := t.Event.Timer; tm != nil && tm.Name == TimerUnheard && t.Owner == OwnerWaiting {
		c.Unheard = true
	}
	c.foldWithdrawn(&t)
	if a := t.Event.Act; a != nil && !a.Verb.quiet() {
		c.ActSeq, c.ActBy, c.ActAt, c.Unheard = t.Seq, a.Staff, t.At, false
	}
	return c
}

// shows tells whether the customer sees something of the next turn: a message, who speaks now, a told time.
func (c *Conversation) shows(t *Turn) bool {
	was := c.Owner
	if was == "" {
		was = OwnerBot
	}
	return t.Owner != was || t.Agent != c.Agent && t.Owner == OwnerAgent ||
		t.said() || slices.ContainsFunc(t.Messages, func(m Message) bool { return !m.Private }) ||
		slices.ContainsFunc(t.Promises, func(p Promise) bool { return p.Settled.IsZero() && p.Told.Equal(t.At) })
}

func (c *Conversation) foldTicket(t *Turn) {
	if t.Ticket == nil {
		return
	}
	c.Ticket = t.Ticket.ID
	if !slices.Contains(c.Tickets, c.Ticket) {
		c.Tickets = append(slices.Clone(c.Tickets), c.Ticket)
	}
}

// foldLines keeps who wrote last and what, whether a survey is open, and since when the customer waits.
func (c *Conversation) foldLines(t *Turn) {
	if in := t.Event.Inbound; in != nil && spoke(in) {
		c.foldSaid(t, in)
	}
	for _, m := range t.Messages {
		c.foldMessage(t, m)
	}
	if t.Handoff != nil && c.Waits.IsZero() {
		c.Waits = t.At
	}
	if t.Feedback != nil {
		c.Survey = false
	}
	if t.Owner == OwnerNobody {
		c.Waits = time.Time{}
	}
}

// foldSaid keeps what the customer wrote.
func (c *Conversation) foldSaid(t *Turn, in *channel.Inbound) {
	c.LastFrom, c.LastLine, c.Album = FromCustomer, clip(in.Text, lineRunes), in.Album
	if in.Text == "" && len(in.Files) > 0 {
		c.LastLine = fileLine(in.Files[0].Name)
	}
	if c.Topic == "" && about(in, t.Facts.Reading) {
		c.Topic = c.LastLine
	}
	if (t.Owner == OwnerWaiting || t.Owner == OwnerAgent) && c.Waits.IsZero() {
		c.Waits = t.At
	}
	if r := t.Facts.Reading; r != nil && len(r.Guesses) > 0 && t.Owner != OwnerAgent {
		c.Wish, c.Score = r.Guesses[0].Intent, r.Guesses[0].Score
	}
}

// foldMessage keeps what the customer was told.
func (c *Conversation) foldMessage(t *Turn, m Message) {
	if m.Private || m.From == FromSystem {
		return
	}
	if m.Edits != "" {
		c.foldEdit(m)
		return
	}
	c.Survey = m.Survey || c.Survey && t.Owner == OwnerNobody // "you're welcome" does not end it
	switch {
	case len(m.Body) > 0:
		c.LastFrom, c.LastLine = m.From, clip(m.Body[0].Text, lineRunes)
	case len(m.Files) > 0:
		c.LastFrom, c.LastLine = m.From, fileLine(m.Files[0].Name)
	}
	if m.From == FromAgent || t.Owner == OwnerBot {
		c.Waits = time.Time{}
	}
}

// fileLine shows a message that is nothing but files by the name of the first.
func fileLine(name string) string { return clip("📎 "+name, lineRunes) }

// foldEdit shows what the last line says now, if it is the agent's: it disturbs nothing else.
func (c *Conversation) foldEdit(m Message) {
	if c.LastFrom == FromAgent && len(m.Body) > 0 {
		c.LastLine = clip(strings.TrimPrefix(m.Body[0].Text, Amended), lineRunes)
	}
}

// maxWithdrawn bounds how many messages of a conversation can be taken back: each is remembered.
const maxWithdrawn = 100

// foldWithdrawn keeps which messages were taken back.
func (c *Conversation) foldWithdrawn(t *Turn) {
	a := t.Event.Act
	if a == nil || a.Verb != Withdraw || !slices.ContainsFunc(t.Messages, func(m Message) bool { return m.Edits == a.Of }) {
		return
	}
	c.Withdrawn = append(slices.Clone(c.Withdrawn), a.Of)
}

// foldRoute keeps whether the customer can be reached, and what he may answer with a number.
func (c *Conversation) foldRoute(t *Turn) {
	if in := t.Event.Inbound; in != nil {
		switch in.Kind {
		case channel.Left, channel.Blocked:
			c.Closed = true
		case channel.Message, channel.Choice, channel.Command, channel.Edited, channel.Joined, channel.Feedback, channel.Filled:
			c.Closed, c.Undelivered = false, false
		case channel.Deleted:
		}
	}
	if f := t.Event.Failed; f != nil && f.Case == nil && f.File == "" {
		c.Undelivered = true
		c.Closed = c.Closed || f.Class == channel.Gone
	}
	if in := t.Event.Inbound; in != nil && spoke(in) && asksYes(c.Offered) {
		c.Offered = nil // answered now or never: a yes behind other words may be meant for something else
	}
	for _, m := range t.Messages {
		switch {
		case m.Private || m.From == FromSystem || m.Edits != "":
		case t.Facts.Sends || asksYes(m.Choices):
			c.Offered = m.Choices
		case asksYes(c.Offered): // on a channel with buttons the question was asked before this
			c.Offered = nil
		}
	}
}

func (c *Conversation) foldPromises(t *Turn) {
	if len(t.Promises) == 0 {
		return
	}
	open := slices.Clone(c.Promises)
	for _, p := range t.Promises {
		open = slices.DeleteFunc(open, func(o Promise) bool { return o.ID == p.ID })
		if p.Settled.IsZero() {
			open = append(open, p)
		}
	}
	c.Promises = open
}

// spoke tells whether the customer said something, in whatever way.
func spoke(in *channel.Inbound) bool {
	return in.Kind == channel.Message || in.Kind == channel.Choice || in.Kind == channel.Command || in.Kind == channel.Filled
}

// about tells whether a message says what it is about, and not only hello, thanks or a control word.
func about(in *channel.Inbound, r *intents.Reading) bool {
	if in.Kind != channel.Message || in.Choice != "" || len(strings.Fields(in.Text)) < 2 {
		return false
	}
	if r == nil || len(r.Guesses) == 0 || r.Verdict == intents.None {
		return true
	}
	return !slices.Contains([]string{"greeting", "thanks", "goodbye", "help", "person", "cancel", "repeat", "start_over"}, r.Guesses[0].Intent)
}

// clip cuts a text to n runes.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)
	return string(r[:n-1]) + "…"
}
