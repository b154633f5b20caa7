package person

import (
	"context"

	"frontdesk/bot"
)

// Shredder makes keys unusable for ever: bot.Sealer does.
type Shredder interface {
	Shred(ctx context.Context, keys ...bot.KeyID) error
}

const (
	// eraseOps is how much goes in one write, with room for a line of the audit log.
	eraseOps = bot.MaxWriteOps - 10
	// eraseTries bounds how often it is looked again because somebody wrote meanwhile.
	eraseTries = 8
)

// Erase makes all that is kept of a person unreadable, then takes it away, and returns what it was. First go the keys:
// from then on nothing of him can be read, whatever becomes of the rest. What stays are the heads of turns, with ids,
// times and numbers, so that counts and the hash chain hold. The last write is given to last, which adds what must
// stand beside it, as a line of the audit log. Cut short, it can be run again. Errors: NotFound, and the store's.
func Erase(ctx context.Context, store Store, keys Shredder, id bot.CustID, last func(context.Context, *Found, bot.Write) error, channels ...string) (*Found, error) {
	all, err := Find(ctx, store, id, channels...)
	if err != nil {
		return nil, err
	}
	left := all
	for range eraseTries {
		err = erase(ctx, store, keys, all, left, last)
		if !bot.IsConflict(err) {
			return all, err
		}
		if left, err = Find(ctx, store, id, channels...); err != nil {
			return nil, err
		}
	}
	return nil, &bot.Error{Code: bot.Busy, Op: "erase", Text: "too much is written for this customer at the moment: try again"}
}

func erase(ctx context.Context, store Store, keys Shredder, all, left *Found, last func(context.Context, *Found, bot.Write) error) error {
	if err := keys.Shred(ctx, left.Keys...); err != nil {
		return err
	}
	marks, err := marks(ctx, store, left.Conversations)
	if err != nil {
		return err
	}
	var writes []bot.Write
	w := &bot.Write{}
	room := func() *bot.Write {
		if w.Ops() >= eraseOps {
			writes = append(writes, *w)
			w = &bot.Write{}
		}
		return w
	}
	for _, r := range marks {
		x := room()
		x.Put = append(x.Put, r)
	}
	for _, e := range left.Turns {
		x := room()
		x.Blank = append(x.Blank, e)
	}
	for _, j := range left.Jobs {
		x := room()
		x.Done = append(x.Done, j)
	}
	// The indexes go last: by them what is left is found again.
	for _, refs := range [][]bot.RefVer{left.Records, left.Indexes} {
		for _, r := range refs {
			x := room()
			x.Drop = append(x.Drop, r)
		}
	}
	for _, w := range writes {
		if _, err := store.Commit(ctx, w); err != nil {
			return err
		}
	}
	return last(ctx, all, *w)
}

// marks are records that keep erased conversations in the counts: only their heads are left.
func marks(ctx context.Context, store Store, convs []bot.ConvID) ([]bot.Record, error) {
	var out []bot.Record
	for _, c := range convs {
		ref := bot.Ref{Kind: bot.KindErased, ID: string(c)}
		recs, err := store.Get(ctx, ref)
		if err != nil {
			return nil, err
		}
		if recs[0].Ver == 0 {
			out = append(out, bot.Record{Ref: ref})
		}
	}
	return out, nil
}
