package runtime

import (
	"context"
	"errors"
	"strconv"

	"frontdesk/bot"
)

// Act decides and commits what a member of staff does. Who may is asked before.
func (r *Runtime) Act(ctx context.Context, conv bot.ConvID, a bot.Act) (bot.Turn, error) {
	return r.act(ctx, conv, a, "")
}

// ActOnce is Act with a key that makes a repeat harmless: the same key gives the turn that it became. Error Invalid: the
// key was used for something else.
func (r *Runtime) ActOnce(ctx context.Context, conv bot.ConvID, a bot.Act, key string) (bot.Turn, error) {
	sum := []string{"acted", string(a.Verb), strconv.FormatInt(a.Seen, 10), a.Text, a.Canned, a.Team, a.Field}
	for _, f := range a.Files {
		sum = append(sum, f.ID)
	}
	if a.Of != "" {
		sum = append(sum, "of", a.Of)
	}
	a.Sum = r.Keys.Hash(sum...)
	return r.act(ctx, conv, a, "act/"+r.Keys.Hash("act", string(a.Staff), string(conv), key))
}

func (r *Runtime) act(ctx context.Context, conv bot.ConvID, a bot.Act, once string) (bot.Turn, error) {
	if once != "" {
		if t, ok, err := r.acted(ctx, once, a.Sum); ok || err != nil {
			return t, err
		}
	}
	if a.Of != "" {
		if err := r.archive.OwnMessage(ctx, conv, &a); err != nil {
			return bot.Turn{}, err
		}
	}
	t, err := r.turn(ctx, conv, func(c bot.Conversation) (bot.Event, error) {
		if err := a.Check(c, r.Desk()); err != nil {
			return bot.Event{}, err
		}
		return bot.Event{Kind: bot.Acted, Once: once, Act: &a}, nil
	})
	if errors.Is(err, errSeen) { // two with the same key at once
		t, _, err = r.acted(ctx, once, a.Sum)
	}
	return t, err
}

// acted finds the turn that a key became.
func (r *Runtime) acted(ctx context.Context, once, sum string) (bot.Turn, bool, error) {
	conv, seq, ok, err := r.archive.Once(ctx, once)
	if err != nil || !ok {
		return bot.Turn{}, false, err
	}
	turns, err := r.archive.Turns(ctx, conv, seq-1, 1)
	if err != nil || len(turns) == 0 {
		return bot.Turn{}, false, err
	}
	if did := turns[0].Event.Act; did != nil && did.Sum != "" && did.Sum != sum {
		return bot.Turn{}, false, &bot.Error{Code: bot.Invalid, Op: "act", Text: "this key was used for something else: give each act its own", Err: bot.ErrKeyReused}
	}
	return turns[0], true, nil
}
