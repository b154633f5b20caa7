package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"frontdesk/bot"
	"frontdesk/bot/desk"
	"frontdesk/data/seed"
)

// deskFiles opens a desk folder; "" is the example desk, which is said on w.
func deskFiles(dir string, w io.Writer) (fs.FS, error) {
	if dir == "" {
		fmt.Fprintln(w, "no --desk given: this is the example desk (`frontdesk desk init DIR` writes it out to be changed)")
		return seed.FS(), nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, cannot(err, dir, "give the folder of a desk, or write the example with `frontdesk desk init DIR`", "the desk cannot be read")
	}
	if !info.IsDir() {
		return nil, usage("give the folder that holds desk.yaml", "%s is not a folder", dir)
	}
	return os.DirFS(dir), nil
}

// emptyFolder refuses a folder that something is in.
func emptyFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return cannot(err, dir, "give a folder that this user may write to", "the folder cannot be read")
	case len(entries) > 0:
		return usage("give a folder that is empty or does not exist", "%s is not empty (it has %s): nothing was written", dir, entries[0].Name())
	}
	return nil
}

// loadDesk reads and checks a desk. All problems are printed at once; errors among them are errProblems.
func loadDesk(src fs.FS, w io.Writer) (*desk.Loaded, error) {
	l, problems := desk.Load(src, desk.Options{})
	printProblems(w, problems)
	if l == nil || desk.Broken(problems) {
		return nil, errProblems
	}
	return l, nil
}

// trainedDesk is loadDesk with its models trained, ready to talk; named is what --encoder says.
func trainedDesk(ctx context.Context, src fs.FS, named string, w io.Writer) (*bot.Desk, *desk.Loaded, error) {
	l, err := loadDesk(src, w)
	if err != nil {
		return nil, nil, err
	}
	s := &sentences{named: named, dir: usualData()}
	if err := s.find(); err != nil {
		return nil, nil, err
	}
	if err := desk.Train(ctx, l, trying{s, usualModels()}); err != nil {
		return nil, nil, notTrained(err)
	}
	return l.Desk, l, nil
}

// notTrained is a desk whose phrases nothing can be learnt from, unless the training was only stopped, or its models
// found no room.
func notTrained(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	if bot.CodeOf(err) == bot.Busy {
		return cannot(err, "", "free some space on the disk of the data folder, then try again: nothing is lost", "the desk cannot be stored")
	}
	return &failure{status: exitProblems, what: "the desk cannot be trained", err: err, remedy: "mend the phrases named and run again"}
}

// printProblems writes one problem a paragraph, as compilers do.
func printProblems(w io.Writer, problems []desk.Problem) {
	for _, p := range problems {
		fmt.Fprintf(w, "%s:%d:%d: %s[%s]: %s\n", p.File, p.Line, p.Column, p.Severity, p.Code, p.Message)
		if p.Help != "" {
			fmt.Fprintf(w, "  remedy: %s\n", p.Help)
		}
	}
}
