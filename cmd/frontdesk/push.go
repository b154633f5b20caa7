package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/url"

	"github.com/spf13/cobra"

	"frontdesk/bot"
	"frontdesk/bot/desk"
)

// maxDeskBytes bounds a packed desk that is pushed: the definition itself may have 32 MiB.
const maxDeskBytes = 33 << 20

func deskPushCommand() *cobra.Command {
	var o pushOptions
	c := &cobra.Command{
		Use: "push DIR", Short: "check, test and publish a desk folder",
		Long: "The folder's .frontdesk-revision says which revision it was changed from (desk init, pull and push write it). If\n" +
			"another is live since, nothing is published and it says how to merge.\n" + sayFirst,
		Example: "  frontdesk desk push ./desk\n  frontdesk desk push ./desk --force 'the carrier is down, tests follow'", Args: exactly(1, "give the folder of a desk"),
		RunE: func(cmd *cobra.Command, args []string) error {
			src, err := deskFiles(args[0], cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			return o.push(cmd, args[0], src)
		},
	}
	o.at.flags(c.Flags())
	c.Flags().StringVar(&o.force, "force", "", "publish in spite of failing tests or of another id, for this `reason`")
	c.Flags().StringVar(&o.onto, "onto", "", "the live `revision` that this replaces knowingly (default: what the folder was changed from)")
	yesFlag(c, &o.yes)
	return jsonFlag(c, &o.json)
}

// pushOptions are the flags of desk push.
type pushOptions struct {
	at          place
	force, onto string
	json, yes   bool
}

// sayFirst is what push and rollback do before they publish.
const sayFirst = "Where open tickets get other times, or lose their team, it says so first: in a terminal it asks, in a script it goes on.\n" +
	"Customers are told of other times some minutes later, so that a rollback comes in time."

func yesFlag(c *cobra.Command, yes *bool) {
	c.Flags().BoolVar(yes, "yes", false, "publish without asking in a terminal")
}

// push checks a folder here, has it published there, and notes the revision in it.
func (o pushOptions) push(cmd *cobra.Command, dir string, src fs.FS) error {
	out := cmd.OutOrStdout()
	l, problems := desk.Load(src, desk.Options{})
	switch bad := l == nil || desk.Broken(problems); {
	case bad && o.json:
		return errors.Join(errProblems, printJSON(out, pushed{Problems: problems}))
	case bad:
		printProblems(out, problems)
		return errProblems
	case !o.json:
		printProblems(out, problems)
	}
	packed, err := desk.Pack(src)
	if err != nil {
		return err
	}
	if o.onto == "" {
		if o.onto, err = desk.ReadRevision(src); err != nil {
			return &failure{status: exitProblems, what: err.Error()}
		}
	}
	values := jsonArg(o.json)
	values.Set("seen", o.onto)
	values.Set("force", o.force)
	values.Set("dir", dir)
	values.Set("at", o.at.words())
	if err := o.at.ask(cmd, bytes.NewReader(packed), values, o.yes); err != nil {
		return err
	}
	if err := o.at.perform(cmd.Context(), "desk-push", bytes.NewReader(packed), out, values); err != nil {
		return err
	}
	revision, err := desk.Revision(src)
	if err != nil {
		return err
	}
	return desk.WriteRevision(dir, revision)
}

func pushOp(ctx context.Context, d *data, in io.Reader, out io.Writer, args url.Values) error {
	l, problems, err := readDesk(in)
	if err != nil {
		return err
	}
	var p pushed
	if l == nil || wantsJSON(args) { // else the command has printed them
		p.Problems = problems
	}
	err = errProblems
	if l != nil {
		err = d.push(ctx, l, &p, args)
	}
	if err != nil && len(p.Problems) == 0 && p.Tests == nil {
		return err // nothing was found out that could be printed
	}
	return p.tell(out, wantsJSON(args), err, p.sayPush)
}

// push publishes a desk and notes in p what came of it.
func (d *data) push(ctx context.Context, l *desk.Loaded, p *pushed, args url.Values) error {
	live, err := d.replaces(ctx, l, args) // before the tests, which take their time
	if err != nil {
		return err
	}
	if live == l.Desk.Revision {
		p.Revision, p.Problems = &live, append(p.Problems, unstarted(l.Channels, d.url)...)
		return nil
	}
	tests, err := trainAndTest(ctx, l, d.library)
	if err != nil {
		return err
	}
	p.Tests, p.Reason = &tests, orNull(args.Get("force"))
	if tests.Failed > 0 && p.Reason == nil {
		return testsFailed(tests)
	}
	e, err := d.effect(ctx, l, usualMessages)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if p.unread = err; err == nil { // where that cannot be told, the desk is published all the same
		p.Reread = &reread{e.Messages, len(e.Changed)}
	}
	retold, err := d.foretell(ctx, l)
	if err != nil {
		return err
	}
	now, err := d.publish(ctx, l.Source, live, string(actor(ctx)), args.Get("force"))
	if bot.CodeOf(err) == bot.Conflict {
		return d.staleDesk(ctx, args, live, now.Revision)
	}
	if err != nil {
		return err
	}
	retold.published(now.At)
	p.Retold = &retold
	p.Revision, p.Parent, p.Published = &now.Revision, orNull(now.Parent), true
	p.Problems = append(p.Problems, unstarted(l.Channels, d.url)...) // here, in the environment of the desk that runs
	return nil
}

// unpackDesk reads and checks a packed desk. Its problems are printed; errors among them are errProblems.
func unpackDesk(in io.Reader, out io.Writer) (*desk.Loaded, error) {
	l, problems, err := readDesk(in)
	if err == nil && l == nil {
		printProblems(out, problems)
		return nil, errProblems
	}
	return l, err
}

// readDesk reads and checks a packed desk. One with errors is nil.
func readDesk(in io.Reader) (*desk.Loaded, []desk.Problem, error) {
	packed, err := io.ReadAll(io.LimitReader(in, maxDeskBytes+1))
	if err != nil || len(packed) > maxDeskBytes {
		return nil, nil, cannot(err, "", "a desk may have 32 MiB", "the desk could not be read whole")
	}
	src, err := desk.Unpack(packed)
	if err != nil {
		return nil, nil, &failure{status: exitProblems, what: err.Error(), remedy: "push a folder that frontdesk desk check accepts"}
	}
	l, problems := desk.Load(src, desk.Options{})
	return l, problems, nil
}
