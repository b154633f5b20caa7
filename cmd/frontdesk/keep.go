package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"
)

func backupCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:     "backup FILE",
		Short:   "write a backup, while the desk runs or not",
		Long:    "The backup holds everything but the keys: keep a copy of the folder DIR/keys of the same\nday with it, apart from it: the keys turn each night, and without theirs nobody can read a backup, you neither.",
		Example: "  frontdesk backup desk-2026-11-22.fdb",
		Args:    exactly(1, "give the file to write"),
		RunE: func(cmd *cobra.Command, args []string) error {
			size, err := writeNew(args[0], func(w io.Writer) error {
				return perform(cmd.Context(), dir, "backup", nil, w, nil)
			})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is written, %d bytes\n  copy %s too, of the same day, apart from it: without the keys nobody can read the backup\n", args[0], size, filepath.Join(dir, "keys"))
			return err
		},
	}
	c.Flags().StringVar(&dir, "data", defaultData, "data `folder`")
	return c
}

// writeNew writes a file that is not there yet, under another name first, so that a file with the wanted name is whole.
// It returns how many bytes it wrote.
func writeNew(name string, write func(io.Writer) error) (int64, error) {
	if _, err := os.Lstat(name); err == nil {
		return 0, usage("choose another name, or move that file away", "%s exists already: nothing was written", name)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".frontdesk-*")
	if err != nil {
		return 0, cannot(err, name, "choose a folder that this user may write to", "the file cannot be written")
	}
	defer os.Remove(f.Name())
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	size, serr := f.Seek(0, io.SeekCurrent)
	if err := errors.Join(err, serr, f.Close()); err != nil {
		return 0, err
	}
	return size, os.Rename(f.Name(), name)
}

func backupOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, _ url.Values) error {
	if err := d.store.Dump(ctx, out); err != nil {
		return cannot(err, d.dir, "free disk space or mend the store, then try again", "the backup failed")
	}
	return nil
}

func restoreCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:     "restore FILE",
		Short:   "fill an empty data folder from a backup",
		Long:    "Put the keys that belong to the backup into DIR/keys first.",
		Example: "  cp -r keys-of-the-backup new-data/keys && frontdesk restore desk-2026-11-22.fdb --data new-data",
		Args:    exactly(1, "give the backup file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return cannot(err, args[0], "check the path", "the backup cannot be read")
			}
			defer f.Close()
			if _, err := os.Stat(filepath.Join(dir, "keys")); err != nil {
				return cannot(err, filepath.Join(dir, "keys"), "copy the keys folder that belongs to this backup there first", "the keys are not there: the restored data could not be read")
			}
			d, err := openData(cmd.Context(), dir, true, slog.New(slog.DiscardHandler))
			if err != nil {
				return err
			}
			if err := d.store.Load(cmd.Context(), f); err != nil {
				return errors.Join(cannot(err, args[0], "restore into an empty folder from a whole backup", "the backup cannot be restored"), d.close())
			}
			err = verifyOp(cmd.Context(), d, nil, cmd.OutOrStdout(), nil)
			return errors.Join(err, d.close())
		},
	}
	c.Flags().StringVar(&dir, "data", defaultData, "data `folder`, without a store in it")
	return c
}

func verifyCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:     "verify",
		Short:   "prove that the data is whole",
		Long:    "Reads everything, checks every checksum and the hash chain of every conversation.",
		Example: "  frontdesk verify --data ./frontdesk-data",
		Args:    alone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return perform(cmd.Context(), dir, "verify", nil, cmd.OutOrStdout(), nil)
		},
	}
	c.Flags().StringVar(&dir, "data", defaultData, "data `folder`")
	return c
}

func verifyOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, _ url.Values) error {
	wrong, err := d.store.Check(ctx)
	if err != nil {
		return cannot(err, d.dir, "see whether the disk is healthy", "the data cannot be read")
	}
	for _, w := range wrong {
		fmt.Fprintln(out, w)
	}
	if len(wrong) > 0 {
		fmt.Fprintf(out, "%s. Restore from the last good backup: frontdesk restore FILE --data NEW\n", count(len(wrong), "problem"))
		return errProblems
	}
	_, err = fmt.Fprintln(out, "whole: every checksum and every chain holds")
	return err
}

// exactly demands a number of arguments.
func exactly(n int, remedy string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usage(remedy+" (see "+cmd.CommandPath()+" -h)", "%s takes %s, not %d", cmd.CommandPath(), count(n, "argument"), len(args))
		}
		return nil
	}
}

// alone refuses arguments.
func alone(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("see "+cmd.CommandPath()+" -h", "%s takes no arguments, but was given %q", cmd.CommandPath(), args[0])
	}
	return nil
}

// count is a number of things: 1 error, 2 errors.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
