package web

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/flows"
	"frontdesk/intents"
)

// turn is one cause with all that followed, as staff see it.
type turn struct {
	Seq       int64         `json:"seq"`
	At        time.Time     `json:"at"`
	Kind      bot.EventKind `json:"kind"`
	Verb      bot.Verb      `json:"verb"`
	Field     string        `json:"field"`
	By        *who          `json:"by"`
	Owner     bot.Owner     `json:"owner"`
	Team      string        `json:"team"`
	Agent     *who          `json:"agent"`
	Locale    string        `json:"locale"`
	Messages  []message     `json:"messages"`
	Reasoning *reasoning    `json:"reasoning"`
	Handoff   *handoff      `json:"handoff"`
	Promises  []promise     `json:"promises"`
	Ticket    *ticketChange `json:"ticket"`
	Feedback  *feedback     `json:"feedback"`
	Notified  []who         `json:"notified"`
	Timer     string        `json:"timer"`
	Anew      bool          `json:"anew"`
	Trouble   string        `json:"trouble"`
	Blank     bool          `json:"blank"`
}

type message struct {
	ID      string          `json:"id"`
	From    bot.Party       `json:"from"`
	By      *who            `json:"by"`
	Writer  string          `json:"writer"`
	Blocks  []channel.Block `json:"blocks"`
	Files   []fileAnswer    `json:"files"`
	Choices []flows.Choice  `json:"choices"`
	Locale  string          `json:"locale"`
	Private bool            `json:"private"`
	Survey  bool            `json:"survey"`
	TextID  string          `json:"text_id"`
	Answer  string          `json:"answer"`
	Reply   string          `json:"reply"`
	Edits   string          `json:"edits"`
	Twice   bool            `json:"twice,omitempty"`
}

type reasoning struct {
	Verdict  intents.Verdict `json:"verdict"`
	Guesses  []guess         `json:"guesses"`
	Entities []entity        `json:"entities"`
	Marks    []mark          `json:"marks"`
	Kept     []learned       `json:"kept"`
	Desk     string          `json:"desk"`
}

type guess struct {
	Intent string  `json:"intent"`
	Title  string  `json:"title"`
	Score  float64 `json:"score"`
	Why    string  `json:"why"`
}

type entity struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
	Text  string `json:"text"`
}

type mark struct {
	Flow string `json:"flow"`
	Step string `json:"step"`
	Took string `json:"took"`
	Why  string `json:"why"`
}

type learned struct {
	Field string `json:"field"`
	Label string `json:"label"`
	Value string `json:"value"`
}

type handoff struct {
	Team     string      `json:"team"`
	TeamName string      `json:"team_name"`
	Reason   string      `json:"reason"`
	Why      string      `json:"why"`
	At       time.Time   `json:"at"`
	Turn     int64       `json:"turn"`
	Brief    []briefLine `json:"brief"`
	Notified []who       `json:"notified"`
}

type briefLine struct {
	Label string  `json:"label"`
	Text  string  `json:"text"`
	Turns []int64 `json:"turns"`
}

type promise struct {
	ID           string          `json:"id"`
	Conversation bot.ConvID      `json:"conversation"`
	Turn         int64           `json:"turn"`
	Number       string          `json:"number"`
	Kind         bot.PromiseKind `json:"kind"`
	Due          time.Time       `json:"due"`
	Rule         string          `json:"rule"`
	ToldAt       time.Time       `json:"told_at"`
	SettledAt    *time.Time      `json:"settled_at"`
	Kept         *bool           `json:"kept"`
	Replaced     bool            `json:"replaced"`
}

type ticketChange struct {
	Number   string          `json:"number"`
	Title    string          `json:"title"`
	State    bot.TicketState `json:"state"`
	Severity string          `json:"severity"`
	Team     string          `json:"team"`
	Agent    *who            `json:"agent"`
}

type feedback struct {
	Score  int    `json:"score"`
	Text   string `json:"text"`
	Solved *bool  `json:"solved"`
}

// shown shows turns.
func (a *api) shown(ctx context.Context, turns []bot.Turn, n names) ([]turn, error) {
	twice, err := a.Archive.SentTwice(ctx, turns)
	if err != nil {
		return nil, err
	}
	out := make([]turn, 0, len(turns))
	for _, t := range turns {
		out = append(out, a.turn(t, n, twice))
	}
	return out, nil
}

// turn shows a turn. Twice holds the ids of the messages that were possibly sent twice.
func (a *api) turn(t bot.Turn, n names, twice map[string]bool) turn {
	d := a.Desk()
	out := turn{Seq: t.Seq, At: t.At.UTC(), Kind: t.Event.Kind, Owner: t.Owner, Team: t.Team, Agent: n.who(t.Agent), Locale: t.Locale,
		Messages: a.messagesOf(t, n, twice), Reasoning: reasoningOf(t, d), Handoff: handoffOf(t.Handoff, d, n), Promises: []promise{},
		Notified: []who{}, Anew: t.Anew, Trouble: t.Trouble, Blank: blank(t)}
	if act := t.Event.Act; act != nil {
		out.Verb, out.Field, out.By = act.Verb, act.Field, n.who(act.Staff)
	}
	if t.Event.Route != nil {
		out.Notified = n.each(t.Event.Route.Notified)
	}
	if t.Event.Thread != nil {
		out.Notified = n.each(t.Event.Thread.Notified)
	}
	if t.Event.Timer != nil {
		out.Timer = t.Event.Timer.Name
	}
	for _, p := range t.Promises {
		out.Promises = append(out.Promises, promiseOf(p, numberOf(t, p.Ticket)))
	}
	if k := t.Ticket; k != nil {
		out.Ticket = &ticketChange{k.Number, k.Title, k.State, k.Severity, k.Team, n.who(k.Agent)}
	}
	if f := t.Feedback; f != nil {
		out.Feedback = &feedback{f.Score, f.Text, f.Solved}
	}
	return out
}

// blank tells whether a turn's words are gone: nothing of its cause is left but the kind.
func blank(t bot.Turn) bool {
	e := t.Event
	return e.Kind != bot.Changed && e.Inbound == nil && e.Act == nil && e.Route == nil && e.Timer == nil && e.Failed == nil && e.Link == nil
}

func (a *api) messagesOf(t bot.Turn, n names, twice map[string]bool) []message {
	out := []message{}
	for _, m := range t.Overheard() {
		writer := ""
		if m.From == bot.FromCustomer && t.Several() {
			writer = t.Writer()
		}
		out = append(out, message{m.ID, m.From, n.who(m.Staff), writer, list(m.Body), filesOf(t.Conv, m.Files), list(m.Choices), m.Locale, m.Private, m.Survey, m.TextID, m.Answer, m.Reply, m.Edits, twice[m.ID]})
	}
	return out
}

// reasoningOf is nil for a turn in which nothing was understood, walked or kept.
func reasoningOf(t bot.Turn, d *bot.Desk) *reasoning {
	r := reasoning{Guesses: []guess{}, Entities: []entity{}, Marks: []mark{}, Kept: keptIn(t, d), Desk: t.Desk}
	if f := t.Facts.Reading; f != nil {
		r.Verdict = f.Verdict
		for _, g := range f.Guesses {
			r.Guesses = append(r.Guesses, guess{g.Intent, intentTitle(d, g.Intent), g.Score, g.Why})
		}
		for _, e := range f.Entities {
			r.Entities = append(r.Entities, entity{e.Kind, e.Value, e.Text})
		}
	}
	for _, m := range t.Marks {
		r.Marks = append(r.Marks, mark{m.Flow, m.Step, m.Took, m.Why})
	}
	if r.Verdict == "" && len(r.Marks) == 0 && len(r.Kept) == 0 {
		return nil
	}
	return &r
}

// keptIn lists the details that were learned in a turn.
func keptIn(t bot.Turn, d *bot.Desk) []learned {
	out := []learned{}
	for _, f := range fieldsOf(t.State, t.Ticket) {
		if f.slot.Turn == t.Seq && f.slot.From != flows.FromFlow {
			out = append(out, learned{f.name, f.label(d), d.Show(f.name, f.slot.Value, d.Locales[0])})
		}
	}
	return out
}

// field is a collected detail.
type field struct {
	name, given string // given is the label that the ticket holds
	slot        flows.Slot
}

func (f field) label(d *bot.Desk) string { return cmp.Or(f.given, d.Label(f.name)) }

// fieldsOf gathers what a dialogue and its ticket know, by the turn it was learned in. The ticket has the last word:
// agents correct it.
func fieldsOf(s flows.State, t *bot.Ticket) []field {
	known := map[string]field{}
	add := func(slots map[string]flows.Slot, labels map[string]string) {
		for name, slot := range slots { // sorted below
			known[name] = field{name, labels[name], slot}
		}
	}
	add(s.Slots, nil)
	for _, f := range s.Stack {
		add(f.Slots, nil)
	}
	if t != nil {
		add(t.Details, t.Labels)
	}
	var out []field
	for _, f := range known { // sorted below
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b field) int {
		return cmp.Or(cmp.Compare(a.slot.Turn, b.slot.Turn), cmp.Compare(a.name, b.name))
	})
	return out
}

func handoffOf(h *bot.Handoff, d *bot.Desk, n names) *handoff {
	if h == nil {
		return nil
	}
	out := handoff{Team: h.Team, TeamName: teamName(d, h.Team), Reason: h.Reason, Why: h.Why, At: h.At.UTC(), Turn: h.Turn, Brief: []briefLine{}, Notified: n.each(h.Notified)}
	for _, l := range h.Brief {
		out.Brief = append(out.Brief, briefLine{l.Label, l.Text, list(l.Turns)})
	}
	return &out
}

// teamName is what a team is called, in the desk's first language.
func teamName(d *bot.Desk, id string) string { return d.Team(id).Name.In(d.Locales[0], d.Locales...) }

// promiseOf shows a told time. Its id, cv_…/42.3, says where it was told.
func promiseOf(p bot.Promise, number string) promise {
	conv, rest, _ := strings.Cut(p.ID, "/")
	seq, _, _ := strings.Cut(rest, ".")
	n, err := strconv.ParseInt(seq, 10, 64)
	if err != nil {
		n = 0 // of another form: the turn is not known
	}
	out := promise{ID: p.ID, Conversation: bot.ConvID(conv), Turn: n, Number: number, Kind: p.Kind, Due: p.Due.UTC(), Rule: p.Rule,
		ToldAt: p.Told.UTC(), SettledAt: when(p.Settled), Replaced: p.Replaced}
	if !p.Settled.IsZero() && !p.Moot {
		out.Kept = &p.Kept
	}
	return out
}

// numberOf is the number of a ticket that a turn knows.
func numberOf(t bot.Turn, id bot.TicketID) string {
	if t.Ticket != nil && t.Ticket.ID == id {
		return t.Ticket.Number
	}
	for _, k := range t.Facts.Tickets {
		if k.ID == id && id != "" {
			return k.Number
		}
	}
	return ""
}
