package runtime

import (
	"context"
	"slices"
	"strings"

	"frontdesk/bot"
)

// maxTickets is how many of a customer's tickets a turn may look at, newest first.
const maxTickets = 20

// held is what a turn is decided on: the conversation, its customer and his tickets, at the versions read.
type held struct {
	conv     bot.Conversation
	customer bot.Customer
	tickets  []bot.Ticket // by number
	open     int64        // version of the open record
	begun    []bot.Record // of a conversation without a turn: what its first one writes of its address
}

// before is what the commit checks.
func (h *held) before() bot.Before {
	return bot.Before{Conv: h.conv, Customer: h.customer, Open: h.open}
}

// after is what is held once a turn is committed.
func (h *held) after(conv bot.Conversation, t bot.Turn) *held {
	n := &held{conv: conv, customer: h.customer, tickets: h.tickets, open: h.open}
	switch {
	case t.Customer != nil:
		n.customer = *t.Customer
		n.customer.Ver = h.customer.Ver + 1
	case h.customer.Ver == 0:
		n.customer.Ver = 1
	}
	if k := t.Ticket; k != nil {
		kept := *k
		kept.Ver++
		n.tickets = slices.DeleteFunc(slices.Clone(h.tickets), func(o bot.Ticket) bool { return o.ID == k.ID })
		n.tickets = append(n.tickets, kept)
	}
	switch {
	case conv.Owner == bot.OwnerNobody:
		n.open = 0
	case h.open == 0:
		n.open = 1
	}
	return n
}

// read loads a conversation with its customer and his tickets. Error: NotFound.
func (r *Runtime) read(ctx context.Context, id bot.ConvID) (*held, error) {
	conv, err := r.archive.Conversation(ctx, id)
	if err != nil {
		return nil, err
	}
	h := &held{conv: conv}
	if h.customer, err = r.archive.Customer(ctx, conv.Customer); err != nil {
		return nil, err
	}
	if h.tickets, err = r.ticketsOf(ctx, conv.Customer, conv.Ticket); err != nil {
		return nil, err
	}
	recs, err := r.Store.Get(ctx, bot.Ref{Kind: bot.KindOpen, ID: string(id)})
	if err != nil {
		return nil, err
	}
	h.open = recs[0].Ver
	return h, nil
}

// ticketsOf reads a customer's newest tickets and the one that his conversation is about.
func (r *Runtime) ticketsOf(ctx context.Context, c bot.CustID, current bot.TicketID) ([]bot.Ticket, error) {
	prefix := string(c) + "/ticket/"
	var ids []bot.TicketID
	after := ""
	for {
		recs, err := r.Store.List(ctx, bot.KindByCust, prefix, after, 200)
		if err != nil {
			return nil, err
		}
		for _, rec := range recs {
			after = rec.ID
			ids = append(ids, bot.TicketID(strings.TrimPrefix(rec.ID, prefix)))
		}
		if len(recs) < 200 {
			break
		}
	}
	ids = ids[max(0, len(ids)-maxTickets):]
	if current != "" && !slices.Contains(ids, current) {
		ids = append(ids, current)
	}
	var out []bot.Ticket
	for _, id := range ids {
		t, err := r.archive.Ticket(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b bot.Ticket) int { return a.Opened.Compare(b.Opened) })
	return out, nil
}
