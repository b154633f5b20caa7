package main

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/bot/sla"
)

func promisesCommand() *cobra.Command {
	c := &cobra.Command{Use: "promises", Short: "times told to customers, held against what came of them", Example: "  frontdesk promises backtest --tickets old.csv --group team,service"}
	return group(c, backtestCommand())
}

func backtestCommand() *cobra.Command {
	var file, groups string
	var quantile float64
	var asJSON bool
	c := &cobra.Command{
		Use: "backtest", Short: "what would have come of times told from similar tickets, on old ones",
		Long: "Replays old tickets strictly forward in time: each is told by when 9 of 10 like it were solved (--quantile), from what was known\n" +
			"when it was opened, and it is counted how often that was kept. FILE is a CSV file with the columns opened_at and resolved_at (empty =\n" +
			"still open at the file's end) and any others; `frontdesk export tickets` writes one. Times are RFC 3339, or without a zone in UTC.\n" +
			"--group names columns, from coarse to fine; groups with few tickets lean on those above. docs/operation.md says what the figures mean.",
		Example: "  frontdesk promises backtest --tickets old.csv\n  frontdesk export tickets > ours.csv && frontdesk promises backtest --tickets ours.csv --group team,service --json",
		Args:    alone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				return usage("name the CSV file with --tickets", "promises backtest needs old tickets")
			}
			if quantile < 0.5 || quantile > 0.97 {
				return usage("give a share from 0.5 to 0.97", "--quantile %v is no share of promises that can be held to", quantile)
			}
			cases, err := readCases(file, splitNames(groups), cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			b := sla.Replay(cases, quantile)
			if asJSON {
				return printJSON(cmd.OutOrStdout(), b)
			}
			return printBacktest(cmd.OutOrStdout(), b, quantile)
		},
	}
	c.Flags().StringVar(&file, "tickets", "", "CSV `file` with the columns opened_at and resolved_at")
	c.Flags().Float64Var(&quantile, "quantile", 0.9, "`share` of similar tickets that were solved by the told time")
	c.Flags().StringVar(&groups, "group", "", "`columns` that make tickets similar, from coarse to fine, with commas")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func splitNames(list string) (out []string) {
	for s := range strings.SplitSeq(list, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// maxBadRows is how many wrong rows are listed before it is given up.
const maxBadRows = 20

// readCases reads old tickets. Rows that cannot be are left out and said; times that cannot be read are errors.
func readCases(file string, groups []string, errs io.Writer) ([]sla.Case, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, cannot(err, file, "check the path", "the tickets cannot be read")
	}
	defer f.Close()
	c := csv.NewReader(f)
	head, err := c.Read()
	if err != nil {
		return nil, &failure{status: exitProblems, where: file + ":1", what: "this is no CSV file with a head: " + err.Error(), remedy: "the first line names the columns: opened_at,resolved_at"}
	}
	columns, err := columnsOf(file, head, append([]string{"opened_at", "resolved_at"}, groups...))
	if err != nil {
		return nil, err
	}
	var out []sla.Case
	var backwards, firstBack, bad int
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
			return nil, &failure{status: exitProblems, where: fmt.Sprintf("%s:%d:%d", file, wrong.Line, wrong.Column), what: wrong.Err.Error(), remedy: "write it as CSV: as many cells as the head, cells with commas in double quotes"}
		}
		if err != nil {
			return nil, cannot(err, file, "see whether the disk is healthy", "the tickets cannot be read")
		}
		line, _ := c.FieldPos(0)
		x, column, err := caseOf(cells, columns)
		switch {
		case err != nil:
			fmt.Fprintf(errs, "%s:%d: %s %q is no time\n", file, line, column, cells[columns[map[string]int{"opened_at": 0, "resolved_at": 1}[column]]])
			if bad++; bad == maxBadRows {
				return nil, badRows(file, bad)
			}
		case !x.Resolved.IsZero() && x.Resolved.Before(x.Opened):
			backwards++
			firstBack = cmp.Or(firstBack, line)
		default:
			out = append(out, x)
		}
	}
	if bad > 0 {
		return nil, badRows(file, bad)
	}
	if backwards > 0 {
		fmt.Fprintf(errs, "%s:%d: %s left out: resolved before opened\n", file, firstBack, count(backwards, "row"))
	}
	if len(out) == 0 {
		return nil, &failure{status: exitProblems, where: file, what: "there are no tickets in it", remedy: "each line below the head is a ticket"}
	}
	return out, nil
}

func badRows(file string, n int) error {
	return &failure{status: exitProblems, where: file, what: count(n, "time") + " cannot be read", remedy: "write times as 2026-11-22T09:30:00Z, or without a zone in UTC; leave resolved_at empty where the ticket is open"}
}

// columnsOf finds columns by their names.
func columnsOf(file string, head, names []string) ([]int, error) {
	for i := range head {
		head[i] = strings.TrimSpace(strings.TrimPrefix(head[i], "\ufeff"))
	}
	var out []int
	for _, n := range names {
		i := slices.Index(head, n)
		if i < 0 {
			return nil, &failure{status: exitProblems, where: file + ":1", what: fmt.Sprintf("there is no column %q", n), remedy: "the columns are " + strings.Join(head, ", ")}
		}
		out = append(out, i)
	}
	return out, nil
}

// caseOf reads a row. On an error it names the column.
func caseOf(cells []string, columns []int) (sla.Case, string, error) {
	var c sla.Case
	var err error
	if c.Opened, err = readTime(cells[columns[0]]); err != nil {
		return c, "opened_at", err
	}
	if s := strings.TrimSpace(cells[columns[1]]); s != "" {
		if c.Resolved, err = readTime(s); err != nil {
			return c, "resolved_at", err
		}
	}
	for _, i := range columns[2:] {
		c.Groups = append(c.Groups, strings.Clone(cells[i]))
	}
	return c, "", nil
}

func readTime(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	var err error
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02"} {
		var t time.Time
		if t, err = time.Parse(form, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, err
}

func printBacktest(w io.Writer, b sla.Backtest, quantile float64) error {
	num := func(p *float64, form string) string {
		if p == nil {
			return "too little to say"
		}
		return fmt.Sprintf(form, *p)
	}
	for _, l := range []struct{ what, is string }{
		{"tickets told a time that is over", fmt.Sprint(b.Promises)},
		{"tickets told none, for too few cases", fmt.Sprint(b.Abstained)},
		{fmt.Sprintf("kept, of times for %.0f in 100", quantile*100), num(b.Kept, "%.3f")},
		{"kept, of times for half", num(b.HalfKept, "%.3f")},
		{"worst week or month", num(b.WorstPeriod, "%.3f")},
		{"weeks or months within 5 points", num(b.PeriodsWithin, "%.2f")},
		{"worst group", num(b.WorstGroup, "%.3f")},
		{"groups within 5 points", num(b.GroupsWithin, "%.2f")},
		{"median of the told times, in hours", num(b.MedianHours, "%.1f")},
		{"loss (pinball on log hours)", num(b.Pinlog, "%.3f")},
		{"loss of one quantile for all", num(b.PinlogGlobal, "%.3f")},
		{"breaches where the risk was 0.5 or more", num(b.Precision, "%.3f")},
	} {
		if _, err := fmt.Fprintf(w, "%-42s %s\n", l.what, l.is); err != nil {
			return err
		}
	}
	return nil
}
