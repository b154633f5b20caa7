package bot

import (
	"time"

	"frontdesk/bot/channel"
	"frontdesk/flows"
)

// Ids: a typed prefix and 26 characters. They open no doors: who may see what is asked elsewhere.
type (
	// ConvID names a conversation, cv_…; turn 42 of it is cv_…/42, the second thing born there cv_…/42.2.
	ConvID string
	// CustID names a customer, cu_….
	CustID string
	// TicketID names a ticket, tk_….
	TicketID string
	// StaffID names a member of staff, st_….
	StaffID string
)

// Owner says who speaks to the customer.
type Owner string

// The owners.
const (
	OwnerBot     Owner = "bot"
	OwnerWaiting Owner = "waiting"  // for a person: the bot is silent, but to who asks how his case stands
	OwnerAgent   Owner = "agent"    // a person has it: the bot is silent
	OwnerNobody  Owner = "resolved" // over, until the customer writes again
)

// Conversation is the fold of its log: With adds one turn.
type Conversation struct {
	V        int             `json:"v"`
	ID       ConvID          `json:"id"`
	Seq      int64           `json:"seq"`            // of the last turn
	Hash     []byte          `json:"hash,omitempty"` // of the last turn: the chain
	Customer CustID          `json:"customer"`
	Key      KeyID           `json:"key"` // seals it
	Address  channel.Address `json:"address"`
	Locale   string          `json:"locale"`
	Opened   time.Time       `json:"opened"` // of the first turn
	At       time.Time       `json:"at"`     // of the last turn
	Owner    Owner           `json:"owner"`
	Team     string          `json:"team,omitempty"`
	Agent    StaffID         `json:"agent,omitempty"`
	State    flows.State     `json:"state"`
	Ticket   TicketID        `json:"ticket,omitempty"` // the one the conversation is about now
	Tickets  []TicketID      `json:"tickets,omitempty"`
	Timers   []Timer         `json:"timers,omitempty"` // still to fire
	Handoff  *Handoff        `json:"handoff,omitempty"`
	Survey   bool            `json:"survey,omitempty"`    // asked and not answered
	Resolved time.Time       `json:"resolved,omitzero"`   // when, while Owner is OwnerNobody
	Topic    string          `json:"topic,omitempty"`     // what the customer said first that the matter is about
	LastFrom Party           `json:"last_from,omitempty"` // who wrote last
	LastLine string          `json:"last_line,omitempty"` // the beginning of it
	Waits    time.Time       `json:"waits,omitzero"`      // since when the customer waits for an answer
	Wish     string          `json:"wish,omitempty"`      // last intent understood
	Score    float64         `json:"score,omitempty"`     // of Wish
	Promises []Promise       `json:"promises,omitempty"`  // told and not settled
	ActSeq   int64           `json:"act_seq,omitempty"`   // last turn that a member of staff made
	ActBy    StaffID         `json:"act_by,omitempty"`    // who
	Shown    int64           `json:"shown,omitempty"`     // last turn of which the customer sees something; 0 in records of older builds, until there is one
	ActAt    time.Time       `json:"act_at,omitzero"`     // when
	Unheard  bool            `json:"unheard,omitempty"`   // nobody was told of the handoff in time
	Assured  []Assurance     `json:"assured,omitempty"`   // what the customer asked while he waits, and when he was told

	Offered     []flows.Choice    `json:"offered,omitempty"`     // by our last message, where they may be typed
	Closed      bool              `json:"closed,omitempty"`      // nothing can be sent: he blocked us, or left. Until he writes
	Earlier     []channel.Address `json:"earlier,omitempty"`     // where he was before he linked Address
	Undelivered bool              `json:"undelivered,omitempty"` // something of ours did not arrive, and he has not written since
	Cases       []Case            `json:"cases,omitempty"`       // threads for staff inside platforms, oldest first

	Album string `json:"album,omitempty"` // that the customer's last message belongs to

	Withdrawn []string `json:"withdrawn,omitempty"` // ids of messages that were taken back: no customer is shown them again

	Saved Saved `json:"-"` // what its record holds
}

// Saved says what the record of a conversation holds: the log up to a turn. The turns behind it are folded when the
// conversation is read, so that not every turn writes the whole conversation once more.
type Saved struct {
	Ver int64 // of the record; 0 = there is none yet
	Seq int64 // of the last turn in it
}

// saveEvery is how many turns may be behind a conversation's record: reading it opens half as many on average.
const saveEvery = 8

// ConversationVersion is the format that is written; older ones are read.
const ConversationVersion = 1

// Party is who a message is from.
type Party string

// The parties.
const (
	FromCustomer Party = "customer"
	FromBot      Party = "bot"
	FromAgent    Party = "agent"
	FromSystem   Party = "system"
)

// Message is one message of a turn, or a private note.
type Message struct {
	ID      string          `json:"id"` // cv_…/42.1
	From    Party           `json:"from"`
	Staff   StaffID         `json:"staff,omitempty"`
	TextID  string          `json:"text_id,omitempty"` // which text of the desk; empty for what people wrote
	Locale  string          `json:"locale"`
	Body    []channel.Block `json:"body"`
	Files   []channel.File  `json:"files,omitempty"`
	Choices []flows.Choice  `json:"choices,omitempty"`
	Form    *flows.Choice   `json:"form,omitempty"`   // button that opens a form
	Answer  string          `json:"answer,omitempty"` // answer of the knowledge base it came from
	Reply   string          `json:"reply,omitempty"`  // canned reply it was made from
	Survey  bool            `json:"survey,omitempty"`
	Private bool            `json:"private,omitempty"` // a note: only the desk sees it
	Edits   string          `json:"edits,omitempty"`   // id of the message in whose place this one stands: it corrects it, or says that it was taken back
}

// Handoff is the giving of a conversation to a team, with the brief.
type Handoff struct {
	Team     string    `json:"team"`
	Reason   string    `json:"reason"` // code: asked, not_understood, flow, trouble, complaint …
	Why      string    `json:"why"`    // one sentence for the agent
	At       time.Time `json:"at"`
	Turn     int64     `json:"turn"`
	Brief    []Line    `json:"brief"`
	Notified []StaffID `json:"notified,omitempty"` // who was told of it
}

// Line is one line of a brief. Without a source there is no line.
type Line struct {
	Label string  `json:"label,omitempty"`
	Text  string  `json:"text"`
	Turns []int64 `json:"turns"` // the messages it comes from
}
