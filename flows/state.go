package flows

// Frame is one level of the running stack, pinned to the revision it was entered in.
type Frame struct {
	Revision string          `json:"revision"`
	Flow     string          `json:"flow"`
	Step     string          `json:"step"`             // id of the step that runs next, or waits
	Tries    int             `json:"tries,omitempty"`  // failed answers to the waiting step
	Slots    map[string]Slot `json:"slots,omitempty"`  // slots that live as long as the frame
	Return   string          `json:"return,omitempty"` // "" or why the frame was pushed: "digression", "run"
	// Again are slots to ask before Step runs: dropped because another changed, or picked by the customer to be changed.
	Again []string `json:"again,omitempty"`
	// Ran are the steps left behind, in order: a correction goes back to the first that used the old value.
	Ran []string `json:"ran,omitempty"`
	// Silent are steps not to be run a second time on the way back from a correction: they have been said.
	Silent []string `json:"silent,omitempty"`
	// Entered is the collect step that asks anew and has dropped the old values already.
	Entered string `json:"entered,omitempty"`
	// Named is a message that named several services before it was described what happens: it belongs to the description.
	Named string `json:"named,omitempty"`
	// Rows are looked-up rows by name: columns and their values.
	Rows map[string]map[string]string `json:"rows,omitempty"`
	// Ticket is the number of the ticket that the frame opened.
	Ticket string `json:"ticket,omitempty"`
	// Handed is the number of the ticket that was opened for what the frame had been told when a person was called: the frame
	// opens no other.
	Handed string `json:"handed,omitempty"`
}

// Why a frame was pushed on another one.
const (
	ReturnDigression = "digression" // a detour: afterwards the frame below asks again
	ReturnRun        = "run"        // a sub-flow: afterwards the frame below goes on with what it learned
)

// OpenedTicket is a ticket that this conversation opened, so that the customer can still correct what it says.
type OpenedTicket struct {
	Number   string              `json:"number"`
	Revision string              `json:"revision"`
	Flow     string              `json:"flow"`
	Step     string              `json:"step,omitempty"` // that opened it
	Slots    map[string]Slot     `json:"slots,omitempty"`
	Fields   map[string][]string `json:"fields,omitempty"` // slot → fields of the ticket that it filled
}

// Wait says what the dialogue waits for.
type Wait string

// What a dialogue can wait for.
const (
	WaitNothing Wait = ""        // idle: the next message starts something
	WaitAnswer  Wait = "answer"  // to an ask or collect: Frame.Step and Asking say which
	WaitConfirm Wait = "confirm" // a yes or no
	WaitMaybe   Wait = "maybe"   // a choice among State.Maybe ("did you mean")
	WaitChange  Wait = "change"  // which detail to correct, after a no to a confirmation
	WaitPerson  Wait = "person"  // a yes or no to "shall I get you a person?"
)

// State is all a conversation remembers of its dialogue: plain data.
type State struct {
	Stack   []Frame         `json:"stack,omitempty"` // last is on top
	Slots   map[string]Slot `json:"slots,omitempty"` // slots kept for the conversation
	Heard   []Heard         `json:"heard,omitempty"` // at most MaxHeard, oldest first
	Waiting Wait            `json:"waiting,omitempty"`
	Asking  string          `json:"asking,omitempty"` // the slot that is being asked
	Maybe   []string        `json:"maybe,omitempty"`  // intents offered by "did you mean"
	Queued  []string        `json:"queued,omitempty"` // wishes heard, still to be served
	// QueuedAt are the turns in which they were heard; it is shorter than Queued where an older version wrote it.
	QueuedAt []int64 `json:"queued_at,omitempty"`
	// QueuedSaid are the parts of messages that tell them; it is shorter than Queued where an older version wrote it.
	QueuedSaid []Told `json:"queued_said,omitempty"`
	Misses     int    `json:"misses,omitempty"` // messages not understood in a row
	Missed     string `json:"missed,omitempty"` // what was not understood, or had an answer: it belongs to the flow that is chosen then
	// MissedFound are the values that were found in it, counted from its first byte.
	MissedFound []Found        `json:"missed_found,omitempty"`
	Welcomed    bool           `json:"welcomed,omitempty"`
	Last        []Say          `json:"last,omitempty"`   // what was said last, for "repeat"; at most MaxLast
	Opened      []OpenedTicket `json:"opened,omitempty"` // tickets opened, oldest first; at most MaxOpened
}

// Settled is the state once a person has ended the matter: no question is open any more, and the next message begins anew.
func (s State) Settled() State {
	s.Stack, s.Waiting, s.Asking, s.Maybe = nil, WaitNothing, "", nil
	s.Queued, s.QueuedAt, s.QueuedSaid = nil, nil, nil
	s.Misses, s.Missed, s.MissedFound = 0, "", nil
	return s
}

// Limits, each with its reason.
const (
	// MaxSteps bounds one Step: more is a loop that the proof did not see.
	MaxSteps = 200
	// MaxDepth bounds the stack: sub-flows and digressions within digressions.
	MaxDepth = 16
	// MaxHeard bounds what is remembered unasked, so that a state stays small.
	MaxHeard = 20
	// MaxLast bounds what "repeat" says again.
	MaxLast = 4
	// MaxOpened bounds the tickets whose details can still be corrected by the bot.
	MaxOpened = 3
	// MaxMissed bounds in bytes what is kept of a message that was not understood: a longer one is no description.
	MaxMissed = 2 << 10
	// MaxText bounds a message in bytes: a longer one is a document, and every slot would be looked for in it.
	MaxText = 16 << 10
	// MaxCost bounds one CEL condition (cost units of cel-go).
	MaxCost = 10_000
	// MaxFlowSteps and MaxSlots bound a flow: more is no conversation, and the proofs look at every pair.
	MaxFlowSteps = 2_000
	MaxSlots     = 200
	// MaxFile bounds a flow file in bytes: larger ones are data, not dialogue.
	MaxFile = 1 << 20
)
