package runtime

import (
	"context"
	"slices"

	"frontdesk/bot"
)

// Forget keeps conversations at rest while do takes them out of the store, and forgets what is in memory of them:
// nobody's turn is half done meanwhile, and afterwards nothing shows or answers for them. Errors: those of do,
// channel.ErrBusy, ctx's.
func (r *Runtime) Forget(ctx context.Context, convs []bot.ConvID, do func() error) error {
	convs = slices.Compact(slices.Sorted(slices.Values(convs))) // always in the same order, so that two do not wait for each other
	for _, id := range convs {
		l, err := r.lanes.enter(ctx, id)
		if err != nil {
			return err
		}
		defer r.lanes.leave(id, l)
		defer func() { l.held = nil }()
	}
	if err := do(); err != nil {
		return err
	}
	for _, id := range convs {
		r.board.drop(id)
		r.born.done(id)
		r.places.forgetConv(id)
	}
	return nil
}

// drop takes a conversation off the board. Who watches hears that it is over, and nothing else of it.
func (b *board) drop(id bot.ConvID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, there := b.rows[id]; !there {
		return
	}
	delete(b.rows, id)
	b.send(bot.Row{Conv: id, Owner: bot.OwnerNobody})
}

// forgetConv forgets the addresses that lead to a conversation.
func (ps *places) forgetConv(id bot.ConvID) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	ps.changed++
	for a, at := range ps.all { // each on its own: order is of no consequence
		if at.Conv == id {
			delete(ps.all, a)
		}
	}
}
