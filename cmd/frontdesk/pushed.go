package main

import (
	"errors"
	"fmt"
	"io"

	"frontdesk/bot/desk"
	"frontdesk/bot/rehearsal"
)

// pushed is what a push or a rollback came to.
type pushed struct {
	Revision  *string               `json:"revision"`  // that is live; null = nothing was published
	Parent    *string               `json:"parent"`    // what was live before; null = nothing, or nothing was published
	Published bool                  `json:"published"` // false with a revision = it was live already
	Reason    *string               `json:"reason"`    // of a rollback, or of a push in spite of failing tests
	Problems  []desk.Problem        `json:"problems"`
	Tests     *rehearsal.TestReport `json:"tests"`  // null = not run
	Reread    *reread               `json:"reread"` // null = not known
	Retold    *foretold             `json:"retold"` // null = nothing was published
	unread    error                 // why it is not known
}

// reread is how many of the last messages the new desk reads otherwise.
type reread struct {
	Messages int `json:"messages"`
	Changed  int `json:"changed"`
}

// tell prints it as it was asked for. The failure that it ended with, if any, is passed on.
func (p *pushed) tell(out io.Writer, asJSON bool, failed error, say func(io.Writer) error) error {
	if !asJSON {
		return errors.Join(failed, say(out))
	}
	if p.Problems == nil {
		p.Problems = []desk.Problem{}
	}
	return errors.Join(failed, printJSON(out, p))
}

// sayPush tells a person what came of a push.
func (p *pushed) sayPush(out io.Writer) error {
	if p.Tests != nil && p.Tests.Failed > 0 {
		if err := printTests(out, *p.Tests); err != nil {
			return err
		}
		if p.Reason != nil {
			fmt.Fprintf(out, "published in spite of that, because: %s\n", *p.Reason)
		}
	}
	if p.Tests != nil {
		if err := sayUntested(out, *p.Tests); err != nil {
			return err
		}
	}
	if p.Reread != nil && p.Reread.Messages > 0 {
		fmt.Fprintln(out, p.Reread.line()+": `frontdesk intents effect` shows which, before a push")
	}
	if p.unread != nil {
		fmt.Fprintln(out, "which of the last messages would be read otherwise cannot be told:", p.unread)
	}
	printProblems(out, p.Problems)
	var err error
	switch {
	case p.Published:
		_, err = fmt.Fprintf(out, "%s is live\n", *p.Revision)
		p.Retold.say(out)
	case p.Revision != nil:
		_, err = fmt.Fprintf(out, "%s is live already\n", *p.Revision)
	}
	return err
}

// sayRollback tells a person what came of a rollback.
func (p *pushed) sayRollback(out io.Writer) error {
	printProblems(out, p.Problems)
	var err error
	switch {
	case p.Published:
		_, err = fmt.Fprintf(out, "%s is live again\n  what that changed: frontdesk desk diff %s %[1]s\n  a folder that was changed from %[2]s is pushed with --onto %[1]s\n", *p.Revision, *p.Parent)
		p.Retold.say(out)
	case p.Revision != nil:
		_, err = fmt.Fprintf(out, "%s is live already\n", *p.Revision)
	}
	return err
}

func (r reread) line() string {
	return fmt.Sprintf("%d of the last %s would be read otherwise", r.Changed, count(r.Messages, "message"))
}
