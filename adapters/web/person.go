package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
)

// maxBeside bounds the other conversations shown beside one.
const maxBeside = 20

type conversationLine struct {
	ID       bot.ConvID `json:"id"`
	Channel  string     `json:"channel"`
	Owner    bot.Owner  `json:"owner"`
	Topic    string     `json:"topic"`
	OpenedAt time.Time  `json:"opened_at"`
	At       time.Time  `json:"at"`
}

// history reads a person's other conversations, newest first, and who he is in them: linked addresses keep the customer
// that they were before, so one person may be several.
func (s *Server) history(ctx context.Context, c bot.Conversation) (others []bot.Conversation, custs []bot.CustID, err error) {
	prefix := string(c.Customer) + "/conv/"
	recs, err := s.Store.List(ctx, bot.KindByCust, prefix, "", maxLimit)
	if err != nil {
		return nil, nil, err
	}
	custs = []bot.CustID{c.Customer}
	for _, rec := range recs[max(0, len(recs)-maxBeside-1):] {
		id := bot.ConvID(strings.TrimPrefix(rec.ID, prefix))
		if id == c.ID {
			continue
		}
		o, err := s.Archive.Conversation(ctx, id)
		if bot.CodeOf(err) == bot.NotFound {
			continue // erased meanwhile
		}
		if err != nil {
			return nil, nil, err
		}
		others = append(others, o)
		if !slices.Contains(custs, o.Customer) {
			custs = append(custs, o.Customer)
		}
	}
	slices.SortFunc(others, func(x, y bot.Conversation) int { return y.At.Compare(x.At) })
	return others, custs, nil
}

// beside fills in what stands beside a conversation of the same person: where he is, what he wrote elsewhere, and his
// other tickets.
func (a *api) beside(r *request, c bot.Conversation, n names, out *conversationAnswer) error {
	others, custs, err := a.history(r.Context(), c)
	if err != nil {
		return err
	}
	out.Others = []conversationLine{}
	for _, o := range others {
		if sees(r.who, o.Team, o.Agent) {
			out.Others = append(out.Others, conversationLine{o.ID, o.Address.Channel, o.Owner, o.Topic, o.Opened.UTC(), o.At.UTC()})
		}
	}
	contacts, err := a.Runtime.Contacts(r.Context(), c.Customer)
	if err != nil {
		return err
	}
	out.Addresses = []contactAnswer{}
	for _, k := range contacts {
		out.Addresses = append(out.Addresses, contactOf(k))
	}
	out.Earlier, err = a.earlier(r, c, custs, n)
	return err
}

type personLine struct {
	Channel  string    `json:"channel"`
	LinkedAt time.Time `json:"linked_at"`
}

// persons lists whom the caller is inside platforms.
func (a *api) persons(r *request) (answer, error) {
	lines := []personLine{}
	for _, p := range r.who.Account.Persons {
		lines = append(lines, personLine{p.Channel, p.Linked.UTC()})
	}
	return cut(r, lines)
}

type personCodeAnswer struct {
	Code      string    `json:"code"`
	ExpiresAt time.Time `json:"expires_at"`
}

// personCode makes the code by which the caller says inside a platform who he is.
func (a *api) personCode(r *request) (answer, error) {
	code, expires, err := a.Accounts.PersonCode(r.Context(), r.who.Account.ID, r.who.Account.ID)
	return answer{status: http.StatusCreated, body: personCodeAnswer{code, expires.UTC()}}, err
}

// unlinkPersons ends whom the caller is on a channel.
func (a *api) unlinkPersons(r *request) (answer, error) {
	n, err := a.Accounts.UnlinkPersons(r.Context(), r.who.Account.ID, r.who.Account.ID, r.PathValue("channel"))
	if err == nil && n == 0 {
		err = notFound()
	}
	return answer{}, err
}
