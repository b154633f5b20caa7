package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"frontdesk/flows"
)

// settle gives every flag that was not typed its value from the environment (FRONTDESK_NAME) or else from the file
// named by --config: flags win over variables, variables over the file.
func settle(cmd *cobra.Command) error {
	file, err := configFile(cmd)
	if err != nil {
		return err
	}
	var errs []error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || f.Name == "help" || f.Name == "config" {
			return
		}
		value, from := os.Getenv(variable(f.Name)), "the variable "+variable(f.Name)
		if value == "" {
			value, from = file[f.Name], "the configuration file"
		}
		if value == "" {
			return
		}
		if err := setFlag(cmd.Flags(), f, value); err != nil {
			errs = append(errs, usage("see "+cmd.CommandPath()+" -h", "%s in %s cannot be used: %v", f.Name, from, err))
		}
	})
	return errors.Join(errs...)
}

// variable is the environment variable of a flag.
func variable(flag string) string {
	return "FRONTDESK_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// configFile reads `key: value` lines whose keys are names of flags. A key that no command has is a mistake.
func configFile(cmd *cobra.Command) (map[string]string, error) {
	name, _ := cmd.Flags().GetString("config")
	if name == "" {
		name = os.Getenv("FRONTDESK_CONFIG")
	}
	if name == "" {
		return nil, nil
	}
	b, err := os.ReadFile(name)
	if err != nil {
		remedy := "check the path given with --config"
		if errors.Is(err, fs.ErrPermission) {
			remedy = "let the user that runs frontdesk read it"
		}
		return nil, cannot(err, name, remedy, "the configuration file cannot be read")
	}
	var values map[string]any
	err = yaml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).Decode(&values)
	if err != nil && !errors.Is(err, io.EOF) { // nothing but comments is no setting, and no mistake
		return nil, usage("write one `key: value` a line, as `listen: 127.0.0.1:8080`", "%s: %v", name, err)
	}
	known := allFlags(cmd.Root())
	out := map[string]string{}
	for key, v := range values { // a map into a map
		if !slices.Contains(known, key) {
			return nil, usage(settingLike(key, known), "%s: there is no setting %q", name, key)
		}
		out[key] = fmt.Sprint(v)
	}
	return out, nil
}

// settingLike is the remedy for a name that no setting has.
func settingLike(key string, known []string) string {
	if near := flows.Nearest(strings.ReplaceAll(key, "_", "-"), known); near != "" {
		return "did you mean " + near + "? Settings have the names of flags: see frontdesk serve -h"
	}
	return "settings have the names of flags: see frontdesk serve -h"
}

// setFlag gives a flag the value that somebody wrote in a variable or a file, where yes and no are as good as true and false.
func setFlag(flags *pflag.FlagSet, f *pflag.Flag, value string) error {
	if f.Value.Type() != "bool" {
		return flags.Set(f.Name, value)
	}
	yes, ok := map[string]string{"yes": "true", "on": "true", "no": "false", "off": "false"}[strings.ToLower(value)]
	if !ok {
		yes = value
	}
	if err := flags.Set(f.Name, yes); err != nil {
		return fmt.Errorf("%q is neither yes nor no", value)
	}
	return nil
}

func allFlags(root *cobra.Command) []string {
	var names []string
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
	slices.Sort(names)
	return slices.Compact(names)
}
