//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal is a terminal at which somebody has typed a line.
func terminal(t *testing.T, typed string) *os.File {
	t.Helper()
	keys, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no terminals here: ", err)
	}
	t.Cleanup(func() { keys.Close() })
	if err := unix.IoctlSetPointerInt(int(keys.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(keys.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	screen, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { screen.Close() })
	if _, err := keys.WriteString(typed + "\n"); err != nil {
		t.Fatal(err)
	}
	return screen
}

func TestIsTerminal(t *testing.T) {
	t.Parallel()
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if isTerminal(null) {
		t.Error("/dev/null is taken for a terminal")
	}
	if isTerminal(strings.NewReader("yes\n")) {
		t.Error("a text is taken for a terminal")
	}
	if !isTerminal(terminal(t, "")) {
		t.Error("a terminal is taken for none")
	}
}

// TestEraseAsks: who types is shown what would go and asked; where nobody can be asked, the
// command does what it says.
func TestEraseAsks(t *testing.T) {
	t.Parallel()
	dir := exampleData(t)
	h := openHouse(t, serveOptions{data: dir})
	one, two := h.talk(t, "rm_one", "where is my order 10442"), h.talk(t, "rm_two", "where is my order 10443")
	erase := func(typed string, flags ...string) (status int, out, errs string) {
		var o, e bytes.Buffer
		status = run(t.Context(), streams{terminal(t, typed), &o, &e}, append([]string{"erase", "customer", string(one.ID), "--data", dir}, flags...))
		return status, o.String(), e.String()
	}
	there := func() bool {
		status, _, _ := invoke(t, "export", "customer", string(one.Customer), "--data", dir)
		return status == exitFine
	}
	if status, out, errs := erase("no"); status != exitProblems || out != "" || !strings.Contains(errs, "1 conversation") || !strings.Contains(errs, "nothing was done") || !there() {
		t.Errorf("no: %d %s%s", status, out, errs)
	}
	if status, out, errs := erase("", "--dry-run"); status != exitFine || strings.Contains(errs, "yes") || !there() {
		t.Errorf("a dry run: %d %s%s", status, out, errs)
	}
	if status, out, errs := erase("yes", "--json"); status != exitFine || !strings.HasPrefix(out, "{") || !strings.Contains(errs, "for ever") || there() {
		t.Errorf("yes: %d %s%s", status, out, errs)
	}
	if status, _, errs := invoke(t, "erase", "customer", string(two.ID), "--data", dir); status != exitFine || strings.Contains(errs, "Type yes") {
		t.Errorf("nobody types: %d %s", status, errs)
	}
}
