package bot

import (
	"slices"
	"time"

	"frontdesk/bot/channel"
)

// LinkKept is how long a code links another address to a customer. It works once.
const LinkKept = 10 * time.Minute

// Link is what an event says of a customer's addresses. They are linked by a code alone, never by a name or an e-mail
// address that somebody claims.
type Link struct {
	Code    string           `json:"code,omitempty"`    // asked for: who writes it elsewhere in time is this customer
	Made    bool             `json:"made,omitempty"`    // the event's address is this customer's from now on
	Refused bool             `json:"refused,omitempty"` // the code was not there, used or too old
	Undone  *channel.Address `json:"undone,omitempty"`  // this address is his no longer
}

// linked decides what follows from a code.
func (x *decision) linked(l *Link) {
	switch {
	case l.Code != "":
		x.say("sys.link_code", map[string]string{"code": l.Code})
	case l.Made:
		x.mark("linked", "the code from his other address was written here: the conversation goes on here")
		x.say("sys.linked", nil)
	case l.Refused:
		x.say("sys.link_refused", nil)
	}
}

// unlinked takes an address from the customer. What was written stays where it was written.
func (x *decision) unlinked() {
	a := *x.event.Link.Undone
	x.mark("unlinked", "an address is the customer's no longer")
	x.note("sys.unlinked_note", nil, true)
	if i := slices.Index(x.customer.Addresses, a); i >= 0 {
		x.customer.Addresses, x.changed.customer = slices.Delete(slices.Clone(x.customer.Addresses), i, i+1), true
	}
}

// foldLink keeps where the customer is answered: at the address that he linked last.
func (c *Conversation) foldLink(t *Turn) {
	l := t.Event.Link
	switch {
	case l == nil:
	case l.Made && t.Event.Inbound.Address != c.Address:
		c.Earlier = append(slices.Clone(c.Earlier), c.Address)
		c.Address = t.Event.Inbound.Address
	case l.Undone != nil && *l.Undone == c.Address && len(c.Earlier) > 0:
		c.Address = c.Earlier[len(c.Earlier)-1]
		c.Earlier = c.Earlier[:len(c.Earlier)-1]
	case l.Undone != nil:
		c.Earlier = slices.DeleteFunc(slices.Clone(c.Earlier), func(a channel.Address) bool { return a == *l.Undone })
	}
}
