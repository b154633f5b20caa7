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
	FirstResponse firstAnswer   `json:"first_response"`
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

// ratingAnswer says what customers gave after their matter was solved: how many, their sum, and how often 1 to 5.
type ratingAnswer struct {
	Count  int   `json:"count"`
	Sum    int   `json:"sum"`
	Scores []int `json:"scores"`
}

func ratingsOf(c report.Counts) ratingAnswer {
	return ratingAnswer{c.Ratings, c.RatingSum, c.Scores[:]}
}

// span reads which span of time is reported on.
func (a *api) span(r *request) (from, to time.Time, err error) {
	if to, err = timeParam(r, "to", a.Now()); err != nil {
		return from, to, err
	}
	if from, err = timeParam(r, "from", to.Add(-reportSpan)); err == nil && !from.Before(to) {
		err = wrongField("from", "It is before to.")
	}
	return from, to, err
}

// report counts what happened in a span.
func (a *api) report(r *request) (answer, error) {
	from, to, err := a.span(r)
	if err != nil {
		return answer{}, err
	}
	c, err := a.fold.Between(r.Context(), from, to)
	if err != nil {
		return answer{}, err
	}
	out := summaryAnswer{From: from.UTC(), To: to.UTC(), Conversations: c.Conversations, Turns: c.Turns, Messages: c.Messages, Tickets: c.Tickets,
		Resolved: c.Resolved, ResolvedByBot: c.ByBot, Handoffs: c.Handoffs, Reasons: []reasonCount{}, Intents: []intentCount{},
		NotUnderstood: c.NotUnderstood, Trouble: c.Trouble, Promises: promiseCounts{c.Told, c.Settled, c.Kept}, FirstResponse: firstOf(c), Ratings: ratingsOf(c)}
	for _, l := range report.Lines(c.Reasons) {
		out.Reasons = append(out.Reasons, reasonCount{l.Name, l.Count})
	}
	d := a.Desk()
	for _, l := range report.Lines(c.Intents) {
		out.Intents = append(out.Intents, intentCount{l.Name, intentTitle(d, l.Name), l.Count})
	}
	return ok(out), nil
}
