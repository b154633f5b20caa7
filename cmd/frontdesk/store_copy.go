package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

func storeCommand() *cobra.Command {
	c := &cobra.Command{Use: "store", Short: "the store as a whole", Example: "  frontdesk store copy ./frontdesk-data /mnt/new/frontdesk-data"}
	return group(c, storeCopyCommand())
}

func storeCopyCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "copy FROM TO", Short: "copy a data folder into a new one, and prove that the copy is whole",
		Long: "FROM is a data folder, with a desk running on it or not; TO is a folder that is empty or does not exist, and gets the data and\n" +
			"the keys. What is written to FROM after the copy has begun is not in it: stop the desk first where nothing may be missed. This\n" +
			"version has the embedded store only, so both are folders.",
		Example: "  frontdesk store copy ./frontdesk-data /mnt/new/frontdesk-data", Args: exactly(2, "give the data folder and the new one"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var dirs [2]string
			for i, name := range args {
				dir, err := embedded(name)
				if err != nil {
					return err
				}
				dirs[i] = dir
			}
			v, err := copyStoreTo(cmd.Context(), dirs[0], dirs[1])
			if err != nil {
				return err
			}
			return copied{dirs[0], dirs[1], v}.tell(cmd.OutOrStdout(), asJSON)
		},
	}
	return jsonFlag(c, &asJSON)
}

// copied is what store copy prints.
type copied struct {
	From string `json:"from"`
	To   string `json:"to"`
	verified
}

func (c copied) tell(out io.Writer, asJSON bool) error {
	if asJSON {
		if err := printJSON(out, c); err != nil {
			return err
		}
		return c.outcome()
	}
	if err := c.verified.tell(out); err != nil || !c.Whole {
		return cmp.Or(err, c.outcome())
	}
	_, err := fmt.Fprintf(out, "%s is in %s\n  start it there: frontdesk serve --data %[2]s\n", c.From, c.To)
	return err
}

// embedded reads the name of a store: a folder, also as badger:FOLDER.
func embedded(name string) (string, error) {
	kind, rest, ok := strings.Cut(name, ":")
	switch {
	case ok && kind == "badger":
		return rest, nil
	case ok && (kind == "postgres" || kind == "postgresql"):
		return "", usage("give a folder: the embedded store takes a desk a long way", "%s: this version has the embedded store only", name)
	}
	return name, nil
}

// copyStoreTo copies by a backup and its restoring, so that the copy is looked through as those are.
func copyStoreTo(ctx context.Context, from, to string) (v verified, err error) {
	if err := emptyFolder(to); err != nil {
		return v, err
	}
	if _, err := os.Stat(from); err != nil {
		return v, cannot(err, from, "give the folder of --data", "there is no data folder")
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		return v, cannot(err, to, "give a folder that this user may write to", "the new folder cannot be made")
	}
	f, err := os.CreateTemp(to, ".copy-*")
	if err != nil {
		return v, cannot(err, to, "give a folder that this user may write to", "the copy cannot be written")
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	p := pair{dump: f}
	if err := perform(ctx, from, "backup", nil, &p, nil); err != nil {
		return v, err
	}
	if err := p.writeKeys(filepath.Join(to, "keys")); err != nil {
		return v, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return v, err
	}
	return restore(ctx, f, to)
}
