package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/bot"
	"frontdesk/bot/desk"
)

// maxDeskBytes bounds a packed desk that is pushed: the definition itself may have 32 MiB.
const maxDeskBytes = 33 << 20

func deskPushCommand() *cobra.Command {
	var dir, force string
	c := &cobra.Command{
		Use: "push DIR", Short: "check, test and publish a desk folder",
		Long:    "The folder's .frontdesk-revision says which revision it was changed from; if another is live since, nothing is\npublished and it says how to merge.",
		Example: "  frontdesk desk push ./desk\n  frontdesk desk push ./desk --force 'the carrier is down, tests follow'", Args: exactly(1, "give the folder of a desk"),
		RunE: func(cmd *cobra.Command, args []string) error {
			src, err := deskFiles(args[0], cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			if _, err := loadDesk(src, cmd.OutOrStdout()); err != nil {
				return err
			}
			packed, err := desk.Pack(src)
			if err != nil {
				return err
			}
			seen, err := desk.ReadRevision(src)
			if err != nil {
				return err
			}
			err = perform(cmd.Context(), dir, "desk-push", bytes.NewReader(packed), cmd.OutOrStdout(), url.Values{"seen": {seen}, "force": {force}})
			if err != nil {
				return err
			}
			revision, err := desk.Revision(src)
			if err != nil {
				return err
			}
			return desk.WriteRevision(args[0], revision)
		},
	}
	c.Flags().StringVar(&dir, "data", defaultData, "data `folder`")
	c.Flags().StringVar(&force, "force", "", "publish in spite of failing tests, for this `reason`")
	return c
}

func pushOp(ctx context.Context, d *data, in io.Reader, out io.Writer, args url.Values) error {
	packed, err := io.ReadAll(io.LimitReader(in, maxDeskBytes+1))
	if err != nil || len(packed) > maxDeskBytes {
		return cannot(err, "", "a desk may have 32 MiB", "the desk could not be read whole")
	}
	src, err := desk.Unpack(packed)
	if err != nil {
		return &failure{status: exitProblems, what: err.Error(), remedy: "push a folder that frontdesk desk check accepts"}
	}
	l, problems := desk.Load(src, desk.Options{})
	if l == nil {
		printProblems(out, problems)
		return errProblems
	}
	if err := testsPass(ctx, l, d.library, out, args.Get("force")); err != nil {
		return err
	}
	now, err := d.library.Live(ctx)
	if err != nil {
		return err
	}
	if now.Revision == l.Desk.Revision {
		_, err = fmt.Fprintf(out, "%s is live already\n", now.Revision)
		return err
	}
	p, err := d.library.Publish(ctx, l.Source, args.Get("seen"), "command line", args.Get("force"))
	if bot.CodeOf(err) == bot.Conflict {
		return &failure{status: exitProblems, what: bot.TextOf(err), remedy: "frontdesk desk pull OTHER-DIR, bring your changes in there, and push that"}
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s is live\n", p.Revision)
	return err
}

func deskPullCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use: "pull DIR", Short: "write the live desk into a folder", Example: "  frontdesk desk pull ./desk", Args: exactly(1, "give a folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var packed bytes.Buffer
			if err := perform(cmd.Context(), dir, "desk-pull", nil, &packed, nil); err != nil {
				return err
			}
			src, err := desk.Unpack(packed.Bytes())
			if err != nil {
				return err
			}
			revision, err := desk.Revision(src)
			if err != nil {
				return err
			}
			if err := writeFolder(args[0], src, revision); err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is in %s\n", revision, args[0])
			return err
		},
	}
	c.Flags().StringVar(&dir, "data", defaultData, "data `folder`")
	return c
}

func pullOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, _ url.Values) error {
	now, err := d.library.Live(ctx)
	if err != nil {
		return err
	}
	if now.Revision == "" {
		return &failure{status: exitProblems, what: "no desk was published yet", remedy: "frontdesk desk push DIR"}
	}
	files, err := d.library.Files(ctx, now.Revision)
	if err != nil {
		return err
	}
	packed, err := desk.Pack(files)
	if err != nil {
		return err
	}
	_, err = out.Write(packed)
	return err
}

func deskLogCommand() *cobra.Command {
	var dir string
	var asJSON bool
	c := &cobra.Command{
		Use: "log", Short: "what was published, by whom and why", Example: "  frontdesk desk log", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return perform(cmd.Context(), dir, "desk-log", nil, cmd.OutOrStdout(), jsonArg(asJSON))
		},
	}
	c.Flags().StringVar(&dir, "data", defaultData, "data `folder`")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func logOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	all, err := d.library.History(ctx)
	if err != nil {
		return err
	}
	if args.Get("json") != "" {
		if all == nil {
			all = []desk.Published{}
		}
		return printJSON(out, all)
	}
	for _, p := range all {
		fmt.Fprintf(out, "%s  %s  by %s  %s\n", p.At.Format(time.RFC3339), p.Revision, p.By, p.Why)
	}
	return nil
}

func deskRollbackCommand() *cobra.Command {
	var dir, why string
	c := &cobra.Command{
		Use: "rollback REV", Short: "publish an old revision again", Example: "  frontdesk desk rollback rv_4f2c --why 'refunds were refused'", Args: exactly(1, "give a revision from frontdesk desk log"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return perform(cmd.Context(), dir, "desk-rollback", nil, cmd.OutOrStdout(), url.Values{"revision": {args[0]}, "why": {why}})
		},
	}
	c.Flags().StringVar(&dir, "data", defaultData, "data `folder`")
	c.Flags().StringVar(&why, "why", "rolled back", "`reason`, kept in the history")
	return c
}

func rollbackOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	revision := args.Get("revision")
	files, err := d.library.Files(ctx, revision)
	if bot.CodeOf(err) == bot.NotFound {
		return &failure{status: exitProblems, what: "there is no revision " + revision, remedy: "take one from frontdesk desk log"}
	}
	if err != nil {
		return err
	}
	l, problems := desk.Load(files, desk.Options{})
	if l == nil {
		printProblems(out, problems)
		return &failure{status: exitProblems, what: "that revision does not load with this version of frontdesk", remedy: "pull it, mend it, push it"}
	}
	if err := desk.Train(ctx, l, d.library); err != nil {
		return err
	}
	p, err := d.library.Rollback(ctx, revision, "command line", args.Get("why"))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s is live\n", p.Revision)
	return err
}
