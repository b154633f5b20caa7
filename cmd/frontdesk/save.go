package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// save writes the talk as a conversation test: what the customer said, and which texts the bot answered with.
func (t *talk) save(name string) error {
	name = strings.TrimSpace(name)
	if name == "" {
		return usage("write /save tests/name.yaml", "/save needs a file")
	}
	if _, err := os.Stat(name); err == nil {
		return usage("choose another name", "%s exists already", name)
	}
	if err := os.WriteFile(name, []byte(testFile(t.session.Turns, t.options.Now)), 0o644); err != nil {
		return cannot(err, name, "check the folder", "the test cannot be written")
	}
	fmt.Fprintf(t.out, "saved as %s\n", name)
	return nil
}

// testFile is a conversation as a file of one test.
func testFile(turns []bot.Turn, now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "version: 1\ntests:\n  - name: saved on %s\n    at: %s\n    talk:\n", now.Format(time.DateOnly), now.UTC().Format(time.RFC3339))
	last := now
	for _, turn := range turns {
		if gap := turn.At.Sub(last).Round(time.Second); gap > 0 {
			fmt.Fprintf(&b, "      - wait: %s\n", gap)
			last = turn.At
		}
		if in := turn.Event.Inbound; in != nil && in.Kind != channel.Joined {
			fmt.Fprintf(&b, "      - customer: %s\n", strconv.Quote(in.Text))
		}
		for _, m := range turn.Messages {
			if m.TextID != "" && !m.Private && m.From == bot.FromBot {
				fmt.Fprintf(&b, "      - bot: {says: %s}\n", strconv.Quote(m.TextID))
			}
		}
	}
	return b.String()
}
