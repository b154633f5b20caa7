package runtime

import (
	"context"
	"slices"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// can tells what the platform of a customer's room can do; nothing where there is no such channel.
func (r *Runtime) can(a channel.Address) channel.Capabilities {
	r.channels.mu.Lock()
	c := r.channels.all[a.Channel]
	r.channels.mu.Unlock()
	if c == nil {
		return channel.Capabilities{}
	}
	return c.adapter.Capabilities(a)
}

// Form gives the form that a button opens, as it is now. It reads the conversation as it was last committed and waits for
// no lane: the platform gives up after three seconds, and the turn that is being decided may wait for others. Its error is
// channel.ErrNoForm where there is nothing to fill in any more, or the store's.
func (r *Runtime) Form(ctx context.Context, a channel.Address, id string) (channel.Form, error) {
	at, ok, err := r.place(ctx, r.addressRef(a))
	if err != nil {
		return channel.Form{}, err
	}
	if !ok {
		return channel.Form{}, channel.ErrNoForm
	}
	h, err := r.read(ctx, at.Conv)
	if bot.CodeOf(err) == bot.NotFound { // it has no turn yet, so it asked nothing
		return channel.Form{}, channel.ErrNoForm
	}
	if err != nil {
		return channel.Form{}, err
	}
	f := bot.Facts{Build: r.Build, Now: r.now(h.Conv), Customer: h.Customer, Tickets: h.tickets}
	form, ok := bot.OpenForm(h.Conv, f, r.Desk(), id)
	if !ok {
		return channel.Form{}, channel.ErrNoForm
	}
	return form, nil
}

// shortened cuts what was filled in to what a message may hold, the longest entry first: adapters let nobody write so
// much, and what was sent all the same is not refused as a whole.
func shortened(entries []channel.Entry) []channel.Entry {
	entries = slices.Clone(entries)
	most := channel.MaxText / max(1, len(entries)) / 2
	size := 0
	for _, e := range entries {
		size += len(e.Field) + len(e.Value)
	}
	for i := range entries {
		if e := &entries[i]; size > channel.MaxText && len(e.Value) > most {
			e.Value = channel.Split(e.Value, most, channel.Bytes)[0]
		}
	}
	return entries
}
