package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"frontdesk/bot/desk"
	"frontdesk/data/seed"
)

// openDesk makes the desk live that this start asks for, and loads it. A broken folder never replaces a good desk.
func (s *server) openDesk(ctx context.Context, errs io.Writer) error {
	now, err := s.data.library.Live(ctx)
	if err != nil {
		return err
	}
	switch {
	case s.options.desk != "":
		if err := s.publishFolder(ctx, now.Revision, errs); err != nil {
			return err
		}
	case now.Revision == "":
		fmt.Fprintln(errs, "no desk was published yet: this is the example desk (frontdesk desk init DIR writes it out to be changed)")
		l, err := loadDesk(seed.FS(), io.Discard)
		if err != nil {
			return err
		}
		if err := s.publish(ctx, l, "", "start", errs); err != nil {
			return err
		}
	}
	return s.shelf.Open(ctx)
}

// publishFolder publishes the folder of --desk if it differs and was changed from what is live.
func (s *server) publishFolder(ctx context.Context, live string, errs io.Writer) error {
	dir := s.options.desk
	src, err := deskFiles(dir, errs)
	if err != nil {
		return err
	}
	if revision, err := desk.Revision(src); err == nil && revision == live {
		return desk.WriteRevision(dir, live)
	}
	l, err := loadDesk(src, errs)
	if err != nil {
		if live == "" {
			return &failure{status: exitProblems, what: "the desk has problems and was not published", where: dir, remedy: "mend what is listed above; frontdesk desk check " + dir + " shows it again"}
		}
		fmt.Fprintf(errs, "%s has the problems listed above: the live desk %s stays\n", dir, live)
		return nil
	}
	seen, err := desk.ReadRevision(src)
	if err != nil {
		return err
	}
	if live != "" && seen != live {
		fmt.Fprintf(errs, "%s was changed from %s, but %s is live: the live desk stays.\n  remedy: frontdesk desk pull NEW, bring your changes in there, frontdesk desk push NEW; or, to replace what is live: frontdesk desk push %[1]s --onto %[3]s\n", dir, orNone(seen), live)
		return nil
	}
	if err := s.publish(ctx, l, live, "start", errs); err != nil {
		return keepsLive(err, dir, live, errs)
	}
	return desk.WriteRevision(dir, l.Desk.Revision)
}

// keepsLive turns problems of a folder, as failed conversation tests, into a word about the desk that stays. Without a
// live desk, and for all other errors, the start ends.
func keepsLive(err error, dir, live string, errs io.Writer) error {
	var f *failure
	if live == "" || !errors.As(err, &f) || f.status != exitProblems {
		return err
	}
	fmt.Fprintf(errs, "%s: %v. The live desk %s stays.\n  remedy: mend it and start again, or publish it as it is: frontdesk desk push %[1]s --force REASON\n", dir, err, live)
	return nil
}

func orNone(revision string) string {
	if revision == "" {
		return "no published revision"
	}
	return revision
}

// publish trains, tests and publishes a desk. Tests that fail are printed to errs.
func (s *server) publish(ctx context.Context, l *desk.Loaded, seen, by string, errs io.Writer) error {
	r, err := trainAndTest(ctx, l, s.data.library)
	if err != nil {
		return err
	}
	if r.Failed > 0 {
		return errors.Join(printTests(errs, r), testsFailed(r))
	}
	_, err = s.data.publish(ctx, l.Source, seen, by, "")
	return err
}

// watchEvery is how often --watch looks at the folder.
const watchEvery = 500 * time.Millisecond

// watchDesk publishes the folder of --desk whenever it changes. Problems are printed, and the live desk stays.
func (s *server) watchDesk(ctx context.Context) error {
	if s.options.desk == "" {
		return usage("give --desk DIR", "--watch has no folder to watch")
	}
	src := os.DirFS(s.options.desk)
	seen := s.shelf.Desk().Revision
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		revision, err := desk.Revision(src)
		if err != nil || revision == seen {
			continue
		}
		seen = revision
		if err := s.pushWatched(ctx, src); err != nil {
			fmt.Fprintf(os.Stderr, "not published: %v\n", err)
		}
	}
}

func (s *server) pushWatched(ctx context.Context, src fs.FS) error {
	l, err := loadDesk(src, os.Stderr)
	if err != nil {
		return err
	}
	live, err := s.data.library.Live(ctx)
	if err != nil {
		return err
	}
	if err := s.publish(ctx, l, live.Revision, "watch", os.Stderr); err != nil {
		return err
	}
	if err := s.takeOver(ctx); err != nil {
		return err
	}
	return desk.WriteRevision(s.options.desk, s.shelf.Desk().Revision)
}
