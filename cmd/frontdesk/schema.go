package main

import (
	"github.com/spf13/cobra"

	"frontdesk/bot/desk"
	"frontdesk/flows"
)

func schemaCommand() *cobra.Command {
	c := &cobra.Command{Use: "schema", Short: "JSON Schema of a kind of file, for editors", Example: "  frontdesk schema flow > flow.schema.json"}
	add := func(kind string, schema func() []byte) { // made when asked for: every command line comes by here
		c.AddCommand(&cobra.Command{
			Use: kind, Short: "schema of " + kind + " (draft-07)", Example: "  frontdesk schema " + kind + " > " + kind + ".schema.json", Args: alone,
			RunE: func(cmd *cobra.Command, _ []string) error {
				_, err := cmd.OutOrStdout().Write(schema())
				return err
			},
		})
	}
	add("flow", flows.Schema)
	for _, kind := range desk.Schemas() {
		add(kind, func() []byte {
			schema, _ := desk.Schema(kind) // it is one of them
			return schema
		})
	}
	return group(c)
}
