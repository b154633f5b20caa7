package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/bot"
	"frontdesk/bot/desk"
	"frontdesk/bot/staff"
)

const (
	// liveName is the revision that is live, on the command line.
	liveName = "live"
	// revisionPrefix begins the name of a revision.
	revisionPrefix = "rv_"
)

// publish makes a source live, and notes it in the audit log.
func (d *data) publish(ctx context.Context, src desk.Source, seen, by, why string) (desk.Published, error) {
	if err := d.retell(ctx, seen, src); err != nil {
		return desk.Published{}, err
	}
	p, err := d.library.Publish(ctx, src, seen, by, why)
	if err != nil {
		return p, err
	}
	return p, d.accounts.Audit(ctx, staff.Note{By: bot.StaffID(by), Verb: "desk.publish", Object: p.Revision, Detail: afterRevision(p.Parent)})
}

// afterRevision says in the audit log what was live before.
func afterRevision(parent string) string {
	if parent == "" {
		return "the first"
	}
	return "after " + parent
}

// revision finds a published revision by its name, by the beginning of its name that no other has, or as "live".
func (d *data) revision(ctx context.Context, name string) (string, error) {
	live, err := d.library.Live(ctx)
	if err != nil {
		return "", err
	}
	if live.Revision == "" {
		return "", &failure{status: exitProblems, what: "no desk was published yet", remedy: "frontdesk desk push DIR"}
	}
	if name == liveName || name == live.Revision {
		return live.Revision, nil
	}
	history, err := d.library.History(ctx)
	if err != nil {
		return "", err
	}
	found := ""
	for _, p := range history {
		if !strings.HasPrefix(p.Revision, name) || p.Revision == found {
			continue
		}
		if found != "" {
			return "", &failure{status: exitProblems, what: fmt.Sprintf("%s is the beginning of %s and of %s", name, found, p.Revision), remedy: "write more of it"}
		}
		found = p.Revision
	}
	if found == "" || name == "" {
		return "", &failure{status: exitProblems, what: "there is no revision " + name, remedy: "take one from frontdesk desk log"}
	}
	return found, nil
}

func deskLogCommand() *cobra.Command {
	var at place
	var asJSON bool
	c := &cobra.Command{
		Use: "log", Short: "what was published, by whom and why", Example: "  frontdesk desk log", Args: alone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return at.perform(cmd.Context(), "desk-log", nil, cmd.OutOrStdout(), jsonArg(asJSON))
		},
	}
	at.flags(c.Flags())
	return jsonFlag(c, &asJSON)
}

// logLine is a publication as it is listed.
type logLine struct {
	Revision string    `json:"revision"`
	Parent   *string   `json:"parent"` // what was live before; null = nothing
	At       time.Time `json:"at"`
	By       string    `json:"by"`  // staff id, or what pushed it
	Why      *string   `json:"why"` // of a rollback, or of a push in spite of failing tests
	Live     bool      `json:"live"`
}

// logLines lists publications, of which the last one is live. A revision may be published more than once.
func logLines(all []desk.Published) []logLine {
	lines := make([]logLine, 0, len(all))
	for i, p := range all {
		lines = append(lines, logLine{p.Revision, orNull(p.Parent), p.At, p.By, orNull(p.Why), i == len(all)-1})
	}
	return lines
}

func logOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	all, err := d.library.History(ctx)
	if err != nil {
		return err
	}
	if wantsJSON(args) {
		return printJSON(out, logLines(all))
	}
	if len(all) == 0 {
		_, err := fmt.Fprintln(out, "nothing was published yet: frontdesk desk push DIR")
		return err
	}
	for i, p := range all {
		line := fmt.Sprintf("%s  %s  by %s", p.At.Format(time.RFC3339), p.Revision, p.By)
		if i == len(all)-1 {
			line += ", live"
		}
		if p.Why != "" {
			line += ": " + p.Why
		}
		fmt.Fprintln(out, line)
	}
	return nil
}
