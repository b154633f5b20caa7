package report

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/sla"
)

// Agreements counts which targets of the agreements were kept, from the tickets. It keeps the outcomes of solved tickets and
// the open tickets in memory, and judges all of them by the agreements that are live. It is safe for concurrent use.
type Agreements struct {
	archive *bot.Archive
	desk    func() *bot.Desk

	mu       sync.Mutex
	mirror   mirror
	policies *sla.Policies // by which the solved ones were judged
	solved   map[bot.TicketID][]outcome
	open     map[bot.TicketID]bot.Ticket
}

// TargetLine is how often one target of one rule was kept by a team.
type TargetLine struct {
	Team, Rule string
	Target     sla.Target
	Kept       int
	Missed     int
	Waiting    int // of the missed: still to be done
}

// outcome is what became of a target of a ticket.
type outcome struct {
	team, rule string
	target     sla.Target
	at         time.Time // met, or run out
	kept, open bool
}

// NewAgreements makes one that has counted nothing yet.
func NewAgreements(store bot.Store, archive *bot.Archive, desk func() *bot.Desk) *Agreements {
	a := &Agreements{archive: archive, desk: desk}
	a.mirror = mirror{store: store, kind: bot.KindTicket, read: a.readTicket, fresh: func() {
		a.solved, a.open = map[bot.TicketID][]outcome{}, map[bot.TicketID]bot.Ticket{}
	}, named: func(_ context.Context, ref bot.Ref) ([]string, error) {
		if ref.Kind != bot.KindTicket {
			return nil, nil
		}
		return []string{ref.ID}, nil
	}}
	return a
}

// Between counts the targets that were met or ran out from one instant until before another, by team, rule and target. A target
// of a ticket that was solved before it ran out, though nobody had to meet it, counts neither way.
func (a *Agreements) Between(ctx context.Context, from, to, now time.Time) ([]TargetLine, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if p := a.desk().Policies; p != a.policies {
		a.policies, a.mirror.behind, a.mirror.whole = p, "", false
	}
	if err := a.mirror.catchUp(ctx); err != nil {
		return nil, err
	}
	lines := map[TargetLine]*TargetLine{}
	add := func(all []outcome) {
		for _, o := range all {
			if o.at.Before(from) || !o.at.Before(to) {
				continue
			}
			key := TargetLine{Team: o.team, Rule: o.rule, Target: o.target}
			if lines[key] == nil {
				lines[key] = &TargetLine{Team: o.team, Rule: o.rule, Target: o.target}
			}
			lines[key].count(o)
		}
	}
	for _, all := range a.solved { // added up: order is of no consequence
		add(all)
	}
	for _, t := range a.open { // added up: order is of no consequence
		add(outcomes(a.policies, t, now))
	}
	out := make([]TargetLine, 0, len(lines))
	for _, l := range lines { // sorted below
		out = append(out, *l)
	}
	place := func(l TargetLine) int { return slices.Index(sla.Targets(), l.Target) }
	slices.SortFunc(out, func(x, y TargetLine) int {
		return cmp.Or(cmp.Compare(x.Team, y.Team), cmp.Compare(x.Rule, y.Rule), place(x)-place(y))
	})
	return out, nil
}

func (l *TargetLine) count(o outcome) {
	switch {
	case o.kept:
		l.Kept++
	case o.open:
		l.Missed++
		l.Waiting++
	default:
		l.Missed++
	}
}

func (a *Agreements) readTicket(ctx context.Context, id string) error {
	t, err := a.archive.Ticket(ctx, bot.TicketID(id))
	delete(a.solved, bot.TicketID(id))
	delete(a.open, bot.TicketID(id))
	switch {
	case bot.CodeOf(err) == bot.NotFound:
		return nil
	case err != nil:
		return err
	case t.State == bot.TicketResolved:
		if all := outcomes(a.policies, t, t.Events[len(t.Events)-1].At); len(all) > 0 {
			a.solved[t.ID] = all
		}
	default:
		a.open[t.ID] = t
	}
	return nil
}

// outcomes judges a ticket up to now: each target that was met or ran out, and each round of answers that was.
func outcomes(p *sla.Policies, t bot.Ticket, now time.Time) []outcome {
	if p == nil || len(t.Events) == 0 {
		return nil
	}
	var all []outcome
	add := func(d sla.Due) {
		o := outcome{team: t.Team, rule: d.Rule, target: d.Target, at: d.Deadline, open: !d.Met && !d.Stopped}
		switch {
		case d.Met && !d.Late:
			o.at, o.kept = d.MetAt, true
		case d.Deadline.IsZero() || d.Deadline.After(now):
			return // nothing ran out
		}
		all = append(all, o)
	}
	for i, e := range t.Events {
		if e.Kind != sla.AgentSaid {
			continue
		}
		// Each answer ends a round, and the next message begins another: later the clocks know only the last.
		for _, d := range sla.Dues(p, t.Subject(), t.Events[:i+1], e.At) {
			if d.Target == sla.NextResponse && d.MetAt.Equal(e.At) {
				add(d)
			}
		}
	}
	for _, d := range sla.Dues(p, t.Subject(), t.Events, now) {
		if d.Target != sla.NextResponse || !d.Met {
			add(d)
		}
	}
	return all
}
