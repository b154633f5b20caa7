package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

func backupCommand() *cobra.Command {
	var dir string
	var asJSON bool
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
			return backedUp{args[0], size, keys}.tell(cmd.OutOrStdout(), asJSON)
		},
	}
	c.Flags().StringVar(&dir, "data", defaultData, "data `folder`")
	return jsonFlag(c, &asJSON)
}

// backedUp is what backup prints.
type backedUp struct {
	File  string `json:"file"`
	Bytes int64  `json:"bytes"`
	Keys  string `json:"keys"` // the folder of the keys that open it
}

func (b backedUp) tell(out io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(out, b)
	}
	_, err := fmt.Fprintf(out, "%s is written, %d bytes\n  %s holds the keys that open it: keep them apart from it, without them nobody can read the backup\n", b.File, b.Bytes, b.Keys)
	return err
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
