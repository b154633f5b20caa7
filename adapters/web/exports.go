package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/staff"
)

// exportItem is something that can be taken out of the desk.
type exportItem struct {
	ID         string           `json:"id"`
	Path       string           `json:"path"`
	Permission staff.Permission `json:"permission"`
	Formats    []string         `json:"formats"`
	May        bool             `json:"may"`
}

// exports lists what can be taken out, and whether the asker may. Each that is taken is noted in the audit log.
func (a *api) exports(r *request) (answer, error) {
	const at = "/api/v1/exports/"
	all := []exportItem{
		{ID: "conversations", Path: at + "conversations/{id}", Permission: staff.ConversationExport, Formats: bot.TranscriptFormats},
		{ID: "customers", Path: at + "customers/{id}", Permission: staff.DataExport, Formats: []string{"json"}},
		{ID: "tickets", Path: at + "tickets", Permission: staff.DataExport, Formats: []string{"csv", "json"}},
	}
	for i := range all {
		all[i].May = r.who.May(all[i].Permission)
	}
	return cut(r, all)
}

// exportTickets gives all tickets as a table, or with all details.
func (a *api) exportTickets(r *request) (answer, error) {
	format := r.URL.Query().Get("format")
	if format == "" {
		format = "csv"
	}
	kind, known := map[string]string{"csv": "text/csv; charset=utf-8", "json": "application/json"}[format]
	if !known {
		return answer{}, wrongField("format", "It is csv or json.")
	}
	since, err := timeParam(r, "since", time.Time{})
	if err != nil {
		return answer{}, err
	}
	args := url.Values{"format": {format}}
	if !since.IsZero() {
		args.Set("since", since.Format(time.RFC3339))
	}
	return a.takeOut(r, "export-tickets", args, kind, "tickets."+format)
}

// exportCustomer gives all that is kept of a customer.
func (a *api) exportCustomer(r *request) (answer, error) {
	id := r.PathValue("id")
	if !isID(id, "cu_") {
		return answer{}, notFound()
	}
	args := url.Values{"id": {id}}
	switch notes := r.URL.Query().Get("notes"); {
	case notes == "true":
		args.Set("notes", "1")
	case !slices.Contains([]string{"", "false"}, notes):
		return answer{}, wrongField("notes", "It is true or false.")
	}
	return a.takeOut(r, "export-customer", args, "application/json", id+".json")
}

// takeOut runs the command that exports something, and gives what it wrote as a file.
func (a *api) takeOut(r *request, command string, args url.Values, kind, file string) (answer, error) {
	if !a.running.take("") {
		return answer{}, tooMany(commandWait)
	}
	defer a.running.leave("")
	out := &capped{left: maxCommandOutput}
	o := a.Commands.Do(r.Context(), r.who.Account.ID, command, bytes.NewReader(nil), out, args)
	switch {
	case out.over:
		return answer{}, refuse(http.StatusRequestEntityTooLarge, "too_large", "This is more than 64 MiB: run frontdesk export on the desk's own machine.")
	case o.Status == outcomeProblems:
		return answer{}, notFound()
	case o.Status != 0:
		return answer{}, &bot.Error{Code: bot.Busy, Op: command, Text: o.What}
	}
	r.w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", file))
	return answer{status: http.StatusOK, kind: kind, raw: append([]byte{}, out.Bytes()...)}, nil
}

// outcomeProblems is how a command ends that ran and did not find what it was asked for.
const outcomeProblems = 1
