package main

import (
	"github.com/spf13/cobra"

	"frontdesk/flows"
)

func schemaCommand() *cobra.Command {
	c := &cobra.Command{Use: "schema", Short: "JSON Schema of a kind of file, for editors", Example: "  frontdesk schema flow > flow.schema.json"}
	c.AddCommand(&cobra.Command{
		Use: "flow", Short: "schema of a flow file (draft-07)", Example: "  frontdesk schema flow > flow.schema.json", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := cmd.OutOrStdout().Write(flows.Schema())
			return err
		},
	})
	return c
}
