package bot

import "time"

// Receipt says which turn a message became.
type Receipt struct {
	Conv ConvID
	Seq  int64
	Seen bool // it had its turn from an earlier delivery
}

// Present is a member of staff who is here.
type Present struct {
	Staff StaffID   `json:"staff"`
	Name  string    `json:"name"`
	Away  bool      `json:"away"` // here, but takes nothing
	Teams []string  `json:"teams"`
	Until time.Time `json:"-"`
}

// CustomerView stands for the customer among those who look at a conversation.
const CustomerView StaffID = "customer"

// View is somebody who looks at a conversation.
type View struct {
	Staff  StaffID   `json:"staff"`
	Name   string    `json:"name"`
	Typing bool      `json:"typing"`
	Until  time.Time `json:"-"`
}
