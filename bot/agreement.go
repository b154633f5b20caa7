package bot

import (
	"slices"
	"strings"
	"time"

	"frontdesk/bot/channel"
	"frontdesk/bot/sla"
)

// agreement is what the policies say of a ticket, or of one that might be opened.
type agreement struct {
	first, solution *sla.Due // nil where no rule sets the target, or nothing runs
	ticket          bool     // about a ticket: instants may be told; else only durations
	late            bool     // the told solution is later than needed
	neededBy        string
	words           words
}

// words are the agreement's parts as they are told.
type words struct{ first, solution, neededBy, says, textID string }

// fields is the agreement as the dialogue sees it.
func (a agreement) fields() map[string]string {
	f := map[string]string{"first_response": a.words.first, "resolution": a.words.solution, "says": a.words.says, "late": "no"}
	if a.late {
		f["late"] = "yes"
	}
	return f
}

// agreement works out what would be told for the arguments of a promise. Once this turn opens a ticket, or where
// there is one and nothing else is asked about, it tells instants; else durations, which promise nothing.
func (x *decision) agreement(args map[string]string) agreement {
	t, about := x.asked(args)
	a := agreement{ticket: about, neededBy: t.NeededBy}
	for _, d := range t.Dues(x.desk, x.facts.Now) {
		switch {
		case d.Target == sla.FirstResponse && !d.Met:
			a.first = &d
		case d.Target == sla.Resolution && !d.Met:
			a.solution = &d
		}
	}
	a.late = x.tooLate(a)
	a.words = x.wording(a)
	return a
}

// asked is the ticket that the arguments of a promise are about, and whether it is one that the customer has.
func (x *decision) asked(args map[string]string) (Ticket, bool) {
	if t := x.ticket; t != nil && t.State != TicketResolved && (args["ticket"] == t.Number || args["ticket"] == "" && empty(args)) {
		return *t, true
	}
	severity := x.desk.Level(args["severity"])
	if severity == "" {
		severity = x.desk.Classify(args["impact"], args["urgency"])
	}
	t := Ticket{Service: args["service"], Severity: severity, Team: x.team(args["team"], args["service"]),
		Customer: x.customer.ID, Tier: x.desk.TierOf(x.customer), NeededBy: args["needed_by"], Complaint: args["complaint"] != ""}
	s := t.Subject()
	t.Events = []sla.Event{{Kind: sla.Opened, At: x.facts.Now, Subject: &s}}
	return t, args["ticket"] != ""
}

func empty(args map[string]string) bool {
	for k, v := range args { // order is of no consequence: any value decides
		if v != "" && k != "ticket" {
			return false
		}
	}
	return true
}

// tooLate tells whether the solution would come after the customer's own deadline. A deadline without a time of
// day lasts until the end of that day in his zone.
func (x *decision) tooLate(a agreement) bool {
	if a.neededBy == "" || a.solution == nil || a.solution.At.IsZero() {
		return false
	}
	by, ok := deadline(a.neededBy, x.zone())
	return ok && a.solution.At.After(by)
}

// deadline reads a date or an RFC 3339 instant.
func deadline(s, zone string) (time.Time, bool) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, true
	}
	t, err := time.ParseInLocation(time.DateOnly, s, sla.Zone(zone))
	return t.AddDate(0, 0, 1).Add(-time.Millisecond), err == nil
}

// deadlineWords says a customer's deadline: a day, or a time on it.
func (x *decision) deadlineWords(s string) string {
	by, ok := deadline(s, x.zone())
	if !ok {
		return s
	}
	if _, err := time.Parse(time.DateOnly, s); err == nil {
		return sla.SayDay(by, x.facts.Now, x.zone(), x.turn.Locale)
	}
	return x.hearer().Given(by, x.facts.Now)
}

// wording puts an agreement into words: by when if there is a ticket, within how long if not.
func (x *decision) wording(a agreement) words {
	w := words{first: x.within(a.first, a.ticket), solution: x.within(a.solution, a.ticket)}
	kind := "sys.promise"
	if !a.ticket {
		kind = "sys.policy"
	}
	switch {
	case w.first != "" && w.solution != "":
		kind += ".both"
	case w.first != "":
		kind += ".first"
	case w.solution != "":
		kind += ".solution"
	default:
		kind += ".none"
	}
	params := map[string]string{"first": w.first, "solution": w.solution, "agreement": x.ruleName(a)}
	w.textID, w.says = kind, withoutEmpty(x.text(kind, params))
	switch {
	case !a.ticket:
		w.says += x.heldAgainst(a)
	case a.late:
		w.neededBy = x.deadlineWords(a.neededBy)
		id := "sys.promise.needed_late"
		if x.turn.Owner != OwnerBot { // a person is on the way already
			id = "sys.promise.needed_passed"
		}
		w.says += "\n\n" + x.text(id, map[string]string{"needed_by": w.neededBy, "solution": w.solution})
	}
	if a.ticket {
		w.says += "\n\n" + x.reach()
	}
	return w
}

// heldAgainst compares the day by which something is needed with when it would be solved if it were reported now; "" where no such
// day was told.
func (x *decision) heldAgainst(a agreement) string {
	if a.neededBy == "" || a.solution == nil || a.solution.At.IsZero() {
		return ""
	}
	id := "sys.policy.in_time"
	if a.late {
		id = "sys.policy.late"
	}
	return "\n\n" + x.text(id, map[string]string{"needed_by": x.deadlineWords(a.neededBy), "solution": x.within(a.solution, true)})
}

// withoutEmpty takes out the brackets of an agreement that has no name for customers.
func withoutEmpty(s string) string { return strings.ReplaceAll(s, " ()", "") }

// within is a due time in words: an instant, or a length of working time.
func (x *decision) within(d *sla.Due, instant bool) string {
	if d == nil || instant && d.At.IsZero() {
		return ""
	}
	if instant {
		return x.when(d.At)
	}
	return sla.SayDuration(d.Within, x.desk.Policies.Calendars[d.Calendar], x.turn.Locale)
}

// ruleName is the name of the rule that set the solution, else the first response.
func (x *decision) ruleName(a agreement) string {
	d := a.solution
	if d == nil {
		d = a.first
	}
	if d == nil {
		return ""
	}
	i := slices.IndexFunc(x.desk.Policies.Rules, func(r sla.Rule) bool { return r.ID == d.Rule })
	if i < 0 {
		return d.Rule
	}
	return Words(x.desk.Policies.Rules[i].Label).In(x.turn.Locale, x.desk.Locales...)
}

// reach says how the customer hears of it with the page closed: here, where the channel sends; else where he can look.
// Nothing is sent to an e-mail address that is only known.
func (x *decision) reach() string {
	if x.facts.Sends {
		return x.text("sys.told_here", nil)
	}
	return x.text("sys.look_here", map[string]string{"link": x.facts.Link})
}

// tell puts what was just told of a ticket in the ledger, and shows it on the last message.
func (x *decision) tell(args map[string]string) {
	a := x.agreement(args)
	if !a.ticket || x.ticket == nil {
		return
	}
	for _, d := range []*sla.Due{a.first, a.solution} {
		if d != nil && !d.At.IsZero() {
			x.promise(PromiseKind(d.Target), d.At, d.Rule, a.words.textID)
		}
	}
	if a.late && x.turn.Owner == OwnerBot {
		x.offerPerson()
	}
}

// promise adds a told time to the ledger. One of the same kind for the same ticket that was told before is
// replaced by it.
func (x *decision) promise(kind PromiseKind, due time.Time, rule, textID string) {
	if kind != PromiseBack { // opening hours are told exactly
		due = sla.Told(due, x.facts.Now, x.zone())
	}
	p := Promise{ID: x.name(), Ticket: x.ticket.ID, Kind: kind, Due: due, Rule: rule, Told: x.facts.Now, TextID: textID}
	for _, o := range x.openPromises() {
		if o.Kind != kind || o.Ticket != p.Ticket {
			continue
		}
		if o.Due.Equal(due) {
			return
		}
		o.Replaced = true
		x.settle(o, x.facts.Now, !x.facts.Now.After(o.Due))
	}
	x.turn.Promises = append(x.turn.Promises, p)
	x.after(TimerPromise, p.ID, due)
	if kind != PromiseBack {
		x.after(TimerNear, p.ID, x.nearAt(kind, due))
	}
	x.ticket.Told = append(slices.Clone(x.ticket.Told), p)
	x.changed.ticket = true
	if n := len(x.turn.Messages); n > 0 && x.turn.Messages[n-1].From == FromBot {
		say := x.hearer().Say
		if kind == PromiseBack { // the message says it so
			say = x.hearer().From
		}
		m := &x.turn.Messages[n-1]
		m.Body = append(m.Body, channel.Block{Kind: channel.PromiseBlock, Text: say(due, x.facts.Now),
			Items: []string{string(kind), due.UTC().Format(time.RFC3339)}})
	}
}

// openPromises are the told times that wait to be kept, with those of this turn.
func (x *decision) openPromises() []Promise {
	open := slices.Clone(x.conv.Promises)
	for _, p := range x.turn.Promises {
		open = slices.DeleteFunc(open, func(o Promise) bool { return o.ID == p.ID })
		if p.Settled.IsZero() {
			open = append(open, p)
		}
	}
	return open
}

// settle closes a told time, kept or not.
func (x *decision) settle(p Promise, at time.Time, kept bool) {
	p.Settled, p.Kept = at, kept
	if p.Writes > 0 && !slices.ContainsFunc(x.turn.Promises, func(o Promise) bool { return o.ID == p.ID }) {
		p.Writes++
	}
	x.turn.Promises = slices.DeleteFunc(x.turn.Promises, func(o Promise) bool { return o.ID == p.ID })
	x.turn.Promises = append(x.turn.Promises, p)
	x.cancel(TimerPromise, p.ID)
	x.cancel(TimerNear, p.ID)
	if x.ticket == nil || x.ticket.ID != p.Ticket {
		return
	}
	told := slices.Clone(x.ticket.Told)
	if i := slices.IndexFunc(told, func(o Promise) bool { return o.ID == p.ID }); i >= 0 {
		told[i], x.ticket.Told, x.changed.ticket = p, told, true
	}
}

// moot settles told times of the given kinds that nobody has kept and nobody has to any more, since the customer needs no answer.
// What has passed was broken all the same.
func (x *decision) moot(kinds ...PromiseKind) {
	for _, p := range x.openPromises() {
		if slices.Contains(kinds, p.Kind) {
			p.Moot = !x.facts.Now.After(p.Due)
			x.settle(p, x.facts.Now, false)
		}
	}
}

// keep settles every open told time of the given kinds.
func (x *decision) keep(kinds ...PromiseKind) {
	for _, p := range x.openPromises() {
		if slices.Contains(kinds, p.Kind) {
			x.settle(p, x.facts.Now, !x.facts.Now.After(p.Due))
		}
	}
}
