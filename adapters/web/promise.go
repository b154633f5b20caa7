package web

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"frontdesk/bot"
)

// overdueFor is how long a time that has passed is still listed: its timer settles it, and if not somebody should see.
const overdueFor = 24 * time.Hour

// promises lists times told and not settled, by when they are due: the ledger is kept in that order.
func (a *api) promises(r *request) (answer, error) {
	n, err := limit(r)
	if err != nil {
		return answer{}, err
	}
	before, err := timeParam(r, "before", time.Time{})
	if err != nil {
		return answer{}, err
	}
	after := r.URL.Query().Get("cursor")
	switch {
	case after == "":
		after = dueKey(a.Now().Add(-overdueFor))
	case !isDueKey(after):
		return answer{}, wrongField("cursor", "It is next of the page before.")
	}
	out := page[promise]{Items: []promise{}}
	for range scanPages {
		recs, err := a.Archive.Store.List(r.Context(), bot.KindPromise, "", after, maxLimit)
		if err != nil {
			return answer{}, err
		}
		for _, rec := range recs {
			if !before.IsZero() && rec.ID >= dueKey(before) {
				return ok(out), nil
			}
			p, show, err := a.owed(r, rec)
			if err != nil {
				return answer{}, err
			}
			if show && len(out.Items) == n {
				out.Next = &after
				return ok(out), nil
			}
			if show {
				out.Items = append(out.Items, p)
			}
			after = rec.ID
		}
		if len(recs) < maxLimit {
			return ok(out), nil
		}
	}
	out.Next = &after
	return ok(out), nil
}

// dueKey is how ids of the ledger begin for a due time.
func dueKey(t time.Time) string { return fmt.Sprintf("%013d", t.UnixMilli()) }

// dueDigits is how many digits a moment has in the ledger.
const dueDigits = 13

// isDueKey tells whether a cursor begins as the lines of the ledger do.
func isDueKey(s string) bool {
	due, _, _ := strings.Cut(s, "/")
	return len(due) == dueDigits && strings.Trim(due, "0123456789") == ""
}

// owed reads a line of the ledger. What is settled, or of a conversation that is not the asker's to see, is left out.
func (a *api) owed(r *request, rec bot.Record) (promise, bool, error) {
	var p struct {
		Conv bot.ConvID `json:"conv"`
		bot.Promise
	}
	if err := json.Unmarshal(rec.Head, &p); err != nil {
		return promise{}, false, &bot.Error{Code: bot.Internal, Op: "read promise", Ref: rec.Ref, Err: err}
	}
	now, open := a.Board.Row(p.Conv)
	if !p.Settled.IsZero() || !open || !sees(r.who, now.Team, now.Agent) {
		return promise{}, false, nil
	}
	number := now.Number
	if p.Ticket == "" {
		number = ""
	}
	return promiseOf(p.Promise, number), true, nil
}
