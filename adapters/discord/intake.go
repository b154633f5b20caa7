package discord

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"frontdesk/bot/channel"
)

// deliverAll takes events out of the queue and gives them to the desk, in order, until the context ends.
func (a *Adapter) deliverAll(ctx context.Context, sink channel.Sink, q *queue) {
	for {
		batch := q.take(ctx)
		if batch == nil {
			return
		}
		if batch[0].catchUp {
			a.catchUp(ctx, sink, batch[0].epoch)
			continue
		}
		if !a.deliverBatch(ctx, sink, batch) {
			return
		}
		a.saveSoon(ctx)
	}
}

// deliverBatch delivers what some events mean, and acknowledges them. It reports false if the context ended before.
func (a *Adapter) deliverBatch(ctx context.Context, sink channel.Sink, batch []item) bool {
	var in []channel.Inbound
	var then []aftermath
	for _, it := range batch {
		if it.raw == nil {
			continue
		}
		x, after, ok := a.arrive(ctx, it.kind, it.raw)
		if !ok {
			return false
		}
		in, then = append(in, x...), append(then, after)
	}
	if a.deliver(ctx, sink, in) != nil {
		return false
	}
	for _, x := range then {
		a.memory.passed(x.passed.ID, x.passed.Last)
		for _, id := range x.closed {
			a.memory.drop(id)
		}
	}
	for _, it := range batch {
		if it.seq > 0 {
			a.memory.commit(it.epoch, it.seq)
		}
		if it.taken != nil {
			close(it.taken)
		}
	}
	return true
}

// saveSoon writes the cursor if that was not done just now.
func (a *Adapter) saveSoon(ctx context.Context) {
	if !a.memory.stale() {
		return
	}
	if err := a.memory.save(ctx); err != nil && ctx.Err() == nil {
		a.health.Note("the place to go on from could not be saved; nothing is lost by that")
	}
}

// aftermath is what an event changes once the desk took what it means, and not before: else a crash would lose it.
type aftermath struct {
	passed knownRoom // how far its room has come
	closed []string  // rooms
}

// arrive says what an event means. It keeps what must be known to read the next one, and asks for a channel that is not
// known. It reports false if the context ended before that was answered.
func (a *Adapter) arrive(ctx context.Context, kind string, raw []byte) ([]channel.Inbound, aftermath, bool) {
	x := translate(a.scene(), kind, raw, time.Now().UTC())
	if x.Ask != "" {
		if err := a.findPlace(ctx, x.Ask); err != nil {
			return nil, aftermath{}, false
		}
		x = translate(a.scene(), kind, raw, time.Now().UTC())
	}
	for _, p := range x.Places {
		a.places.put(p)
	}
	for _, r := range x.Rooms {
		a.memory.learn(r)
	}
	left, closed := a.left(x)
	out := slices.Concat(x.In, left)
	for _, in := range out {
		if in.MessageID != "" && in.Kind == channel.Message {
			a.seen.add(in.MessageID, told{in.Address, channel.Person{ID: in.From.ID, Verified: in.From.Verified}})
		}
	}
	return out, aftermath{x.Passed, closed}, true
}

// Reread reads an event again that an earlier version could not.
func (a *Adapter) Reread(ctx context.Context, as string, raw []byte) ([]channel.Inbound, error) {
	in, _, ok := a.arrive(ctx, as, raw)
	if !ok {
		return nil, channel.ErrBusy
	}
	return in, nil
}

// left are the known rooms that an event closed.
func (a *Adapter) left(x arrived) (out []channel.Inbound, closed []string) {
	for _, id := range x.Gone {
		a.places.drop(id)
	}
	for _, r := range a.memory.rooms() {
		if !slices.Contains(x.Gone, r.ID) && (x.GoneGuild == "" || r.Guild != x.GoneGuild) && (x.GoneParent == "" || r.Parent != x.GoneParent) {
			continue
		}
		closed = append(closed, r.ID)
		if a.memory.isCase(r.ID) {
			continue
		}
		out = append(out, channel.Inbound{
			Key:     "left:" + r.ID,
			Kind:    channel.Left,
			At:      time.Now().UTC(),
			Address: a.scene().address(place{ID: r.ID, Parent: r.Parent}),
		})
	}
	return out, closed
}

// scene is what translating must know besides the event.
func (a *Adapter) scene() scene {
	return scene{
		Channel: a.name,
		Bot:     a.tenant,
		Desks:   a.desks,
		Place: func(id string) (place, bool) {
			if p, ok := a.places.find(id); ok {
				return p, true
			}
			r, ok := a.memory.room(id)
			return place{ID: r.ID, Guild: r.Guild, Parent: r.Parent}, ok
		},
		Ours: func(thread string) bool {
			r, ok := a.memory.room(thread)
			return ok && r.Parent != "" || a.memory.isCase(thread)
		},
		Told: a.seen.find,
	}
}

// findPlace asks what a channel is. One that the bot cannot see any more is taken for a plain channel.
func (a *Adapter) findPlace(ctx context.Context, id string) error {
	b := a.newBackoff()
	for {
		p, err := a.getPlace(ctx, id)
		if err != nil && (channel.ClassOf(err) == channel.Gone || channel.ClassOf(err) == channel.Permanent) {
			p, err = place{ID: id}, nil
		}
		if err == nil {
			a.places.put(p)
			return nil
		}
		if !channel.Pause(ctx, max(b.Next(), channel.WaitOf(err))) {
			return ctx.Err()
		}
	}
}

func (a *Adapter) getPlace(ctx context.Context, id string) (place, error) {
	var p place
	err := a.client.json(ctx, call{name: "getChannel", method: http.MethodGet, at: discordgo.EndpointChannel(id), room: id}, nil, &p)
	return p, err
}

// deliver insists until the sink took all. Its error is the context's.
func (a *Adapter) deliver(ctx context.Context, sink channel.Sink, in []channel.Inbound) error {
	if len(in) == 0 {
		return ctx.Err()
	}
	b := channel.Backoff{First: firstRetry, Last: lastWait * firstRetry}
	for {
		err := sink.Deliver(ctx, in...)
		if err == nil {
			return nil
		}
		if !errors.Is(err, channel.ErrBusy) && ctx.Err() == nil {
			a.health.Note("the desk does not take what arrives: trying again. See its log")
		}
		if !channel.Pause(ctx, b.Next()) {
			return ctx.Err()
		}
	}
}

// firstRetry is the first wait after the desk did not take something.
const firstRetry = 250 * time.Millisecond

// The bounds of what is fetched. Discord gives a hundred messages at once; who was away longer than a week is not
// answered any more, which is below the time for which the desk knows what it took.
const (
	pageSize = 100
	maxPages = 50
	maxAway  = 7 * 24 * time.Hour
)

// catchUp fetches what was written in the known rooms since the newest message that arrived there.
func (a *Adapter) catchUp(ctx context.Context, sink channel.Sink, epoch int) {
	for _, r := range a.memory.rooms() {
		if !a.catchUpRoom(ctx, sink, r) {
			return
		}
	}
	a.memory.caughtUp(epoch)
	_ = a.memory.save(ctx) // else it is fetched once more, and known
}

// catchUpRoom reports false if the context ended before all was fetched.
func (a *Adapter) catchUpRoom(ctx context.Context, sink channel.Sink, r knownRoom) bool {
	after := newer(r.Last, idAt(time.Now().Add(-maxAway)))
	for range maxPages {
		page, ok := a.history(ctx, r.ID, after)
		if !ok {
			return false
		}
		var in []channel.Inbound
		for _, raw := range page {
			x, _, ok := a.arrive(ctx, historyOf(r.Guild), raw)
			if !ok {
				return false
			}
			in = append(in, x...)
			after = newer(messageID(raw), after)
		}
		if a.deliver(ctx, sink, in) != nil {
			return false
		}
		a.memory.passed(r.ID, after)
		if len(page) < pageSize {
			return true
		}
	}
	return true
}
