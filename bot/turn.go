package bot

import (
	"time"

	"frontdesk/flows"
	"frontdesk/intents"
)

// Facts is everything Decide may know beyond conversation, event and desk. All of it is recorded in the turn,
// so that deciding again gives the same turn.
type Facts struct {
	Build    string           `json:"build"` // version of the program that decides
	Now      time.Time        `json:"now"`   // UTC, whole milliseconds; never before the previous turn
	Reading  *intents.Reading `json:"reading,omitempty"`
	Customer Customer         `json:"customer"`
	Tickets  []Ticket         `json:"tickets,omitempty"` // the customer's open ones and the last resolved, by number
	Numbers  []int64          `json:"numbers,omitempty"` // reserved ticket numbers; unused ones are gaps
	Link     string           `json:"link,omitempty"`    // where the customer can look later
	Agent    string           `json:"agent,omitempty"`   // name of the conversation's agent, as customers see it
	Sends    bool             `json:"sends,omitempty"`   // the channel sends: the customer hears of us with every page closed
	Forms    bool             `json:"forms,omitempty"`   // the channel has forms
	Of       int64            `json:"of,omitempty"`      // turn of the message that the customer changed or took back; 0 = not known
	Takes    int64            `json:"takes,omitempty"`   // the largest file that can come in there, where the event is about files
}

// Turn is one cause with all that followed. It is appended once and never changed.
type Turn struct {
	V     int       `json:"v"`
	Conv  ConvID    `json:"conv"`
	Seq   int64     `json:"seq"` // 1, 2, 3 …: also the conversation's version
	At    time.Time `json:"at"`
	Desk  string    `json:"desk"` // live revision; frames carry their own
	Event Event     `json:"event"`
	Facts Facts     `json:"facts"`

	Marks []flows.Mark `json:"marks,omitempty"`
	// The outcome, as values: folding needs neither desk nor model.
	State    flows.State `json:"state"`
	Owner    Owner       `json:"owner"`
	Team     string      `json:"team,omitempty"`
	Agent    StaffID     `json:"agent,omitempty"`
	Locale   string      `json:"locale"`
	Messages []Message   `json:"messages,omitempty"`
	Ticket   *Ticket     `json:"ticket,omitempty"`   // the whole new value, where changed
	Customer *Customer   `json:"customer,omitempty"` // the whole new value, where changed
	Handoff  *Handoff    `json:"handoff,omitempty"`
	Promises []Promise   `json:"promises,omitempty"` // told or settled in this turn
	Timers   []Timer     `json:"timers,omitempty"`
	Done     []JobID     `json:"done,omitempty"`
	Feedback *Feedback   `json:"feedback,omitempty"`
	Cases    []Case      `json:"cases,omitempty"`   // threads for staff that open or close
	Anew     bool        `json:"anew,omitempty"`    // a new matter begins: the one before is over
	Trouble  string      `json:"trouble,omitempty"` // code, when deciding failed and a person was called
}

// TurnVersion is the format that is written.
const TurnVersion = 1

// Feedback is what a customer said of how it was.
type Feedback struct {
	Score  int    `json:"score,omitempty"` // 1 to 5; 0 = none given
	Text   string `json:"text,omitempty"`
	Solved *bool  `json:"solved,omitempty"`
}
