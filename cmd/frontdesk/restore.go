package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

func restoreCommand() *cobra.Command {
	var dir string
	var asJSON bool
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
			v, err := restore(cmd.Context(), f, dir)
			if err != nil {
				return err
			}
			return restored{dir, v}.tell(cmd.OutOrStdout(), asJSON)
		},
	}
	c.Flags().StringVar(&dir, "data", defaultData, "data `folder`, without a store in it")
	return jsonFlag(c, &asJSON)
}

// restored is what restore prints.
type restored struct {
	Data string `json:"data"`
	verified
}

func (r restored) tell(out io.Writer, asJSON bool) (err error) {
	if asJSON {
		err = printJSON(out, r)
	} else {
		err = r.verified.tell(out)
	}
	if err != nil {
		return err
	}
	return r.outcome()
}

// restore loads a backup whose keys lie in the data folder, and looks whether everything in it opens.
func restore(ctx context.Context, f *os.File, dir string) (verified, error) {
	if _, err := os.Stat(filepath.Join(dir, "store")); err == nil {
		return verified{}, &failure{status: exitUsage, where: dir, what: "this folder holds a desk's data already: nothing was restored", remedy: "restore into a new folder: --data new-folder"}
	}
	if err := keysFit(f, filepath.Join(dir, "keys")); err != nil {
		return verified{}, err
	}
	d, err := openData(ctx, dir, true, slog.New(slog.DiscardHandler))
	if err != nil {
		return verified{}, err
	}
	if err := d.store.Load(ctx, f); err != nil {
		return verified{}, errors.Join(cannot(err, f.Name(), "restore into an empty folder from a whole backup", "the backup cannot be restored"), d.close())
	}
	// Opened again, as the next start will: the vault looks at what the store holds.
	if err := d.close(); err != nil {
		return verified{}, err
	}
	if d, err = openData(ctx, dir, false, slog.New(slog.DiscardHandler)); err != nil {
		return verified{}, err
	}
	v, err := d.verify(ctx)
	return v, errors.Join(err, d.close())
}
