package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"frontdesk/bot/desk"
	"frontdesk/bot/imports"
	"frontdesk/data/seed"
)

func deskImportCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "import rasa|chatwoot|faq SRC DIR", Short: "take over another tool's bot, canned replies or questions and answers",
		Long: "  rasa      SRC is the folder of a Rasa project (version 2 or 3): intents, responses, simple rules and stories, test stories\n" +
			"  chatwoot  SRC is what Chatwoot's API answers for canned_responses (JSON), or a CSV file with short_code and content\n" +
			"  faq       SRC is a CSV file with the columns question and answer; title, url and locale if they are there\n\n" +
			"DIR is a new folder, which becomes the smallest desk with what was carried over in it, or the folder of a desk, to which files\n" +
			"are added; no file is written over. What could not be carried over is listed line by line. Exit status 1 = the desk that came\n" +
			"of it has errors, which are listed as `frontdesk desk check` lists them.",
		Example: "  frontdesk desk import rasa ./my-rasa-bot ./desk\n  frontdesk desk import faq faq.csv ./desk",
		Args:    exactly(3, "give the tool, its folder or file, and the folder of the desk"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return importDesk(args[0], args[1], args[2], asJSON, cmd.OutOrStdout())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func importDesk(tool, src, dir string, asJSON bool, out io.Writer) error {
	fresh, locale, err := importInto(dir)
	if err != nil {
		return err
	}
	r, err := readForeign(tool, src, locale)
	if err != nil {
		return err
	}
	if err := placeFiles(dir, fresh, r); err != nil {
		return err
	}
	_, problems := desk.Load(os.DirFS(dir), desk.Options{})
	if asJSON {
		err = printImportJSON(out, r, problems)
	} else {
		err = printImport(out, dir, src, r, problems)
	}
	if err == nil && desk.Broken(problems) {
		return errProblems
	}
	return err
}

// importInto looks at the folder: whether it is new, and the first language of the desk in it.
func importInto(dir string) (fresh bool, locale string, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return true, "en", nil
	}
	if err != nil {
		return false, "", cannot(err, dir, "give a folder that this user may write to", "the folder cannot be read")
	}
	if _, err := os.Stat(filepath.Join(dir, "desk.yaml")); err != nil {
		return false, "", usage("give a new folder, or one with a desk.yaml in it", "%s holds other files than a desk", dir)
	}
	l, problems := desk.Load(os.DirFS(dir), desk.Options{})
	if l == nil || len(l.Desk.Locales) == 0 {
		var says []string
		for _, p := range problems {
			says = append(says, fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message))
		}
		return false, "", &failure{status: exitProblems, where: dir, what: "the desk there does not load: " + strings.Join(says[:min(len(says), 3)], "; "), remedy: "frontdesk desk check " + dir + ", then import again"}
	}
	return false, l.Desk.Locales[0], nil
}

// readForeign reads the source.
func readForeign(tool, src, locale string) (*imports.Result, error) {
	read := map[string]func(string, []byte, string) (*imports.Result, error){"chatwoot": imports.Chatwoot, "faq": imports.FAQ}[tool]
	if tool != "rasa" && read == nil {
		return nil, usage("choose among rasa, chatwoot, faq", "nothing is known of %q", tool)
	}
	info, err := os.Stat(src)
	if err != nil {
		return nil, cannot(err, src, "check the path", "the source cannot be read")
	}
	switch {
	case tool == "rasa" && !info.IsDir():
		return nil, usage("give the folder of the Rasa project", "%s is not a folder", src)
	case tool == "rasa":
		r, err := imports.Rasa(os.DirFS(src), locale)
		return r, foreignFailure(err, src)
	case info.IsDir():
		return nil, usage("give the file", "%s is a folder", src)
	case info.Size() > maxDeskBytes:
		return nil, usage("divide it", "%s has %d bytes: at most 32 MiB are read", src, info.Size())
	}
	data, err := os.ReadFile(src)
	if err != nil {
		return nil, cannot(err, src, "let this user read the file", "the source cannot be read")
	}
	r, err := read(filepath.Base(src), data, locale)
	return r, foreignFailure(err, filepath.Dir(src))
}

// foreignFailure says what is wrong with a source in the one form.
func foreignFailure(err error, dir string) error {
	var e *imports.Error
	if !errors.As(err, &e) {
		return err
	}
	where := filepath.Join(dir, e.File)
	if e.Line > 0 {
		where = fmt.Sprintf("%s:%d", where, e.Line)
	}
	return &failure{status: exitProblems, where: where, what: e.What, remedy: e.Help}
}

// placeFiles writes what came of a source: all of it, or nothing where a file is there already.
func placeFiles(dir string, fresh bool, r *imports.Result) error {
	for _, name := range r.Names() {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return usage("move it away, or import into a new folder", "%s is there already: nothing was written", filepath.Join(dir, name))
		}
	}
	if fresh {
		if err := desk.Init(dir, seed.Minimal()); err != nil {
			return cannot(err, dir, "give a folder that is empty or does not exist", "the desk cannot be written")
		}
	}
	for _, name := range r.Names() {
		to := filepath.Join(dir, name)
		err := os.MkdirAll(filepath.Dir(to), 0o755)
		if err == nil {
			err = os.WriteFile(to, r.Files[name], 0o644)
		}
		if err != nil {
			return cannot(err, to, "see whether the disk is full or the folder read-only", "the file cannot be written")
		}
	}
	return nil
}

func printImport(out io.Writer, dir, src string, r *imports.Result, problems []desk.Problem) error {
	if info, err := os.Stat(src); err == nil && !info.IsDir() {
		src = filepath.Dir(src)
	}
	for _, l := range r.Left {
		fmt.Fprintf(out, "%s:%d: left behind: %s\n  remedy: %s\n", filepath.Join(src, l.File), l.Line, l.What, l.Help)
	}
	printProblems(out, problems)
	var what []string
	for _, n := range []struct {
		n     int
		thing string
	}{{r.Intents, "intent"}, {r.Phrases, "phrase"}, {r.Answers, "answer"}, {r.Replies, "canned replies"}, {r.Flows, "flow"}, {r.Tests, "conversation test"}} {
		if n.n > 0 && n.thing == "canned replies" {
			what = append(what, fmt.Sprintf("%d %s", n.n, n.thing))
		} else if n.n > 0 {
			what = append(what, count(n.n, n.thing))
		}
	}
	_, err := fmt.Fprintf(out, "%s: %s; %s left behind\n  try it:  frontdesk chat --desk %[1]s\n  test it: frontdesk desk test %[1]s\n", dir, cmp.Or(strings.Join(what, ", "), "nothing was carried over"), count(len(r.Left), "thing"))
	return err
}

func printImportJSON(out io.Writer, r *imports.Result, problems []desk.Problem) error {
	if problems == nil {
		problems = []desk.Problem{}
	}
	return printJSON(out, struct {
		Files    []string       `json:"files"`
		Intents  int            `json:"intents"`
		Phrases  int            `json:"phrases"`
		Answers  int            `json:"answers"`
		Replies  int            `json:"replies"`
		Flows    int            `json:"flows"`
		Tests    int            `json:"tests"`
		Left     []imports.Left `json:"left"`
		Problems []desk.Problem `json:"problems"`
	}{r.Names(), r.Intents, r.Phrases, r.Answers, r.Replies, r.Flows, r.Tests, r.Left, problems})
}
