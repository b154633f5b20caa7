package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"frontdesk/bot"
	"frontdesk/bot/desk"
)

// maxDeskBytes bounds a packed desk that is pushed: the definition itself may have 32 MiB.
const maxDeskBytes = 33 << 20

func deskPushCommand() *cobra.Command {
	var at place
	var force, onto string
	c := &cobra.Command{
		Use: "push DIR", Short: "check, test and publish a desk folder",
		Long: "The folder's .frontdesk-revision says which revision it was changed from (desk init, pull and push write it). If\n" +
			"another is live since, nothing is published and it says how to merge.",
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
			if onto == "" {
				if onto, err = desk.ReadRevision(src); err != nil {
					return &failure{status: exitProblems, what: err.Error()}
				}
			}
			values := url.Values{"seen": {onto}, "force": {force}, "dir": {args[0]}}
			if err = at.perform(cmd.Context(), "desk-push", bytes.NewReader(packed), cmd.OutOrStdout(), values); err != nil {
				return err
			}
			revision, err := desk.Revision(src)
			if err != nil {
				return err
			}
			return desk.WriteRevision(args[0], revision)
		},
	}
	at.flags(c.Flags())
	c.Flags().StringVar(&force, "force", "", "publish in spite of failing tests, for this `reason`")
	c.Flags().StringVar(&onto, "onto", "", "the live `revision` that this replaces knowingly (default: what the folder was changed from)")
	return c
}

func pushOp(ctx context.Context, d *data, in io.Reader, out io.Writer, args url.Values) error {
	l, err := unpackDesk(in, out)
	if err != nil {
		return err
	}
	live, err := d.library.Live(ctx)
	if err != nil {
		return err
	}
	if live.Revision == l.Desk.Revision {
		printProblems(out, unstarted(l.Channels, d.url))
		_, err = fmt.Fprintf(out, "%s is live already\n", live.Revision)
		return err
	}
	seen := args.Get("seen")
	switch {
	case live.Revision == "":
		seen = "" // nothing is there that could be replaced unseen
	case seen == liveName, len(seen) > len(revisionPrefix) && strings.HasPrefix(live.Revision, seen):
		seen = live.Revision
	}
	if seen != live.Revision {
		return staleDesk(args.Get("dir"), seen, live.Revision) // before the tests, which take their time
	}
	if err := testsPass(ctx, l, d.library, out, args.Get("force")); err != nil {
		return err
	}
	if err := d.sayEffect(ctx, l, out); err != nil {
		return err
	}
	p, err := d.publish(ctx, l.Source, seen, string(actor(ctx)), args.Get("force"))
	if bot.CodeOf(err) == bot.Conflict {
		return staleDesk(args.Get("dir"), seen, p.Revision)
	}
	if err != nil {
		return err
	}
	printProblems(out, unstarted(l.Channels, d.url)) // here, in the environment of the desk that runs
	_, err = fmt.Fprintf(out, "%s is live\n", p.Revision)
	return err
}

// unpackDesk reads and checks a packed desk. Its problems are printed; errors among them are errProblems.
func unpackDesk(in io.Reader, out io.Writer) (*desk.Loaded, error) {
	packed, err := io.ReadAll(io.LimitReader(in, maxDeskBytes+1))
	if err != nil || len(packed) > maxDeskBytes {
		return nil, cannot(err, "", "a desk may have 32 MiB", "the desk could not be read whole")
	}
	src, err := desk.Unpack(packed)
	if err != nil {
		return nil, &failure{status: exitProblems, what: err.Error(), remedy: "push a folder that frontdesk desk check accepts"}
	}
	l, problems := desk.Load(src, desk.Options{})
	if l == nil {
		printProblems(out, problems)
		return nil, errProblems
	}
	return l, nil
}

// staleDesk is a folder that was changed from another revision than the live one.
func staleDesk(dir, seen, live string) error {
	what := fmt.Sprintf("it was changed from %s, but %s is live: nothing was published", seen, live)
	if seen == "" {
		what = fmt.Sprintf("it does not say which revision it was changed from, and %s is live: nothing was published", live)
	}
	return &failure{status: exitProblems, where: dir, what: what, remedy: fmt.Sprintf(
		"`frontdesk desk diff live %[1]s` shows how they differ. To keep both: `frontdesk desk pull NEW`, bring your changes in there, `frontdesk desk push NEW`. "+
			"To replace what is live: `frontdesk desk push %[1]s --onto %[2]s`", dir, live)}
}

func deskPullCommand() *cobra.Command {
	var at place
	c := &cobra.Command{
		Use: "pull DIR", Short: "write the live desk into a folder", Example: "  frontdesk desk pull ./desk", Args: exactly(1, "give a folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			src, err := pulled(cmd.Context(), &at, liveName)
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
	at.flags(c.Flags())
	return c
}

// pulled fetches the files of a revision.
func pulled(ctx context.Context, at *place, revision string) (fs.FS, error) {
	var packed bytes.Buffer
	if err := at.perform(ctx, "desk-pull", nil, &packed, url.Values{"revision": {revision}}); err != nil {
		return nil, err
	}
	return desk.Unpack(packed.Bytes())
}

// pullOp writes out the files of a revision, of the live one if none is named.
func pullOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	revision, err := d.revision(ctx, args.Get("revision"))
	if err != nil {
		return err
	}
	files, err := d.library.Files(ctx, revision)
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
