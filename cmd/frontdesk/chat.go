package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/bot"
	"frontdesk/bot/rehearsal"
)

// maxLine bounds one line that is typed or read from a script: a message and a little more.
const maxLine = 64 << 10

func chatCommand() *cobra.Command {
	var o chatOptions
	c := &cobra.Command{
		Use:   "chat",
		Short: "talk to a desk in the terminal, without a server",
		Long: "Every line is a message of the customer. A number or a label chooses a quick reply.\n" +
			"/wait 10m lets time pass, /slots shows what was gathered, /back takes the last message back,\n" +
			"/reset begins anew, /save FILE keeps the talk as a conversation test, /quit ends.",
		Example: "  frontdesk chat\n  frontdesk chat --desk ./desk --trace\n  frontdesk chat --script talk.txt --json --now 2026-11-17T14:32:00Z",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.run(cmd) },
	}
	c.Flags().StringVar(&o.desk, "desk", "", "`folder` of the desk (default: the example desk)")
	c.Flags().StringVar(&o.script, "script", "", "`file` with one message a line, instead of the keyboard")
	c.Flags().BoolVar(&o.trace, "trace", false, "show what was understood and which way was taken")
	c.Flags().BoolVar(&o.json, "json", false, "print one JSON object a turn")
	c.Flags().StringVar(&o.now, "now", "", "`time` at which it begins, as 2026-11-17T14:32:00Z (default: now)")
	c.Flags().StringVar(&o.locale, "locale", "", "language of the customer, as en or de (default: the desk's first)")
	return c
}

type chatOptions struct {
	desk, script, now, locale string
	trace, json               bool
}

func (o chatOptions) run(cmd *cobra.Command) error {
	now := time.Now()
	if o.now != "" {
		t, err := time.Parse(time.RFC3339, o.now)
		if err != nil {
			return usage("write it as 2026-11-17T14:32:00Z", "--now %q is not a time", o.now)
		}
		now = t
	}
	src, err := deskFiles(o.desk, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	d, _, err := trainedDesk(cmd.Context(), src, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	in, asks := cmd.InOrStdin(), o.script == "" && isTerminal(cmd.InOrStdin())
	if o.script != "" {
		f, err := os.Open(o.script)
		if err != nil {
			return cannot(err, o.script, "check the path given with --script", "the script cannot be read")
		}
		defer f.Close()
		in = f
	}
	t := &talk{out: cmd.OutOrStdout(), desk: d, options: rehearsal.Options{Now: now, Locale: o.locale, Build: build()}, trace: o.trace, json: o.json, asks: asks}
	t.session = rehearsal.New(d, t.options)
	return t.run(cmd.Context(), in)
}

// isTerminal tells whether somebody types.
func isTerminal(r io.Reader) bool {
	f, ok := r.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// talk is one chat in the terminal.
type talk struct {
	out               io.Writer
	desk              *bot.Desk
	options           rehearsal.Options
	session           *rehearsal.Session
	lines             []string // what was typed, for /back and /save
	trace, json, asks bool
}

func (t *talk) run(ctx context.Context, in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	if t.asks {
		fmt.Fprintf(t.out, "%s. Write a message; /quit ends.\n", t.desk.Name.In(t.options.Locale, t.desk.Locales...))
	}
	for {
		if t.asks {
			fmt.Fprint(t.out, "you: ")
		}
		if !lines.Scan() || ctx.Err() != nil {
			break
		}
		line := strings.TrimRight(lines.Text(), "\r")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		if line == "/quit" {
			return nil
		}
		if err := t.line(line); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return cannot(err, "", fmt.Sprintf("keep every line under %d bytes", maxLine), "the input cannot be read")
	}
	return nil
}

// line carries out one line: a command or a message.
func (t *talk) line(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "/wait":
		return t.wait(rest)
	case "/slots":
		return t.slots()
	case "/back":
		return t.back()
	case "/reset":
		t.session, t.lines = rehearsal.New(t.desk, t.options), nil
		return nil
	case "/save":
		return t.save(rest)
	}
	if strings.HasPrefix(word, "/") && len(word) > 1 {
		return usage("/wait 10m, /slots, /back, /reset, /save FILE and /quit are there", "there is no command %s", word)
	}
	turn, err := t.session.Say(line)
	if err != nil {
		return err
	}
	t.lines = append(t.lines, line)
	return t.show(turn)
}

func (t *talk) wait(s string) error {
	d, err := time.ParseDuration(strings.TrimSpace(s))
	if err != nil || d < 0 {
		return usage("write it as /wait 10m or /wait 26h", "%q is not a length of time", s)
	}
	turns, err := t.session.Pass(d)
	if err != nil {
		return err
	}
	t.lines = append(t.lines, "/wait "+strings.TrimSpace(s))
	for _, turn := range turns {
		if err := t.show(turn); err != nil {
			return err
		}
	}
	return nil
}

func (t *talk) slots() error {
	slots := rehearsal.Slots(t.session.Conversation().State)
	if t.json {
		return json.NewEncoder(t.out).Encode(slots)
	}
	for _, name := range sorted(slots) {
		fmt.Fprintf(t.out, "  %s = %s\n", name, slots[name])
	}
	return nil
}

// back takes the last message back: the talk is repeated without it.
func (t *talk) back() error {
	if len(t.lines) == 0 {
		return nil
	}
	again := t.lines[:len(t.lines)-1]
	t.session, t.lines = rehearsal.New(t.desk, t.options), nil
	out := t.out
	t.out = io.Discard
	defer func() { t.out = out }()
	for _, line := range again {
		if err := t.line(line); err != nil {
			return err
		}
	}
	return nil
}

// show prints a turn.
func (t *talk) show(turn bot.Turn) error {
	r := t.session.Describe(turn)
	if t.trace {
		r.Marks = turn.Marks
	}
	if t.json {
		e := json.NewEncoder(t.out)
		e.SetEscapeHTML(false)
		return e.Encode(r)
	}
	if !t.asks && r.User != nil {
		fmt.Fprintf(t.out, "you: %s\n", *r.User)
	}
	if t.trace {
		t.reasons(r)
	}
	for _, m := range r.Replies {
		fmt.Fprintf(t.out, "desk: %s\n", strings.ReplaceAll(m.Text, "\n", "\n      "))
		for i, c := range m.Choices {
			fmt.Fprintf(t.out, "      %d) %s\n", i+1, c.Label)
		}
	}
	return nil
}

// reasons prints what was understood and which way was taken.
func (t *talk) reasons(r rehearsal.Report) {
	if r.Intent != nil {
		fmt.Fprintf(t.out, "  . understood %s, %.2f\n", *r.Intent, *r.Score)
	}
	for _, m := range r.Marks {
		where := m.Flow
		if m.Step != "" {
			where += "." + m.Step
		}
		fmt.Fprintf(t.out, "  . %s\n", strings.TrimSpace(strings.Join([]string{where, m.Took, m.Why}, "  ")))
	}
	for _, name := range sorted(r.Slots) {
		fmt.Fprintf(t.out, "  . %s = %s\n", name, r.Slots[name])
	}
}
