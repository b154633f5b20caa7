package main

import (
	"context"
	"encoding/csv"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/bot"
	"frontdesk/bot/desk"
	"frontdesk/bot/person"
	"frontdesk/bot/staff"
)

func exportTicketsCommand(at *place) *cobra.Command {
	var since, format string
	var asJSON bool
	c := &cobra.Command{
		Use: "tickets", Short: "tickets as a table, or with all details as JSON",
		Long: "The table is one that `frontdesk promises backtest` reads. Cells that a spreadsheet would take for a formula begin with\n" +
			"an apostrophe.",
		Example: "  frontdesk export tickets > tickets.csv\n  frontdesk export tickets --since 90d --format json",
		Args:    alone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			format, err := formatOf(cmd, format, asJSON)
			if err != nil {
				return err
			}
			if format != "csv" && format != "json" {
				return usage("the formats are csv, json", "there is no format %q", format)
			}
			from, err := sinceTime(since)
			if err != nil {
				return err
			}
			return at.perform(cmd.Context(), "export-tickets", nil, cmd.OutOrStdout(), url.Values{"format": {format}, "since": {from}})
		},
	}
	c.Flags().StringVar(&since, "since", "", "opened within this `span`, as 90d (default: all)")
	c.Flags().StringVar(&format, "format", "csv", "csv or json")
	return formatFlag(c, &asJSON)
}

// sinceTime turns a span into when it began; "" = all time.
func sinceTime(span string) (string, error) {
	if span == "" {
		return "", nil
	}
	d, ok := desk.ParseDuration(span)
	if !ok {
		return "", usage("write it as 90d, 12h or 30m", "--since %q is not a span of time", span)
	}
	return time.Now().Add(-d).UTC().Format(time.RFC3339), nil
}

// ticketColumns are the columns of the table, in order. The first ones are what old tickets are replayed from.
var ticketColumns = []string{"number", "opened_at", "resolved_at", "state", "service", "severity", "team", "impact", "urgency", "tier", "needed_by", "agent", "conversation", "title"}

func exportTicketsOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	var from time.Time
	if s := args.Get("since"); s != "" {
		var err error
		if from, err = time.Parse(time.RFC3339, s); err != nil {
			return usage("use the command of the same version", "since=%q is no time", s)
		}
	}
	if err := d.accounts.Audit(ctx, staff.Note{By: actor(ctx), Verb: "tickets.export"}); err != nil {
		return err
	}
	if args.Get("format") == "json" {
		all := []person.Ticket{}
		err := d.eachTicket(ctx, from, func(t bot.Ticket) error {
			all = append(all, person.TicketOf(t))
			return nil
		})
		if err != nil {
			return err
		}
		return printJSON(out, all)
	}
	w := csv.NewWriter(out)
	if err := w.Write(ticketColumns); err != nil {
		return err
	}
	name := d.staffName(ctx)
	err := d.eachTicket(ctx, from, func(t bot.Ticket) error { return w.Write(ticketRow(t, name)) })
	w.Flush()
	if err != nil {
		return err
	}
	return w.Error()
}

func ticketRow(t bot.Ticket, name func(bot.StaffID) string) []string {
	resolved, agent := "", ""
	if at := person.ResolvedAt(t); at != nil {
		resolved = at.UTC().Format(time.RFC3339)
	}
	if t.Agent != "" {
		agent = name(t.Agent)
	}
	row := []string{t.Number, t.Opened.UTC().Format(time.RFC3339), resolved, string(t.State), t.Service, t.Severity, t.Team, t.Impact, t.Urgency,
		t.Tier, t.NeededBy, agent, string(t.Home), t.Title}
	for i := range row {
		row[i] = harmless(row[i])
	}
	return row
}

// harmless keeps a spreadsheet from taking a cell for a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// eachTicket reads the tickets opened from a time on, oldest first.
func (d *data) eachTicket(ctx context.Context, from time.Time, do func(bot.Ticket) error) error {
	a := d.archive()
	for after, n := "", 200; n == 200; {
		recs, err := d.store.List(ctx, bot.KindTicket, "", after, 200)
		if err != nil {
			return err
		}
		for _, r := range recs {
			after = r.ID
			t, err := a.Ticket(ctx, bot.TicketID(r.ID))
			if bot.CodeOf(err) == bot.NotFound {
				continue // erased at this moment
			}
			if err != nil {
				return err
			}
			if t.Opened.Before(from) {
				continue
			}
			if err := do(t); err != nil {
				return err
			}
		}
		n = len(recs)
	}
	return nil
}
