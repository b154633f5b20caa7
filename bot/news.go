package bot

import (
	"time"

	"frontdesk/bot/channel"
	"frontdesk/bot/sla"
)

// Once a told time will not be kept, the customer always has a next date: by when he is written to again, even if there is
// nothing new. The gaps grow, for the tenth note of the kind helps nobody.
const (
	newsFirst = 2 * time.Hour       // of working time, while nobody has written to him yet
	newsSoon  = 4 * 24 * time.Hour  // so long after the told time he hears every working day
	newsLater = 14 * 24 * time.Hour // so long every second one, then every fifth
)

// nextNews tells by when the customer hears of a ticket again, and sees to it. late is for how long a told time has passed.
func (x *decision) nextNews(t Ticket, from time.Time, gap, late time.Duration) string {
	hours := x.desk.Hours(t.Team)
	switch {
	case gap > 0:
	case late < newsSoon:
		gap = hours.WorkingDay()
	case late < newsLater:
		gap = 2 * hours.WorkingDay()
	default:
		gap = 5 * hours.WorkingDay()
	}
	at := hours.Add(from, gap)
	if at.IsZero() {
		return ""
	}
	at = sla.Told(morningAfter(at, x.zone()), x.facts.Now, x.zone())
	x.cancel(TimerNews, string(t.ID))
	x.after(TimerNews, string(t.ID), at)
	return x.text("sys.news.next", map[string]string{"next": x.when(at)})
}

// morningAfter is the beginning of the customer's next day where t lies in his night, else t.
func morningAfter(t time.Time, zone string) time.Time {
	loc := sla.Zone(zone)
	local := t.In(loc)
	day := local.Day()
	switch {
	case local.Hour() >= dayEnds:
		day++
	case local.Hour() >= dayBegins:
		return t
	}
	return time.Date(local.Year(), local.Month(), day, dayBegins, 0, 0, 0, loc).UTC()
}

// news tells how far a ticket is whose told time has passed, and when the customer hears of it again. Where a person has
// written to him since the last news, or waits for him, there is none to tell, but the next date stays.
func (x *decision) news(id TicketID) {
	t, ok := x.ticketOf(Promise{Ticket: id})
	if !ok || t.State == TicketResolved || x.turn.Owner == OwnerNobody {
		x.mark("no news", "the ticket is solved")
		return
	}
	late := x.lateBy(t)
	if late == 0 {
		x.mark("no news", "nothing is late any more")
		return
	}
	next := x.nextNews(t, x.facts.Now, 0, late)
	if t.State == TicketPending || x.turn.Owner == OwnerAgent && x.facts.Now.Sub(x.conv.ActAt) < 24*time.Hour {
		x.mark("no news", "the clock stands still, or a person has written")
		return
	}
	x.mark("news", "a told time has passed")
	said := x.text("sys.news", map[string]string{"ticket.number": t.Number}) + " " + x.text("sys.near."+string(t.State), map[string]string{"team": x.teamName(t.Team)}) +
		" " + next + " " + x.text("sys.near.way."+string(x.turn.Owner), nil)
	x.message(Message{From: FromBot, TextID: "sys.news", Body: []channel.Block{{Kind: channel.TextBlock, Text: said}}})
	if x.turn.Owner == OwnerBot {
		x.offerPerson()
	}
}

// lateBy is for how long the earliest told time of a ticket has passed that is still not kept, 0 if none has.
func (x *decision) lateBy(t Ticket) (late time.Duration) {
	for _, d := range t.Dues(x.desk, x.facts.Now) {
		for _, p := range t.Told {
			if !d.Met && p.Kind == PromiseKind(d.Target) && !p.Replaced {
				late = max(late, x.facts.Now.Sub(p.Due))
			}
		}
	}
	return late
}

// tellTimes says once more what was told of the ticket and is still to come; where that has passed, that we are late, and when
// there is news.
func (x *decision) tellTimes() {
	t := *x.ticket
	said, id := "", "sys.standing.due"
	if first := x.toldAnswer(t); first.After(x.facts.Now) {
		said, id = x.text("sys.standing.first", map[string]string{"first": x.when(first)})+" ", "sys.standing.first"
	}
	if solution := x.toldFor(t, PromiseSolution); solution.After(x.facts.Now) {
		said += x.text("sys.standing.due", map[string]string{"solution": x.when(solution)})
	} else if p, told := x.lastTold(PromiseSolution); told {
		id = "sys.standing.late"
		said += x.text(id, map[string]string{"solution": x.when(p.Due)}) + " " + x.nextNews(t, x.facts.Now, newsFirst, 0)
	}
	if said != "" {
		x.message(Message{From: FromBot, TextID: id, Body: paragraphs(said)})
	}
}
