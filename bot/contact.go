package bot

import (
	"strings"
	"time"

	"frontdesk/bot/channel"
	"frontdesk/flows"
)

// Contact is one address at which a customer is.
type Contact struct {
	ID      string // names it: a keyed hash, of which nothing can be learned
	Address channel.Address
	Conv    ConvID    // that it leads to; "" = nowhere any more
	Linked  time.Time // when a code joined it; zero = it was not
}

// leaves takes over the e-mail address that a customer leaves while a person has the conversation or is waited for: a message that
// is nothing but an address, or the answer to the question for one that the flow had just asked. It is a claim, and proves nothing:
// an address that a channel proved stays, and nobody's stands for a room of several.
func (x *decision) leaves(in *channel.Inbound) {
	address := x.leftAddress(in)
	if address == "" || x.customer.Shared || x.customer.Verified {
		return
	}
	if x.customer.Email != address {
		x.customer.Email, x.changed.customer = address, true
	}
	x.mark("contact", "the customer left an e-mail address")
	if t := x.ticket; t != nil && t.State != TicketResolved && t.Details[flows.KindEmail].Text != address {
		t.Details = withSlot(t.Details, flows.KindEmail, flows.Slot{Value: flows.Value{Kind: flows.KindEmail, Text: address}, Turn: x.turn.Seq, From: flows.FromCustomer})
		if t.Labels[flows.KindEmail] == "" {
			t.Labels = withLabel(t.Labels, flows.KindEmail, x.label("", flows.KindEmail))
		}
		x.changed.ticket = true
	}
}

// leftAddress is the one e-mail address of a message, if the message is about nothing else.
func (x *decision) leftAddress(in *channel.Inbound) string {
	if in.Kind != channel.Message || in.Choice != "" || x.facts.Reading == nil {
		return ""
	}
	address, rest := "", in.Text
	for _, e := range x.facts.Reading.Entities {
		if e.Kind != flows.KindEmail {
			continue
		}
		if address != "" || e.Start < 0 || e.End > len(in.Text) || e.Start > e.End {
			return ""
		}
		address, rest = strings.ToLower(e.Value), in.Text[:e.Start]+in.Text[e.End:]
	}
	asked := x.desk.Program.Asks(&x.turn.State) == flows.KindEmail
	if !asked && strings.Trim(rest, " \t\r\n.,;:!<>()\"'") != "" {
		return ""
	}
	return address
}
