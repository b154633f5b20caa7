package web

import (
	"strconv"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/report"
)

// reportItem is a report that can be asked for.
type reportItem struct {
	ID   string `json:"id"`
	Path string `json:"path"`
	Says string `json:"says"`
}

// reports lists the reports there are.
func (a *api) reports(r *request) (answer, error) {
	const at = "/api/v1/reports/"
	return cut(r, []reportItem{
		{"agreements", at + "agreements", "Which times of the agreements were kept in a span of time, by team and rule."},
		{"now", at + "now", "How many conversations and tickets are open now, by state."},
		{"summary", at + "summary", "What happened in a span of time."},
		{"periods", at + "periods", "What happened, hour by hour, day by day, week by week or month by month."},
	})
}

type nowAnswer struct {
	At            time.Time `json:"at"`
	Conversations ownerTold `json:"conversations"`
	Tickets       stateTold `json:"tickets"`
	Unheard       int       `json:"unheard"`
}

type ownerTold struct {
	Bot     int `json:"bot"`
	Waiting int `json:"waiting"`
	Agent   int `json:"agent"`
}

type stateTold struct {
	Open     int `json:"open"`
	Assigned int `json:"assigned"`
	Pending  int `json:"pending"`
}

// reportNow counts what is open, from the board: as far as the asker may see it.
func (a *api) reportNow(r *request) (answer, error) {
	out := nowAnswer{At: a.Now().UTC()}
	owners := map[bot.Owner]*int{bot.OwnerBot: &out.Conversations.Bot, bot.OwnerWaiting: &out.Conversations.Waiting, bot.OwnerAgent: &out.Conversations.Agent}
	states := map[bot.TicketState]*int{bot.TicketOpen: &out.Tickets.Open, bot.TicketAssigned: &out.Tickets.Assigned, bot.TicketPending: &out.Tickets.Pending}
	for _, row := range a.lane(r.who, bot.LaneAll, "") {
		if n := owners[row.Owner]; n != nil {
			*n++
		}
		if n := states[row.State]; n != nil && row.Number != "" {
			*n++
		}
		if row.Unheard {
			out.Unheard++
		}
	}
	return ok(out), nil
}

// firstAnswer says how long customers waited for a person's first answer, around the clock.
type firstAnswer struct {
	Count   int      `json:"count"`
	MedianS *float64 `json:"median_s"`
	P90S    *float64 `json:"p90_s"`
}

func firstOf(c report.Counts) firstAnswer {
	out := firstAnswer{Count: len(c.First)}
	if out.Count > 0 {
		median, p90 := report.Share(c.First, 0.5).Seconds(), report.Share(c.First, 0.9).Seconds()
		out.MedianS, out.P90S = &median, &p90
	}
	return out
}

// period is what happened between two times.
type period struct {
	From          time.Time     `json:"from"`
	To            time.Time     `json:"to"`
	Conversations int           `json:"conversations"`
	Messages      int           `json:"messages"`
	Tickets       int           `json:"tickets"`
	Resolved      int           `json:"resolved"`
	ResolvedByBot int           `json:"resolved_by_bot"`
	Handoffs      int           `json:"handoffs"`
	NotUnderstood int           `json:"not_understood"`
	Promises      promiseCounts `json:"promises"`
	FirstResponse firstAnswer   `json:"first_response"`
	Ratings       ratingAnswer  `json:"ratings"`
}

// maxPeriods bounds how many periods a span may have: two years of days.
const maxPeriods = 800

// reportPeriods counts what happened, period by period, in the desk's zone. The first and the last may be cut short.
func (a *api) reportPeriods(r *request) (answer, error) {
	from, to, err := a.span(r)
	if err != nil {
		return answer{}, err
	}
	bounds, err := a.bounds(r.URL.Query().Get("per"), from, to)
	if err != nil {
		return answer{}, err
	}
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	begin, err := placeParam(r, len(bounds)-1)
	if err != nil {
		return answer{}, err
	}
	end := min(begin+n, len(bounds)-1)
	bounds, more := bounds[begin:end+1], end < len(bounds)-1
	counts, err := a.fold.Periods(r.Context(), bounds)
	if err != nil {
		return answer{}, err
	}
	out := page[period]{Items: []period{}}
	for i, c := range counts {
		out.Items = append(out.Items, period{bounds[i].UTC(), bounds[i+1].UTC(), c.Conversations, c.Messages, c.Tickets, c.Resolved, c.ByBot, c.Handoffs,
			c.NotUnderstood, promiseCounts{c.Told, c.Settled, c.Kept}, firstOf(c), ratingsOf(c)})
	}
	if more {
		out.Next = new(strconv.Itoa(end))
	}
	return ok(out), nil
}

// bounds cuts a span where periods begin, in the desk's zone.
func (a *api) bounds(per string, from, to time.Time) ([]time.Time, error) {
	zone := location(a.Desk().Zone)
	next := map[string]func(t time.Time) time.Time{
		"hour": func(t time.Time) time.Time { return t.Truncate(time.Hour).Add(time.Hour) },
		"day":  func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, zone) },
		"week": func(t time.Time) time.Time {
			untilMonday := 7 - (int(t.Weekday())+6)%7
			return time.Date(t.Year(), t.Month(), t.Day()+untilMonday, 0, 0, 0, 0, zone)
		},
		"month": func(t time.Time) time.Time { return time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, zone) },
	}[per]
	if per == "" {
		return a.bounds("day", from, to)
	}
	if next == nil {
		return nil, wrongField("per", "It is hour, day, week or month.")
	}
	bounds := []time.Time{from.Truncate(time.Hour)}
	for t := next(from.In(zone)); t.Before(to); t = next(t) {
		if bounds = append(bounds, t); len(bounds) > maxPeriods {
			return nil, wrongField("per", "The span has more than 800 of these: ask for a shorter span or longer periods.")
		}
	}
	return append(bounds, to), nil
}
