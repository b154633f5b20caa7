package runtime

import (
	"context"
	"slices"
	"strings"
	"time"

	"frontdesk/bot"
)

// routerPoll is how long a handoff may stay unmatched if a hint is missed.
const routerPoll = 30 * time.Second

// runRouter tells people of handoffs: who is here and belongs to the team has it on his screen. What nobody was told
// of stays unheard until somebody comes, or until its timer escalates it.
func (r *Runtime) runRouter(ctx context.Context) {
	rows := r.board.Watch(ctx)
	tick := time.NewTicker(routerPoll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case row, ok := <-rows:
			if !ok {
				if ctx.Err() != nil {
					return
				}
				rows = r.board.Watch(ctx)
			} else if row.Unnotified {
				r.route(ctx, row)
			}
		case <-r.presence.changed:
			r.routeAll(ctx)
		case <-tick.C:
			r.routeAll(ctx)
		}
	}
}

func (r *Runtime) routeAll(ctx context.Context) {
	for _, row := range r.board.Rows(bot.Filter{Lane: bot.LaneUnassigned}) {
		if row.Unnotified {
			r.route(ctx, row)
		}
	}
}

// route records who is told of a handoff, if anybody is there to be told.
func (r *Runtime) route(ctx context.Context, row bot.Row) {
	var told []bot.StaffID
	var names []string
	for _, p := range r.presence.On() {
		if !p.Away && (p.Teams == nil || slices.Contains(p.Teams, row.Team)) {
			told, names = append(told, p.Staff), append(names, string(p.Staff))
		}
	}
	if len(told) == 0 {
		return
	}
	e := bot.Event{Kind: bot.Routed, Route: &bot.Route{Notified: told, Why: "here and in team " + row.Team + ": " + strings.Join(names, ", ")}}
	_, err := r.turn(ctx, row.Conv, func(c bot.Conversation) (bot.Event, error) {
		if c.Owner != bot.OwnerWaiting || c.Handoff == nil || len(c.Handoff.Notified) > 0 {
			return bot.Event{}, &bot.Error{Code: bot.NotFound, Op: "route", Text: "nobody waits"}
		}
		return e, nil
	})
	if err != nil && bot.CodeOf(err) != bot.NotFound && ctx.Err() == nil {
		r.Log.Error("handoff could not be routed", "conversation", row.Conv, "error", err)
	}
}
