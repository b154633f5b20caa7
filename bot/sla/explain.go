package sla

import "time"

// Explanation is what "frontdesk sla explain --json" prints: absent values are null, never left out.
type Explanation struct {
	Targets []Explained `json:"targets"`
}

// Explained is one target in an Explanation. Times are UTC; durations are open time in milliseconds.
type Explained struct {
	Target   Target             `json:"target"`
	Due      *time.Time         `json:"due"` // Due.Deadline, so met targets have one too
	Rule     string             `json:"rule"`
	Why      string             `json:"why"`
	Calendar string             `json:"calendar"`
	Since    time.Time          `json:"since"`
	MetAt    *time.Time         `json:"met_at"`
	Late     bool               `json:"late"`
	Paused   bool               `json:"paused"`
	Stopped  bool               `json:"stopped"`
	WithinMS int64              `json:"within_ms"`
	UsedMS   int64              `json:"used_ms"`
	Segments []ExplainedSegment `json:"segments"`
}

// ExplainedSegment is a Segment in an Explanation; calendar is null while no rule applies.
type ExplainedSegment struct {
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	State    State     `json:"state"`
	Calendar *string   `json:"calendar"`
	Why      string    `json:"why"`
}

// NewExplanation lays dues out for printing; they come from Explain, at whatever instant is asked about. For a result that
// does not depend on when it is asked, that is the instant of the last event.
func NewExplanation(dues []Due) Explanation {
	e := Explanation{Targets: make([]Explained, 0, len(dues))}
	for _, d := range dues {
		x := Explained{
			Target: d.Target, Due: given(d.Deadline), Rule: d.Rule, Why: d.Why, Calendar: d.Calendar, Since: d.Since,
			MetAt: given(d.MetAt), Late: d.Late, Paused: d.Paused, Stopped: d.Stopped,
			WithinMS: d.Within.Milliseconds(), UsedMS: d.Used.Milliseconds(),
			Segments: make([]ExplainedSegment, 0, len(d.Segments)),
		}
		for _, s := range d.Segments {
			y := ExplainedSegment{From: s.From, To: s.To, State: s.State, Why: s.Why}
			if s.Calendar != "" {
				y.Calendar = &s.Calendar
			}
			x.Segments = append(x.Segments, y)
		}
		e.Targets = append(e.Targets, x)
	}
	return e
}

// given is nil for the zero time.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
