package bot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"frontdesk/bot/channel"
)

// Head is what stays readable of a turn: ids, times, kinds and numbers, for reports and the chain. It
// survives erasure, so it holds no personal data and no text.
type Head struct {
	V        int           `json:"v"`
	At       time.Time     `json:"at"`
	Kind     EventKind     `json:"kind"`
	Verb     Verb          `json:"verb,omitempty"`
	Staff    StaffID       `json:"staff,omitempty"`
	Owner    Owner         `json:"owner"`
	Team     string        `json:"team,omitempty"`
	Agent    StaffID       `json:"agent,omitempty"`
	Desk     string        `json:"desk"`
	Build    string        `json:"build"`
	Locale   string        `json:"locale"`
	Channel  string        `json:"channel,omitempty"`
	In       channel.Kind  `json:"in,omitempty"` // what the customer did
	Wish     string        `json:"wish,omitempty"`
	Score    float64       `json:"score,omitempty"`
	Verdict  string        `json:"verdict,omitempty"`
	Texts    []string      `json:"texts,omitempty"`
	Ticket   TicketID      `json:"ticket,omitempty"`
	State    TicketState   `json:"state,omitempty"`
	Severity string        `json:"severity,omitempty"`
	Service  string        `json:"service,omitempty"`
	Reason   string        `json:"reason,omitempty"` // of a handoff
	Promises []PromiseHead `json:"promises,omitempty"`
	Rating   int           `json:"rating,omitempty"`
	Anew     bool          `json:"anew,omitempty"`
	Trouble  string        `json:"trouble,omitempty"`
}

// PromiseHead is a promise told or settled in a turn.
type PromiseHead struct {
	ID      string      `json:"id"`
	Kind    PromiseKind `json:"kind"`
	Due     time.Time   `json:"due"`
	Settled bool        `json:"settled,omitempty"`
	Kept    bool        `json:"kept,omitempty"`
	Moot    bool        `json:"moot,omitempty"` // settled, and nobody had to keep it
}

// Head derives a turn's head.
func (t Turn) Head() Head {
	h := Head{V: TurnVersion, At: t.At, Kind: t.Event.Kind, Owner: t.Owner, Team: t.Team, Agent: t.Agent,
		Desk: t.Desk, Build: t.Facts.Build, Locale: t.Locale, Anew: t.Anew, Trouble: t.Trouble}
	if a := t.Event.Act; a != nil {
		h.Verb, h.Staff = a.Verb, a.Staff
	}
	if in := t.Event.Inbound; in != nil {
		h.Channel, h.In = in.Address.Channel, in.Kind
	}
	if r := t.Facts.Reading; r != nil {
		h.Verdict = string(r.Verdict)
		if len(r.Guesses) > 0 {
			h.Wish, h.Score = r.Guesses[0].Intent, r.Guesses[0].Score
		}
	}
	for _, m := range t.Messages {
		if m.TextID != "" {
			h.Texts = append(h.Texts, m.TextID)
		}
	}
	if k := t.Ticket; k != nil {
		h.Ticket, h.State, h.Severity, h.Service = k.ID, k.State, k.Severity, k.Service
	}
	if t.Handoff != nil {
		h.Reason = t.Handoff.Reason
	}
	for _, p := range t.Promises {
		h.Promises = append(h.Promises, PromiseHead{p.ID, p.Kind, p.Due, !p.Settled.IsZero(), p.Kept, p.Moot})
	}
	if t.Feedback != nil {
		h.Rating = t.Feedback.Score
	}
	return h
}

// marshal writes a value as it is stored: one that few turns have. Values hold only what JSON can write, so it cannot fail on ours.
func marshal(what string, v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, &Error{Code: Internal, Op: "write " + what, Err: err}
	}
	return b, nil
}

// encode writes a value of which append.go knows the type.
func encode(what string, write func([]byte) []byte) ([]byte, error) {
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	b, err := appendJSON((*room)[:0], write)
	if err != nil {
		return nil, &Error{Code: Internal, Op: "write " + what, Err: err}
	}
	*room = b
	return bytes.Clone(b), nil
}

// newest is the newest format of each kind that this build reads.
func newest(what string) int {
	switch what {
	case "turn":
		return TurnVersion
	case string(KindConv):
		return ConversationVersion
	case string(KindCust):
		return CustomerVersion
	case string(KindTicket):
		return TicketVersion
	}
	return 1
}

// decode reads what encode wrote, in this or any older format. Formats only grow: a field that is missing
// has its zero value. A newer format is refused, because writing it back would lose what is not understood.
func decode(what string, b []byte, into any) error {
	var v struct {
		V int `json:"v"`
	}
	if err := json.Unmarshal(b, &v); err != nil {
		return &Error{Code: Internal, Op: "read " + what, Err: err}
	}
	if v.V < 1 || v.V > newest(what) {
		return &Error{Code: Internal, Op: "read " + what, Err: fmt.Errorf("format %d: this build reads up to %d; use a newer build", v.V, newest(what))}
	}
	if err := json.Unmarshal(b, into); err != nil {
		return &Error{Code: Internal, Op: "read " + what, Err: err}
	}
	return nil
}

// blankTurn is what is left of a turn whose body was blanked.
func blankTurn(e Entry) (Turn, error) {
	var h Head
	if err := json.Unmarshal(e.Head, &h); err != nil {
		return Turn{}, &Error{Code: Internal, Op: "read head", Err: err}
	}
	return Turn{V: h.V, Conv: ConvID(e.Stream), Seq: e.Seq, At: h.At, Desk: h.Desk, Facts: Facts{Build: h.Build, Now: h.At},
		Event: Event{Kind: h.Kind}, Owner: h.Owner, Team: h.Team, Agent: h.Agent, Locale: h.Locale, Anew: h.Anew, Trouble: h.Trouble}, nil
}
