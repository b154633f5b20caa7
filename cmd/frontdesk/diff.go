package main

import (
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"frontdesk/bot/desk"
)

func deskDiffCommand() *cobra.Command {
	var at place
	var asJSON bool
	c := &cobra.Command{
		Use: "diff A B", Short: "the difference between two desks, in plain words",
		Long:    "A and B are folders, revisions as in frontdesk desk log (their beginning is enough), or live.",
		Example: "  frontdesk desk diff live ./desk\n  frontdesk desk diff rv_4f2c rv_q7xk", Args: exactly(2, "give two folders or revisions"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var sides [2]fs.FS
			for i, name := range args {
				src, err := deskOrRevision(cmd, &at, name)
				if err != nil {
					return err
				}
				sides[i] = src
			}
			changes := desk.Diff(sides[0], sides[1])
			if asJSON {
				return printJSON(cmd.OutOrStdout(), append([]desk.Change{}, changes...))
			}
			for _, c := range changes {
				fmt.Fprintln(cmd.OutOrStdout(), c)
			}
			if len(changes) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), "no difference")
			}
			return nil
		},
	}
	at.flags(c.Flags())
	return jsonFlag(c, &asJSON)
}

// deskOrRevision gives the files of a folder, or of a revision where no folder has the name.
func deskOrRevision(cmd *cobra.Command, at *place, name string) (fs.FS, error) {
	_, err := os.Stat(name)
	switch {
	case err == nil:
	case name == liveName, strings.HasPrefix(name, revisionPrefix):
		return pulled(cmd.Context(), at, name)
	default:
		return nil, cannot(err, name, "give the folder of a desk, a revision of frontdesk desk log, or "+liveName, "the desk cannot be read")
	}
	return deskFiles(name, cmd.ErrOrStderr())
}
