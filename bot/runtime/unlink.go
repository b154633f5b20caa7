package runtime

import (
	"context"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// Contacts lists a customer's addresses, and which of them a code has joined. Error: NotFound.
func (r *Runtime) Contacts(ctx context.Context, id bot.CustID) ([]bot.Contact, error) {
	k, err := r.archive.Customer(ctx, id)
	if err != nil {
		return nil, err
	}
	all, err := r.led(ctx, k)
	if err != nil {
		return nil, err
	}
	out := make([]bot.Contact, 0, len(all))
	for _, l := range all {
		c := bot.Contact{ID: l.rec.ID, Address: l.address}
		if l.rec.Ver > 0 && l.at.Cust == id {
			c.Conv = l.at.Conv
		}
		if c.Conv != "" && l.at.By != "" {
			c.Linked = time.UnixMilli(l.at.At).UTC()
		}
		out = append(out, c)
	}
	return out, nil
}

// led is an address of a customer with its record.
type led struct {
	address channel.Address
	rec     bot.Record
	at      place
}

// led reads where a customer's addresses lead.
func (r *Runtime) led(ctx context.Context, k bot.Customer) ([]led, error) {
	refs := make([]bot.Ref, len(k.Addresses))
	for i, a := range k.Addresses {
		refs[i] = r.addressRef(a)
	}
	recs, err := r.Store.Get(ctx, refs...)
	if err != nil {
		return nil, err
	}
	out := make([]led, len(recs))
	for i, rec := range recs {
		out[i] = led{address: k.Addresses[i], rec: rec}
		if rec.Ver > 0 {
			if out[i].at, err = readPlace(rec); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// Unlink undoes a link: the address leads again to what it led to before, with that customer's own key, and so do those
// at which the same person began something meanwhile. What was written stays where it was written; what the address had
// shown of who the customer is goes with it. Error: NotFound, where the address was not linked.
func (r *Runtime) Unlink(ctx context.Context, id bot.CustID, contact string, by bot.StaffID, name string) error {
	k, err := r.archive.Customer(ctx, id)
	if err != nil {
		return err
	}
	all, err := r.led(ctx, k)
	if err != nil {
		return err
	}
	var of *led
	for i := range all {
		if all[i].rec.ID == contact && all[i].at.By != "" && all[i].at.Cust == id {
			of = &all[i]
		}
	}
	if of == nil {
		return &bot.Error{Code: bot.NotFound, Op: "unlink", Text: "this address was not linked, or is so no longer"}
	}
	l := &bot.Link{Undone: &of.address, By: by, Name: name}
	w, err := r.apart(ctx, *of, all, l)
	if err != nil {
		return err
	}
	if l.Without, err = r.without(ctx, *of); err != nil {
		return err
	}
	_, err = r.turnAlso(ctx, of.at.Conv, w, func(bot.Conversation) (bot.Event, error) {
		return bot.Event{Kind: bot.Unlinked, Link: l}, nil
	})
	r.places.forget(of.address)
	for _, a := range l.Also {
		r.places.forget(a)
	}
	if err != nil || of.at.Was == nil {
		return err
	}
	// Who is at the address learns why what he reads is another conversation.
	_, err = r.turn(ctx, of.at.Was.Conv, func(bot.Conversation) (bot.Event, error) {
		return bot.Event{Kind: bot.Unlinked, Link: &bot.Link{Back: true, By: by, Name: name}}, nil
	})
	if bot.CodeOf(err) == bot.NotFound {
		return nil
	}
	return err
}

// apart is what changes with the turn that undoes a link.
func (r *Runtime) apart(ctx context.Context, of led, all []led, l *bot.Link) (bot.Write, error) {
	var w bot.Write
	back := func(rec bot.Record, at place) error {
		if at.Was == nil {
			w.Drop = append(w.Drop, bot.RefVer{Ref: rec.Ref, Ver: rec.Ver})
			return nil
		}
		return putPlace(&w, rec, *at.Was)
	}
	for _, o := range all {
		if o.at.By != of.at.By {
			continue
		}
		if o.address != of.address {
			l.Also = append(l.Also, o.address)
		}
		if err := back(o.rec, o.at); err != nil {
			return w, err
		}
	}
	if of.at.Who != "" {
		recs, err := r.Store.Get(ctx, bot.Ref{Kind: bot.KindAddr, ID: of.at.Who})
		if err != nil {
			return w, err
		}
		if recs[0].Ver > 0 {
			at, err := readPlace(recs[0])
			if err != nil {
				return w, err
			}
			if at.By == of.at.By {
				if err := back(recs[0], at); err != nil {
					return w, err
				}
			}
		}
	}
	was := of.at.Was
	if was == nil || was.Cust == of.at.Cust {
		return w, nil
	}
	shelved, err := r.Store.Get(ctx, shelves(bot.Conversation{ID: of.at.Conv, Customer: of.at.Cust}, *was)...)
	for _, rec := range shelved {
		if rec.Ver > 0 {
			w.Drop = append(w.Drop, bot.RefVer{Ref: rec.Ref, Ver: rec.Ver})
		}
	}
	return w, err
}

// without reads who the customer is without an address: the conversation since the link tells.
func (r *Runtime) without(ctx context.Context, of led) (*bot.Proof, error) {
	var since []bot.Turn
	for after := int64(0); ; {
		turns, err := r.archive.Turns(ctx, of.at.Conv, after, undoPage)
		if err != nil {
			return nil, err
		}
		for _, t := range turns {
			after = t.Seq
			if l := t.Event.Link; l != nil && l.Made && t.Event.Inbound.Address == of.address {
				since = nil
				since = append(since, t)
			} else if len(since) > 0 {
				since = append(since, t)
			}
		}
		if len(turns) < undoPage {
			return bot.Without(since, of.address), nil
		}
	}
}

// undoPage is how many turns are read at once for an undo.
const undoPage = 200
