package bot

import (
	"context"
	"fmt"
)

// Archive reads and opens typed values.
type Archive struct {
	Store Reader
	Keys  Sealer
}

// Conversation reads one: its record, and the turns behind it. Errors: NotFound, and what Store and Keys say.
func (a *Archive) Conversation(ctx context.Context, id ConvID) (Conversation, error) {
	var c Conversation
	ver, err := a.record(ctx, Ref{KindConv, string(id)}, &c)
	if err != nil {
		return c, err
	}
	c.Saved = Saved{ver, c.Seq}
	for {
		entries, err := a.Store.Log(ctx, string(id), c.Seq, saveEvery)
		if err != nil {
			return Conversation{}, err
		}
		for _, e := range entries {
			t, err := a.OpenTurn(ctx, e)
			if err != nil {
				return Conversation{}, err
			}
			c = c.With(t)
			c.Hash = e.Hash
		}
		if len(entries) < saveEvery {
			return c, nil
		}
	}
}

// Customer reads one.
func (a *Archive) Customer(ctx context.Context, id CustID) (Customer, error) {
	var c Customer
	ver, err := a.record(ctx, Ref{KindCust, string(id)}, &c)
	c.Ver = ver
	return c, err
}

// Ticket reads one.
func (a *Archive) Ticket(ctx context.Context, id TicketID) (Ticket, error) {
	var t Ticket
	ver, err := a.record(ctx, Ref{KindTicket, string(id)}, &t)
	t.Ver = ver
	return t, err
}

// TicketByNumber reads one by the number that people say, as FD-1042.
func (a *Archive) TicketByNumber(ctx context.Context, number string) (Ticket, error) {
	recs, err := a.Store.Get(ctx, Ref{KindNumber, number})
	if err != nil {
		return Ticket{}, err
	}
	if recs[0].Ver == 0 {
		return Ticket{}, &Error{Code: NotFound, Op: "read ticket", Text: "there is no ticket with this number", Ref: recs[0].Ref}
	}
	return a.Ticket(ctx, TicketID(recs[0].Head))
}

// Turns reads at most max turns of a conversation after seq.
func (a *Archive) Turns(ctx context.Context, id ConvID, after int64, max int) ([]Turn, error) {
	entries, err := a.Store.Log(ctx, string(id), after, max)
	if err != nil {
		return nil, err
	}
	turns := make([]Turn, 0, len(entries))
	for _, e := range entries {
		t, err := a.OpenTurn(ctx, e)
		if err != nil {
			return nil, err
		}
		turns = append(turns, t)
	}
	return turns, nil
}

// OpenTurn opens one entry of a conversation's log. A blanked one comes back with its head's data only.
func (a *Archive) OpenTurn(ctx context.Context, e Entry) (Turn, error) {
	if e.Body == nil {
		return blankTurn(e)
	}
	plain, err := a.Keys.Open(ctx, e.Key, e.Body)
	if err != nil {
		return Turn{}, fmt.Errorf("turn %s/%d: %w", e.Stream, e.Seq, err)
	}
	var t Turn
	if err := decode("turn", plain, &t); err != nil {
		return Turn{}, fmt.Errorf("turn %s/%d: %w", e.Stream, e.Seq, err)
	}
	return t, nil
}

// record reads, opens and decodes one record, and returns its version.
func (a *Archive) record(ctx context.Context, ref Ref, into any) (int64, error) {
	recs, err := a.Store.Get(ctx, ref)
	if err != nil {
		return 0, err
	}
	r := recs[0]
	if r.Ver == 0 {
		return 0, &Error{Code: NotFound, Op: "read " + string(ref.Kind), Text: "there is no such " + string(ref.Kind), Ref: ref}
	}
	plain, err := a.Keys.Open(ctx, r.Key, r.Body)
	if err != nil {
		return 0, fmt.Errorf("%s/%s: %w", ref.Kind, ref.ID, err)
	}
	if err := decode(string(ref.Kind), plain, into); err != nil {
		return 0, fmt.Errorf("%s/%s: %w", ref.Kind, ref.ID, err)
	}
	return r.Ver, nil
}
