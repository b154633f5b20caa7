package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/bot/desk"
	"frontdesk/bot/rehearsal"
	"frontdesk/bot/staff"
)

func deskReplayCommand() *cobra.Command {
	var at place
	var since string
	var asJSON bool
	c := &cobra.Command{
		Use: "replay DIR", Short: "run stored conversations against a changed desk, and list what would be otherwise",
		Long: "Each conversation that had a turn within --since is run twice, with what was recorded of its turns: under the live desk and\n" +
			"under the desk of the folder. A difference in words goes on; behind one that leads elsewhere nothing is compared, because the\n" +
			"customer answered to something else. Nothing is published and nobody is answered. What customers said and heard is shown:\n" +
			"that it was is noted in the audit log.",
		Example: "  frontdesk desk replay ./desk\n  frontdesk desk replay ./desk --since 7d --json", Args: exactly(1, "give the folder of a desk"),
		RunE: func(cmd *cobra.Command, args []string) error {
			from, err := sinceTime(since)
			if err != nil {
				return err
			}
			src, err := deskFiles(args[0], cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			if _, err := loadDesk(src, cmd.ErrOrStderr()); err != nil {
				return err
			}
			packed, err := desk.Pack(src)
			if err != nil {
				return err
			}
			values := jsonArg(asJSON)
			values.Set("since", from)
			return at.perform(cmd.Context(), "desk-replay", bytes.NewReader(packed), cmd.OutOrStdout(), values)
		},
	}
	at.flags(c.Flags())
	c.Flags().StringVar(&since, "since", "30d", "conversations with a turn within this `span`")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func replayOp(ctx context.Context, d *data, in io.Reader, out io.Writer, args url.Values) error {
	changed, err := unpackDesk(in, out)
	if err != nil {
		return err
	}
	since, err := time.Parse(time.RFC3339, args.Get("since"))
	if err != nil && args.Get("since") != "" {
		return usage("use the command of the same version", "since=%q is no time", args.Get("since"))
	}
	live, err := d.liveDesk(ctx)
	if err != nil {
		return err
	}
	if err := desk.Train(ctx, changed, d.library); err != nil {
		return notTrained(err)
	}
	note := staff.Note{By: actor(ctx), Verb: "desk.replay", Object: changed.Desk.Revision, Detail: "against " + live.Desk.Revision}
	if err := d.accounts.Audit(ctx, note); err != nil {
		return err
	}
	r, err := rehearsal.Retell(ctx, d.archive(), live.Desk, changed.Desk, since)
	if err != nil {
		return err
	}
	if args.Get("json") != "" {
		return printJSON(out, r)
	}
	return printRetold(out, r)
}

// liveDesk is the live desk with its models.
func (d *data) liveDesk(ctx context.Context) (*desk.Loaded, error) {
	now, err := d.library.Live(ctx)
	if err != nil {
		return nil, err
	}
	if now.Revision == "" {
		return nil, &failure{status: exitProblems, what: "no desk was published yet: there is nothing to compare with", remedy: "frontdesk desk push DIR"}
	}
	live, err := d.published(ctx, now.Revision)
	if err != nil {
		return nil, err
	}
	if live == nil {
		return nil, &failure{status: exitProblems, what: "the live desk does not load with this version of frontdesk", remedy: "push the changed desk: there is nothing to compare it with"}
	}
	if live.Desk.Models != nil {
		return live, nil
	}
	if err := desk.Train(ctx, live, d.library); err != nil {
		return nil, notTrained(err)
	}
	return live, nil
}

func printRetold(w io.Writer, r rehearsal.Retold) error {
	last := ""
	changed := 0
	seen := map[string]bool{}
	for _, d := range r.Changed {
		if at := fmt.Sprintf("%s/%d", d.Conversation, d.Turn); at != last {
			fmt.Fprintln(w, at)
			last = at
		}
		if !seen[string(d.Conversation)] {
			seen[string(d.Conversation)] = true
			changed++
		}
		fmt.Fprintf(w, "  %s\n    now: %s\n    new: %s\n", d.Kind, oneLine(d.Before), oneLine(d.After))
	}
	line := fmt.Sprintf("%s: %d unchanged, %d changed", count(r.Conversations, "conversation"), r.Unchanged, changed)
	if r.NotComparable > 0 {
		line += fmt.Sprintf(", %d not comparable (erased, or the live desk itself would do otherwise by now)", r.NotComparable)
	}
	_, err := fmt.Fprintln(w, line)
	return err
}

// oneLine is a text for a list; nothing is a dash.
func oneLine(s string) string {
	if s = strings.Join(strings.Fields(s), " "); s == "" {
		return "–"
	}
	return s
}
