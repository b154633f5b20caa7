package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"frontdesk/bot/desk"
	"frontdesk/flows"
)

func explainCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "explain CODE", Short: "what a problem code means, with an example", Example: "  frontdesk explain F012\n  frontdesk explain F012 --json", Args: exactly(1, "give a code, as F012"),
		RunE: func(cmd *cobra.Command, args []string) error {
			e, ok := desk.Explain(args[0])
			if !ok {
				return usage("codes stand in square brackets in what frontdesk desk check prints", "there is no code %q", args[0])
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), explained{e.Code, e.Severity, e.Why, strings.TrimRight(e.Wrong, "\n"), strings.TrimRight(e.Right, "\n")})
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), e)
			return err
		},
	}
	return jsonFlag(c, &asJSON)
}

// explained is what a problem code means, as programs read it.
type explained struct {
	Code     string         `json:"code"`
	Severity flows.Severity `json:"severity"`
	Why      string         `json:"why"`
	Wrong    string         `json:"wrong"` // an example of the mistake
	Right    string         `json:"right"` // and of the remedy
}
