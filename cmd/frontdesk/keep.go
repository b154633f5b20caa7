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
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

func backupCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "backup FILE",
		Short: "write a backup and the keys that open it, while the desk runs or not",
		Long: "The backup is FILE; the keys that open it are written into the folder FILE.keys. Keep both, apart from each other:\n" +
			"whoever has both can read everything, and without its keys nobody can read a backup, you neither. The keys turn\n" +
			"each night, so each backup has its own.",
		Example: "  frontdesk backup desk-2026-11-22.fdb",
		Args:    exactly(1, "give the file to write"),
		RunE: func(cmd *cobra.Command, args []string) error {
			keys := args[0] + keysSuffix
			if _, err := os.Lstat(keys); err == nil {
				return usage("choose another name, or move that folder away", "%s exists already: nothing was written", keys)
			}
			size, err := writeNew(args[0], func(w io.Writer) error {
				p := pair{dump: w}
				if err := perform(cmd.Context(), dir, "backup", nil, &p, nil); err != nil {
					return err
				}
				return p.writeKeys(keys)
			})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is written, %d bytes\n  %s holds the keys that open it: keep them apart from it, without them nobody can read the backup\n", args[0], size, keys)
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

func restoreCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:     "restore FILE",
		Short:   "fill an empty data folder from a backup",
		Long:    "Put the keys that belong to the backup, the folder FILE.keys, into DIR/keys first.",
		Example: "  mkdir new-data && cp -r desk-2026-11-22.fdb.keys new-data/keys\n  frontdesk restore desk-2026-11-22.fdb --data new-data",
		Args:    exactly(1, "give the backup file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return cannot(err, args[0], "check the path", "the backup cannot be read")
			}
			defer f.Close()
			return restore(cmd.Context(), f, dir, cmd.OutOrStdout())
		},
	}
	c.Flags().StringVar(&dir, "data", defaultData, "data `folder`, without a store in it")
	return c
}

// restore loads a backup whose keys lie in the data folder, and proves that everything in it opens.
func restore(ctx context.Context, f *os.File, dir string, out io.Writer) error {
	if _, err := os.Stat(filepath.Join(dir, "store")); err == nil {
		return &failure{status: exitProblems, where: dir, what: "this folder holds a desk's data already: nothing was restored", remedy: "restore into a new folder: --data new-folder"}
	}
	if err := keysFit(f, filepath.Join(dir, "keys")); err != nil {
		return err
	}
	d, err := openData(ctx, dir, true, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	if err := d.store.Load(ctx, f); err != nil {
		return errors.Join(cannot(err, f.Name(), "restore into an empty folder from a whole backup", "the backup cannot be restored"), d.close())
	}
	// Opened again, as the next start will: the vault looks at what the store holds.
	if err := d.close(); err != nil {
		return err
	}
	if d, err = openData(ctx, dir, false, slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	return errors.Join(verifyOp(ctx, d, nil, out, nil), d.close())
}

func verifyCommand() *cobra.Command {
	var at place
	c := &cobra.Command{
		Use:     "verify",
		Short:   "prove that the data is whole",
		Long:    "Reads everything, checks every checksum and the hash chain of every conversation, and opens every key.",
		Example: "  frontdesk verify --data ./frontdesk-data",
		Args:    alone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return at.perform(cmd.Context(), "verify", nil, cmd.OutOrStdout(), nil)
		},
	}
	at.flags(c.Flags())
	return c
}

func verifyOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, _ url.Values) error {
	wrong, err := d.store.Check(ctx)
	if err != nil {
		return cannot(err, d.dir, "see whether the disk is healthy", "the data cannot be read")
	}
	locked, err := d.vault.Check(ctx)
	if err != nil {
		return cannot(err, d.dir, "see whether the disk is healthy", "the keys cannot be read")
	}
	for _, w := range slices.Concat(wrong, locked) {
		fmt.Fprintln(out, w)
	}
	if len(wrong) == 0 && len(locked) > 0 {
		fmt.Fprintf(out, "%s. Put the key files back that belong to this data into %s\n", count(len(locked), "problem"), filepath.Join(d.dir, "keys"))
		return errProblems
	}
	if len(wrong) > 0 {
		fmt.Fprintf(out, "%s. Restore from the last good backup: frontdesk restore FILE --data NEW\n", count(len(wrong), "problem"))
		return errProblems
	}
	_, err = fmt.Fprintln(out, "whole: every checksum and every chain holds, every key opens")
	return err
}

// exactly demands a number of arguments.
func exactly(n int, remedy string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usage(remedy+" (see "+cmd.CommandPath()+" -h)", "%s takes %s, not %d", commandName(cmd), count(n, "argument"), len(args))
		}
		return nil
	}
}

// alone refuses arguments.
func alone(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("see "+cmd.CommandPath()+" -h", "%s takes no arguments, but was given %q", commandName(cmd), args[0])
	}
	return nil
}

// commandName is how a command is called behind the name of the program.
func commandName(cmd *cobra.Command) string {
	return strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
}

// count is a number of things: 1 error, 2 errors.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
