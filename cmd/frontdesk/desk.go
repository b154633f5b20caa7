package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"frontdesk/bot/desk"
	"frontdesk/bot/rehearsal"
	"frontdesk/data/seed"
)

func deskCommand() *cobra.Command {
	c := &cobra.Command{Use: "desk", Short: "the definition of the desk: write, check, test, publish", Example: "  frontdesk desk init ./desk\n  frontdesk desk check ./desk"}
	return group(c, deskInitCommand(), deskCheckCommand(), deskTestCommand(), deskPushCommand(), deskPullCommand(), deskDiffCommand(),
		deskLogCommand(), deskRollbackCommand(), deskReplayCommand(), deskImportCommand(), deskGraphCommand())
}

func deskInitCommand() *cobra.Command {
	var minimal, asJSON bool
	c := &cobra.Command{
		Use: "init DIR", Short: "write a desk into an empty folder, to begin with",
		Long:    "The example desk shows everything; --minimal is the smallest that works: one language, one team, one flow.",
		Example: "  frontdesk desk init ./desk\n  frontdesk desk init --minimal ./desk", Args: exactly(1, "give a folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			what, src := "the example desk", seed.FS()
			if minimal {
				what, src = "the minimal desk", seed.Minimal()
			}
			if err := emptyFolder(args[0]); err != nil {
				return err
			}
			if err := desk.Init(args[0], src); err != nil {
				return cannot(err, args[0], "give a folder that this user may write to", "%s cannot be written", what)
			}
			if asJSON {
				return printWritten(cmd.OutOrStdout(), args[0], src)
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s is in %s\n  try it:   frontdesk chat --desk %[2]s\n  check it: frontdesk desk check %[2]s\n  run it:   frontdesk serve --desk %[2]s\n", what, args[0])
			return err
		},
	}
	c.Flags().BoolVar(&minimal, "minimal", false, "the smallest desk that works, instead of the example")
	return jsonFlag(c, &asJSON)
}

// deskFolder is a folder that a desk was written into, as programs read it.
type deskFolder struct {
	Folder   string `json:"folder"`
	Revision string `json:"revision"`
}

func printWritten(out io.Writer, dir string, src fs.FS) error {
	revision, err := desk.Revision(src)
	if err != nil {
		return err
	}
	return printJSON(out, deskFolder{dir, revision})
}

func deskCheckCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "check DIR", Short: "read, check and prove a desk; all problems at once", Example: "  frontdesk desk check ./desk --json", Args: exactly(1, "give the folder of a desk"),
		RunE: func(cmd *cobra.Command, args []string) error {
			src, err := deskFiles(args[0], cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			l, problems := desk.Load(src, desk.Options{})
			if l != nil {
				problems = append(problems, unstarted(l.Channels, "")...)
			}
			if asJSON {
				if problems == nil {
					problems = []desk.Problem{}
				}
				err = printJSON(cmd.OutOrStdout(), problems)
			} else {
				printProblems(cmd.OutOrStdout(), problems)
				err = summary(cmd.OutOrStdout(), problems)
			}
			if err == nil && desk.Broken(problems) {
				return errProblems
			}
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func summary(w io.Writer, problems []desk.Problem) error {
	bad := 0
	for _, p := range problems {
		if p.Severity == "error" {
			bad++
		}
	}
	if len(problems) == 0 {
		_, err := fmt.Fprintln(w, "no problems")
		return err
	}
	_, err := fmt.Fprintf(w, "%s, %s. `frontdesk explain CODE` says more about one.\n", count(bad, "error"), count(len(problems)-bad, "warning"))
	return err
}

func printTests(w io.Writer, r rehearsal.TestReport) error {
	for _, t := range r.Tests {
		if !t.OK {
			fmt.Fprintf(w, "%s:%d: %s\n  %s\n", t.File, t.Line, t.Name, t.Message)
		}
	}
	_, err := fmt.Fprintf(w, "%d passed, %d failed\n", r.Passed, r.Failed)
	return err
}

// trainAndTest trains a desk and runs its conversation tests before it is published.
func trainAndTest(ctx context.Context, l *desk.Loaded, cache desk.ModelCache) (rehearsal.TestReport, error) {
	r := rehearsal.TestReport{Tests: []rehearsal.TestResult{}}
	if err := desk.Train(ctx, l, cache); err != nil {
		return r, notTrained(err)
	}
	for _, t := range l.Tests { // one by one, so that a stop need not wait for all
		if err := ctx.Err(); err != nil {
			return r, err
		}
		one := rehearsal.RunTests(l.Desk, []desk.Test{t}, build())
		r.Tests, r.Passed, r.Failed = append(r.Tests, one.Tests...), r.Passed+one.Passed, r.Failed+one.Failed
	}
	return r, nil
}

// testsFailed refuses to publish a desk whose tests fail.
func testsFailed(r rehearsal.TestReport) error {
	return &failure{status: exitProblems, what: count(r.Failed, "conversation test") + " failed: nothing was published",
		remedy: "mend the desk or the tests; --force REASON publishes all the same and keeps the reason"}
}

// writeFolder writes the files of a revision into a folder, which may hold an older pull.
func writeFolder(dir string, src fs.FS, revision string) error {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		was, err := desk.ReadRevision(os.DirFS(dir))
		if err != nil || was == "" {
			return usage("give an empty folder, or one that was pulled before", "%s holds other files", dir)
		}
		if is, err := desk.Revision(os.DirFS(dir)); err != nil || is != was {
			return usage("push it, or pull into another folder", "%s was changed since it was pulled: nothing was written", dir)
		}
	}
	source, err := desk.Read(src)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	var errs []error
	if old, err := desk.Read(root.FS()); err == nil {
		for _, f := range old {
			if _, stays := source.File(f.Name); !stays {
				errs = append(errs, root.Remove(f.Name))
			}
		}
	}
	for _, f := range source {
		errs = append(errs, writeIn(root, f.Name, f.Data))
	}
	errs = append(errs, desk.WriteRevision(dir, revision))
	return errors.Join(errs...)
}

func writeIn(root *os.Root, name string, data []byte) error {
	if i := slices.Index([]byte(name), '/'); i >= 0 {
		if err := root.MkdirAll(name[:i], 0o755); err != nil {
			return err
		}
	}
	return root.WriteFile(name, data, 0o644)
}
