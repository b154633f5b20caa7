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
	bot.Before              // what the commit checks
	tickets    []bot.Ticket // by number
	begun      []bot.Record // of a conversation without a turn: what its first one writes of its address
}

// became takes over what a committed turn left. What is held goes on being so: who has an older value of it, as turns have
// of the tickets, keeps that.
func (h *held) became(conv *bot.Conversation, t *bot.Turn) {
	h.Conv, h.begun = *conv, nil
	switch ver := h.Customer.Ver; {
	case t.Customer != nil:
		h.Customer = *t.Customer
		h.Customer.Ver = ver + 1
	case ver == 0:
		h.Customer.Ver = 1
	}
	if k := t.Ticket; k != nil {
		kept := *k
		kept.Ver++
		h.tickets = slices.DeleteFunc(slices.Clone(h.tickets), func(o bot.Ticket) bool { return o.ID == k.ID })
		h.tickets = append(h.tickets, kept)
	}
	switch {
	case conv.Owner == bot.OwnerNobody:
		h.Open = 0
	case h.Open == 0:
		h.Open = 1
	}
}

// read loads a conversation with its customer and his tickets. Error: NotFound.
func (r *Runtime) read(ctx context.Context, id bot.ConvID) (*held, error) {
	conv, err := r.archive.Conversation(ctx, id)
	if err != nil {
		return nil, err
	}
	h := &held{Before: bot.Before{Conv: conv}}
	if h.Customer, err = r.archive.Customer(ctx, conv.Customer); err != nil {
		return nil, err
	}
	if h.tickets, err = r.ticketsOf(ctx, conv.Customer, conv.Ticket); err != nil {
		return nil, err
	}
	recs, err := r.Store.Get(ctx, bot.Ref{Kind: bot.KindOpen, ID: string(id)})
	if err != nil {
		return nil, err
	}
	h.Open = recs[0].Ver
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
