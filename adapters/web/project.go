package web

import (
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/sla"
	"frontdesk/flows"
)

// perTurn is how many events of a turn have a number of their own. Seq of an event = turn × perTurn + place: it
// rises, has gaps, and tells a returning browser's turn without an index. A turn has at most flows.MaxSteps
// messages and some promises.
const perTurn = 512

// event is what customers see of a turn.
type event struct {
	seq  int64
	kind string // message, owner, promise; typing, receipt and error have no seq
	data any
}

type messageEvent struct {
	Seq      int64           `json:"seq"`
	ID       string          `json:"id"`
	From     bot.Party       `json:"from"`
	Name     string          `json:"name"` // of the agent
	Blocks   []channel.Block `json:"blocks"`
	Choices  []flows.Choice  `json:"choices"`
	Survey   *surveyEvent    `json:"survey"`
	Source   *sourceEvent    `json:"source"`
	Locale   string          `json:"locale"`
	At       time.Time       `json:"at"`
	ClientID string          `json:"client_id"`

	Edits     string `json:"edits"`     // id of the message in whose place this one stands, or ""
	Withdrawn bool   `json:"withdrawn"` // it was taken back: what is left says so
}

type surveyEvent struct {
	Scale int `json:"scale"`
}

type sourceEvent struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

type ownerEvent struct {
	Seq   int64     `json:"seq"`
	Owner bot.Owner `json:"owner"`
	Name  string    `json:"name"`
	Team  string    `json:"team"`
	Says  string    `json:"says"`
	At    time.Time `json:"at"`
}

type promiseEvent struct {
	Seq    int64           `json:"seq"`
	Ticket string          `json:"ticket"`
	Kind   bot.PromiseKind `json:"kind"`
	Due    time.Time       `json:"due"`
	Says   string          `json:"says"`
	By     bot.Party       `json:"by"`
}

// projector turns turns into what their customer may see: what was said, who speaks, what was promised. It copies
// field by field, so that what is new in a turn is private until somebody decides otherwise.
type projector struct {
	desk  *bot.Desk
	zone  string
	now   time.Time
	owner bot.Owner // after the turn before
	agent bot.StaffID
	gone  []string // ids of messages that were taken back: their words are not sent again
}

// skip takes a turn into account without showing it.
func (p *projector) skip(t bot.Turn) { p.owner, p.agent = t.Owner, t.Agent }

// show returns the events of a turn, and takes it into account. Turns must come in order.
func (p *projector) show(t bot.Turn) []event {
	var out []event
	add := func(kind string, data func(seq int64) any) {
		if n := int64(len(out)); n < perTurn {
			seq := t.Seq*perTurn + n
			out = append(out, event{seq, kind, data(seq)})
		}
	}
	messages := slices.DeleteFunc(t.Transcript(), func(m bot.Message) bool { return m.Private })
	if len(messages) > 0 && messages[0].From == bot.FromCustomer {
		add("message", func(seq int64) any { return p.message(t, messages[0], seq) })
		messages = messages[1:]
	}
	if p.ownerChanged(t) {
		add("owner", func(seq int64) any { return p.ownership(t, seq) })
	}
	for _, m := range messages {
		add("message", func(seq int64) any { return p.message(t, m, seq) })
	}
	for _, k := range t.Promises {
		if k.Settled.IsZero() && k.Told.Equal(t.At) {
			add("promise", func(seq int64) any { return p.promise(t, k, seq) })
		}
	}
	p.skip(t)
	return out
}

func (p *projector) ownerChanged(t bot.Turn) bool {
	was := p.owner
	if was == "" {
		was = bot.OwnerBot
	}
	return t.Owner != was || t.Agent != p.agent && t.Owner == bot.OwnerAgent
}

func (p *projector) message(t bot.Turn, m bot.Message, seq int64) messageEvent {
	e := messageEvent{Seq: seq, ID: m.ID, From: m.From, Blocks: slices.Concat(m.Body, fileBlocks(m.Files)), Choices: slices.Clone(m.Choices), Locale: m.Locale, At: t.At}
	if e.Choices == nil {
		e.Choices = []flows.Choice{}
	}
	switch m.From {
	case bot.FromCustomer:
		e.ClientID = clientID(t.Event.Inbound.Key)
	case bot.FromAgent:
		e.Name = agentName(t)
	case bot.FromBot, bot.FromSystem:
	}
	p.change(&e, m)
	if m.Survey {
		e.Survey = &surveyEvent{Scale: 5}
	}
	if a, ok := p.desk.Answers[m.Answer]; ok && m.Answer != "" {
		e.Source = &sourceEvent{Title: a.Title.In(m.Locale, p.desk.Locales...), URL: a.URL}
		e.Blocks = slices.DeleteFunc(e.Blocks, func(b channel.Block) bool { return b.Kind == channel.LinkBlock && b.URL == a.URL })
	}
	if e.Blocks == nil {
		e.Blocks = []channel.Block{}
	}
	return e
}

// change says what a message stands in the place of, and takes the words of one that was taken back.
func (p *projector) change(e *messageEvent, m bot.Message) {
	const notice = "sys.withdrawn"
	e.Edits, e.Withdrawn = m.Edits, m.Edits != "" && m.TextID == notice
	own := m.From == bot.FromCustomer && m.TextID == notice
	if own || !e.Withdrawn && (slices.Contains(p.gone, m.ID) || m.Edits != "" && slices.Contains(p.gone, m.Edits)) {
		text, _, _ := p.desk.Program.Text(notice, m.Locale, nil, 0)
		e.Blocks, e.Withdrawn = []channel.Block{{Kind: channel.TextBlock, Text: text}}, true
	}
}

// agentName is the name that customers see of who speaks in a turn. Ids of staff stay inside.
func agentName(t bot.Turn) string {
	if a := t.Event.Act; a != nil {
		return a.Name
	}
	return t.Facts.Agent
}

// clientID is the part of a dedupe key that the customer's browser chose.
func clientID(key string) string {
	if _, id, ok := strings.Cut(key, keyMessage); ok {
		return id
	}
	return ""
}

func (p *projector) ownership(t bot.Turn, seq int64) ownerEvent {
	e := ownerEvent{Seq: seq, Owner: t.Owner, At: t.At}
	if t.Owner == bot.OwnerWaiting || t.Owner == bot.OwnerAgent {
		e.Team = p.desk.Team(t.Team).Name.In(t.Locale, p.desk.Locales...)
	}
	switch t.Owner {
	case bot.OwnerAgent:
		e.Name = agentName(t)
	case bot.OwnerWaiting:
		if h := p.desk.Hours(t.Team); !h.Open(p.now) {
			e.Says = sla.SayHours(h, p.now, p.zone, t.Locale)
		}
	case bot.OwnerBot, bot.OwnerNobody:
	}
	return e
}

func (p *projector) promise(t bot.Turn, k bot.Promise, seq int64) promiseEvent {
	hearer := sla.Hearer{Zone: p.zone, Desk: p.desk.Zone, Locale: t.Locale}
	say := hearer.Say
	if k.Kind == bot.PromiseBack { // as the message has it
		say = hearer.From
	}
	e := promiseEvent{Seq: seq, Kind: k.Kind, Due: k.Due, By: bot.FromBot, Says: say(k.Due, t.At)}
	if t.Event.Kind == bot.Acted {
		e.By = bot.FromAgent
	}
	if t.Ticket != nil && t.Ticket.ID == k.Ticket {
		e.Ticket = t.Ticket.Number
	}
	for _, known := range t.Facts.Tickets {
		if e.Ticket == "" && k.Ticket != "" && known.ID == k.Ticket {
			e.Ticket = known.Number
		}
	}
	return e
}
