package sla

import (
	"slices"
	"time"
)

// EventKind is what happened to a ticket, as far as its clocks care.
type EventKind string

// The kinds. What is not here (internal notes, words of the bot, changes of owner) moves no clock.
const (
	Opened EventKind = "opened"
	// CustomerSaid is a message of the customer on any channel. It resumes a paused clock.
	CustomerSaid EventKind = "customer_said"
	// AgentSaid is a public reply of a person.
	AgentSaid EventKind = "agent_said"
	// WaitingCustomer pauses until the customer writes, or until Until if that is set.
	WaitingCustomer EventKind = "waiting_customer"
	// PromisedUntil pauses until Until, a date the customer agreed to.
	PromisedUntil EventKind = "promised_until"
	Resumed       EventKind = "resumed"
	Resolved      EventKind = "resolved"
	// Reopened starts the clocks again; the time used before counts.
	Reopened EventKind = "reopened"
	// Changed gives the ticket a new Subject: priority, tier, service, customer or team.
	Changed EventKind = "changed"
)

// Event is one thing that happened. Events at the same millisecond count in the order they are listed.
type Event struct {
	Kind EventKind `json:"kind"`
	At   time.Time `json:"at"`
	// Until ends a pause of WaitingCustomer or PromisedUntil; one that is not after At pauses nothing.
	Until time.Time `json:"until,omitzero"`
	// Subject is the new one of Changed, and may be given with Opened; all of it, not the difference.
	Subject *Subject `json:"subject,omitempty"`
}

// State is what a clock does during a Segment.
type State string

// The states.
const (
	Running State = "running" // open time passes
	Paused  State = "paused"  // waiting for the customer or for an agreed date
	Closed  State = "closed"  // outside the calendar's hours
	Stopped State = "stopped" // resolved, or no rule applies
)

// Segment is a stretch of a clock in one state, To exclusive.
type Segment struct {
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	State    State     `json:"state"`
	Calendar string    `json:"calendar,omitempty"`
	Why      string    `json:"why,omitempty"`
}

// phase is a stretch in which neither state nor subject change. The last phase of a history has no end (zero to).
type phase struct {
	from, to time.Time
	state    State // Running, Paused or Stopped; hours come in later
	why      string
	subject  Subject
}

// history is what the events of a ticket mean for its clocks.
type history struct {
	start      time.Time
	phases     []phase // without gaps from start on
	firstReply time.Time
	resolved   time.Time // zero while open
	asked      time.Time // the customer's oldest message of the latest round
	answered   time.Time // its answer; zero while it waits
	noFirst    bool      // no rule sets a first response, so the opening begins a round as any message does
}

// read folds the events up to now. It reports false if the ticket was not opened by then.
func read(p *Policies, s Subject, events []Event, now time.Time) (history, bool) {
	events = known(events, now)
	open := slices.IndexFunc(events, func(e Event) bool { return e.Kind == Opened })
	if open < 0 {
		return history{}, false
	}
	for _, e := range events[:open+1] {
		if e.Subject != nil {
			s = *e.Subject
		}
	}
	start := events[open].At
	h := history{start: start, phases: []phase{{from: start, state: Running, why: "opened", subject: s}}}
	if _, _, first := p.Choose(s, FirstResponse); !first {
		h.noFirst, h.asked = true, start
	}
	for _, e := range events[open+1:] {
		h.wake(e.At)
		h.take(e)
	}
	return h, true
}

// known are the events up to now in order of time, cut to milliseconds.
func known(events []Event, now time.Time) []Event {
	out := make([]Event, 0, len(events))
	for _, e := range events {
		e.At, e.Until = whole(e.At), whole(e.Until)
		if !e.At.After(now) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b Event) int { return a.At.Compare(b.At) })
	return out
}

// last is the phase that goes on.
func (h *history) last() *phase { return &h.phases[len(h.phases)-1] }

// wake closes a pause whose agreed end has come by t.
func (h *history) wake(t time.Time) {
	n := len(h.phases)
	if p := h.phases[n-1]; p.state == Paused && !p.to.IsZero() && !p.to.After(t) {
		h.phases = append(h.phases, phase{from: p.to, state: Running, why: "the agreed date has come", subject: p.subject})
	}
}

// enter begins a new phase at t that keeps the subject. An end that is not zero is known beforehand.
func (h *history) enter(t time.Time, state State, why string, until time.Time) {
	p := h.last()
	next := phase{from: t, to: until, state: state, why: why, subject: p.subject}
	if !p.from.Before(t) {
		*p = next
		return
	}
	p.to = t
	h.phases = append(h.phases, next)
}

// take moves the clock by one event.
func (h *history) take(e Event) {
	state := h.last().state
	switch e.Kind {
	case Opened:
	case CustomerSaid:
		h.heard(e.At)
		if state == Paused {
			h.enter(e.At, Running, "the customer wrote", time.Time{})
		}
	case AgentSaid:
		h.replied(e.At)
	case WaitingCustomer:
		h.pause(e, "waiting for the customer")
	case PromisedUntil:
		if !e.Until.IsZero() {
			h.pause(e, "until the date agreed with the customer")
		}
	case Resumed:
		if state == Paused {
			h.enter(e.At, Running, "resumed", time.Time{})
		}
	case Resolved:
		if state != Stopped {
			h.resolved = e.At
			h.enter(e.At, Stopped, "resolved", time.Time{})
		}
	case Reopened:
		if state != Running {
			h.resolved = time.Time{}
			h.enter(e.At, Running, "reopened", time.Time{})
		}
	case Changed:
		if e.Subject != nil && *e.Subject != h.last().subject {
			p := *h.last()
			h.enter(e.At, p.state, p.why, p.to)
			h.last().subject = *e.Subject
		}
	}
}

func (h *history) pause(e Event, why string) {
	if h.last().state == Stopped || !e.Until.IsZero() && !e.Until.After(e.At) {
		return
	}
	h.enter(e.At, Paused, why, e.Until)
}

// heard notes a message of the customer: it begins a round unless one waits for its answer already. What is written
// before the first reply is the first response's business.
func (h *history) heard(t time.Time) {
	if h.firstReply.IsZero() && !h.noFirst {
		return
	}
	if h.asked.IsZero() || !h.answered.IsZero() {
		h.asked, h.answered = t, time.Time{}
	}
}

// replied notes a person's reply: the first response, or the answer to all the customer wrote since the last.
func (h *history) replied(t time.Time) {
	if h.firstReply.IsZero() {
		h.firstReply = t
	}
	if !h.asked.IsZero() && h.answered.IsZero() {
		h.answered = t
	}
}

// KnownEvent tells whether a kind is one that clocks understand.
func KnownEvent(k EventKind) bool {
	switch k {
	case Opened, CustomerSaid, AgentSaid, WaitingCustomer, PromisedUntil, Resumed, Resolved, Reopened, Changed:
		return true
	}
	return false
}
