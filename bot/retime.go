package bot

import (
	"slices"

	"frontdesk/bot/sla"
)

// retime works the told times out anew after the agreement, the ticket or its clock changed, and tells the customer what
// moved. It reports whether it told anything.
func (x *decision) retime() (told bool) {
	if x.ticket == nil || x.ticket.State == TicketResolved || x.turn.Owner == OwnerNobody {
		return false
	}
	a := x.agreement(nil)
	for _, d := range []*sla.Due{a.first, a.solution} {
		if d == nil || d.At.IsZero() {
			continue
		}
		p, ok := x.lastTold(PromiseKind(d.Target))
		if !ok || !p.Replaced && (!p.Settled.IsZero() || sla.Told(d.At, p.Told, x.zone()).Equal(p.Due)) {
			continue // told with the grain that it had then: a time is no other one because it has come nearer
		}
		x.tellMoved(p, *d)
		told = true
	}
	return told
}

// lastTold is the time of a kind that was told last of the conversation's ticket.
func (x *decision) lastTold(kind PromiseKind) (Promise, bool) {
	for _, p := range slices.Backward(x.ticket.Told) {
		if p.Kind == kind {
			return p, true
		}
	}
	return Promise{}, false
}

// tellMoved tells a time that has moved. One that is over by now is told as what it is, and takes no told time's place.
func (x *decision) tellMoved(was Promise, d sla.Due) {
	id := "sys.promise.moved"
	if !d.At.After(x.facts.Now) {
		id = "sys.promise.passed"
	}
	if d.Target == sla.FirstResponse {
		id += ".first"
	}
	x.say(id, map[string]string{"ticket.number": x.ticket.Number, "was": x.when(was.Due), "now": x.when(d.At)})
	if d.At.After(x.facts.Now) {
		x.promise(was.Kind, d.At, d.Rule, id)
	} else if x.turn.Owner == OwnerBot {
		x.offerPerson()
	}
}

// tellCorrected says what the customer's correction of the ticket means for the times told: which are new, or why they
// stay, and whether his own deadline is met. Of what staff correct he hears only what moved.
func (x *decision) tellCorrected() {
	was, t := x.was, x.ticket
	if was == nil || t == nil || t.ID != was.ID {
		return
	}
	moved := x.retime()
	if x.event.Kind != Said || x.turn.Handoff != nil {
		return
	}
	graver := slices.Index(x.desk.Levels, t.Severity) < slices.Index(x.desk.Levels, was.Severity)
	if x.weighed && !moved {
		x.tellStays()
	}
	if t.NeededBy != "" && was.NeededBy != t.NeededBy {
		x.tellNeeded()
	}
	if graver {
		x.offerPerson()
	}
}

// tellStays says that the correction moves no time, and why.
func (x *decision) tellStays() {
	a := x.agreement(nil)
	d := a.solution
	if d == nil || d.At.IsZero() {
		d = a.first
	}
	if d == nil || d.At.IsZero() {
		return
	}
	if p, told := x.lastTold(PromiseKind(d.Target)); told && !d.At.After(x.facts.Now) {
		x.tellMoved(p, *d)
		return
	}
	x.say("sys.promise.stays", map[string]string{"time": x.when(d.At), "agreement": x.ruleName(a)})
	x.offerPerson()
}

// tellNeeded holds the customer's deadline against the time told.
func (x *decision) tellNeeded() {
	a := x.agreement(nil)
	if a.solution == nil || a.solution.At.IsZero() {
		return
	}
	id := "sys.promise.in_time"
	if a.late {
		id = "sys.promise.needed_late"
	}
	x.say(id, map[string]string{"needed_by": x.deadlineWords(a.neededBy), "solution": x.when(a.solution.At)})
	if a.late {
		x.offerPerson()
	}
}
