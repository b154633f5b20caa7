package web

import (
	"net/http"
	"time"

	"frontdesk/bot"
)

// Way is a channel on which a customer can go on with a code, by an address that opens it.
type Way struct {
	Channel   string `json:"channel"` // kind of it: telegram
	Name      string `json:"name"`    // of whom he writes to there
	URL       string `json:"url"`
	TakesCode bool   `json:"takes_code"` // the address brings the code; else he writes it there
}

type linkCodeAnswer struct {
	Code      string    `json:"code"`
	ExpiresAt time.Time `json:"expires_at"`
	Ways      []Way     `json:"ways"`
}

// link makes a code with which the customer goes on elsewhere, and the addresses that take it there. Codes from elsewhere
// are written as messages: what they join is asked before it is done.
func (c *chat) link(r *request) (answer, error) {
	if wait := c.codes.pass(r.session.id, c.Now()); wait > 0 {
		return answer{}, tooMany(wait)
	}
	code, until, err := c.Runtime.NewLink(r.Context(), r.session.Conv, r.session.address().Channel)
	if err != nil {
		return answer{}, err
	}
	out := linkCodeAnswer{Code: code.String(), ExpiresAt: until, Ways: []Way{}}
	if c.Ways != nil {
		out.Ways = append(out.Ways, c.Ways(code.String())...)
	}
	return answer{status: http.StatusCreated, body: out}, nil
}

// moved tells the streams of a conversation to see whether they still are of it: an address was linked, or is so no
// longer.
func (s *Server) moved(conv bot.ConvID) { s.hub.send(signal{conv: conv, kind: signalMoved}) }

type contactAnswer struct {
	ID           string      `json:"id"`
	Channel      string      `json:"channel"`
	Conversation *bot.ConvID `json:"conversation"`
	LinkedAt     *time.Time  `json:"linked_at"`
}

func contactOf(c bot.Contact) contactAnswer {
	out := contactAnswer{ID: c.ID, Channel: c.Address.Channel, LinkedAt: when(c.Linked)}
	if c.Conv != "" {
		out.Conversation = &c.Conv
	}
	return out
}

// contacts lists where a customer is.
func (a *api) contacts(r *request) (answer, error) {
	k, err := a.customerSeen(r)
	if err != nil {
		return answer{}, err
	}
	all, err := a.Runtime.Contacts(r.Context(), k.ID)
	if err != nil {
		return answer{}, err
	}
	lines := make([]contactAnswer, 0, len(all))
	for _, c := range all {
		lines = append(lines, contactOf(c))
	}
	return cut(r, lines)
}

// unlink undoes the link of an address: it is another customer's again, as before.
func (a *api) unlink(r *request) (answer, error) {
	k, err := a.customerSeen(r)
	if err != nil {
		return answer{}, err
	}
	all, err := a.Runtime.Contacts(r.Context(), k.ID)
	if err != nil {
		return answer{}, err
	}
	for _, c := range all {
		if c.ID != r.PathValue("address") {
			continue
		}
		// Noted first: a link that was undone without a line in the audit log must not be.
		n := note(r, "customer.unlink", string(k.ID))
		n.Detail = c.Address.Channel
		if err := a.Accounts.Audit(r.Context(), n); err != nil {
			return answer{}, err
		}
		if err := a.Runtime.Unlink(r.Context(), k.ID, c.ID, r.who.Account.ID, r.who.Account.Name); err != nil {
			return answer{}, err
		}
		a.moved(c.Conv)
		return answer{}, nil
	}
	return answer{}, notFound()
}
