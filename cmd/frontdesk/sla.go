package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"frontdesk/bot/desk"
	"frontdesk/bot/sla"
)

func slaCommand() *cobra.Command {
	c := &cobra.Command{Use: "sla", Short: "agreements and their clocks", Example: "  frontdesk sla explain --policy sla.yaml --opened 2026-11-17T14:32:00Z"}
	return group(c, slaExplainCommand())
}

// explainOptions are the flags of sla explain.
type explainOptions struct {
	policy, opened, events, at string
	subject                    sla.Subject
	json                       bool
}

func slaExplainCommand() *cobra.Command {
	var o explainOptions
	c := &cobra.Command{
		Use:   "explain",
		Short: "when each target falls due, and why",
		Long: "The events file is a list, as YAML or JSON: - {kind: waiting_customer, at: 2026-11-17T15:00:00Z}. Kinds: opened,\n" +
			"customer_said, agent_said, waiting_customer (until), promised_until (until), resumed, resolved, reopened,\n" +
			"changed (subject: customer, tier, service, severity, team).",
		Example: "  frontdesk sla explain --policy desk/sla.yaml --opened 2026-11-17T14:32:00Z --severity P2 --json",
		Args:    alone,
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.run(cmd.OutOrStdout(), cmd.ErrOrStderr()) },
	}
	f := c.Flags()
	f.StringVar(&o.policy, "policy", "", "`file` with calendars and policies: sla.yaml of a desk")
	f.StringVar(&o.opened, "opened", "", "`time` at which the ticket was opened, as 2026-11-17T14:32:00Z")
	f.StringVar(&o.events, "events", "", "`file` with what happened since")
	f.StringVar(&o.at, "at", "", "`time` at which to look (default: that of the last event)")
	f.StringVar(&o.subject.Customer, "customer", "", "id of the customer")
	f.StringVar(&o.subject.Tier, "tier", "", "tier of the customer")
	f.StringVar(&o.subject.Service, "service", "", "service")
	f.StringVar(&o.subject.Severity, "severity", "", "severity (default: the usual one of the desk.yaml beside the policy)")
	f.StringVar(&o.subject.Team, "team", "", "team")
	f.BoolVar(&o.json, "json", false, "print JSON")
	return c
}

func (o *explainOptions) run(out, errs io.Writer) error {
	if o.policy == "" || o.opened == "" {
		return usage("give --policy FILE and --opened TIME", "the policy and the time of opening are needed")
	}
	opened, err := instant("--opened", o.opened)
	if err != nil {
		return err
	}
	b, err := os.ReadFile(o.policy)
	if err != nil {
		return cannot(err, o.policy, "check the path given with --policy", "the policy cannot be read")
	}
	policies, problems := desk.Agreements(o.policy, b)
	printProblems(errs, problems)
	if policies == nil {
		return errProblems
	}
	events, err := o.readEvents(opened)
	if err != nil {
		return err
	}
	if err := o.knownSeverity(policies, errs); err != nil {
		return err
	}
	if err := o.knownSubject(policies); err != nil {
		return err
	}
	at := events[len(events)-1].At
	if o.at != "" {
		if at, err = instant("--at", o.at); err != nil {
			return err
		}
	}
	dues := sla.Explain(policies, o.subject, events, at)
	if o.json {
		return printJSON(out, sla.NewExplanation(dues))
	}
	if len(dues) == 0 {
		return noTarget(out, policies)
	}
	return printDues(out, dues)
}

// knownSeverity takes the desk's usual severity where none is named, as the desk does, and refuses one that no agreement
// knows.
func (o *explainOptions) knownSeverity(policies *sla.Policies, errs io.Writer) error {
	known := severities(policies)
	if s := o.subject.Severity; s != "" {
		if len(known) > 0 && !slices.Contains(known, s) {
			return usage("name one of: "+strings.Join(known, ", "), "no agreement is for the severity %q", s)
		}
		return nil
	}
	beside := filepath.Join(filepath.Dir(o.policy), "desk.yaml")
	b, err := os.ReadFile(beside)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return cannot(err, beside, "name the severity with --severity", "the desk's usual severity cannot be read")
	}
	if o.subject.Severity = desk.UsualSeverity(b); o.subject.Severity != "" {
		fmt.Fprintf(errs, "severity %s is taken, the usual one of %s: --severity names another\n", o.subject.Severity, beside)
	}
	return nil
}

// severities lists those that there are agreements for.
func severities(policies *sla.Policies) []string {
	var out []string
	for _, r := range policies.Rules {
		out = append(out, r.Match.Severities...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// noTarget says that no agreement is for the ticket, and which severities there are agreements for: the usual cause.
func noTarget(out io.Writer, policies *sla.Policies) error {
	hint := "name what the agreements ask for: --customer, --tier, --service, --severity, --team"
	if known := severities(policies); len(known) > 0 {
		hint = "name its severity, as --severity " + known[0] + "; the agreements are for " + strings.Join(known, ", ")
	}
	_, err := fmt.Fprintf(out, "no agreement sets a target for this ticket: %s\n", hint)
	return err
}

func instant(name, s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, usage("write it as 2026-11-17T14:32:00Z or 2026-11-17T15:32:00+01:00", "%s %q is not a time with its offset", name, s)
	}
	return t, nil
}

// readEvents gives what happened, with the opening in front unless the file has one.
func (o *explainOptions) readEvents(opened time.Time) ([]sla.Event, error) {
	first := sla.Event{Kind: sla.Opened, At: opened}
	if o.events == "" {
		return []sla.Event{first}, nil
	}
	b, err := os.ReadFile(o.events)
	if err != nil {
		return nil, cannot(err, o.events, "check the path given with --events", "the events cannot be read")
	}
	asJSON, err := yaml.YAMLToJSON(b)
	if err != nil {
		return nil, usage("write a list of {kind, at}", "%s: %v", o.events, err)
	}
	var events []sla.Event
	if err := json.Unmarshal(asJSON, &events); err != nil {
		return nil, usage("write a list of {kind: customer_said, at: 2026-11-17T15:00:00Z}", "%s: %v", o.events, err)
	}
	for i, e := range events {
		if e.At.IsZero() || !sla.KnownEvent(e.Kind) {
			return nil, usage("see frontdesk sla explain -h for the kinds", "%s: event %d needs a known kind and a time", o.events, i+1)
		}
	}
	if len(events) == 0 || events[0].Kind != sla.Opened {
		events = append([]sla.Event{first}, events...)
	}
	return events, nil
}

func printDues(out io.Writer, dues []sla.Due) error {
	for _, d := range dues {
		state := "due " + d.Deadline.Format(time.RFC3339)
		switch {
		case d.Met:
			state = "met " + d.MetAt.Format(time.RFC3339)
		case d.Paused:
			state = "paused"
		case d.Stopped:
			state = "stopped"
		}
		if d.Late {
			state += ", late"
		}
		fmt.Fprintf(out, "%-15s %s\n  rule %s: %s\n", d.Target, state, d.Rule, d.Why)
		for _, s := range d.Segments {
			fmt.Fprintf(out, "  %s  %s  %-8s %s\n", s.From.Format(time.RFC3339), s.To.Format(time.RFC3339), s.State, s.Why)
		}
	}
	return nil
}
