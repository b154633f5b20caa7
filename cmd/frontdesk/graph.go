package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"frontdesk/flows"
)

func deskGraphCommand() *cobra.Command {
	return &cobra.Command{
		Use: "graph DIR [FLOW]", Short: "a flow as a picture (SVG)", Example: "  frontdesk desk graph ./desk refund > refund.svg",
		Long: "Without FLOW it draws the only flow, or lists them.", Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 2 {
				return nil
			}
			return exactly(1, "give the folder of a desk, and the flow")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			src, err := deskFiles(args[0], cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			l, err := loadDesk(src, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			var names []string
			all := l.Desk.Program.Flows()
			for _, f := range all {
				if len(args) == 2 && f.ID == args[1] || len(args) == 1 && len(all) == 1 {
					_, err := fmt.Fprint(cmd.OutOrStdout(), flows.Draw(f))
					return err
				}
				names = append(names, f.ID)
			}
			if len(args) == 2 {
				return usage("name one of: "+strings.Join(names, ", "), "there is no flow %q", args[1])
			}
			return usage("name one of: "+strings.Join(names, ", "), "which flow?")
		},
	}
}
