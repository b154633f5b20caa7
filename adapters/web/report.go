package web

import (
	"time"

	"frontdesk/bot/report"
)

// reportSpan is what a summary covers unless told otherwise.
const reportSpan = 30 * 24 * time.Hour

type summaryAnswer struct {
	From          time.Time     `json:"from"`
	To            time.Time     `json:"to"`
	Conversations int           `json:"conversations"`
	Turns         int           `json:"turns"`
	Messages      int           `json:"messages"`
	Tickets       int           `json:"tickets"`
	Resolved      int           `json:"resolved"`
	ResolvedByBot int           `json:"resolved_by_bot"`
	Handoffs      int           `json:"handoffs"`
	Reasons       []reasonCount `json:"reasons"`
	Intents       []intentCount `json:"intents"`
	NotUnderstood int           `json:"not_understood"`
	Trouble       int           `json:"trouble"`
	Promises      promiseCounts `json:"promises"`
	Ratings       ratingAnswer  `json:"ratings"`
}

type reasonCount struct {
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

type intentCount struct {
	Intent string `json:"intent"`
	Title  string `json:"title"`
	Count  int    `json:"count"`
}

type promiseCounts struct {
	Told    int `json:"told"`
	Settled int `json:"settled"`
	Kept    int `json:"kept"`
}

type ratingAnswer struct {
	Count int `json:"count"`
	Sum   int `json:"sum"`
}

// report counts what happened in a span.
func (a *api) report(r *request) (answer, error) {
	now := a.Now()
	to, err := timeParam(r, "to", now)
	if err != nil {
		return answer{}, err
	}
	from, err := timeParam(r, "from", to.Add(-reportSpan))
	if err != nil {
		return answer{}, err
	}
	if !from.Before(to) {
		return answer{}, wrongField("from", "It is before to.")
	}
	c, err := a.fold.Between(r.Context(), from, to)
	if err != nil {
		return answer{}, err
	}
	out := summaryAnswer{From: from.UTC(), To: to.UTC(), Conversations: c.Conversations, Turns: c.Turns, Messages: c.Messages, Tickets: c.Tickets,
		Resolved: c.Resolved, ResolvedByBot: c.ByBot, Handoffs: c.Handoffs, Reasons: []reasonCount{}, Intents: []intentCount{},
		NotUnderstood: c.NotUnderstood, Trouble: c.Trouble, Promises: promiseCounts{c.Told, c.Settled, c.Kept}, Ratings: ratingAnswer{c.Ratings, c.RatingSum}}
	for _, l := range report.Lines(c.Reasons) {
		out.Reasons = append(out.Reasons, reasonCount{l.Name, l.Count})
	}
	d := a.Desk()
	for _, l := range report.Lines(c.Intents) {
		out.Intents = append(out.Intents, intentCount{l.Name, intentTitle(d, l.Name), l.Count})
	}
	return ok(out), nil
}
