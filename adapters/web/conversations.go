package web

import (
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
)

// conversationItem is a conversation in a list.
type conversationItem struct {
	ID         bot.ConvID   `json:"id"`
	Seq        int64        `json:"seq"`
	Owner      bot.Owner    `json:"owner"`
	Team       string       `json:"team"`
	Agent      *who         `json:"agent"`
	Channel    string       `json:"channel"`
	Locale     string       `json:"locale"`
	Topic      string       `json:"topic"`
	Customer   bot.CustID   `json:"customer"`
	Ticket     bot.TicketID `json:"ticket"`
	OpenedAt   time.Time    `json:"opened_at"`
	At         time.Time    `json:"at"`
	ResolvedAt *time.Time   `json:"resolved_at"`
}

func itemOf(c bot.Conversation, n names) conversationItem {
	return conversationItem{c.ID, c.Seq, c.Owner, c.Team, n.who(c.Agent), c.Address.Channel, c.Locale, c.Topic, c.Customer, c.Ticket,
		c.Opened.UTC(), c.At.UTC(), when(c.Resolved)}
}

// stateOpen stands for every owner but nobody.
const stateOpen = "open"

// wanted is what a list of conversations is narrowed down to.
type wanted struct {
	state, team, customer string
}

// wantedOf reads it from the query.
func (a *api) wantedOf(r *request) (wanted, error) {
	q := r.URL.Query()
	w := wanted{q.Get("state"), q.Get("team"), q.Get("customer")}
	states := []string{"", stateOpen, string(bot.OwnerBot), string(bot.OwnerWaiting), string(bot.OwnerAgent), string(bot.OwnerNobody)}
	switch {
	case !slices.Contains(states, w.state):
		return w, wrongField("state", "It is open, bot, waiting, agent or resolved.")
	case a.knownTeam(r) != nil:
		return w, a.knownTeam(r)
	case w.customer != "" && !isID(w.customer, "cu_"):
		return w, wrongField("customer", "It is the id of a customer: cu_….")
	}
	return w, nil
}

// records says which records name the conversations that may be wanted, and what stands before the ids in them.
func (w wanted) records() (kind bot.Kind, prefix string) {
	switch {
	case w.customer != "":
		return bot.KindByCust, w.customer + "/conv/"
	case w.state != "" && w.state != string(bot.OwnerNobody):
		return bot.KindOpen, ""
	}
	return bot.KindConv, ""
}

func (w wanted) fits(c bot.Conversation) bool {
	return (w.team == "" || c.Team == w.team) && (w.state == "" || w.state == string(c.Owner) || w.state == stateOpen && c.Owner != bot.OwnerNobody)
}

// conversations lists what the asker may see, by when it began.
func (a *api) conversations(r *request) (answer, error) {
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	want, err := a.wantedOf(r)
	if err != nil {
		return answer{}, err
	}
	cursor, err := cursorID(r, "cv_")
	if err != nil {
		return answer{}, err
	}
	names, err := a.names(r.Context())
	if err != nil {
		return answer{}, err
	}
	kind, prefix := want.records()
	after := cursor
	if after != "" {
		after = prefix + after
	}
	out := page[conversationItem]{Items: []conversationItem{}}
	for range scanPages {
		recs, err := a.Store.List(r.Context(), kind, prefix, after, maxLimit)
		if err != nil {
			return answer{}, err
		}
		for i, rec := range recs {
			after = rec.ID
			c, show, err := a.listed(r, strings.TrimPrefix(rec.ID, prefix), want)
			if err != nil {
				return answer{}, err
			}
			if show {
				out.Items = append(out.Items, itemOf(c, names))
			}
			if len(out.Items) == n {
				if i < len(recs)-1 || len(recs) == maxLimit {
					out.Next = new(strings.TrimPrefix(after, prefix))
				}
				return ok(out), nil
			}
		}
		if len(recs) < maxLimit {
			return ok(out), nil
		}
	}
	out.Next = new(strings.TrimPrefix(after, prefix))
	return ok(out), nil
}

// listed reads a conversation of a list. What is not wanted, not the asker's to see or erased meanwhile is left out.
func (a *api) listed(r *request, id string, want wanted) (bot.Conversation, bool, error) {
	c, err := a.Archive.Conversation(r.Context(), bot.ConvID(id))
	if bot.CodeOf(err) == bot.NotFound {
		return c, false, nil
	}
	return c, err == nil && want.fits(c) && sees(r.who, c.Team, c.Agent), err
}
