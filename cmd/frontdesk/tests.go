package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/spf13/cobra"

	"frontdesk/bot/rehearsal"
	"frontdesk/intents"
)

// testRun is what `desk test` says of one run of the conversation tests.
type testRun struct {
	rehearsal.TestReport
	Encoder bool     `json:"encoder"` // whether sentences were understood by meaning, too
	Words   *testRun `json:"words"`   // the run by words alone, where both were asked for
}

func deskTestCommand() *cobra.Command {
	var asJSON, both bool
	var named string
	c := &cobra.Command{
		Use: "test DIR", Short: "train a desk and run its conversation tests",
		Long: "The tests are run as the desk would serve: with the sentence encoder where one is installed, else by words alone. With\n" +
			"--both they are run both ways, for a desk that is to work with and without it.",
		Example: "  frontdesk desk test ./desk\n  frontdesk desk test ./desk --both", Args: exactly(1, "give the folder of a desk"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if both && named == noEncoder {
				return usage("leave out one of them", "--both runs with the encoder too, --encoder none without it")
			}
			src, err := deskFiles(args[0], cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			r, err := runTests(cmd.Context(), src, named, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			if both && !r.Encoder {
				return &failure{status: exitCannot, what: "there is no sentence encoder to run the tests with", remedy: installRemedy + ", or name its file with --encoder"}
			}
			if both {
				words, err := runTests(cmd.Context(), src, noEncoder, io.Discard)
				if err != nil {
					return err
				}
				r.Words = &words
			}
			if asJSON {
				err = printJSON(cmd.OutOrStdout(), r)
			} else {
				err = r.write(cmd.OutOrStdout())
			}
			if err == nil && r.failed() > 0 {
				return errProblems
			}
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().BoolVar(&both, "both", false, "run them with the sentence encoder and by words alone")
	encoderFlag(c, &named)
	return c
}

// runTests trains a desk and runs its conversation tests; named is what --encoder says.
func runTests(ctx context.Context, src fs.FS, named string, errs io.Writer) (testRun, error) {
	d, l, err := trainedDesk(ctx, src, named, errs)
	if err != nil {
		return testRun{}, err
	}
	return testRun{TestReport: rehearsal.RunTests(d, l.Tests, build()), Encoder: anyDeep(d.Models)}, nil
}

// anyDeep tells whether any language of a desk is understood with an encoder.
func anyDeep(models map[string]*intents.Model) bool {
	for _, m := range models { // any: order is of no consequence
		if m.Deep() {
			return true
		}
	}
	return false
}

func (r testRun) failed() int {
	if r.Words == nil {
		return r.Failed
	}
	return r.Failed + r.Words.Failed
}

// sayUntested warns of a desk without conversation tests: nothing then keeps a change from breaking what works.
func sayUntested(w io.Writer, r rehearsal.TestReport) error {
	if len(r.Tests) > 0 {
		return nil
	}
	_, err := fmt.Fprintln(w, "warning: the desk has no conversation tests\n  remedy: talk to it with `frontdesk chat`, and keep the talk with /save tests/NAME.yaml in its folder")
	return err
}

func (r testRun) write(w io.Writer) error {
	how := "by words alone"
	if r.Encoder {
		how = "with the sentence encoder"
	}
	fmt.Fprintln(w, how)
	if err := printTests(w, r.TestReport); err != nil || r.Words == nil {
		return errors.Join(err, sayUntested(w, r.TestReport))
	}
	return r.Words.write(w)
}
