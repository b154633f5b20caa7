package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"frontdesk/flows"
)

// newRoot builds the tree of commands.
func newRoot(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "frontdesk",
		Short: "the first line of a service desk",
		Long: "frontdesk answers routine questions, gathers the details of an issue without asking twice, tells the customer\n" +
			"when to expect a solution, and hands over to a person with the whole case.",
		Example:           "  frontdesk serve --demo\n  frontdesk chat",
		SilenceErrors:     true,
		SilenceUsage:      true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return settle(cmd) },
	}
	root.PersistentFlags().String("config", "", "`file` with settings, one \"name of a flag: value\" a line")
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usage(flagLike(cmd, err), "%v", err)
	})
	group(root, serveCommand(), chatCommand(), deskCommand(), explainCommand(), promisesCommand(), intentsCommand(), slaCommand(), benchCommand(),
		backupCommand(), restoreCommand(), verifyCommand(), storeCommand(), exportCommand(), eraseCommand(), userCommand(), tokenCommand(), doctorCommand(), schemaCommand(), versionCommand())
	completion(root)
	return root
}

// flagLike is the remedy for a flag that cannot be read: the one that was meant, where one is near.
func flagLike(cmd *cobra.Command, err error) string {
	see := "see " + cmd.CommandPath() + " -h"
	var none *pflag.NotExistError
	if !errors.As(err, &none) {
		return see
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	if near := flows.Nearest(none.GetSpecifiedName(), known); near != "" {
		return "did you mean --" + near + "? Else " + see
	}
	return see
}

// completion is cobra's own command, which takes the name of any shell for a wish for help.
func completion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Short, c.Long = "completion for a shell", "It prints a script that completes commands and flags. How a shell is made to read it stands in the help of each."
			c.Example = "  frontdesk completion bash > /etc/bash_completion.d/frontdesk"
			group(c)
		}
	}
}

// group makes a command one that only holds others: alone it prints its help, and a name that none of them has is
// wrong usage.
func group(c *cobra.Command, subs ...*cobra.Command) *cobra.Command {
	c.AddCommand(subs...)
	c.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	c.SuggestionsMinimumDistance = 1
	c.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		var names []string
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				names = append(names, sub.Name())
			}
		}
		remedy := "choose among " + strings.Join(names, ", ")
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			remedy = "did you mean " + strings.Join(near, " or ") + "? See " + cmd.CommandPath() + " -h"
		}
		return usage(remedy, "there is no command %q of %s", args[0], cmd.CommandPath())
	}
	return c
}

// build is the version of the program: the module's, else the commit it was built from.
func build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) > 12 {
			return s.Value[:12]
		}
	}
	return "devel"
}

func versionCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "version",
		Short:   "print the version",
		Example: "  frontdesk version --json",
		Args:    alone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			info, _ := debug.ReadBuildInfo()
			goVersion := ""
			if info != nil {
				goVersion = info.GoVersion
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), map[string]string{"version": build(), "go": goVersion})
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "frontdesk %s (%s)\n", build(), goVersion)
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}
