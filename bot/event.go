package bot

import "frontdesk/bot/channel"

// EventKind is what can start a turn: a closed set.
type EventKind string

// The kinds of event.
const (
	Said     EventKind = "said"    // the customer: Inbound
	Acted    EventKind = "acted"   // staff: Act
	Routed   EventKind = "routed"  // the router told people of a handoff: Route
	TimerDue EventKind = "timer"   // Timer
	Changed  EventKind = "changed" // agreements or calendars were published: due times anew

	Undelivered EventKind = "undelivered" // messages could not be sent: Failed
	Unlinked    EventKind = "unlinked"    // an address is the customer's no longer: Link
	Threads     EventKind = "threaded"    // a thread for staff was made inside a platform: Thread
)

// Event is the cause of a turn: plain data, already redacted.
type Event struct {
	Kind    EventKind        `json:"kind"`
	Once    string           `json:"once,omitempty"` // dedupe key; empty only for what a job makes unique
	Inbound *channel.Inbound `json:"inbound,omitempty"`
	Act     *Act             `json:"act,omitempty"`
	Route   *Route           `json:"route,omitempty"`
	Timer   *Timer           `json:"timer,omitempty"`
	Failed  *Failed          `json:"failed,omitempty"`
	Link    *Link            `json:"link,omitempty"` // with an Inbound, or of Unlinked
	Thread  *Threaded        `json:"thread,omitempty"`
}

// Verb is what staff can do with a conversation: a closed set.
type Verb string

// The verbs.
const (
	Take     Verb = "take"      // become its agent
	Reply    Verb = "reply"     // Text to the customer; takes it if nobody has it
	Note     Verb = "note"      // Text for the desk only
	HandBack Verb = "hand_back" // the bot goes on where it was
	Wait     Verb = "wait"      // for the customer: the clocks stand
	Resolve  Verb = "resolve"   // solved; Text, if any, is said first
	Reopen   Verb = "reopen"    // undo of Resolve
	Transfer Verb = "transfer"  // to Team
	Correct  Verb = "correct"   // detail Field becomes Text
	Amend    Verb = "amend"     // the reply Of says Text now
	Withdraw Verb = "withdraw"  // the reply or note Of is taken back: what was read stays read
)

// Verbs lists all of them.
var Verbs = []Verb{Take, Reply, Note, HandBack, Wait, Resolve, Reopen, Transfer, Correct, Amend, Withdraw}

// textWithdrawn begins the ids of the texts that stand in the place of what was taken back.
const textWithdrawn = "sys.withdrawn"

// Amended stands before what a message says now, where it does not stand in its place.
const Amended = "✎ "

// quiet tells whether an act disturbs nobody: it must neither be refused because another acted, nor hide another's act.
func (v Verb) quiet() bool { return v == Note || v == Amend || v == Withdraw }

// Act is what a member of staff does. Seen is the last turn he saw: if the customer's or another agent's came
// since, acts that would talk over it are refused.
type Act struct {
	Staff  StaffID        `json:"staff"`
	Name   string         `json:"name,omitempty"` // as shown to the customer
	Verb   Verb           `json:"verb"`
	Seen   int64          `json:"seen,omitempty"`
	Text   string         `json:"text,omitempty"`
	Canned string         `json:"canned,omitempty"` // id of the canned reply that Text was made from
	Team   string         `json:"team,omitempty"`
	Field  string         `json:"field,omitempty"`
	Files  []channel.File `json:"files,omitempty"`  // to the customer, with Text or alone: of Reply, Resolve, Wait
	Of     string         `json:"of,omitempty"`     // id of the message that it changes: cv_…/42.1, of the actor's own
	Inside bool           `json:"inside,omitempty"` // Of is a note: what changes it stays inside
	Place  *Place         `json:"place,omitempty"`
	At     []int64        `json:"-"`             // if any: versions of the conversation, its last turn, of which it must be one
	Sum    string         `json:"sum,omitempty"` // keyed hash of what was asked for, so that its key is not taken for another
}

// Route says whom the router told of a waiting conversation, and why them.
type Route struct {
	Notified []StaffID `json:"notified"`
	Why      string    `json:"why"`
}

// Timer wakes a conversation at or after a time, once, also after a stop. It is what a timer job holds.
type Timer struct {
	Job  JobID  `json:"job"`
	Conv ConvID `json:"conv"`
	Name string `json:"name"` // unheard, promise, reopen …
	Arg  string `json:"arg,omitempty"`
}

// QueueTimer is the queue that timers wait in.
const QueueTimer = "timer"

// The names of timers.
const (
	TimerUnheard = "unheard" // nobody was told of a handoff
	TimerPromise = "promise" // a told time has come: Arg is the promise's id
	TimerNear    = "near"    // a told time comes near: Arg is the promise's id
	TimerNews    = "news"    // a customer whose told time has passed hears of it again: Arg is the ticket's id
	TimerReturn  = "return"  // the date until which a ticket was parked
	TimerIdle    = "idle"    // the conversation with the bot may be over
	TimerAlbum   = "album"   // no words came with pictures that were sent as one
)
