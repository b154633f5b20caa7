package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"frontdesk/bot/desk"
	"frontdesk/bot/rehearsal"
	"frontdesk/bot/staff"
)

const (
	usualMessages = 500    // read again unless --last says otherwise
	mostMessages  = 100000 // that may be asked for: they are held in memory
)

func intentsEffectCommand() *cobra.Command {
	var at place
	var last int
	var asJSON bool
	c := &cobra.Command{
		Use: "effect DIR", Short: "show which of the last messages a changed desk would read otherwise",
		Long: "Reads the last messages that customers wrote twice: as the live desk reads them now, and as the desk of the folder\n" +
			"would. Shown are those of which it would make something else. Nothing is published, and nothing is answered.\n" +
			"The messages are customers' own words: that they were read is noted in the audit log.",
		Example: "  frontdesk intents effect ./desk\n  frontdesk intents effect ./desk --last 2000 --json", Args: exactly(1, "give the folder of a desk"),
		RunE: func(cmd *cobra.Command, args []string) error {
			values := url.Values{}
			if asJSON {
				values.Set("json", "1")
			}
			_, err := at.reread(cmd, args[0], last, values, cmd.OutOrStdout())
			return err
		},
	}
	at.flags(c.Flags())
	c.Flags().IntVar(&last, "last", usualMessages, "how many messages, the latest")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// reread has the last messages read by the desk of a folder, and returns that desk.
func (p *place) reread(cmd *cobra.Command, dir string, last int, values url.Values, out io.Writer) (*desk.Loaded, error) {
	if last < 1 || last > mostMessages {
		return nil, usage(fmt.Sprintf("give --last a number from 1 to %d", mostMessages), "--last is %d", last)
	}
	src, err := deskFiles(dir, cmd.ErrOrStderr())
	if err != nil {
		return nil, err
	}
	l, err := loadDesk(src, cmd.ErrOrStderr())
	if err != nil {
		return nil, err
	}
	packed, err := desk.Pack(src)
	if err != nil {
		return nil, err
	}
	values.Set("last", strconv.Itoa(last))
	return l, p.perform(cmd.Context(), "intents-effect", bytes.NewReader(packed), out, values)
}

func effectOp(ctx context.Context, d *data, in io.Reader, out io.Writer, args url.Values) error {
	l, err := unpackDesk(in, out)
	if err != nil {
		return err
	}
	last, err := strconv.Atoi(args.Get("last"))
	if err != nil || last < 1 || last > mostMessages {
		return usage("give --last a number", "--last is %q", args.Get("last"))
	}
	if err := desk.Train(ctx, l, d.library); err != nil {
		return notTrained(err)
	}
	note := staff.Note{By: actor(ctx), Verb: "message.reread", Object: l.Desk.Revision, Detail: fmt.Sprintf("the last %d", last)}
	if err := d.accounts.Audit(ctx, note); err != nil {
		return err
	}
	if args.Get("missed") != "" {
		m, err := d.missed(ctx, l, last)
		if err != nil {
			return err
		}
		return printJSON(out, m)
	}
	e, err := d.effect(ctx, l, last)
	if err != nil {
		return err
	}
	if args.Get("json") != "" {
		return printJSON(out, e)
	}
	return printEffect(out, e)
}

// effect compares a desk, trained, with the live one on the last messages. Without a live desk there are none.
func (d *data) effect(ctx context.Context, l *desk.Loaded, last int) (rehearsal.Effect, error) {
	now, err := d.library.Live(ctx)
	if err != nil {
		return rehearsal.Effect{}, err
	}
	if now.Revision == "" {
		return rehearsal.Effect{Changed: []rehearsal.Reread{}}, nil
	}
	live, err := d.liveDesk(ctx)
	if err != nil {
		return rehearsal.Effect{}, err
	}
	messages, err := rehearsal.LastHeard(ctx, d.archive(), last)
	if err != nil {
		return rehearsal.Effect{}, err
	}
	return rehearsal.Compare(ctx, live.Desk, l.Desk, messages)
}

func printEffect(w io.Writer, e rehearsal.Effect) error {
	for _, c := range e.Changed {
		fmt.Fprintf(w, "%s/%d %q\n  now: %s\n  new: %s\n", c.Conversation, c.Turn, c.Text, madeOf(c.Before, c.After), madeOf(c.After, c.Before))
	}
	_, err := fmt.Fprintln(w, reread{e.Messages, len(e.Changed)}.line())
	return err
}

// madeOf says what is made of a message; values only where they are not those of the other reading.
func madeOf(u, other rehearsal.Understood) string {
	s := map[string]string{"sure": "understood as ", "unsure": "did you mean ", "none": "not understood"}[string(u.Verdict)] + strings.Join(u.Intents, " and ")
	if u.Verdict != "none" {
		s += fmt.Sprintf(" (%.2f)", u.Score)
	}
	if u.Locale != other.Locale {
		s += ", in " + u.Locale
	}
	if !slices.Equal(u.Values, other.Values) {
		s += fmt.Sprintf(", values %q", u.Values)
	}
	return s
}
