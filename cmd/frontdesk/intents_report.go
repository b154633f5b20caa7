package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"frontdesk/bot/desk"
	"frontdesk/intents"
)

// deskStudy is what `intents report` says of a desk: a study for each language.
type deskStudy struct {
	Locales []localeStudy `json:"locales"`
}

type localeStudy struct {
	intents.Study
	Groups []intents.Group `json:"not_understood"` // of the messages given, in groups of similar ones
}

// studyOptions are the flags of `intents report`.
type studyOptions struct {
	json                             bool
	plots, messages, locale, vectors string
}

func intentsReportCommand() *cobra.Command {
	var o studyOptions
	c := &cobra.Command{
		Use:   "report DIR",
		Short: "say how good a desk's phrases are, and which are in the way",
		Long: `Each phrase is read by a model that did not learn from it. The report says how well each intent is told from the
others, which are mixed up and by which phrases, which phrases say the same or sit nearer to another intent, which
intents have too few, how far scores can be trusted, and what other thresholds would do.

With --messages, a file with one message a line, those that are not understood are shown in groups of similar ones.`,
		Example: "  frontdesk intents report ./desk\n  frontdesk intents report ./desk --plots ./plots --messages asked.txt --json",
		Args:    exactly(1, "give the folder of a desk"),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := o.study(args[0], cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			if o.plots != "" {
				if err := writePlots(o.plots, out); err != nil {
					return err
				}
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), out)
			}
			for _, s := range out.Locales {
				printStudy(cmd.OutOrStdout(), s)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&o.json, "json", false, "print JSON")
	c.Flags().StringVar(&o.plots, "plots", "", "`folder` for the plots: calibration and thresholds, as SVG")
	c.Flags().StringVar(&o.messages, "messages", "", "`file` with messages, one a line")
	c.Flags().StringVar(&o.locale, "locale", "", "only this `language`")
	encoderFlag(c, &o.vectors)
	return c
}

// study examines a desk in each language that was asked for.
func (o studyOptions) study(dir string, errs io.Writer) (out deskStudy, err error) {
	src, err := deskFiles(dir, errs)
	if err != nil {
		return out, err
	}
	l, err := loadDesk(src, errs)
	if err != nil {
		return out, err
	}
	asked, err := lines(o.messages)
	if err != nil {
		return out, err
	}
	locales := slices.Sorted(maps.Keys(l.Phrases))
	if o.locale != "" {
		if !slices.Contains(locales, o.locale) {
			return out, usage("choose among "+strings.Join(locales, ", "), "the desk has no phrases in %q", o.locale)
		}
		locales = []string{o.locale}
	}
	read := &sentences{named: o.vectors, dir: usualData()}
	if err := read.find(); err != nil {
		return out, err
	}
	for _, locale := range locales {
		s, err := study(l, locale, asked, read)
		if err != nil {
			return out, err
		}
		out.Locales = append(out.Locales, s)
	}
	return out, nil
}

// study examines the phrases of a language, and sorts the messages that its model does not understand.
func study(l *desk.Loaded, locale string, asked []string, s *sentences) (localeStudy, error) {
	phrases, o := l.Phrases[locale], intents.Options{Locale: locale}
	o.Encoder, o.Vectors = s.Sentences()
	found, err := intents.Examine(phrases, o, l.Desk.Thresholds.Thresholds)
	if err != nil {
		return localeStudy{}, &failure{status: exitProblems, what: err.Error(), where: "intents of " + locale, remedy: "write some phrases and run again"}
	}
	out := localeStudy{Study: found, Groups: []intents.Group{}}
	if len(asked) == 0 {
		return out, nil
	}
	m, err := intents.Train(phrases, o)
	if err != nil {
		return localeStudy{}, err
	}
	var lost []string
	for _, text := range asked {
		if m.ReadAt(text, l.Desk.Thresholds.Thresholds).Verdict != intents.Sure {
			lost = append(lost, text)
		}
	}
	out.Groups = intents.Groups(lost, locale, m)
	return out, nil
}

// lines reads a file of messages; none without a name.
func lines(name string) ([]string, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, cannot(err, name, "check the path", "the file cannot be read")
	}
	defer f.Close()
	var out []string
	s := bufio.NewScanner(f)
	s.Buffer(nil, intents.MaxText)
	for s.Scan() {
		if t := strings.TrimSpace(s.Text()); t != "" {
			out = append(out, t)
		}
	}
	if err := s.Err(); err != nil {
		return nil, cannot(err, name, "write one message a line, of at most 16 KiB", "the file cannot be read")
	}
	return out, nil
}

func writePlots(dir string, d deskStudy) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return cannot(err, dir, "name a folder that can be written", "the plots cannot be written")
	}
	for _, s := range d.Locales {
		for name, plot := range map[string]string{"calibration": calibrationPlot(s.Study), "thresholds": thresholdPlot(s.Study)} {
			file := filepath.Join(dir, name+"-"+s.Locale+".svg")
			if err := os.WriteFile(file, []byte(plot), 0o644); err != nil {
				return cannot(err, file, "name a folder that can be written", "the plot cannot be written")
			}
		}
	}
	return nil
}

// mostShown is how many lines of each list people are shown; JSON has them all.
const mostShown = 15

func printStudy(w io.Writer, s localeStudy) {
	how := "by words alone"
	if s.Encoder {
		how = "with the sentence encoder"
	}
	fmt.Fprintf(w, "%s: %d phrases of %d intents, %d of none, %s\n", s.Locale, s.Phrases, len(s.Intents), s.Outside, how)
	fmt.Fprintf(w, "  read rightly by models that did not know them: %.1f %% (%.1f to %.1f), macro F1 %.3f, calibration error %.3f\n\n",
		100*s.Accuracy, 100*s.Interval[0], 100*s.Interval[1], s.MacroF1, s.ECE)
	width := len("intent")
	for _, i := range s.Intents {
		width = max(width, len(i.Intent))
	}
	fmt.Fprintf(w, "  %-*s  phrases  precision  recall (95 %%)          F1\n", width, "intent")
	worst := slices.SortedStableFunc(slices.Values(s.Intents), func(a, b intents.IntentQuality) int { return cmp.Compare(a.F1, b.F1) })
	for _, i := range worst {
		fmt.Fprintf(w, "  %-*s  %7d  %9.2f  %6.2f (%.2f to %.2f)  %.2f\n", width, i.Intent, i.Phrases, i.Precision, i.Recall, i.Interval[0], i.Interval[1], i.F1)
	}
	printList(w, "mixed up, and by which phrases", s.Confusion, func(c intents.Confusion) string {
		return fmt.Sprintf("%s read as %s, %d: %s", c.Intent, c.Read, len(c.Phrases), quoted(c.Phrases))
	})
	printList(w, "nearer to another intent: move, reword or remove", s.Nearer, func(n intents.Near) string {
		return fmt.Sprintf("%q of %s was taken for %s, because of %q", n.Text, n.Intent, n.Read, n.By)
	})
	printList(w, "nearly the same words", s.Twins, func(t intents.Twin) string {
		if t.Intent != t.Of {
			return fmt.Sprintf("%q of %s and %q of %s: two intents", t.Text, t.Intent, t.Other, t.Of)
		}
		return fmt.Sprintf("%q and %q of %s: the second teaches little", t.Text, t.Other, t.Intent)
	})
	printList(w, "too few phrases", s.Thin, func(t intents.Thin) string { return fmt.Sprintf("%s has %d", t.Intent, t.Phrases) })
	fmt.Fprintf(w, "\n  thresholds (desk.yaml: thresholds; now answer %.2f, did_you_mean %.2f)\n  answer   acted upon   of these wrong   asked   asked with the right choice   none of the desk's, acted upon\n", s.Answer, s.DidYouMean)
	for _, l := range s.Tradeoff {
		none := "not measured"
		if l.Outside != nil {
			none = fmt.Sprintf("%.1f %%", 100**l.Outside)
		}
		fmt.Fprintf(w, "  %6.2f   %8.1f %%   %12.1f %%   %3.1f %%   %25.1f %%   %s\n", l.Answer, 100*l.Acted, 100*l.Wrong, 100*l.Asked, 100*l.Helped, none)
	}
	printList(w, "messages not understood, by likeness", s.Groups, func(g intents.Group) string {
		near := "near no intent"
		if g.Intent != "" {
			near = fmt.Sprintf("nearest %s at %.2f", g.Intent, g.Score)
		}
		return fmt.Sprintf("%d (%s): %s", len(g.Messages), near, quoted(g.Messages))
	})
	fmt.Fprintln(w)
}

func printList[T any](w io.Writer, head string, list []T, line func(T) string) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(w, "\n  %s\n", head)
	for _, item := range list[:min(len(list), mostShown)] {
		fmt.Fprintf(w, "    %s\n", line(item))
	}
	if more := len(list) - mostShown; more > 0 {
		fmt.Fprintf(w, "    and %d more (--json has them all)\n", more)
	}
}

// quoted shows some of a list of texts.
func quoted(texts []string) string {
	const shown = 4
	var out []string
	for _, t := range texts[:min(len(texts), shown)] {
		out = append(out, fmt.Sprintf("%q", t))
	}
	if len(texts) > shown {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}
