package desk

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"frontdesk/flows"
)

// Problem is something wrong in a desk's files, with its place and its remedy.
type Problem = flows.Problem

// place is where something stands; line and column count from 1, 0 = the file as a whole.
type place struct {
	file      string
	line, col int
}

// report gathers the problems of a desk.
type report struct {
	problems []Problem
}

// add notes a problem. Help says what to do.
func (r *report) add(at place, c code, message, help string) {
	r.problems = append(r.problems, Problem{
		File: at.file, Line: max(at.line, 1), Column: max(at.col, 1),
		Code: string(c), Severity: c.severity(), Message: message, Help: help,
	})
}

// sorted returns the problems by place, each once; what keeps a file from being read comes first, because others may
// follow from it.
func (r *report) sorted() []Problem {
	last := func(p Problem) int {
		if code(p.Code).blinds() || slices.Contains(unreadFlow, p.Code) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(last(a), last(b)), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(r.problems)
}

// err joins the errors among the problems; nil if there is none.
func (r *report) err() error {
	var errs []error
	for _, p := range r.sorted() {
		if p.Severity == flows.SeverityError {
			errs = append(errs, fmt.Errorf("%s:%d:%d: %s: %s; %s", p.File, p.Line, p.Column, p.Code, p.Message, p.Help))
		}
	}
	return errors.Join(errs...)
}

// Broken tells whether there is an error among problems: such a desk cannot be published.
func Broken(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == flows.SeverityError })
}

// meant guesses which of the known names a mistyped one stands for, as the end of a help text.
func meant(name string, known []string) string {
	if small := strings.ToLower(name); small != name && slices.Contains(known, small) {
		return fmt.Sprintf("it has small letters: write %q", small)
	}
	if best := nearest(name, known); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	known = slices.Sorted(slices.Values(known))
	switch known = slices.Compact(known); {
	case len(known) == 0:
		return "there is none yet"
	case len(known) > 12:
		return fmt.Sprintf("there are %d, among them %s", len(known), strings.Join(known[:12], ", "))
	}
	return "choose among " + strings.Join(known, ", ")
}

// longestName bounds the names that are compared, so that a file of rubbish costs nothing.
const longestName = 80

// nearest is the known name with the fewest edits from a mistyped one, "" if none is near. The first of equals wins.
func nearest(name string, known []string) string {
	if len(name) > longestName {
		return ""
	}
	best, least := "", max(2, len([]rune(name))/3+1)
	for _, k := range known {
		if n := edits(strings.ToLower(name), strings.ToLower(k)); n < least {
			best, least = k, n
		}
	}
	return best
}

// edits counts insertions, removals and replacements between two words (Levenshtein).
func edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, c := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j, d := range y {
			replace := diagonal
			if c != d {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
