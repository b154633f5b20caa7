package bot

import (
	"slices"
	"time"

	"frontdesk/bot/sla"
	"frontdesk/flows"
)

// reopen brings a resolved ticket back to the team that had it.
func (x *decision) reopen(why string) {
	x.mark("reopened", why)
	x.unkeep()
	x.clock(sla.Reopened)
	x.clock(sla.CustomerSaid)
	x.state(TicketOpen)
	x.say("sys.reopened", map[string]string{"ticket.number": x.ticket.Number, "team": x.teamName(x.ticket.Team)})
	x.tellNext()
	x.handoff(flows.Handoff{Team: x.ticket.Team, Reason: "reopened", Why: why}, true)
}

// tellNext tells by when a person answers whom somebody has answered before. The first answer has its own time.
func (x *decision) tellNext() {
	for _, d := range x.ticket.Dues(x.desk, x.facts.Now) {
		if d.Target == sla.NextResponse && !d.Met && d.At.After(x.facts.Now) {
			x.promise(PromiseNext, d.At, d.Rule, "sys.reopened")
		}
	}
}

// undoResolve opens again what was resolved, for the agent who does it.
func (x *decision) undoResolve(a *Act) {
	if x.ticket != nil && x.ticket.State == TicketResolved {
		x.unkeep()
		x.clock(sla.Reopened)
	}
	x.turn.Owner = OwnerWaiting
	x.take(a)
	if x.ticket != nil {
		x.retime()
	}
}

// unkeep puts back into the ledger what only the solution that is taken back had kept, and what is still to come: it is to be
// kept again. A first response that somebody had given stays kept.
func (x *decision) unkeep() {
	events := x.ticket.Events
	i := lastEvent(events, sla.Resolved)
	if i < 0 {
		return
	}
	at := events[i].At
	answered := i > 0 && events[i-1].Kind == sla.AgentSaid && events[i-1].At.Equal(at)
	told := slices.Clone(x.ticket.Told)
	for n, p := range told {
		if p.Replaced || !p.Kept && !p.Moot || !p.Settled.Equal(at) || !p.Due.After(x.facts.Now) || p.Kind == PromiseBack || p.Kind.answers() && answered {
			continue
		}
		p.Settled, p.Kept, p.Moot, p.Writes = time.Time{}, false, false, max(p.Writes, 2)+1
		told[n] = p
		x.turn.Promises = append(x.turn.Promises, p)
		x.after(TimerPromise, p.ID, p.Due)
		x.after(TimerNear, p.ID, x.nearAt(p.Kind, p.Due))
	}
	x.ticket.Told, x.changed.ticket = told, true
}

// lastEvent finds the last event of a kind, -1 if there is none.
func lastEvent(events []sla.Event, kind sla.EventKind) int {
	for i, e := range slices.Backward(events) {
		if e.Kind == kind {
			return i
		}
	}
	return -1
}
