package flows

import (
	"slices"
	"strings"
	"time"
)

// Cause is why the dialogue runs.
type Cause string

// The causes.
const (
	Said    Cause = "said"    // the customer wrote, or chose
	Opened  Cause = "opened"  // the customer opened the chat and has not written yet
	Resumed Cause = "resumed" // a person handed the conversation back: the waiting step asks again
)

// Wish is an intent that the reading found in the message, best first. An intent "answer:ID" is a question
// that the knowledge base answers.
type Wish struct {
	Intent string
	Score  float64 // calibrated probability
	Sure   bool    // above the threshold; the others are candidates for "did you mean"
	Why    string  // the nearest of its phrases, "" if that is not known
	// Start and End are the bytes of the message that tell it where the message holds several wishes; 0 and 0 = all of it.
	Start, End int
}

// Found is a typed value found in the text, with byte offsets into it.
type Found struct {
	Value
	Start int `json:"start"`
	End   int `json:"end"`
}

// Input is what one step may look at. Everything in it is a value; nothing is fetched from inside.
type Input struct {
	Cause  Cause
	Turn   int64
	Text   string // redacted
	Choice string // id of the chosen quick reply
	Form   *Filled
	Forms  bool // the channel has forms
	Locale string
	Zone   string
	Now    time.Time
	Wishes []Wish
	Found  []Found
	// Facts gives one by its dotted name, for conditions and texts: desk.name, customer.name, customer.email,
	// customer.tier, channel, people.open ("yes"/"no"), people.says … It is asked only for what a turn looks at, must
	// always give the same, and is false for what is not known; nil = nothing is.
	Facts func(name string) (Value, bool)
	// Known are the customer's remembered slots, by slot name.
	Known map[string]Slot
	// Answer answers a Need at once, so that nothing is heard and run a second time for it; false, or nil: the caller must
	// fetch it. It must always give the same.
	Answer func(Need) (Answer, bool)
	// Answers to Needs that had to be fetched, by Need.Key.
	Answers map[string]Answer
	Upset   bool   // so that one miss is one too many
	Foreign bool   // the message is in a language that the desk has not
	Roll    uint64 // picks text variants; derived from the turn's name
}

// What a Need can ask for.
const (
	// NeedNumber asks for the number of a ticket about to be opened: field "number".
	NeedNumber = "number"
	// NeedTicket asks for the customer's ticket: argument "number", or "" for all his open ones. Each item has
	// fields number, title, state, service, says (one sentence about state and due times). With the argument "earlier" it
	// asks for all that he had, the last one first, each with complaint ("yes") and its details, as detail.SLOT.
	NeedTicket = "ticket"
	// NeedRow asks for a row of a table of the desk: arguments "table", "key". Fields are the columns.
	NeedRow = "row"
	// NeedPromise asks what the agreement says: arguments service, impact, urgency, severity, team, needed_by, and
	// ticket, the number of the one it is about (each may be empty). Fields: first_response, resolution (each says a time), late ("yes" where the told
	// solution is later than needed_by), says (the sentence to tell).
	NeedPromise = "promise"
	// NeedAnswer asks for an answer of the knowledge base: argument "id". Fields text, title, url.
	NeedAnswer = "answer"
)

// Need is a local look-up that must be answered before the step can run.
type Need struct {
	Fact string
	Args map[string]string
}

// Key names a need: the same arguments give the same key.
func (n Need) Key() string {
	names := make([]string, 0, len(n.Args))
	for k := range n.Args {
		names = append(names, k)
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString(n.Fact)
	for _, k := range names {
		b.WriteString("\x1f" + k + "=" + n.Args[k])
	}
	return b.String()
}

// Answer is what a Need found: no items = there is no such thing.
type Answer struct {
	Items []map[string]string `json:"items"`
}
