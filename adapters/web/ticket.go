package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/staff"
	"frontdesk/flows"
)

type ticketLine struct {
	ID           bot.TicketID    `json:"id"`
	Number       string          `json:"number"`
	Title        string          `json:"title"`
	State        bot.TicketState `json:"state"`
	Severity     string          `json:"severity"`
	Service      string          `json:"service"`
	Team         string          `json:"team"`
	Agent        *who            `json:"agent"`
	Conversation bot.ConvID      `json:"conversation"`
	Customer     bot.CustID      `json:"customer"`
	OpenedAt     time.Time       `json:"opened_at"`
}

type ticketAnswer struct {
	ticketLine
	Impact    string    `json:"impact"`
	Urgency   string    `json:"urgency"`
	Tier      string    `json:"tier"`
	Complaint bool      `json:"complaint"`
	NeededBy  string    `json:"needed_by"`
	Details   []detail  `json:"details"`
	Clocks    []clock   `json:"clocks"`
	Promises  []promise `json:"promises"`
}

func lineOf(t bot.Ticket, n names) ticketLine {
	return ticketLine{t.ID, t.Number, t.Title, t.State, t.Severity, t.Service, t.Team, n.who(t.Agent), t.Home, t.Customer, t.Opened.UTC()}
}

func (a *api) ticketAnswer(t bot.Ticket, n names) ticketAnswer {
	out := ticketAnswer{ticketLine: lineOf(t, n), Impact: t.Impact, Urgency: t.Urgency, Tier: t.Tier, Complaint: t.Complaint, NeededBy: t.NeededBy,
		Details: details(a.Desk(), fieldsOf(flows.State{}, &t)), Clocks: a.explained(t), Promises: []promise{}}
	for _, p := range t.Told {
		out.Promises = append(out.Promises, promiseOf(p, t.Number))
	}
	return out
}

func (a *api) ticket(r *request) (answer, error) {
	t, err := a.ticketNamed(r.Context(), r.PathValue("number"))
	if err != nil {
		return answer{}, err
	}
	if !sees(r.who, t.Team, t.Agent) {
		return answer{}, notFound()
	}
	names, err := a.names(r.Context())
	return answer{status: http.StatusOK, body: a.ticketAnswer(t, names), etag: etag(t.Ver)}, err
}

// ticketByID is ticket for an id whose slash is written as it is.
func (a *api) ticketByID(r *request) (answer, error) {
	r.SetPathValue("number", r.PathValue("born")+"/"+r.PathValue("turn"))
	return a.ticket(r)
}

// ticketNamed reads a ticket by its number, FD-1042, or by its id, tk_…/3.1, which says in which turn it was born.
func (a *api) ticketNamed(ctx context.Context, name string) (bot.Ticket, error) {
	if isName(name, "tk_") {
		return a.Archive.Ticket(ctx, bot.TicketID(name))
	}
	number := strings.ToUpper(name)
	if !strings.HasPrefix(number, "FD-") || len(number) > 20 || strings.Trim(number[3:], "0123456789") != "" {
		return bot.Ticket{}, notFound()
	}
	return a.Archive.TicketByNumber(ctx, number)
}

// scanPages bounds how much of the tickets one request looks through; the cursor goes on from there.
const scanPages = 10

// tickets lists tickets by id: by age, that is. Asked for a number it lists that one, if it is there.
func (a *api) tickets(r *request) (answer, error) {
	if r.URL.Query().Has("number") {
		return a.ticketNumbered(r)
	}
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	names, err := a.names(r.Context())
	if err != nil {
		return answer{}, err
	}
	q := r.URL.Query()
	state, team := bot.TicketState(q.Get("state")), q.Get("team")
	if !slices.Contains([]bot.TicketState{"", bot.TicketOpen, bot.TicketAssigned, bot.TicketPending, bot.TicketResolved}, state) {
		return answer{}, wrongField("state", "It is open, assigned, pending or resolved.")
	}
	if err := a.knownTeam(r); err != nil {
		return answer{}, err
	}
	after, err := cursorID(r, "tk_")
	if err != nil {
		return answer{}, err
	}
	out := page[ticketLine]{Items: []ticketLine{}}
	for range scanPages {
		recs, err := a.Archive.Store.List(r.Context(), bot.KindTicket, "", after, maxLimit)
		if err != nil {
			return answer{}, err
		}
		for i, rec := range recs {
			t, err := a.Archive.Ticket(r.Context(), bot.TicketID(rec.ID))
			if err != nil {
				return answer{}, err
			}
			after = rec.ID
			if (state == "" || t.State == state) && (team == "" || t.Team == team) && sees(r.who, t.Team, t.Agent) {
				out.Items = append(out.Items, lineOf(t, names))
			}
			if len(out.Items) == n {
				if i < len(recs)-1 || len(recs) == maxLimit {
					out.Next = &after
				}
				return ok(out), nil
			}
		}
		if len(recs) < maxLimit {
			return ok(out), nil
		}
	}
	out.Next = &after
	return ok(out), nil
}

// ticketNumbered is the list of the one ticket with a number: empty where there is none, or it is not the asker's to see.
func (a *api) ticketNumbered(r *request) (answer, error) {
	lines := []ticketLine{}
	t, err := a.ticketNamed(r.Context(), r.URL.Query().Get("number"))
	if err == nil && sees(r.who, t.Team, t.Agent) {
		names, err := a.names(r.Context())
		if err != nil {
			return answer{}, err
		}
		lines = append(lines, lineOf(t, names))
	}
	if err != nil && problemOf(err).Status != http.StatusNotFound {
		return answer{}, err
	}
	return cut(r, lines)
}

type customerAnswer struct {
	ID       bot.CustID `json:"id"`
	Name     string     `json:"name"`
	Email    string     `json:"email"`
	Verified bool       `json:"verified"`
	Tier     string     `json:"tier"`
	TierName string     `json:"tier_name"`
	Locale   string     `json:"locale"`
	Zone     string     `json:"zone"`
}

func customerOf(k bot.Customer, d *bot.Desk) customerAnswer {
	tier := d.TierOf(k)
	return customerAnswer{k.ID, k.Name, k.Email, k.Verified, tier, d.TierName(tier, d.Locales[0]), k.Locale, k.Zone}
}

// customerSeen reads a customer of whom the asker may see a conversation.
func (a *api) customerSeen(r *request) (bot.Customer, error) {
	id := r.PathValue("id")
	if !isID(id, "cu_") {
		return bot.Customer{}, notFound()
	}
	k, err := a.Archive.Customer(r.Context(), bot.CustID(id))
	if err != nil || r.who.May(staff.TeamsAll) {
		return k, err
	}
	prefix := id + "/conv/"
	recs, err := a.Archive.Store.List(r.Context(), bot.KindByCust, prefix, "", maxLimit)
	if err != nil {
		return bot.Customer{}, err
	}
	for _, rec := range recs {
		_, err := a.conversationOf(r, strings.TrimPrefix(rec.ID, prefix))
		if err == nil {
			return k, nil
		}
		if problemOf(err).Status != http.StatusNotFound {
			return bot.Customer{}, err
		}
	}
	return bot.Customer{}, notFound()
}

func (a *api) customer(r *request) (answer, error) {
	k, err := a.customerSeen(r)
	return ok(customerOf(k, a.Desk())), err
}

func (a *api) customerTickets(r *request) (answer, error) {
	k, err := a.customerSeen(r)
	if err != nil {
		return answer{}, err
	}
	all, err := a.ticketsOf(r.Context(), k.ID)
	if err != nil {
		return answer{}, err
	}
	names, err := a.names(r.Context())
	if err != nil {
		return answer{}, err
	}
	lines := []ticketLine{}
	for _, t := range all {
		if sees(r.who, t.Team, t.Agent) {
			lines = append(lines, lineOf(t, names))
		}
	}
	return cut(r, lines)
}
