package main

import (
	"context"
	"io"
	"net/url"

	"github.com/spf13/cobra"

	"frontdesk/bot/desk"
	"frontdesk/bot/staff"
)

func deskRollbackCommand() *cobra.Command {
	var at place
	var why string
	var asJSON, yes bool
	c := &cobra.Command{
		Use: "rollback REV", Short: "publish an old revision again", Long: sayFirst, Example: "  frontdesk desk rollback rv_4f2c --why 'refunds were refused'", Args: exactly(1, "give a revision from frontdesk desk log"),
		RunE: func(cmd *cobra.Command, args []string) error {
			values := jsonArg(asJSON)
			values.Set("revision", args[0])
			values.Set("why", why)
			if err := at.ask(cmd, nil, values, yes); err != nil {
				return err
			}
			return at.perform(cmd.Context(), "desk-rollback", nil, cmd.OutOrStdout(), values)
		},
	}
	at.flags(c.Flags())
	c.Flags().StringVar(&why, "why", "rolled back", "`reason`, kept in the history")
	yesFlag(c, &yes)
	return jsonFlag(c, &asJSON)
}

func rollbackOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	var p pushed
	err := d.rollBack(ctx, &p, args)
	if err != nil && len(p.Problems) == 0 {
		return err
	}
	return p.tell(out, wantsJSON(args), err, p.sayRollback)
}

// rollBack publishes an old revision again and notes in p what came of it.
func (d *data) rollBack(ctx context.Context, p *pushed, args url.Values) error {
	revision, err := d.revision(ctx, args.Get("revision"))
	if err != nil {
		return err
	}
	live, err := d.library.Live(ctx)
	if err != nil {
		return err
	}
	if revision == live.Revision {
		p.Revision = &revision
		return nil
	}
	l, problems, err := d.oldDesk(ctx, revision)
	if err != nil {
		return err
	}
	if l == nil {
		p.Problems = problems
		return &failure{status: exitProblems, what: "that revision does not load with this version of frontdesk", remedy: "pull it, mend it, push it"}
	}
	if err := desk.Train(ctx, l, d.library); err != nil {
		return notTrained(err)
	}
	retold, err := d.foretell(ctx, l)
	if err != nil {
		return err
	}
	if err := d.retell(ctx, live.Revision, l.Source); err != nil {
		return err
	}
	now, err := d.library.Rollback(ctx, revision, string(actor(ctx)), args.Get("why"))
	if err != nil {
		return err
	}
	note := staff.Note{By: actor(ctx), Verb: "desk.rollback", Object: now.Revision, Detail: afterRevision(now.Parent)}
	if err := d.accounts.Audit(ctx, note); err != nil {
		return err
	}
	p.Revision, p.Parent, p.Published, p.Reason = &now.Revision, orNull(now.Parent), true, orNull(args.Get("why"))
	p.Problems = unstarted(l.Channels, d.url)
	retold.published(now.At)
	p.Retold = &retold
	return nil
}
