package bot

import (
	"context"
	"time"

	"frontdesk/bot/channel"
	"frontdesk/bot/sla"
)

// Actor takes what staff do. The commit is the receipt.
type Actor interface {
	// Act decides and commits one act. Errors: Invalid (no such verb, text missing or too long), NotFound,
	// Denied (not while another has it), Conflict (somebody was first: look again), Busy.
	Act(ctx context.Context, conv ConvID, a Act) (Turn, error)
}

// Board lists open conversations from memory.
type Board interface {
	// Rows returns what a filter lets through, what is due first on top.
	Rows(f Filter) []Row
	// Row returns one conversation's row.
	Row(conv ConvID) (Row, bool)
	// Watch sends the row of every conversation that changed, until ctx ends; a resolved one with Owner
	// OwnerNobody. A receiver that does not keep up is closed and must read Rows again.
	Watch(ctx context.Context) <-chan Row
}

// Lane is a part of the queue.
type Lane string

// The lanes.
const (
	LaneMine       Lane = "mine"       // has Filter.Staff as agent
	LaneUnassigned Lane = "unassigned" // waits for a person: asked for, or by a ticket that nobody has
	LaneCustomer   Lane = "customer"   // waits for the customer
	LaneBot        Lane = "bot"        // the bot speaks, and there is nothing yet for a person
	LaneAll        Lane = "all"
)

// Filter chooses rows of the board. Empty fields let everything through.
type Filter struct {
	Lane  Lane
	Staff StaffID  // whose, for LaneMine
	Teams []string // of these teams, or of none yet
}

// Row is one open conversation as the queue shows it.
type Row struct {
	Conv     ConvID      `json:"conv"`
	Seq      int64       `json:"seq"`
	Owner    Owner       `json:"owner"`
	Team     string      `json:"team"`
	Agent    StaffID     `json:"agent"`
	Number   string      `json:"number"` // FD-1042, or ""
	Title    string      `json:"title"`
	State    TicketState `json:"state"`
	Severity string      `json:"severity"`
	Tier     string      `json:"tier"`
	Customer string      `json:"customer"` // name, else e-mail, else ""
	Channel  string      `json:"channel"`
	Locale   string      `json:"locale"`
	Reason   string      `json:"reason"` // of the handoff, a code
	Why      string      `json:"why"`    // of the handoff
	Wish     string      `json:"wish"`
	Score    float64     `json:"score"`
	LastFrom Party       `json:"last_from"`
	LastLine string      `json:"last_line"`
	Opened   time.Time   `json:"opened"`
	At       time.Time   `json:"at"`             // of the last turn
	Waits    time.Time   `json:"waits,omitzero"` // since when the customer waits
	Unheard  bool        `json:"unheard"`        // nobody was told of it in time: escalated
	// NeededBy is the customer's own deadline as the ticket has it, NeededAt the instant that it means to him, and NeededLate
	// says that he was told a later time, or else that the agreement allows one.
	NeededBy   string    `json:"needed_by"`
	NeededAt   time.Time `json:"needed_at,omitzero"`
	NeededLate bool      `json:"needed_late"`
	// Unnotified: a handoff that nobody has been told of yet.
	Unnotified bool      `json:"unnotified"`
	Due        []sla.Due `json:"due"` // running clocks, what is due first on top
}

// Next is when the row needs somebody: its first due time, else zero.
func (r Row) Next() time.Time {
	for _, d := range r.Due {
		if !d.Met && !d.Paused && !d.At.IsZero() {
			return d.At
		}
	}
	return time.Time{}
}

// Colleague is a member of staff who writes inside a platform.
type Colleague struct {
	Staff StaffID
	Name  string // as customers see it
	Key   KeyID  // seals what is only for him
	May   bool   // work on the conversation that was asked about
}

// Colleagues knows who of the staff writes inside a platform: those whose person there is linked to an account.
type Colleagues interface {
	// Colleague finds whose account a person of a channel is linked to, and whether he may work on what a team or an
	// agent has. Error: NotFound, where the person is linked to nobody's, or to one that is closed.
	Colleague(ctx context.Context, at channel.Address, person string, team string, agent StaffID) (Colleague, error)
	// LinkPerson links a person to the account that a code was made for, which uses the code up. Errors: Denied (the
	// code opens nothing, whatever the reason).
	LinkPerson(ctx context.Context, code string, at channel.Address, person string) (Colleague, error)
	// Linked lists who may work on a team's conversations and is linked on a channel.
	Linked(ctx context.Context, channel, team string) ([]StaffID, error)
}
