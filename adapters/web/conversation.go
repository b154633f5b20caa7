package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/sla"
	"frontdesk/flows"
)

// shownTurns is how many turns a conversation comes with; older ones are read when somebody scrolls up.
const shownTurns = 200

// maxEarlier bounds the earlier tickets shown beside a conversation.
const maxEarlier = 20

type conversationAnswer struct {
	ID         bot.ConvID         `json:"id"`
	Seq        int64              `json:"seq"`
	Owner      bot.Owner          `json:"owner"`
	Team       string             `json:"team"`
	TeamName   string             `json:"team_name"`
	Agent      *who               `json:"agent"`
	Channel    string             `json:"channel"`
	Locale     string             `json:"locale"`
	OpenedAt   time.Time          `json:"opened_at"`
	At         time.Time          `json:"at"`
	WaitsSince *time.Time         `json:"waits_since"`
	ResolvedAt *time.Time         `json:"resolved_at"`
	Reachable  bool               `json:"reachable"`
	Customer   customerAnswer     `json:"customer"`
	Ticket     *ticketAnswer      `json:"ticket"`
	Addresses  []contactAnswer    `json:"addresses"`
	Others     []conversationLine `json:"others"`
	Earlier    []ticketLine       `json:"earlier"`
	Handoff    *handoff           `json:"handoff"`
	Details    []detail           `json:"details"`
	Clocks     []clock            `json:"clocks"`
	Promises   []promise          `json:"promises"`
	Turns      []turn             `json:"turns"`
	More       bool               `json:"more"`
	Viewers    []viewer           `json:"viewers"`
}

type detail struct {
	Field    string       `json:"field"`
	Label    string       `json:"label"`
	Value    string       `json:"value"`
	Kind     string       `json:"kind"`
	Source   flows.Source `json:"source"`
	Turn     int64        `json:"turn"`
	Verified bool         `json:"verified"`
}

func details(d *bot.Desk, fields []field) []detail {
	out := []detail{}
	for _, f := range fields {
		out = append(out, detail{f.name, f.label(d), d.Show(f.name, f.slot.Value, d.Locales[0]), f.slot.Kind, f.slot.From, f.slot.Turn, f.slot.Verified})
	}
	return out
}

// conversationOf reads the conversation that a path names. What is not there and what is not the asker's to see
// answer the same.
func (a *api) conversationOf(r *request, id string) (bot.Conversation, error) {
	if !isID(id, "cv_") {
		return bot.Conversation{}, notFound()
	}
	c, err := a.Archive.Conversation(r.Context(), bot.ConvID(id))
	if err != nil {
		return c, err
	}
	if !sees(r.who, c.Team, c.Agent) {
		return c, notFound()
	}
	return c, nil
}

func (a *api) conversation(r *request) (answer, error) {
	c, err := a.conversationOf(r, r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	turns, err := a.Archive.Turns(r.Context(), c.ID, max(0, c.Seq-shownTurns), shownTurns)
	if err != nil {
		return answer{}, err
	}
	out, err := a.conversationAnswer(r, c)
	if err != nil {
		return answer{}, err
	}
	names, err := a.names(r.Context())
	if err != nil {
		return answer{}, err
	}
	if out.Turns, err = a.shown(r.Context(), turns, names); err != nil {
		return answer{}, err
	}
	out.More = len(turns) > 0 && turns[0].Seq > 1
	return answer{status: http.StatusOK, body: out, etag: etag(c.Seq)}, nil
}

// conversationAnswer gathers all but the turns.
func (a *api) conversationAnswer(r *request, c bot.Conversation) (conversationAnswer, error) {
	names, err := a.names(r.Context())
	if err != nil {
		return conversationAnswer{}, err
	}
	k, err := a.Archive.Customer(r.Context(), c.Customer)
	if err != nil {
		return conversationAnswer{}, err
	}
	d := a.Desk()
	out := conversationAnswer{ID: c.ID, Seq: c.Seq, Owner: c.Owner, Team: c.Team, TeamName: teamName(d, c.Team), Agent: names.who(c.Agent),
		Channel: c.Address.Channel, Locale: c.Locale, OpenedAt: c.Opened.UTC(), At: c.At.UTC(), WaitsSince: when(c.Waits), ResolvedAt: when(c.Resolved),
		Reachable: k.Reachable(), Customer: customerOf(k, d), Handoff: handoffOf(c.Handoff, d, names), Clocks: []clock{}, Turns: []turn{}, Viewers: a.viewers(c.ID)}
	var t *bot.Ticket
	if c.Ticket != "" {
		own, err := a.Archive.Ticket(r.Context(), c.Ticket)
		if err != nil {
			return out, err
		}
		t = &own
		shown := a.ticketAnswer(own, names)
		out.Ticket, out.Clocks = &shown, shown.Clocks
	}
	out.Details = details(d, fieldsOf(c.State, t))
	out.Promises = promisesOf(c, t)
	return out, a.beside(r, c, names, &out)
}

// promisesOf lists what was told, oldest first: about the ticket, and besides.
func promisesOf(c bot.Conversation, t *bot.Ticket) []promise {
	out := []promise{}
	told := map[string]bool{}
	if t != nil {
		for _, p := range t.Told {
			told[p.ID] = true
			out = append(out, promiseOf(p, t.Number))
		}
	}
	for _, p := range c.Promises {
		if !told[p.ID] {
			out = append(out, promiseOf(p, ""))
		}
	}
	slices.SortStableFunc(out, func(a, b promise) int { return a.ToldAt.Compare(b.ToldAt) })
	return out
}

// earlier lists the other tickets of a person.
func (a *api) earlier(r *request, c bot.Conversation, custs []bot.CustID, n names) ([]ticketLine, error) {
	var all []bot.Ticket
	for _, k := range custs {
		his, err := a.ticketsOf(r.Context(), k)
		if err != nil {
			return nil, err
		}
		all = append(all, his...)
	}
	slices.SortFunc(all, func(x, y bot.Ticket) int { return y.Opened.Compare(x.Opened) })
	out := []ticketLine{}
	for _, t := range all {
		if t.ID != c.Ticket && sees(r.who, t.Team, t.Agent) && len(out) < maxEarlier {
			out = append(out, lineOf(t, n))
		}
	}
	return out, nil
}

// ticketsOf reads the tickets of a customer, newest first.
func (a *api) ticketsOf(ctx context.Context, c bot.CustID) ([]bot.Ticket, error) {
	prefix := string(c) + "/ticket/"
	recs, err := a.Archive.Store.List(ctx, bot.KindByCust, prefix, "", maxLimit)
	if err != nil {
		return nil, err
	}
	var out []bot.Ticket
	for _, rec := range recs {
		t, err := a.Archive.Ticket(ctx, bot.TicketID(strings.TrimPrefix(rec.ID, prefix)))
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	slices.SortFunc(out, func(x, y bot.Ticket) int { return y.Opened.Compare(x.Opened) })
	return out, nil
}

// turns lists a stretch of a conversation.
func (a *api) turns(r *request) (answer, error) {
	c, err := a.conversationOf(r, r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	q := r.URL.Query()
	from, err := seqParam(q.Get("after"), "after")
	if err == nil && q.Has("cursor") {
		from, err = seqParam(q.Get("cursor"), "cursor")
	}
	if err != nil {
		return answer{}, err
	}
	if q.Has("before") {
		before, err := seqParam(q.Get("before"), "before")
		if err != nil {
			return answer{}, err
		}
		from = max(0, before-1-int64(n))
		n = int(max(0, min(int64(n), before-1-from)))
	}
	names, err := a.names(r.Context())
	if err != nil {
		return answer{}, err
	}
	out := page[turn]{Items: []turn{}}
	if n == 0 {
		return ok(out), nil
	}
	read, err := a.Archive.Turns(r.Context(), c.ID, from, n)
	if err != nil {
		return answer{}, err
	}
	if out.Items, err = a.shown(r.Context(), read, names); err != nil {
		return answer{}, err
	}
	if len(read) == n && read[n-1].Seq < c.Seq {
		out.Next = new(strconv.FormatInt(read[n-1].Seq, 10))
	}
	return ok(out), nil
}

func seqParam(s, name string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, wrongField(name, "It is the number of a turn.")
	}
	return n, nil
}

// transcript leaves the desk, so it is noted who took it.
func (a *api) transcript(r *request) (answer, error) {
	c, err := a.conversationOf(r, r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	out, err := a.export(r, c.ID, "")
	if err != nil {
		return answer{}, err
	}
	return out, a.Accounts.Audit(r.Context(), note(r, "conversation.export", string(c.ID)))
}

// explained are a ticket's clocks with how they came about.
func (a *api) explained(t bot.Ticket) []clock {
	return clocks(sla.Explain(a.Desk().Policies, t.Subject(), t.Events, a.Now()), a.Now(), a.Desk())
}
