package main

import (
	"context"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"frontdesk/bot"
	"frontdesk/bot/person"
	"frontdesk/bot/staff"
)

func exportCommand() *cobra.Command {
	var at place
	var format string
	var notes, asJSON bool
	c := &cobra.Command{Use: "export", Short: "take data out: transcripts, all of a customer, tickets",
		Example: "  frontdesk export conversation FD-1042 --format html > FD-1042.html\n  frontdesk export customer cu_… > customer.json\n  frontdesk export tickets --since 90d > tickets.csv"}
	conv := &cobra.Command{
		Use: "conversation ID", Short: "the transcript of a conversation, by its id or its ticket's number",
		Example: "  frontdesk export conversation FD-1042 --format text", Args: exactly(1, "give a conversation's id or a ticket's number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := formatOf(cmd, format, asJSON)
			if err != nil {
				return err
			}
			if !slices.Contains(bot.TranscriptFormats, format) {
				return usage("the formats are "+strings.Join(bot.TranscriptFormats, ", "), "there is no format %q", format)
			}
			values := url.Values{"id": {args[0]}, "format": {format}}
			if notes {
				values.Set("notes", "1")
			}
			return at.perform(cmd.Context(), "export", nil, cmd.OutOrStdout(), values)
		},
	}
	conv.Flags().StringVar(&format, "format", "text", "text, json or html")
	formatFlag(conv, &asJSON)
	conv.Flags().BoolVar(&notes, "notes", false, "with the desk's private notes")
	at.flags(c.PersistentFlags())
	return group(c, conv, exportCustomerCommand(&at), exportTicketsCommand(&at), exportUnreadCommand(&at))
}

// formatFlag is --json where there is --format already.
func formatFlag(c *cobra.Command, on *bool) *cobra.Command {
	c.Flags().BoolVar(on, "json", false, "short for --format json")
	return c
}

// formatOf is the format that the two flags ask for.
func formatOf(cmd *cobra.Command, format string, asJSON bool) (string, error) {
	if !asJSON {
		return format, nil
	}
	if cmd.Flags().Changed("format") && format != "json" {
		return "", usage("give one of the two", "--json and --format %s ask for different things", format)
	}
	return "json", nil
}

func exportOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	a, id := d.archive(), bot.ConvID(args.Get("id"))
	if strings.HasPrefix(string(id), "FD-") {
		t, err := a.TicketByNumber(ctx, string(id))
		if err != nil {
			return notThere(err, string(id))
		}
		id = t.Home
	}
	c, err := a.Conversation(ctx, id)
	if err != nil {
		return notThere(err, string(id))
	}
	if err := d.accounts.Audit(ctx, staff.Note{By: actor(ctx), Verb: "conversation.export", Object: string(id)}); err != nil {
		return err
	}
	turns, err := person.AllTurns(ctx, a, id)
	if err != nil {
		return err
	}
	twice, err := a.SentTwice(ctx, turns)
	if err != nil {
		return err
	}
	live, err := d.wording(ctx)
	if err != nil {
		return err
	}
	head, err := a.TranscriptHead(ctx, &c, live, "")
	if err != nil {
		return err
	}
	return bot.WriteTranscript(out, args.Get("format"), head, bot.Transcript(turns, args.Get("notes") != "", twice, d.staffName(ctx)))
}

// wording is the live desk for its names and its zone; nil where none is live or this version cannot read it.
func (d *data) wording(ctx context.Context) (*bot.Desk, error) {
	now, err := d.library.Live(ctx)
	if err != nil || now.Revision == "" {
		return nil, err
	}
	live, err := d.published(ctx, now.Revision)
	if err != nil || live == nil {
		return nil, err
	}
	return live.Desk, nil
}

func notThere(err error, id string) error {
	if bot.CodeOf(err) != bot.NotFound {
		return err
	}
	return &failure{status: exitProblems, what: "there is no conversation " + id, remedy: "ids are cv_… in the console's address, numbers are FD-… on the ticket"}
}

// staffName gives the names of staff; their ids where they are gone.
func (d *data) staffName(ctx context.Context) func(bot.StaffID) string {
	return func(id bot.StaffID) string {
		if who, err := d.accounts.Get(ctx, id); err == nil {
			return who.Name
		}
		return string(id)
	}
}
