package bot

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"frontdesk/bot/channel"
	"frontdesk/bot/sla"
	"frontdesk/flows"
)

// handoff gives the conversation to a team: a ticket if there is none, the brief, the wait and the times told, and
// a timer that escalates if nobody is told of it. said: the flow has told the customer that it happens.
func (x *decision) handoff(e flows.Handoff, said bool) {
	if x.ticket == nil || x.ticket.State == TicketResolved {
		if !x.ticketForHandoff(e) {
			return
		}
	}
	team := x.ticket.Team
	if e.Team != "" && e.Team != team && !x.anybody(e) {
		team = e.Team
		x.moveTicket(team)
	}
	x.turn.Owner, x.turn.Team, x.turn.Agent = OwnerWaiting, team, ""
	x.state(TicketOpen)
	x.turn.Handoff = &Handoff{Team: team, Reason: e.Reason, Why: e.Why, At: x.facts.Now, Turn: x.turn.Seq, Brief: x.brief(e)}
	x.mark("handed over to "+team, e.Why)
	x.showTicket(said)
	x.tellWait(team)
	x.cancel(TimerUnheard)
	x.after(TimerUnheard, "", x.unheardAt(team))
}

// anybody tells whether a handoff is to whoever answers when nobody knows: who has the ticket, or looks after its
// service, is better. A flow or a colleague that names the team means it.
func (x *decision) anybody(e flows.Handoff) bool {
	return e.Team == x.desk.Person && e.Reason != "flow" && e.Reason != "transferred"
}

// ticketForHandoff opens a ticket for what has none, so that every handed-off matter has a number and clocks. It
// reports false if the number has still to be fetched.
func (x *decision) ticketForHandoff(e flows.Handoff) bool {
	if len(x.facts.Numbers) == 0 {
		x.needs = append(x.needs, flows.Need{Fact: flows.NeedNumber})
		return false
	}
	pick := func(name string) string { return e.Fields[name].Text }
	team := e.Team
	if x.anybody(e) {
		team = x.desk.teamAbout(e.About)
	}
	x.openTicket(flows.OpenTicket{Flow: x.running(), Number: TicketNumber(x.facts.Numbers[0]), Title: x.titleFor(e), Team: team, Service: pick("service"),
		Impact: pick("impact"), Urgency: pick("urgency"), NeededBy: pick("needed_by"), Fields: e.Fields, Complaint: e.Reason == "complaint"})
	return true
}

// keepHanded lets the flow that was running when a person was called go on with the ticket that was opened then: what it was told
// stands on it.
func (x *decision) keepHanded() {
	st := &x.turn.State
	if x.ticket == nil || x.ticket.State == TicketResolved || len(st.Stack) == 0 ||
		slices.ContainsFunc(st.Opened, func(o flows.OpenedTicket) bool { return o.Number == x.ticket.Number }) {
		return
	}
	st.Stack = slices.Clone(st.Stack)
	for i := range st.Stack {
		if st.Stack[i].Ticket == "" {
			st.Stack[i].Handed = x.ticket.Number
		}
	}
}

// running is the flow that runs, or ran when the turn began.
func (x *decision) running() string {
	for _, stack := range [][]flows.Frame{x.turn.State.Stack, x.conv.State.Stack} {
		if n := len(stack); n > 0 {
			return stack[n-1].Flow
		}
	}
	return ""
}

// titleFor is what a ticket without a title is called: what the customer said that it is about.
func (x *decision) titleFor(e flows.Handoff) string {
	said := ""
	if in := x.event.Inbound; in != nil && about(in, x.facts.Reading) {
		said = in.Text
	}
	return cmp.Or(e.Fields["title"].Text, e.Fields["summary"].Text, x.conv.Topic, said, e.Why, e.Reason)
}

// moveTicket gives the ticket to another team; its clocks keep what was used.
func (x *decision) moveTicket(team string) {
	x.ticket.Team, x.ticket.Agent, x.changed.ticket = team, "", true
	s := x.ticket.Subject()
	x.ticket.Events = append(slices.Clone(x.ticket.Events), sla.Event{Kind: sla.Changed, At: x.facts.Now, Subject: &s})
}

// showTicket tells the customer who has it and under which number.
func (x *decision) showTicket(said bool) {
	params := map[string]string{"ticket.number": x.ticket.Number, "team": x.teamName(x.turn.Team)}
	if !said {
		x.say("sys.passed", params)
	}
	if n := len(x.turn.Messages); n > 0 && x.turn.Messages[n-1].From == FromBot {
		m := &x.turn.Messages[n-1]
		m.Body = append(m.Body, channel.Block{Kind: channel.TicketBlock, Text: x.ticket.Number, Items: []string{x.ticket.Title, params["team"]}})
	}
}

// tellWait tells by when the customer hears from a person and has a solution, unless he was told in this very turn, and when
// people are back if nobody is there.
func (x *decision) tellWait(team string) {
	told := func(p Promise) bool { return p.Ticket == x.ticket.ID && p.Kind != PromiseBack }
	said := func(p Promise) bool { return told(p) && p.Kind != PromiseNext } // that one stands in the ledger, and in no words yet
	switch {
	case slices.ContainsFunc(x.turn.Promises, func(p Promise) bool { return said(p) && p.Settled.IsZero() && p.Told.Equal(x.facts.Now) }):
		// The times stand a line above.
	case slices.ContainsFunc(slices.Concat(x.openPromises(), x.ticket.Told), told):
		x.tellTimes()
	default:
		a := x.agreement(nil)
		x.message(Message{From: FromBot, TextID: a.words.textID, Body: paragraphs(a.words.says)})
		x.tell(nil)
	}
	x.tellBack(team)
}

// unheardAt is when a handoff that nobody was told of is escalated, in the team's hours.
func (x *decision) unheardAt(team string) time.Time {
	at := x.facts.Now
	if h := x.desk.Hours(team); !h.Open(at) {
		at = h.NextOpen(at)
	}
	return at.Add(x.desk.Unheard)
}

// brief sums the matter up. Every line links to the messages it comes from; without a source there is no line.
func (x *decision) brief(e flows.Handoff) []Line {
	var lines []Line
	add := func(label, text string, turns ...int64) {
		turns = slices.DeleteFunc(turns, func(n int64) bool { return n <= 0 })
		if text != "" && len(turns) > 0 {
			lines = append(lines, Line{Label: label, Text: text, Turns: turns})
		}
	}
	slots := maps.Clone(x.ticket.Details)
	if slots == nil {
		slots = map[string]flows.Slot{}
	}
	maps.Copy(slots, e.Fields)
	for _, name := range byNeed(slots) {
		add(cmp.Or(x.ticket.Labels[name], x.label("", name)), x.show(name, slots[name].Value), slots[name].Turn)
	}
	for _, w := range x.desk.Program.WaitingWishes(&x.turn.State, x.desk.Locales[0]) {
		s, _, _ := x.desk.Program.Text("sys.brief.also", x.desk.Locales[0], map[string]string{"title": w.Title}, 0)
		add("", s, cmp.Or(w.Turn, x.turn.Seq))
	}
	if in := x.event.Inbound; in != nil && in.Kind == channel.Message && in.Choice == "" && in.Text != "" {
		add("", "“"+clip(in.Text, lineRunes)+"”", x.turn.Seq)
	}
	add("", x.moodLine(), x.turn.Seq)
	add("", e.Why, x.turn.Seq)
	return lines
}

// firstRead are the details that whoever takes a case over needs first, in this order; what a desk adds comes after, ways to
// reach the customer last.
var firstRead = []string{"title", "summary", "since", "service", "impact", "urgency", "severity", "needed_by"}

// byNeed orders details as they are needed.
func byNeed(slots map[string]flows.Slot) []string {
	rank := func(name string) int {
		if i := slices.Index(firstRead, name); i >= 0 {
			return i
		}
		if k := slots[name].Kind; k == flows.KindEmail || k == flows.KindPhone || name == "name" {
			return len(firstRead) + 1
		}
		return len(firstRead)
	}
	names := sortedKeys(slots)
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) })
	return names
}

// show is a slot's value as people read it, in the desk's first language.
func (x *decision) show(slot string, v flows.Value) string {
	return x.desk.Show(slot, v, x.desk.Locales[0])
}

// fired decides what a timer does.
func (x *decision) fired() error {
	t := x.event.Timer
	x.turn.Done = append(x.turn.Done, t.Job)
	switch t.Name {
	case TimerUnheard:
		x.escalate()
	case TimerPromise:
		for _, p := range x.openPromises() {
			if p.ID == t.Arg {
				x.overdue(p)
			}
		}
	case TimerNear:
		for _, p := range x.openPromises() {
			if p.ID == t.Arg {
				x.near(p)
			}
		}
	case TimerNews:
		x.news(TicketID(t.Arg))
	case TimerIdle:
		x.idle()
	case TimerAlbum:
		x.tookFile()
	case TimerReturn:
		if x.ticket != nil && x.ticket.State == TicketPending {
			x.clock(sla.Resumed)
			x.state(TicketAssigned)
			x.mark("clock runs again", "the agreed date has come")
			x.retime()
		}
	}
	return nil
}

// idleAfter is how long a conversation with the bot may rest before it counts as over. Nothing is lost by that: who
// writes later goes on where he stopped.
const idleAfter = 24 * time.Hour

// emptyAfter is the same for one in which the customer has said nothing yet: he opened the chat and went on.
const emptyAfter = time.Hour

// rest is how long this conversation may rest.
func (x *decision) rest() time.Duration {
	in := x.event.Inbound
	if x.conv.Seq == 0 && in != nil && in.Kind == channel.Joined || x.conv.Seq == 1 && x.event.Kind == TimerDue {
		return emptyAfter // the first turn's timer comes so early only if that turn was an arrival
	}
	return idleAfter
}

// watchIdle keeps one timer for a conversation that the bot has.
func (x *decision) watchIdle() {
	due := x.facts.Now.Add(x.rest())
	if x.event.Kind == TimerDue { // nothing was said: the rest began with the turn before
		due = x.conv.At.Add(x.rest())
	}
	if x.conv.Seq == 1 && x.event.Kind == Said && slices.ContainsFunc(x.conv.Timers, func(t Timer) bool {
		return t.Name == TimerIdle && t.Job.Due.Before(x.conv.At.Add(idleAfter))
	}) {
		x.cancel(TimerIdle) // of one who had only arrived
	}
	waits := func(t Timer) bool { return t.Name == TimerIdle && !slices.Contains(x.turn.Done, t.Job) }
	if x.turn.Owner == OwnerBot && due.After(x.facts.Now) && !slices.ContainsFunc(x.conv.Timers, waits) {
		x.after(TimerIdle, "", due)
	}
}

// idle ends a conversation that rests with the bot and has no open ticket.
func (x *decision) idle() {
	open := x.ticket != nil && x.ticket.State != TicketResolved
	if x.turn.Owner == OwnerBot && !open && x.facts.Now.Sub(x.conv.At) >= x.rest() {
		x.mark("closed", "the customer has not written for long")
		x.turn.Owner = OwnerNobody
	}
}

// escalate is for a handoff that nobody was told of: an error. It goes up, and the customer hears of it.
func (x *decision) escalate() {
	if x.turn.Owner != OwnerWaiting || x.conv.Handoff == nil {
		return
	}
	x.mark("escalated", "nobody was told of this handoff in time")
	x.note("sys.unheard_note", map[string]string{"team": x.teamName(x.turn.Team)}, true)
	if x.desk.Escalate != "" && x.turn.Team != x.desk.Escalate {
		x.turn.Team = x.desk.Escalate
		if x.ticket != nil {
			x.moveTicket(x.desk.Escalate)
		}
	}
	x.say("sys.unheard", map[string]string{"team": x.teamName(x.turn.Team)})
}

// overdue settles a told time whose hour has come and that was not kept. A clock that stands still because the
// customer is waited for breaks nothing: what was told then is told anew when it runs again.
func (x *decision) overdue(p Promise) {
	if p.Kind == PromiseBack {
		p.Settled, p.Kept = x.facts.Now, true // people are there, as told
		x.turn.Promises = append(x.turn.Promises, p)
		return
	}
	if x.ticket != nil && x.ticket.State == TicketPending {
		p.Replaced = true
		x.settle(p, p.Due, true)
		return
	}
	x.settle(p, x.facts.Now, false)
	x.mark("told time passed", string(p.Kind))
	x.note("sys.broken_note", map[string]string{"due": sla.Say(p.Due, x.facts.Now, x.zone(), x.desk.Locales[0])}, true)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
