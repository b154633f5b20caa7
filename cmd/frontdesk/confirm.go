package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"golang.org/x/term"
)

// isTerminal tells whether somebody types. A device such as /dev/null is none.
func isTerminal(r io.Reader) bool {
	f, ok := r.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(int(f.Fd()))
}

// confirm asks who types whether what was said may be done. It asks where errors are written, so that what is printed
// can be a file.
func (s streams) confirm(question string) error {
	fmt.Fprintf(s.err, "%s Type yes to go on: ", question)
	line, err := bufio.NewReader(s.in).ReadString('\n')
	if err != nil && line == "" {
		fmt.Fprintln(s.err)
	}
	if strings.EqualFold(strings.TrimSpace(line), "yes") {
		return nil
	}
	return &failure{status: exitProblems, what: "nothing was done: the question was not answered with yes", remedy: "run it again and type yes, or give --yes"}
}
