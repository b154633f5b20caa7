package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/bot"
	"frontdesk/bot/desk"
	"frontdesk/bot/staff"
)

const (
	// liveName is the revision that is live, on the command line.
	liveName = "live"
	// revisionPrefix begins the name of a revision.
	revisionPrefix = "rv_"
)

// publish makes a source live, and notes it in the audit log.
func (d *data) publish(ctx context.Context, src desk.Source, seen, by, why string) (desk.Published, error) {
	p, err := d.library.Publish(ctx, src, seen, by, why)
	if err != nil {
		return p, err
	}
	return p, d.accounts.Audit(ctx, staff.Note{By: bot.StaffID(by), Verb: "desk.publish", Object: p.Revision, Detail: afterRevision(p.Parent)})
}

// afterRevision says in the audit log what was live before.
func afterRevision(parent string) string {
	if parent == "" {
		return "the first"
	}
	return "after " + parent
}

// revision finds a published revision by its name, by the beginning of its name that no other has, or as "live".
func (d *data) revision(ctx context.Context, name string) (string, error) {
	live, err := d.library.Live(ctx)
	if err != nil {
		return "", err
	}
	if live.Revision == "" {
		return "", &failure{status: exitProblems, what: "no desk was published yet", remedy: "frontdesk desk push DIR"}
	}
	if name == liveName || name == live.Revision {
		return live.Revision, nil
	}
	history, err := d.library.History(ctx)
	if err != nil {
		return "", err
	}
	found := ""
	for _, p := range history {
		if !strings.HasPrefix(p.Revision, name) || p.Revision == found {
			continue
		}
		if found != "" {
			return "", &failure{status: exitProblems, what: fmt.Sprintf("%s is the beginning of %s and of %s", name, found, p.Revision), remedy: "write more of it"}
		}
		found = p.Revision
	}
	if found == "" || name == "" {
		return "", &failure{status: exitProblems, what: "there is no revision " + name, remedy: "take one from frontdesk desk log"}
	}
	return found, nil
}

func deskDiffCommand() *cobra.Command {
	var at place
	c := &cobra.Command{
		Use: "diff A B", Short: "the difference between two desks, in plain words",
		Long:    "A and B are folders, revisions as in frontdesk desk log (their beginning is enough), or live.",
		Example: "  frontdesk desk diff live ./desk\n  frontdesk desk diff rv_4f2c rv_q7xk", Args: exactly(2, "give two folders or revisions"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var sides [2]fs.FS
			for i, name := range args {
				src, err := deskOrRevision(cmd, &at, name)
				if err != nil {
					return err
				}
				sides[i] = src
			}
			changes := desk.Diff(sides[0], sides[1])
			for _, c := range changes {
				fmt.Fprintln(cmd.OutOrStdout(), c)
			}
			if len(changes) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), "no difference")
			}
			return nil
		},
	}
	at.flags(c.Flags())
	return c
}

// deskOrRevision gives the files of a folder, or of a revision where no folder has the name.
func deskOrRevision(cmd *cobra.Command, at *place, name string) (fs.FS, error) {
	_, err := os.Stat(name)
	switch {
	case err == nil:
	case name == liveName, strings.HasPrefix(name, revisionPrefix):
		return pulled(cmd.Context(), at, name)
	default:
		return nil, cannot(err, name, "give the folder of a desk, a revision of frontdesk desk log, or "+liveName, "the desk cannot be read")
	}
	return deskFiles(name, cmd.ErrOrStderr())
}

func deskLogCommand() *cobra.Command {
	var at place
	var asJSON bool
	c := &cobra.Command{
		Use: "log", Short: "what was published, by whom and why", Example: "  frontdesk desk log", Args: alone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return at.perform(cmd.Context(), "desk-log", nil, cmd.OutOrStdout(), jsonArg(asJSON))
		},
	}
	at.flags(c.Flags())
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
	if len(all) == 0 {
		_, err := fmt.Fprintln(out, "nothing was published yet: frontdesk desk push DIR")
		return err
	}
	for i, p := range all {
		line := fmt.Sprintf("%s  %s  by %s", p.At.Format(time.RFC3339), p.Revision, p.By)
		if i == len(all)-1 {
			line += ", live"
		}
		if p.Why != "" {
			line += ": " + p.Why
		}
		fmt.Fprintln(out, line)
	}
	return nil
}

func deskRollbackCommand() *cobra.Command {
	var at place
	var why string
	c := &cobra.Command{
		Use: "rollback REV", Short: "publish an old revision again", Example: "  frontdesk desk rollback rv_4f2c --why 'refunds were refused'", Args: exactly(1, "give a revision from frontdesk desk log"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return at.perform(cmd.Context(), "desk-rollback", nil, cmd.OutOrStdout(), url.Values{"revision": {args[0]}, "why": {why}})
		},
	}
	at.flags(c.Flags())
	c.Flags().StringVar(&why, "why", "rolled back", "`reason`, kept in the history")
	return c
}

func rollbackOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	revision, err := d.revision(ctx, args.Get("revision"))
	if err != nil {
		return err
	}
	live, err := d.library.Live(ctx)
	if err != nil {
		return err
	}
	if revision == live.Revision {
		_, err = fmt.Fprintf(out, "%s is live already\n", revision)
		return err
	}
	files, err := d.library.Files(ctx, revision)
	if err != nil {
		return err
	}
	l, problems := desk.Load(files, desk.Options{Published: true})
	if l == nil {
		printProblems(out, problems)
		return &failure{status: exitProblems, what: "that revision does not load with this version of frontdesk", remedy: "pull it, mend it, push it"}
	}
	if err := desk.Train(ctx, l, d.library); err != nil {
		return notTrained(err)
	}
	p, err := d.library.Rollback(ctx, revision, string(actor(ctx)), args.Get("why"))
	if err != nil {
		return err
	}
	note := staff.Note{By: actor(ctx), Verb: "desk.rollback", Object: p.Revision, Detail: afterRevision(p.Parent)}
	if err := d.accounts.Audit(ctx, note); err != nil {
		return err
	}
	printProblems(out, unstarted(l.Channels, d.url))
	_, err = fmt.Fprintf(out, "%s is live again\n  what that changed: frontdesk desk diff %s %[1]s\n  a folder that was changed from %[2]s is pushed with --onto %[1]s\n", p.Revision, p.Parent)
	return err
}
