package flows

// Kinds of value. Desks add their own (order, asset …), which behave like text.
const (
	KindText    = "text"
	KindNumber  = "number"  // Text is a decimal number with a point
	KindYesNo   = "yes_no"  // Text is "yes" or "no"
	KindDate    = "date"    // Text is 2026-11-24, or RFC 3339 where a time of day was told
	KindEmail   = "email"   // Text is lower case
	KindPhone   = "phone"   // Text is E.164
	KindChoice  = "choice"  // Text is the choice's id
	KindService = "service" // Text is the service's id
	KindTicket  = "ticket"  // Text is a ticket number, as FD-1042
	KindList    = "list"    // List holds the values
)

// Value is a slot value: plain data. Text is canonical, so equal things are equal strings.
type Value struct {
	Kind string  `json:"kind"`
	Text string  `json:"text,omitempty"`
	List []Value `json:"list,omitempty"`
}

// Source says where a slot's value came from.
type Source string

// The sources.
const (
	FromCustomer Source = "customer" // said in this conversation: Turn is the message
	FromProfile  Source = "profile"  // known of the customer: an earlier conversation, or proven by the channel
	FromFlow     Source = "flow"     // set by a step
	FromAgent    Source = "agent"    // corrected by a person of the desk
)

// Slot is a value with its origin, so that a brief can link it and a correction can find it.
type Slot struct {
	Value
	Turn     int64  `json:"turn"` // the turn it was learned in; for FromProfile the turn that took it over
	From     Source `json:"from"`
	Verified bool   `json:"verified,omitempty"`
}

// Heard is a typed value that the customer told before anything asked for it. It fills the next slot of its kind.
type Heard struct {
	Value
	Turn int64 `json:"turn"`
	// Flow and Slot are set where a flow asked for it that came to its end without a ticket: it fills the slot of that name
	// of another flow.
	Flow string `json:"flow,omitempty"`
	Slot string `json:"slot,omitempty"`
	// Left says that the customer stopped that flow: it fills the slot of the same flow again if he comes back to it.
	Left bool `json:"left,omitempty"`
}
