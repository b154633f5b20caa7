package report

import (
	"context"

	"frontdesk/bot"
)

// mirror keeps in memory what is made of the records of a kind: all of them are read once, then those that the feed
// names. A reading that was cut short is gone on with the next time. Who holds one guards it.
type mirror struct {
	store bot.Store
	kind  bot.Kind
	fresh func()                                     // forgets all
	read  func(ctx context.Context, id string) error // takes over a record as it is now, or forgets one that is gone
	// named is which records a change may have to do with.
	named func(ctx context.Context, ref bot.Ref) (ids []string, err error)

	behind bot.Cursor // of the feed; "" = nothing was read yet
	after  string     // the last record that was read, while not all are
	whole  bool
}

// mirrorPage is how many records and changes are asked for at once.
const mirrorPage = 200

// catchUp brings what is held up to what is stored.
func (m *mirror) catchUp(ctx context.Context) error {
	if m.whole {
		err := m.follow(ctx)
		if bot.CodeOf(err) != bot.NotFound {
			return err
		}
		m.behind, m.whole = "", false // nobody asked for longer than the feed is kept
	}
	return m.readAll(ctx)
}

func (m *mirror) readAll(ctx context.Context) error {
	if m.behind == "" {
		// The end of the feed first: what is committed meanwhile is read again behind it.
		end, err := m.store.Commit(ctx, bot.Write{})
		if err != nil {
			return err
		}
		m.fresh()
		m.behind, m.after = end, ""
	}
	for {
		recs, err := m.store.List(ctx, m.kind, "", m.after, mirrorPage)
		if err != nil {
			return err
		}
		for _, rec := range recs {
			if err := m.read(ctx, rec.ID); err != nil {
				return err
			}
			m.after = rec.ID
		}
		if len(recs) < mirrorPage {
			m.whole = true
			return m.follow(ctx)
		}
	}
}

// follow reads anew what changed. Error NotFound: the feed is not kept that long.
func (m *mirror) follow(ctx context.Context) error {
	for {
		changes, behind, err := m.store.Changes(ctx, m.behind, mirrorPage)
		if err != nil {
			return err
		}
		ids := map[string]bool{}
		for _, c := range changes {
			refs := c.Refs
			for _, e := range c.Entries { // most turns of a conversation leave its record as it is
				refs = append(refs, bot.Ref{Kind: bot.KindConv, ID: e.Stream})
			}
			for _, ref := range refs {
				named, err := m.named(ctx, ref)
				if err != nil {
					return err
				}
				for _, id := range named {
					ids[id] = true
				}
			}
		}
		for id := range ids { // each on its own: order is of no consequence
			if err := m.read(ctx, id); err != nil {
				return err
			}
		}
		if m.behind = behind; len(changes) < mirrorPage {
			return nil
		}
	}
}
