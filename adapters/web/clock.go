package web

import (
	"slices"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/sla"
)

// clock is where one target of the agreement stands.
type clock struct {
	Target   sla.Target `json:"target"`
	Rule     string     `json:"rule"`
	Label    string     `json:"label"`
	Calendar string     `json:"calendar"`
	Why      string     `json:"why"`
	At       *time.Time `json:"at"`
	WarnAt   *time.Time `json:"warn_at"`
	Deadline *time.Time `json:"deadline"`
	Met      bool       `json:"met"`
	MetAt    *time.Time `json:"met_at"`
	Late     bool       `json:"late"`
	Paused   bool       `json:"paused"`
	Stopped  bool       `json:"stopped"`
	UsedS    float64    `json:"used_s"`
	WithinS  float64    `json:"within_s"`
	Since    time.Time  `json:"since"`
	Segments []segment  `json:"segments"`
}

type segment struct {
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	State    sla.State `json:"state"`
	Calendar string    `json:"calendar"`
	Why      string    `json:"why"`
}

// label is what an agreement is called, in the desk's first language; empty if it has no label.
func label(d *bot.Desk, rule string) string {
	if d.Policies == nil {
		return ""
	}
	at := slices.IndexFunc(d.Policies.Rules, func(r sla.Rule) bool { return r.ID == rule })
	if at < 0 {
		return "" // of an older revision
	}
	return bot.Words(d.Policies.Rules[at].Label).In(d.Locales[0], d.Locales...)
}

// clocks shows due times. What was worked out a while ago may have become late since.
func clocks(dues []sla.Due, now time.Time, desk *bot.Desk) []clock {
	out := make([]clock, 0, len(dues))
	for _, d := range dues {
		c := clock{Target: d.Target, Rule: d.Rule, Label: label(desk, d.Rule), Calendar: d.Calendar, Why: d.Why, At: when(d.At), WarnAt: when(d.Warn),
			Deadline: when(d.Deadline), Met: d.Met, MetAt: when(d.MetAt), Late: d.Late || ranOut(d, now), Paused: d.Paused, Stopped: d.Stopped,
			UsedS: d.Used.Seconds(), WithinS: d.Within.Seconds(), Since: d.Since.UTC(), Segments: []segment{}}
		for _, s := range d.Segments {
			c.Segments = append(c.Segments, segment{s.From.UTC(), s.To.UTC(), s.State, s.Calendar, s.Why})
		}
		out = append(out, c)
	}
	return out
}

// ranOut tells whether a clock that was to run out has.
func ranOut(d sla.Due, now time.Time) bool {
	return !d.Met && !d.Paused && !d.Stopped && !d.At.IsZero() && !now.Before(d.At)
}
