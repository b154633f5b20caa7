package web

import (
	"time"

	"frontdesk/bot/sla"
)

// keptAnswer says which targets of the agreements were kept in a span of time.
type keptAnswer struct {
	From    time.Time    `json:"from"`
	To      time.Time    `json:"to"`
	Targets []keptTarget `json:"targets"`
}

// keptTarget is one target of one rule, for one team.
type keptTarget struct {
	Team    string     `json:"team"`
	Rule    string     `json:"rule"`
	Label   string     `json:"label"`
	Target  sla.Target `json:"target"`
	Kept    int        `json:"kept"`
	Missed  int        `json:"missed"`
	Waiting int        `json:"waiting"`
}

// reportAgreements counts by team and rule which targets were kept.
func (a *api) reportAgreements(r *request) (answer, error) {
	from, to, err := a.span(r)
	if err != nil {
		return answer{}, err
	}
	lines, err := a.agreements.Between(r.Context(), from, to, a.Now())
	if err != nil {
		return answer{}, err
	}
	out := keptAnswer{From: from.UTC(), To: to.UTC(), Targets: []keptTarget{}}
	d := a.Desk()
	for _, l := range lines {
		out.Targets = append(out.Targets, keptTarget{l.Team, l.Rule, label(d, l.Rule), l.Target, l.Kept, l.Missed, l.Waiting})
	}
	return ok(out), nil
}
