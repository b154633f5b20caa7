package bot

import (
	"slices"
	"time"

	"frontdesk/bot/channel"
	"frontdesk/bot/sla"
)

// The longest that a customer hears before a told time passes that it may not be kept. Sooner, nobody can know; later, he
// could do nothing with it.
const (
	nearFirst    = 15 * time.Minute
	nearSolution = time.Hour
)

// nearAt is when to look whether a told time will be kept: a quarter of the time left before it passes, at most as long as
// said above. It is moved into the team's hours, where somebody may still keep it, and out of the customer's night, unless
// the time was told in that same night: then he is awake and waits.
func (x *decision) nearAt(kind PromiseKind, due time.Time) time.Time {
	now := x.facts.Now
	most := nearSolution
	if kind.answers() {
		most = nearFirst
	}
	lead := min(due.Sub(now)/4, most)
	at := due.Add(-lead)
	if h := x.desk.Hours(x.ticket.Team); !h.Open(at) {
		if open := h.NextOpen(at); !open.IsZero() && open.Before(due) {
			at = open.Add(due.Sub(open) / 2)
		}
	}
	if evening := eveningBefore(at, x.zone()); evening.Before(at) && evening.After(now.Add(lead)) {
		at = evening
	}
	return Milli(at)
}

// The customer's day: who is not waiting anyway is not written to outside it.
const (
	dayBegins = 8
	dayEnds   = 20
)

// eveningBefore is the end of the customer's day where t lies in his night, else t.
func eveningBefore(t time.Time, zone string) time.Time {
	loc := sla.Zone(zone)
	local := t.In(loc)
	day := local.Day()
	switch {
	case local.Hour() >= dayEnds:
	case local.Hour() < dayBegins:
		day--
	default:
		return t
	}
	return time.Date(local.Year(), local.Month(), day, dayEnds, 0, 0, 0, loc).UTC()
}

// near tells the customer, once, that a told time may not be kept, before it passes. The time stays in the ledger and
// counts. A clock that stands still breaks nothing, so nothing is said of it.
func (x *decision) near(p Promise) {
	t, ok := x.ticketOf(p)
	if !ok || t.State == TicketPending || t.State == TicketResolved {
		x.mark("told time is near", "the clock stands still")
		return
	}
	id := "sys.near.solution"
	if p.Kind.answers() {
		id = "sys.near.first"
	}
	if !p.Due.After(x.facts.Now) { // nobody was there to fire the timer
		id += ".passed"
	}
	x.mark("told time is near", string(p.Kind)+" is not kept yet")
	said := x.text(id, map[string]string{"ticket.number": t.Number, "was": x.when(p.Due)})
	if p.Kind == PromiseSolution {
		said += " " + x.text("sys.near."+string(t.State), map[string]string{"team": x.teamName(t.Team)})
	}
	gap := time.Duration(0)
	if p.Kind.answers() {
		gap = newsFirst
	}
	from := p.Due
	if x.facts.Now.After(from) {
		from = x.facts.Now
	}
	said += " " + x.nextNews(t, from, gap, 0)
	said += " " + x.text("sys.near.way."+string(x.turn.Owner), nil)
	x.message(Message{From: FromBot, TextID: id, Body: []channel.Block{{Kind: channel.TextBlock, Text: said}}})
	if x.turn.Owner == OwnerBot {
		x.offerPerson()
	}
	x.note("sys.near_note", map[string]string{"ticket.number": t.Number, "due": sla.Say(p.Due, x.facts.Now, x.zone(), x.desk.Locales[0])}, true)
}

// ticketOf is the ticket that a told time is about.
func (x *decision) ticketOf(p Promise) (Ticket, bool) {
	i := slices.IndexFunc(x.facts.Tickets, func(t Ticket) bool { return t.ID == p.Ticket })
	if i < 0 {
		return Ticket{}, false
	}
	if !slices.Contains(x.used, p.Ticket) {
		x.used = append(x.used, p.Ticket)
	}
	return x.facts.Tickets[i], true
}

// when is an instant in the customer's words.
func (x *decision) when(t time.Time) string {
	return x.hearer().Say(t, x.facts.Now)
}
