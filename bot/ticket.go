package bot

import (
	"fmt"
	"slices"
	"time"

	"frontdesk/bot/sla"
	"frontdesk/flows"
)

// TicketState is where a ticket stands.
type TicketState string

// The states of a ticket.
const (
	TicketOpen     TicketState = "open"     // nobody has it yet
	TicketAssigned TicketState = "assigned" // a person works on it
	TicketPending  TicketState = "pending"  // waits for the customer: the clocks stand
	TicketResolved TicketState = "resolved"
)

// Ticket is a structured issue. It is changed only by turns of its home conversation.
type Ticket struct {
	V         int                   `json:"v"`
	ID        TicketID              `json:"id"`
	Ver       int64                 `json:"-"`      // of the record
	Number    string                `json:"number"` // FD-1042
	Title     string                `json:"title"`
	Service   string                `json:"service,omitempty"`
	Impact    string                `json:"impact,omitempty"`
	Urgency   string                `json:"urgency,omitempty"`
	Severity  string                `json:"severity"`
	Complaint bool                  `json:"complaint,omitempty"`
	State     TicketState           `json:"state"`
	Team      string                `json:"team"`
	Agent     StaffID               `json:"agent,omitempty"`
	Tier      string                `json:"tier,omitempty"`
	NeededBy  string                `json:"needed_by,omitempty"` // a date, or RFC 3339: the customer's own deadline
	Details   map[string]flows.Slot `json:"details,omitempty"`
	Labels    map[string]string     `json:"labels,omitempty"` // detail → what it is called, in the desk's first language
	Customer  CustID                `json:"customer"`
	Home      ConvID                `json:"home"` // the conversation whose turns change it
	Opened    time.Time             `json:"opened"`
	Events    []sla.Event           `json:"events"` // what the clocks are computed from
	Told      []Promise             `json:"told,omitempty"`
}

// TicketVersion is the format that is written.
const TicketVersion = 1

// TicketNumber writes a ticket's number as people say it.
func TicketNumber(n int64) string { return fmt.Sprintf("FD-%d", n) }

// Subject is what the agreement is chosen by.
func (t Ticket) Subject() sla.Subject {
	return sla.Subject{Customer: string(t.Customer), Tier: t.Tier, Service: t.Service, Severity: t.Severity, Team: t.Team}
}

// Dues recomputes the clocks from the ticket's events.
func (t Ticket) Dues(d *Desk, now time.Time) []sla.Due {
	return sla.Dues(d.Policies, t.Subject(), t.Events, now)
}

// Needed is the instant of the customer's own deadline, which for a day is its end in his zone, and whether he was told a later time
// for the solution; where he was told none, whether the agreement's is later. It is zero where there is no deadline.
func (t Ticket) Needed(zone string, dues []sla.Due) (by time.Time, late bool) {
	by, ok := deadline(t.NeededBy, zone)
	if t.NeededBy == "" || !ok {
		return time.Time{}, false
	}
	for _, p := range slices.Backward(t.Told) {
		if p.Kind == PromiseSolution && p.Settled.IsZero() {
			return by, p.Due.After(by)
		}
	}
	i := slices.IndexFunc(dues, func(d sla.Due) bool { return d.Target == sla.Resolution && !d.Met })
	return by, i >= 0 && dues[i].At.After(by)
}

// Promise is a time told to a customer: a debt, kept in the ledger whichever flow told it.
type Promise struct {
	ID       string      `json:"id"` // cv_…/42.3
	Ticket   TicketID    `json:"ticket,omitempty"`
	Kind     PromiseKind `json:"kind"`
	Due      time.Time   `json:"due"`            // as told: rounded up
	Rule     string      `json:"rule,omitempty"` // of the agreement, or the calendar it came from
	Told     time.Time   `json:"told"`
	TextID   string      `json:"text_id"` // wording
	Settled  time.Time   `json:"settled,omitzero"`
	Kept     bool        `json:"kept,omitempty"`     // only where Settled
	Replaced bool        `json:"replaced,omitempty"` // settled by being told anew before it was due
	Moot     bool        `json:"moot,omitempty"`     // settled before it was due because the matter was over, and nobody had answered: neither kept nor broken
	// Writes counts the writes of its record, this one included, once it was put back into the ledger; 0 = one when it was
	// told, and one when it was settled.
	Writes int64 `json:"writes,omitempty"`
}

// PromiseKind is what was promised.
type PromiseKind string

// The kinds of promise.
const (
	PromiseFirst    PromiseKind = "first_response"
	PromiseNext     PromiseKind = "next_response" // an answer to what the customer wrote after the first
	PromiseSolution PromiseKind = "resolution"
	PromiseBack     PromiseKind = "back" // people are back
)

// answers tells whether it is kept by what a person writes.
func (k PromiseKind) answers() bool { return k == PromiseFirst || k == PromiseNext }
