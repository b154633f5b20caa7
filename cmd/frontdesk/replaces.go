package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"frontdesk/bot/desk"
	"frontdesk/data/seed"
)

// replaces is the live revision that a desk may replace: what its folder was changed from, or was told to.
func (d *data) replaces(ctx context.Context, l *desk.Loaded, args url.Values) (string, error) {
	live, err := d.library.Live(ctx)
	if err != nil || live.Revision == "" || live.Revision == l.Desk.Revision { // nothing is there that could be replaced unseen
		return live.Revision, err
	}
	seen := args.Get("seen")
	begun := beginsAnew(live, seen)
	if begun || seen == liveName || len(seen) > len(revisionPrefix) && strings.HasPrefix(live.Revision, seen) {
		seen = live.Revision
	}
	if seen != live.Revision {
		return "", d.staleDesk(ctx, args, seen, live.Revision)
	}
	if begun || args.Get("force") != "" {
		return live.Revision, nil
	}
	return live.Revision, d.sameID(ctx, l, live.Revision, args.Get("dir"))
}

// beginsAnew tells whether a folder that desk init --minimal wrote takes the place of the example, which went live by
// itself and was never changed: that is nobody's work, and the first desk of an admin's own.
func beginsAnew(live desk.Published, seen string) bool {
	example, err := desk.Revision(seed.FS())
	if err != nil || live.Parent != "" || live.Revision != example {
		return false
	}
	minimal, err := desk.Revision(seed.Minimal())
	return err == nil && seen == minimal
}

// sameID refuses a desk with another id than the live one: it would be another desk, pushed by mistake.
func (d *data) sameID(ctx context.Context, l *desk.Loaded, live, dir string) error {
	was, err := d.published(ctx, live)
	if err != nil || was == nil || was.Desk.ID == l.Desk.ID {
		return err
	}
	return &failure{status: exitProblems, where: dir + "/desk.yaml", what: fmt.Sprintf("the id is %q, but that of the live desk is %q, and an id never changes: nothing was published", l.Desk.ID, was.Desk.ID),
		remedy: fmt.Sprintf("write `id: %s`; or, if another desk is to take the place of the live one, give --force REASON", was.Desk.ID)}
}

// staleDesk is a folder that was changed from another revision than the live one. The remedies go to where the push went.
func (d *data) staleDesk(ctx context.Context, args url.Values, seen, live string) error {
	dir, at := args.Get("dir"), args.Get("at")
	what := fmt.Sprintf("it was changed from %s, but %s is live", seen, live)
	if seen == "" {
		what = fmt.Sprintf("it does not say which revision it was changed from, and %s is live", live)
	} else if all, err := d.library.History(ctx); err == nil && !slices.ContainsFunc(all, func(p desk.Published) bool { return p.Revision == seen }) {
		what = fmt.Sprintf("it began as %s, which was never live here (as a folder fresh from `frontdesk desk init`, or of another desk), and %s is live", seen, live)
	}
	return &failure{status: exitProblems, where: dir, what: what + ": nothing was published", remedy: fmt.Sprintf(
		"`frontdesk desk diff live %[1]s%[3]s` shows how they differ. To keep both: `frontdesk desk pull NEW%[3]s`, bring your changes in there, `frontdesk desk push NEW%[3]s`. "+
			"To replace what is live: `frontdesk desk push %[1]s --onto %[2]s%[3]s`", shellWord(dir), live, at)}
}
