package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/flows"
)

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// save writes the talk as a conversation test, which passes until the desk answers otherwise.
func (t *talk) save(name string) error {
	if name == "" {
		return usage("write /save desk/tests/refund.yaml", "/save needs a file")
	}
	if filepath.Ext(name) != ".yaml" {
		return usage("let it end in .yaml, as "+name+".yaml", "%s would not be read as a test", name)
	}
	test := t.test(strings.TrimSuffix(filepath.Base(name), ".yaml"))
	if test == "" {
		return usage("write a message first", "nothing was said that a test could hold the bot to")
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usage("choose another name", "%s exists already", name)
	}
	if err == nil {
		_, err = f.WriteString(test)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return cannot(err, name, "check the folder", "the test cannot be written")
	}
	_, err = fmt.Fprintf(t.out, "saved as %s\n", name)
	return err
}

// test is the talk as a file of one test: what the customer said, chose and waited, and after each of it which texts
// the bot answered with. "" = there is nothing to hold it to.
func (t *talk) test(name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "version: 1\ntests:\n  - name: %s\n    at: %s\n", strconv.Quote("talk saved as "+name), t.options.Now.UTC().Format(time.RFC3339))
	if t.options.Locale != "" {
		fmt.Fprintf(&b, "    locale: %s\n", t.options.Locale)
	}
	if t.asks {
		b.WriteString("    greeted: yes\n")
	}
	b.WriteString("    talk:\n")
	held := false
	for _, m := range t.moves {
		fmt.Fprintf(&b, "      - %s\n", m.step())
		if says := t.says(m.turns); len(says) > 0 {
			fmt.Fprintf(&b, "      - bot: {says: [%s]}\n", strings.Join(says, ", "))
			held = true
		}
	}
	if !held {
		return ""
	}
	return b.String()
}

// step is a move as a line of a test.
func (m move) step() string {
	if amount, ok := strings.CutPrefix(m.line, "/wait "); ok {
		return "wait: " + strings.TrimSpace(amount)
	}
	in := m.turns[0].Event.Inbound
	if in.Kind == channel.Choice {
		return "choose: " + strconv.Quote(in.Choice)
	}
	return "customer: " + strconv.Quote(in.Text)
}

// says are the texts of the bot in some turns, each once: by id where the desk has it, else in its own words.
func (t *talk) says(turns []bot.Turn) []string {
	var out []string
	for _, turn := range turns {
		for _, m := range turn.Messages {
			if m.Private || m.From != bot.FromBot {
				continue
			}
			said := strconv.Quote(m.TextID)
			if !t.known(m.TextID) {
				first, _, _ := strings.Cut(m.PlainText(), "\n")
				said = strconv.Quote(strings.TrimSpace(first))
			}
			if said != `""` && !slices.Contains(out, said) {
				out = append(out, said)
			}
		}
	}
	return out
}

// known tells whether a test may name a text by its id.
func (t *talk) known(id string) bool {
	return slices.ContainsFunc(t.desk.Program.Texts(), func(x flows.TextInfo) bool { return x.ID == id })
}
