package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"frontdesk/bot"
	"frontdesk/bot/desk"
	"frontdesk/bot/rehearsal"
)

// maxLine bounds one line that is typed or read from a script: a message and a little more.
const maxLine = 64 << 10

func chatCommand() *cobra.Command {
	var o chatOptions
	c := &cobra.Command{
		Use:   "chat",
		Short: "talk to a desk in the terminal, without a server",
		Long: "Every line is a message of the customer. A number or a label chooses a quick reply.\n\n" + chatHelp +
			"\nA mistyped command ends a --script; else it is told, and the talk goes on.",
		Example: "  frontdesk chat\n  frontdesk chat --desk ./desk --trace\n  frontdesk chat --script talk.txt --json --now 2026-11-17T14:32:00Z",
		Args:    alone,
		RunE:    func(cmd *cobra.Command, _ []string) error { return o.run(cmd) },
	}
	c.Flags().StringVar(&o.desk, "desk", "", "`folder` of the desk (default: the example desk)")
	c.Flags().StringVar(&o.script, "script", "", "`file` with one message a line, instead of the keyboard")
	c.Flags().BoolVar(&o.trace, "trace", false, "show what was understood and which way was taken")
	c.Flags().BoolVar(&o.json, "json", false, "print one JSON object a turn")
	c.Flags().StringVar(&o.now, "now", "", "`time` at which it begins, as 2026-11-17T14:32:00Z (default: now)")
	c.Flags().StringVar(&o.locale, "locale", "", "language of the customer, as en or de (default: the desk's first)")
	encoderFlag(c, &o.encoder)
	return c
}

type chatOptions struct {
	desk, script, now, locale, encoder string
	trace, json                        bool
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
	d, _, err := trainedDesk(cmd.Context(), src, o.encoder, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if o.locale != "" && !slices.Contains(d.Locales, o.locale) {
		return usage("choose among "+strings.Join(d.Locales, ", "), "the desk does not speak %q", o.locale)
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
	t := &talk{out: cmd.OutOrStdout(), errs: cmd.ErrOrStderr(), desk: d, trace: o.trace, json: o.json, asks: asks, script: o.script,
		options: rehearsal.Options{Now: now.Truncate(time.Second), Locale: o.locale, Build: build()}}
	return t.run(cmd.Context(), in)
}

// chatHelp lists what can be typed besides messages.
const chatHelp = `/wait 10m    lets time pass: 10m, 26h, 3 days
/slots       shows what was gathered
/back        takes the last message back
/reset       begins anew
/save FILE   keeps the talk as a conversation test: /save desk/tests/refund.yaml
/help        shows this
/quit        ends
`

// talk is one chat in the terminal.
type talk struct {
	out, errs         io.Writer
	desk              *bot.Desk
	options           rehearsal.Options
	session           *rehearsal.Session
	moves             []move // for /back and /save
	script            string // file that the lines come from; "" = somebody types them
	trace, json, asks bool
}

// move is a line of the customer or a wait, with the turns that came of it.
type move struct {
	line  string
	turns []bot.Turn
}

func (t *talk) run(ctx context.Context, in io.Reader) error {
	if t.asks {
		fmt.Fprintf(t.out, "%s. Write a message; /help lists the commands, /quit ends.\n", t.desk.Name.In(t.options.Locale, t.desk.Locales...))
	}
	if err := t.begin(); err != nil {
		return err
	}
	lines, failed := scan(ctx, in)
	for n := 1; ; n++ {
		if t.asks {
			fmt.Fprint(t.out, "you: ")
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			return err
		case line := <-lines:
			if line == "/quit" {
				return nil
			}
			if err := t.slip(t.line(line), n); err != nil {
				return err
			}
		}
	}
}

// scan reads lines until the input ends, so that a signal ends a talk that waits for one.
func scan(ctx context.Context, in io.Reader) (<-chan string, <-chan error) {
	out, failed := make(chan string), make(chan error, 1)
	go func() {
		lines := bufio.NewScanner(in)
		lines.Buffer(make([]byte, 0, 4096), maxLine)
		for lines.Scan() {
			select {
			case out <- strings.TrimSpace(lines.Text()):
			case <-ctx.Done():
				return
			}
		}
		err := lines.Err()
		if err != nil {
			err = cannot(err, "", fmt.Sprintf("keep every line under %d bytes", maxLine), "the input cannot be read")
		}
		failed <- err
	}()
	return out, failed
}

// begin starts the talk anew. Who types sees the greeting, as somebody who opens the chat on a page.
func (t *talk) begin() error {
	t.session, t.moves = rehearsal.New(t.desk, t.options), nil
	if !t.asks {
		return nil
	}
	turn, err := t.session.Greet()
	if err != nil {
		return err
	}
	return t.show(turn)
}

// slip tells what was wrong with a line, and lets the talk go on. A script ends: nobody is there to mend it.
func (t *talk) slip(err error, line int) error {
	var f *failure
	if !errors.As(err, &f) {
		return err
	}
	if t.script != "" {
		f.where = fmt.Sprintf("%s:%d:1", t.script, line)
		return f
	}
	report(t.errs, f)
	return nil
}

// line carries out one line: a command or a message.
func (t *talk) line(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case line == "" || word == "#":
		return nil
	case !strings.HasPrefix(word, "/") || word == "/":
		turn, err := t.session.Say(line)
		if err != nil {
			return err
		}
		t.moves = append(t.moves, move{line, []bot.Turn{turn}})
		return t.show(turn)
	}
	switch word {
	case "/wait":
		return t.wait(line, rest)
	case "/slots":
		return t.slots()
	case "/back":
		return t.back()
	case "/reset":
		return t.begin()
	case "/save":
		return t.save(rest)
	case "/help":
		_, err := io.WriteString(t.out, chatHelp)
		return err
	default:
		return usage("/help lists the commands", "there is no command %s", word)
	}
}

func (t *talk) wait(line, amount string) error {
	d, ok := desk.ParseDuration(amount)
	if !ok {
		return usage("write it as /wait 10m, /wait 26h or /wait 3 days", "%q is not an amount of time", amount)
	}
	turns, err := t.session.Pass(d)
	if err != nil {
		return err
	}
	t.moves = append(t.moves, move{line, turns})
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
	if len(t.moves) == 0 {
		return nil
	}
	again := t.moves[:len(t.moves)-1]
	out := t.out
	t.out = io.Discard
	defer func() { t.out = out }()
	if err := t.begin(); err != nil {
		return err
	}
	for _, m := range again {
		if err := t.line(m.line); err != nil {
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
