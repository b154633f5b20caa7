package sla

import "time"

// Due is where one target of a ticket stands.
type Due struct {
	Target   Target `json:"target"`
	Rule     string `json:"rule"`
	Calendar string `json:"calendar"`
	Why      string `json:"why"` // why this rule, in plain words
	// At is when the target runs out by what is known now. It is zero when that cannot come about: the target
	// is met, the clock stopped, or paused without end.
	At time.Time `json:"at,omitzero"`
	// Warn is when three quarters of Within are used, always inside the calendar's hours; zero as At is.
	Warn time.Time `json:"warn,omitzero"`
	// Deadline is as At, but kept for a target that was met; zero if the clock was not going to reach it.
	Deadline time.Time `json:"deadline,omitzero"`
	Met      bool      `json:"met"`
	MetAt    time.Time `json:"met_at,omitzero"`
	Late     bool      `json:"late"`    // Deadline passed before the target was met, or has passed
	Paused   bool      `json:"paused"`  // now, waiting for the customer or an agreed date
	Stopped  bool      `json:"stopped"` // not met, but the ticket is resolved: nothing runs

	Used   time.Duration `json:"used_ns"`   // open time used until now, or until met
	Within time.Duration `json:"within_ns"` // open time allowed
	// Since is when the clock of this target started: the opening, or the oldest unanswered message.
	Since time.Time `json:"since"`
	// Segments are filled by Explain alone: they would make stored facts and boards heavy.
	Segments []Segment `json:"segments,omitempty"`
}

// Dues works out every target that a rule sets for a ticket, in the order of Targets, from the ticket's events up
// to now; s is its subject at the opening. It never builds on an earlier result. There is nothing before the
// opening, and no NextResponse before the customer has written again. The policies must be valid.
//
// A change of subject keeps start and used time, as counted by the rules in force while it was used, and takes the
// new rule's time. Time during which no rule applied is not counted. A met target stays as it was met.
func Dues(p *Policies, s Subject, events []Event, now time.Time) []Due {
	return dues(p, s, events, now, false)
}

// Explain is Dues with Segments: without gaps from Since until the target was met, else until it runs out or
// until now, whichever is later.
func Explain(p *Policies, s Subject, events []Event, now time.Time) []Due {
	return dues(p, s, events, now, true)
}

func dues(p *Policies, s Subject, events []Event, now time.Time, segments bool) []Due {
	now = whole(now)
	h, opened := read(p, s, events, now)
	if !opened {
		return nil
	}
	var out []Due
	for _, t := range Targets() {
		since, met := h.window(t)
		if since.IsZero() {
			continue
		}
		c := clock{policies: p, target: t, now: now}
		c.run(&h, since, met)
		if !c.ruled {
			continue
		}
		d := c.due()
		if segments {
			d.Segments = c.segments(d)
		}
		out = append(out, d)
	}
	return out
}

// window is when a target started, zero if it has not, and when it was met, zero if it was not.
func (h *history) window(t Target) (since, met time.Time) {
	switch t {
	case FirstResponse:
		return h.start, h.firstReply
	case NextResponse:
		return h.asked, h.answered
	case Resolution:
		return h.start, h.resolved
	}
	return time.Time{}, time.Time{}
}

// piece is a phase as one target sees it: cut to its window, with the hours of the rule in force.
type piece struct {
	phase
	hours *Hours // nil while no rule applies
}

// clock counts one target of one ticket.
type clock struct {
	policies *Policies
	target   Target
	now      time.Time

	since, met time.Time
	pieces     []piece // the last has no end: as the clock would have gone on had the target not been met
	rule       Rule
	why        string
	ruled      bool // rule is the one in force at the end
}

// run cuts the history to the target's window and finds the rule for each piece of it.
func (c *clock) run(h *history, since, met time.Time) {
	c.since, c.met = since, met
	var chosen *Subject
	for i := range h.phases {
		ph := h.phases[i]
		if ph.from.Before(since) {
			ph.from = since
		}
		if !ph.to.IsZero() && !ph.from.Before(ph.to) {
			continue // over before the target started
		}
		if !met.IsZero() && !ph.from.Before(met) && len(c.pieces) > 0 {
			break
		}
		if chosen == nil || *chosen != ph.subject {
			c.rule, c.why, c.ruled = c.policies.Choose(ph.subject, c.target)
			chosen = &h.phases[i].subject
		}
		c.pieces = append(c.pieces, c.piece(ph))
	}
	c.goOn()
}

// goOn extends the last piece into the future: a pause by the running time after its agreed end, and running time
// without end. Where the target was met this is how the clock would have run, for the deadline it had.
func (c *clock) goOn() {
	if len(c.pieces) == 0 {
		return
	}
	last := c.pieces[len(c.pieces)-1]
	switch {
	case last.state == Running:
		c.pieces[len(c.pieces)-1].to = time.Time{}
	case last.state == Paused && !last.to.IsZero():
		last.from, last.to, last.state, last.why = last.to, time.Time{}, Running, "the agreed date has come"
		c.pieces = append(c.pieces, last)
	}
}

func (c *clock) piece(ph phase) piece {
	if !c.ruled {
		if ph.state == Running {
			ph.state, ph.why = Stopped, c.why
		}
		return piece{phase: ph}
	}
	return piece{phase: ph, hours: c.policies.Calendars[c.rule.Calendar]}
}

// due sums up.
func (c *clock) due() Due {
	d := Due{
		Target: c.target, Rule: c.rule.ID, Calendar: c.rule.Calendar, Why: c.why,
		Met: !c.met.IsZero(), MetAt: c.met, Within: c.rule.Within, Since: c.since,
		Deadline: c.reaches(c.rule.Within),
	}
	moment := c.now
	if d.Met {
		moment = c.met
	}
	d.Used = c.used(moment)
	d.Late = !d.Deadline.IsZero() && moment.After(d.Deadline)
	if d.Met {
		return d
	}
	switch c.stateAt(c.now) {
	case Paused:
		d.Paused = true
	case Stopped:
		d.Stopped = true
		return d
	case Running, Closed:
	}
	d.At = d.Deadline
	if !d.At.IsZero() {
		d.Warn = c.reaches(c.rule.Within - c.rule.Within/4)
	}
	return d
}

// used is the open time that ran until t.
func (c *clock) used(t time.Time) (sum time.Duration) {
	for _, p := range c.pieces {
		if p.state != Running || !p.from.Before(t) {
			continue
		}
		to := t
		if !p.to.IsZero() && p.to.Before(t) {
			to = p.to
		}
		sum += p.hours.Between(p.from, to)
	}
	return sum
}

// reaches is the instant at which d of open time is used, zero if the clock as known now never gets there. Where a
// pause begins at that very moment, nothing has run out: it is the moment the clock goes on.
func (c *clock) reaches(d time.Duration) time.Time {
	for _, p := range c.pieces {
		if p.state != Running {
			continue
		}
		t := p.hours.Add(p.from, d)
		if p.to.IsZero() || !t.IsZero() && t.Before(p.to) {
			return t
		}
		d -= p.hours.Between(p.from, p.to)
	}
	return time.Time{}
}

// stateAt is the state of the piece that t falls in.
func (c *clock) stateAt(t time.Time) State {
	state := Stopped
	for _, p := range c.pieces {
		if p.from.After(t) {
			break
		}
		state = p.state
	}
	return state
}

// segments lays the pieces out in open and closed stretches, to the end that Explain promises.
func (c *clock) segments(d Due) []Segment {
	end := c.met
	if end.IsZero() {
		end = c.now
		if d.Deadline.After(end) {
			end = d.Deadline
		}
	}
	var out []Segment
	add := func(s Segment) {
		if n := len(out); n > 0 && out[n-1].State == s.State && out[n-1].Calendar == s.Calendar && out[n-1].Why == s.Why {
			out[n-1].To = s.To
			return
		}
		out = append(out, s)
	}
	for _, p := range c.pieces {
		to := end
		if !p.to.IsZero() && p.to.Before(end) {
			to = p.to
		}
		if !p.from.Before(to) {
			continue
		}
		if p.state != Running {
			s := Segment{From: p.from, To: to, State: p.state, Why: p.why}
			if p.hours != nil {
				s.Calendar = p.hours.ID()
			}
			add(s)
			continue
		}
		for _, s := range p.hours.Segments(p.from, to) {
			s.Why = p.why
			if s.State == Closed {
				s.Why = "outside the hours of " + p.hours.ID()
			}
			add(s)
		}
	}
	return out
}
