package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/bot"
	"frontdesk/bot/runtime"
	"frontdesk/bot/staff"
)

func exportUnreadCommand(at *place) *cobra.Command {
	var asJSON bool
	var to string
	c := &cobra.Command{
		Use: "unread [ID]", Short: "events of channels that could not be read: list them, or open one",
		Example: "  frontdesk export unread\n  frontdesk export unread telegram:help/5f3c… --to event.json",
		Long: "Events in a form that this version does not know are kept as they came, sealed, for 7 days. Without an id they\n" +
			"are listed. With one it is opened to a file, which only you may read; that stands in the audit log.",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return exactly(1, "give one id, or none to list them")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return at.perform(cmd.Context(), "export-unread", nil, cmd.OutOrStdout(), jsonArg(asJSON))
			}
			if to == "" {
				return usage("add --to FILE: it holds what a customer sent, as it came", "it is not said where the event goes")
			}
			return toNewFile(to, func(f io.Writer) error {
				return at.perform(cmd.Context(), "export-unread", nil, f, url.Values{"id": {args[0]}})
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	c.Flags().StringVar(&to, "to", "", "`file` that the event is written to; it must not be there yet")
	return c
}

// toNewFile writes a file that was not there, for its owner alone. What failed leaves none.
func toNewFile(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return cannot(err, name, "choose a name that is not taken, in a folder that you may write to", "the file cannot be made")
	}
	err = write(f)
	if cerr := f.Close(); err == nil && cerr != nil {
		err = cannot(cerr, name, "see whether the disk is full", "the file cannot be written")
	}
	if err != nil {
		_ = os.Remove(name) // the error stands for it
	}
	return err
}

// unreadLine is a kept event as it is listed.
type unreadLine struct {
	ID      string    `json:"id"`
	Channel string    `json:"channel"`
	At      time.Time `json:"at"`
	Bytes   int       `json:"bytes"`
}

func exportUnreadOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	if id := args.Get("id"); id != "" {
		return openUnread(ctx, d, out, id)
	}
	all, err := runtime.ListUnread(ctx, d.store, "")
	if err != nil {
		return err
	}
	lines := make([]unreadLine, 0, len(all))
	for _, u := range all {
		lines = append(lines, unreadLine{u.ID, u.Channel, u.At, u.Size})
	}
	if args.Get("json") != "" {
		return printJSON(out, lines)
	}
	for _, l := range lines {
		fmt.Fprintf(out, "%s  %s  %s\n", l.At.Format(time.RFC3339), l.ID, count(l.Bytes, "byte"))
	}
	if len(lines) == 0 {
		fmt.Fprintln(out, "there are none: all events of the last 7 days could be read")
	}
	return nil
}

// openUnread writes one out. It is noted before: what was looked at is in the audit log even if the answer is lost.
func openUnread(ctx context.Context, d *data, out io.Writer, id string) error {
	raw, err := runtime.OpenUnread(ctx, d.store, d.vault, id)
	if bot.CodeOf(err) == bot.NotFound {
		return &failure{status: exitProblems, what: "there is no event " + id, remedy: "frontdesk export unread lists them; after 7 days they are gone"}
	}
	if err != nil {
		return err
	}
	if err := d.accounts.Audit(ctx, staff.Note{By: actor(ctx), Verb: "event.export", Object: id}); err != nil {
		return err
	}
	_, err = out.Write(raw)
	return err
}
