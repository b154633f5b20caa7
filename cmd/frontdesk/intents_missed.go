package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"

	"github.com/spf13/cobra"

	"frontdesk/bot/desk"
	"frontdesk/bot/rehearsal"
	"frontdesk/intents"
)

func intentsMissedCommand() *cobra.Command {
	var at place
	var last int
	var asJSON, adopts bool
	c := &cobra.Command{
		Use: "missed DIR", Short: "show what customers wrote that was not understood, and adopt it as phrases",
		Long: "Of the last messages that customers wrote, shows those of which nothing was made and of which the desk of the folder\n" +
			"would still not be sure, in groups of similar ones, the largest first, each with the intent it is nearest to.\n" +
			"With --adopt, each group is asked about: one key and Enter make its messages phrases of an intent, in a file\n" +
			"of the folder. Nothing is published: see what it changes with frontdesk intents effect DIR, then push.\n" +
			"The messages are customers' own words: that they were read is noted in the audit log.",
		Example: "  frontdesk intents missed ./desk\n  frontdesk intents missed ./desk --last 5000 --adopt", Args: exactly(1, "give the folder of a desk"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if adopts && asJSON {
				return usage("give one of them", "--adopt asks, and --json prints for programs")
			}
			var said bytes.Buffer
			l, err := at.reread(cmd, args[0], last, url.Values{"missed": {"1"}}, &said)
			if err != nil {
				return err
			}
			var m missed
			if err := json.Unmarshal(said.Bytes(), &m); err != nil {
				return cannot(err, "", "use the command of the same version as the desk", "the desk's answer cannot be read")
			}
			switch {
			case asJSON:
				return printJSON(cmd.OutOrStdout(), m)
			case adopts:
				a := newAdoption(args[0], l)
				a.from(cmd.InOrStdin(), cmd.OutOrStdout())
				return a.all(m)
			}
			return m.print(cmd.OutOrStdout())
		},
	}
	at.flags(c.Flags())
	c.Flags().IntVar(&last, "last", usualMessages, "how many messages to look through, the latest")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().BoolVar(&adopts, "adopt", false, "ask of each group which intent it belongs to, and write it down")
	return c
}

// missed is what `intents missed` prints.
type missed struct {
	Locales []missedLocale `json:"locales"`
}

type missedLocale struct {
	Locale string          `json:"locale"`
	Groups []intents.Group `json:"groups"`
}

// missed groups the messages that were not understood, by a desk that is trained.
func (d *data) missed(ctx context.Context, l *desk.Loaded, last int) (missed, error) {
	messages, err := rehearsal.LastHeard(ctx, d.archive(), last)
	if err != nil {
		return missed{}, err
	}
	lost, err := rehearsal.Missed(ctx, l.Desk, messages)
	if err != nil {
		return missed{}, err
	}
	out := missed{Locales: []missedLocale{}}
	for _, locale := range slices.Sorted(maps.Keys(lost)) {
		out.Locales = append(out.Locales, missedLocale{locale, intents.Groups(lost[locale], locale, l.Desk.Models[locale])})
	}
	return out, nil
}

func (m missed) print(w io.Writer) error {
	n := 0
	for _, l := range m.Locales {
		for _, g := range l.Groups {
			n += len(g.Messages)
			printMissed(w, l.Locale, g)
		}
	}
	remedy := ""
	if n > 0 {
		remedy = "; --adopt makes them phrases"
	}
	_, err := fmt.Fprintf(w, "%s not understood%s\n", count(n, "message"), remedy)
	return err
}

// mostTold is how many messages of a group are shown.
const mostTold = 8

func printMissed(w io.Writer, locale string, g intents.Group) {
	near := "near no intent"
	if g.Intent != "" {
		near = fmt.Sprintf("nearest %s (%.2f)", g.Intent, g.Score)
	}
	fmt.Fprintf(w, "%s, %s, %s\n", locale, count(len(g.Messages), "message"), near)
	for _, text := range g.Messages[:min(len(g.Messages), mostTold)] {
		fmt.Fprintf(w, "  %q\n", text)
	}
	if more := len(g.Messages) - mostTold; more > 0 {
		fmt.Fprintf(w, "  and %d more\n", more)
	}
}
