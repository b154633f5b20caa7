package bot

import (
	"slices"
	"strings"
	"time"

	"frontdesk/bot/channel"
	"frontdesk/bot/sla"
	"frontdesk/flows"
)

// How long it counts that somebody was told how his case stands, and that an agent has acted.
const (
	// assuredFor is after how long the same question is answered again: before, the answer stands a few lines above.
	assuredFor = 10 * time.Minute
	// agentActive is how long an agent is there after his last act, outside of his team's hours: he works late.
	agentActive = 30 * time.Minute
)

// Assurance is that a customer who waits was told how his case stands.
type Assurance struct {
	Asked flows.News `json:"asked"`
	At    time.Time  `json:"at"`
}

// assure answers a customer who waits for a person and asks by when, how far it is, or whether anybody is there: with what he
// was promised, when people are back, and where news stands. It reports false where nothing is to be answered: to anything
// else, while an agent is there, and to the same question a moment later.
func (x *decision) assure(in *channel.Inbound) bool {
	if in.Kind != channel.Message || in.Choice != "" || x.agentThere() {
		return false
	}
	asked := x.desk.Program.AsksForNews(in.Text, x.turn.Locale, x.wishes())
	if asked == flows.NoNews {
		return false
	}
	if slices.ContainsFunc(x.conv.Assured, func(a Assurance) bool { return a.Asked == asked && x.facts.Now.Sub(a.At) < assuredFor }) {
		x.mark("silent", "the same was asked and answered a moment ago")
		return true
	}
	x.mark("assured", "the customer waits and asks for news: "+string(asked))
	x.say("sys.waiting."+string(asked)+"."+string(x.turn.Owner), map[string]string{"team": x.teamName(x.turn.Team), "says": x.waitsFor()})
	x.tellBack(x.turn.Team)
	return true
}

// waitsFor says how the case of somebody who waits stands, and where he finds news.
func (x *decision) waitsFor() string {
	if x.ticket == nil {
		_, says := x.desk.People(x.facts.Now, x.customer.Zone, x.turn.Locale)
		return says
	}
	return x.standingTold(*x.ticket) + "\n\n" + x.reach()
}

// agentThere tells whether an agent has the conversation and is there: in the team's hours, or because he acted just now.
func (x *decision) agentThere() bool {
	return x.turn.Owner == OwnerAgent && (x.desk.Hours(x.turn.Team).Open(x.facts.Now) || x.facts.Now.Sub(x.conv.ActAt) < agentActive)
}

// standingTold says where a ticket stands, and the times of the ledger that the customer was told and that are still to come;
// where none is, what the agreement says now.
func (x *decision) standingTold(t Ticket) string {
	first, solution := x.toldAnswer(t), x.toldFor(t, PromiseSolution)
	if first.IsZero() && solution.IsZero() {
		return x.standing(t)
	}
	s := x.text("sys.state."+string(t.State), map[string]string{"ticket.number": t.Number, "title": t.Title, "team": x.teamName(t.Team)})
	if !first.IsZero() {
		s += " " + x.text("sys.standing.first", map[string]string{"first": x.when(first)})
	}
	if !solution.IsZero() {
		s += " " + x.text("sys.standing.due", map[string]string{"solution": x.when(solution)})
	}
	return s
}

// toldFor is a time that was told for a ticket and is not settled.
func (x *decision) toldFor(t Ticket, kind PromiseKind) time.Time {
	for _, p := range x.openPromises() {
		if p.Ticket == t.ID && p.Kind == kind {
			return p.Due
		}
	}
	return time.Time{}
}

// toldAnswer is by when a person writes, as it was told and is not settled.
func (x *decision) toldAnswer(t Ticket) time.Time {
	if first := x.toldFor(t, PromiseFirst); !first.IsZero() {
		return first
	}
	return x.toldFor(t, PromiseNext)
}

// tellBack tells when people are back, if nobody is there.
func (x *decision) tellBack(team string) {
	hours := x.desk.Hours(team)
	if hours.Open(x.facts.Now) {
		return
	}
	back := hours.NextOpen(x.facts.Now)
	if back.IsZero() {
		return
	}
	x.say("sys.people_back", map[string]string{"hours": sla.SayHours(hours, x.facts.Now, x.customer.Zone, x.turn.Locale)})
	if x.ticket != nil {
		x.promise(PromiseBack, back, hours.ID(), "sys.people_back")
	}
}

// foldAssured keeps what who waits was told last.
func (c *Conversation) foldAssured(t *Turn) {
	for _, m := range t.Messages {
		rest, ok := strings.CutPrefix(m.TextID, "sys.waiting.")
		if !ok {
			continue
		}
		asked, _, _ := strings.Cut(rest, ".")
		c.Assured = append(slices.DeleteFunc(slices.Clone(c.Assured), func(a Assurance) bool { return string(a.Asked) == asked }), Assurance{flows.News(asked), t.At})
	}
	if t.Owner == OwnerBot || t.Owner == OwnerNobody || t.Handoff != nil {
		c.Assured = nil
	}
}
