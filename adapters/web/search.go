package web

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"frontdesk/bot"
)

// maxQuery bounds what is searched for, in bytes.
const maxQuery = 200

// found is a conversation that a search found.
type found struct {
	Conversation bot.ConvID      `json:"conversation"`
	Number       string          `json:"number"`
	Title        string          `json:"title"`
	State        bot.TicketState `json:"state"`
	Owner        bot.Owner       `json:"owner"`
	Customer     string          `json:"customer"`
	Channel      string          `json:"channel"`
	Team         string          `json:"team"`
	OpenedAt     time.Time       `json:"opened_at"`
	At           time.Time       `json:"at"`
}

// search finds conversations, those that are over too, by ticket number, title, topic and customer, as far as the asker may see them.
func (a *api) search(r *request) (answer, error) {
	q := r.URL.Query().Get("q")
	if q == "" || len(q) > maxQuery {
		return answer{}, wrongField("q", "It is what to look for: a ticket's number, words of its title or topic, a customer's name or e-mail; at most 200 bytes.")
	}
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	ids, err := a.register.Find(r.Context(), q, func(team string, agent bot.StaffID) bool { return sees(r.who, team, agent) })
	if err != nil {
		return answer{}, err
	}
	from, err := placeParam(r, len(ids))
	if err != nil {
		return answer{}, err
	}
	out := page[found]{Items: []found{}}
	for i, id := range ids[from:] {
		if len(out.Items) == n {
			out.Next = new(strconv.Itoa(from + i))
			break
		}
		c, err := a.conversationOf(r, string(id))
		if err != nil && problemOf(err).Status == http.StatusNotFound {
			continue // erased meanwhile, or given to another team
		}
		if err != nil {
			return answer{}, err
		}
		f, err := a.found(r, c)
		if err != nil {
			return answer{}, err
		}
		out.Items = append(out.Items, f)
	}
	return ok(out), nil
}

// found shows a conversation as a search does: by its last ticket, if it has one.
func (a *api) found(r *request, c bot.Conversation) (found, error) {
	f := found{Conversation: c.ID, Title: c.Topic, Owner: c.Owner, Channel: c.Address.Channel, Team: c.Team, OpenedAt: c.Opened.UTC(), At: c.At.UTC()}
	k, err := a.Archive.Customer(r.Context(), c.Customer)
	if err != nil && bot.CodeOf(err) != bot.NotFound {
		return f, err
	}
	f.Customer = cmp.Or(k.Name, k.Email)
	if n := len(c.Tickets); n > 0 {
		t, err := a.Archive.Ticket(r.Context(), c.Tickets[n-1])
		if err != nil && bot.CodeOf(err) != bot.NotFound {
			return f, err
		}
		f.Number, f.State, f.Title = t.Number, t.State, cmp.Or(t.Title, f.Title)
	}
	return f, nil
}
