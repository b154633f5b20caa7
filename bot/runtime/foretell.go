package runtime

import (
	"context"
	"slices"

	"frontdesk/bot"
)

// Retold is what another desk would do to the open tickets.
type Retold struct {
	Tickets   int // whose told times move
	Customers int // whom they belong to
	// Teamless are the open conversations of each team that the desk has not, by team.
	Teamless map[string]int
}

// Foretell says what another desk would do to the open tickets, and does nothing of it. moved tells whether its
// agreements are others than those that are live.
func (r *Runtime) Foretell(ctx context.Context, d *bot.Desk, moved bool) (Retold, error) {
	out := Retold{Teamless: map[string]int{}}
	told := map[bot.CustID]bool{}
	for _, row := range r.board.Rows(bot.Filter{Lane: bot.LaneAll}) {
		if row.Team != "" && !slices.ContainsFunc(d.Teams, func(t bot.Team) bool { return t.ID == row.Team }) {
			out.Teamless[row.Team]++
		}
		if row.Number == "" || !moved {
			continue
		}
		h, err := r.read(ctx, row.Conv)
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		if err != nil { // erased meanwhile, or damaged: neither is told anything
			continue
		}
		e := bot.Event{Kind: bot.Changed}
		if t, _ := bot.Decide(h.Conv, e, r.facts(h, e), d); len(t.Messages) > 0 || len(t.Promises) > 0 {
			out.Tickets++
			told[h.Customer.ID] = true
		}
	}
	out.Customers = len(told)
	return out, nil
}
