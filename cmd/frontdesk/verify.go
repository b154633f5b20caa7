package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
)

func verifyCommand() *cobra.Command {
	var at place
	var asJSON bool
	c := &cobra.Command{
		Use:     "verify",
		Short:   "prove that the data is whole",
		Long:    "Reads everything, checks every checksum and the hash chain of every conversation, and opens every key.",
		Example: "  frontdesk verify --data ./frontdesk-data\n  frontdesk verify --json",
		Args:    alone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return at.perform(cmd.Context(), "verify", nil, cmd.OutOrStdout(), jsonArg(asJSON))
		},
	}
	at.flags(c.Flags())
	return jsonFlag(c, &asJSON)
}

// verified is what was found when all data was read.
type verified struct {
	Whole    bool     `json:"whole"`
	Problems []string `json:"problems"`
	Remedy   *string  `json:"remedy"`
}

func verifyOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	v, err := d.verify(ctx)
	if err != nil {
		return err
	}
	if wantsJSON(args) {
		err = printJSON(out, v)
	} else {
		err = v.tell(out)
	}
	if err != nil {
		return err
	}
	return v.outcome()
}

// verify reads all data and opens every key.
func (d *data) verify(ctx context.Context) (verified, error) {
	wrong, err := d.store.Check(ctx)
	if err != nil {
		return verified{}, cannot(err, d.dir, "see whether the disk is healthy", "the data cannot be read")
	}
	locked, err := d.vault.Check(ctx)
	if err != nil {
		return verified{}, cannot(err, d.dir, "see whether the disk is healthy", "the keys cannot be read")
	}
	v := verified{Whole: len(wrong)+len(locked) == 0, Problems: append([]string{}, slices.Concat(wrong, locked)...)}
	switch {
	case len(wrong) > 0:
		v.Remedy = orNull("Restore from the last good backup: frontdesk restore FILE --data NEW")
	case len(locked) > 0:
		v.Remedy = orNull("Put the key files back that belong to this data into " + filepath.Join(d.dir, "keys"))
	}
	return v, nil
}

func (v verified) tell(out io.Writer) error {
	if v.Whole {
		_, err := fmt.Fprintln(out, "whole: every checksum and every chain holds, every key opens")
		return err
	}
	for _, p := range v.Problems {
		fmt.Fprintln(out, p)
	}
	_, err := fmt.Fprintf(out, "%s. %s\n", count(len(v.Problems), "problem"), *v.Remedy)
	return err
}

// outcome is how a command ends that found this.
func (v verified) outcome() error {
	if v.Whole {
		return nil
	}
	return errProblems
}
