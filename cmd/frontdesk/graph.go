package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"frontdesk/flows"
)

func deskGraphCommand() *cobra.Command {
	return &cobra.Command{
		Use: "graph DIR [FLOW]", Short: "a flow as a picture (SVG)", Example: "  frontdesk desk graph ./desk refund > refund.svg\n  frontdesk desk graph ./desk > all.svg",
		Long: "Without FLOW it draws all flows, one below the other.", Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 2 {
				return nil
			}
			return exactly(1, "give the folder of a desk, and the flow if it is one that you want")(cmd, args)
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
			drawn := l.Desk.Program.Flows()
			if len(args) == 2 {
				if drawn, err = oneFlow(drawn, args[1]); err != nil {
					return err
				}
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), flows.Draw(drawn...))
			return err
		},
	}
}

// oneFlow finds a flow by its name.
func oneFlow(all []flows.FlowInfo, name string) ([]flows.FlowInfo, error) {
	i := slices.IndexFunc(all, func(f flows.FlowInfo) bool { return f.ID == name })
	if i >= 0 {
		return all[i : i+1], nil
	}
	var names []string
	for _, f := range all {
		names = append(names, f.ID)
	}
	return nil, usage("name one of: "+strings.Join(names, ", "), "there is no flow %q", name)
}
