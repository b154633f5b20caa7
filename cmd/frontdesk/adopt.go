package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"frontdesk/bot/desk"
	"frontdesk/intents"
)

// adoption asks about groups of messages and writes what is adopted into the folder of a desk.
type adoption struct {
	dir   string
	known []string // intents of the desk
	in    *bufio.Reader
	out   io.Writer
	kept  int
	files []string
}

func newAdoption(dir string, l *desk.Loaded) *adoption {
	a := &adoption{dir: dir}
	for _, ps := range l.Phrases {
		for _, p := range ps {
			if !slices.Contains(a.known, p.Intent) && !strings.HasPrefix(p.Intent, answerPrefix) {
				a.known = append(a.known, p.Intent)
			}
		}
	}
	slices.Sort(a.known)
	return a
}

// from says where answers are typed and questions shown.
func (a *adoption) from(in io.Reader, out io.Writer) { a.in, a.out = bufio.NewReader(in), out }

// answerPrefix begins the intents that are questions of answers: those stand with their answer, not in a list of phrases.
const answerPrefix = "answer:"

// errEnough ends the asking.
var errEnough = errors.New("enough")

func (a *adoption) all(m missed) error {
	for _, l := range m.Locales {
		for _, g := range l.Groups {
			printMissed(a.out, l.Locale, g)
			intent, err := a.ask(g)
			if errors.Is(err, errEnough) {
				return a.told()
			}
			if err != nil {
				return err
			}
			if intent == "" {
				continue
			}
			if err := a.keep(l.Locale, intent, g.Messages); err != nil {
				return err
			}
		}
	}
	return a.told()
}

// ask returns the intent that a group belongs to, "" to pass it over.
func (a *adoption) ask(g intents.Group) (string, error) {
	nearest, fits := "", slices.Contains(a.known, g.Intent)
	switch {
	case fits:
		nearest = "y " + g.Intent + ", "
	case strings.HasPrefix(g.Intent, answerPrefix):
		fmt.Fprintf(a.out, "  if they ask for %s, write them under its questions in answers/\n", g.Intent)
	}
	for {
		fmt.Fprintf(a.out, "  %sn none of the desk's, Enter passes it over, q ends, or an intent's name: ", nearest)
		line, err := a.in.ReadString('\n')
		if err != nil && line == "" {
			fmt.Fprintln(a.out)
			return "", errEnough
		}
		switch s := strings.TrimSpace(line); {
		case s == "":
			return "", nil
		case s == "q":
			return "", errEnough
		case s == "n":
			return intents.OutOfScope, nil
		case s == "y" && fits:
			return g.Intent, nil
		case slices.Contains(a.known, s):
			return s, nil
		default:
			fmt.Fprintf(a.out, "  the desk has no intent %q: %s\n", s, a.like(s))
		}
	}
}

// like names intents that what was typed may stand for.
func (a *adoption) like(s string) string {
	var found []string
	for _, k := range a.known {
		if strings.Contains(k, s) {
			found = append(found, k)
		}
	}
	if len(found) == 0 {
		return "write it into intents/ first, with a title and some phrases"
	}
	return "did you mean " + strings.Join(found[:min(len(found), 3)], ", ")
}

// keep appends phrases to the folder's file of adopted ones.
func (a *adoption) keep(locale, intent string, texts []string) error {
	name := filepath.Join(a.dir, "intents", "adopted."+locale+".csv")
	cannotKeep := func(err error) error {
		return cannot(err, name, "see whether this user may write there", "the phrases cannot be written down")
	}
	_, err := os.Stat(name)
	fresh := errors.Is(err, fs.ErrNotExist)
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return cannotKeep(err)
	}
	w := csv.NewWriter(f)
	rows := [][]string{{"text", "intent"}}
	if !fresh {
		rows = nil
	}
	for _, text := range texts {
		rows = append(rows, []string{text, intent})
	}
	if err := errors.Join(w.WriteAll(rows), f.Close()); err != nil {
		return cannotKeep(err)
	}
	a.kept += len(texts)
	if !slices.Contains(a.files, name) {
		a.files = append(a.files, name)
	}
	return nil
}

func (a *adoption) told() error {
	if a.kept == 0 {
		_, err := fmt.Fprintln(a.out, "nothing was adopted")
		return err
	}
	_, err := fmt.Fprintf(a.out, "%s adopted into %s: see what that changes with frontdesk intents effect %s, then push\n",
		count(a.kept, "message"), strings.Join(a.files, " and "), shellWord(a.dir))
	return err
}
