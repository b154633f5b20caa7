package main

import (
	"encoding/json"
	"io"
	"net/url"

	"github.com/spf13/cobra"
)

// jsonFlag lets a command print its results for programs.
func jsonFlag(c *cobra.Command, on *bool) *cobra.Command {
	c.Flags().BoolVar(on, "json", false, "print JSON")
	return c
}

// jsonArg asks an op for JSON.
func jsonArg(on bool) url.Values {
	if on {
		return url.Values{"json": {"1"}}
	}
	return url.Values{}
}

// wantsJSON tells whether an op was asked for JSON.
func wantsJSON(args url.Values) bool { return args.Get("json") != "" }

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// orNull is a text as JSON says it: one that is absent is null.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
