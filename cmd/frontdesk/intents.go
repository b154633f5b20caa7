package main

import (
	"fmt"
	"io"
	"os"
	"regexp"

	"github.com/spf13/cobra"

	"frontdesk/intents"
)

func intentsCommand() *cobra.Command {
	c := &cobra.Command{Use: "intents", Short: "measure how well the desk understands", Example: "  frontdesk intents eval --train train.csv --test test.csv"}
	return group(c, intentsEvalCommand(), intentsReportCommand(), intentsEffectCommand(), intentsMissedCommand(), intentsEncoderCommand())
}

func intentsEvalCommand() *cobra.Command {
	var train, test, locale, named string
	var asJSON bool
	c := &cobra.Command{
		Use:   "eval",
		Short: "train on one file of phrases, measure on another",
		Long: "Both files are CSV with the header text,intent; the intent out_of_scope marks phrases that belong to none.\n" +
			"Without --locale the language is guessed from the phrases: how words are read depends on it, and the sentence\n" +
			"encoder reads English only.",
		Example: "  frontdesk intents eval --train train.csv --test test.csv --json\n  frontdesk intents eval --train train.csv --test test.csv --locale de-AT",
		Args:    alone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if train == "" || test == "" {
				return usage("give --train F.csv and --test F.csv", "two files are needed")
			}
			known, err := phrases(train, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			asked, err := phrases(test, io.Discard)
			if err != nil {
				return err
			}
			e := evaluation{Guessed: locale == ""}
			if e.Guessed {
				locale = intents.GuessLanguage(known)
			} else if !localeLike.MatchString(locale) {
				return usage("give a language, with its country where that matters, as de or de-AT", "--locale is %q", locale)
			}
			s := &sentences{named: named, dir: usualData()}
			if err := s.find(); err != nil {
				return err
			}
			o := intents.Options{Locale: locale}
			o.Encoder, o.Vectors = s.Sentences()
			e.Report, err = intents.Evaluate(known, asked, o)
			if err != nil {
				return &failure{status: exitProblems, what: err.Error(), where: train, remedy: "mend the file and run again"}
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), e)
			}
			return printEvaluation(cmd.OutOrStdout(), e)
		},
	}
	c.Flags().StringVar(&train, "train", "", "CSV `file` to train on")
	c.Flags().StringVar(&test, "test", "", "CSV `file` to measure on")
	c.Flags().StringVar(&locale, "locale", "", "`language` of both files, as de or de-AT (default: guessed from the phrases)")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	encoderFlag(c, &named)
	return c
}

// localeLike is what a locale looks like: a language, and what narrows it down.
var localeLike = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// evaluation is what was measured, and whether the language was only guessed.
type evaluation struct {
	intents.Report
	Guessed bool `json:"locale_guessed"`
}

// phrases reads a file of phrases. What stands under two intents is warned of: whatever it is taken for is wrong half of
// the time.
func phrases(name string, errs io.Writer) ([]intents.Phrase, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, cannot(err, name, "check the path", "the file cannot be read")
	}
	defer f.Close()
	if about, err := f.Stat(); err == nil && about.IsDir() {
		return nil, cannot(nil, name, "give a CSV file of it", "this is a folder")
	}
	p, lines, err := intents.ReadCSV(f, name)
	if err != nil {
		return nil, &failure{status: exitProblems, what: err.Error(), remedy: "mend that and run again"}
	}
	if len(p) == 0 {
		return nil, &failure{status: exitProblems, where: name + ":2", what: "there is no phrase in the file", remedy: "write one a line, as: where is my order,order_status"}
	}
	first := map[string]int{}
	for i := range p {
		before, seen := first[p[i].Text]
		if !seen {
			first[p[i].Text] = i
		} else if p[before].Intent != p[i].Intent {
			fmt.Fprintf(errs, "%s:%d: warning: the phrase belongs to %s too, in line %d\n  remedy: keep it with one of them\n", name, lines[i], p[before].Intent, lines[before])
		}
	}
	return p, nil
}

func printEvaluation(w io.Writer, r evaluation) error {
	how := "by words alone"
	if r.Encoder {
		how = "by words and sentences"
	}
	from := ""
	if r.Guessed {
		from = " (guessed from the phrases: --locale says another)"
	}
	fmt.Fprintf(w, "%d phrases measured, %d intents, %s\nlanguage: %s%s\n", r.Rows, r.Intents, how, r.Locale, from)
	for _, line := range []struct {
		name, unit, note string
		value            *float64
		scale            float64
	}{
		{"accuracy", " %", "in scope, without threshold", r.Accuracy, 100},
		{"accuracy with threshold", " %", "in scope", r.AccuracyWithThreshold, 100},
		{"macro F1", "", "", r.MacroF1, 1},
		{"out of scope: recall", " %", "at the threshold chosen from the training file", r.OOSRecall, 100},
		{"out of scope: AUROC", "", "", r.OOSAUROC, 1},
		{"calibration error", "", "", r.ECE, 1},
	} {
		if line.value == nil {
			fmt.Fprintf(w, "  %-26s not measured: the file has no such rows\n", line.name)
			continue
		}
		fmt.Fprintf(w, "  %-26s %8.3f%s  %s\n", line.name, *line.value*line.scale, line.unit, line.note)
	}
	_, err := fmt.Fprintf(w, "  %-26s %8.2f s of CPU\n  %-26s %8.1f µs\n  %-26s %8.2f MB\n", "training", r.TrainCPUSeconds,
		"one message", r.ClassifyMicros, "model", float64(r.ModelBytes)/1e6)
	return err
}
