package slack_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/adapters/slack"
	"frontdesk/adapters/slack/slacktest"
	"frontdesk/bot/bottest"
)

// What is written while the desk stands still for hours, and Slack has given up telling it, is asked for at the next start:
// in direct messages, old and new, in threads, and where the bot is mentioned. Nothing comes twice.
func TestMissed(t *testing.T) {
	for _, c := range []slack.Config{{}, {Signing: slacktest.Signing}} {
		bubble(t, c, func(r *rig) {
			r.cur = &bottest.Cursor{}
			r.run()
			ann, general := r.s.Direct("Ann"), r.s.Channel("general")
			r.s.Say(slacktest.Words{Room: ann, Text: "before"})
			root := r.s.Say(slacktest.Words{Room: general, Text: "a thread", Mention: true})
			time.Sleep(time.Minute)
			_ = r.stop()
			r.s.Hook(nil)
			time.Sleep(5 * time.Hour)
			for i := range 250 {
				r.s.Say(slacktest.Words{Room: ann, Text: fmt.Sprint("missed ", i)})
			}
			r.s.Say(slacktest.Words{Room: general, Thread: root, Text: "missed in a thread"})
			r.s.Say(slacktest.Words{Room: general, Text: "missed mention", Mention: true})
			r.s.Say(slacktest.Words{Room: general, Text: "lunch?"})
			r.s.Say(slacktest.Words{Room: r.s.Direct("Bob"), Text: "missed of a stranger"})
			r.s.Forget()
			time.Sleep(time.Hour)
			if _, err := r.send(words(to(ann, ""), "the bot's own")); err != nil {
				t.Fatal(err)
			}
			r.make(c)
			r.run()
			r.s.Say(slacktest.Words{Room: ann, Text: "after"})
			time.Sleep(5 * time.Minute)
			got := r.sk.Texts()
			if len(got) != 256 || got[len(got)-1] == "lunch?" {
				t.Errorf("%d of 256: %q", len(got), got[max(0, len(got)-8):])
			}
			for _, want := range []string{"missed 0", "missed 249", "missed in a thread", "missed mention", "missed of a stranger", "after"} {
				if !slices.Contains(got, want) {
					t.Errorf("%q is missing", want)
				}
			}
			inOrder := slices.DeleteFunc(got, func(s string) bool { return !strings.HasPrefix(s, "missed ") || len(s) > len("missed 249") })
			for i, s := range inOrder {
				if s != fmt.Sprint("missed ", i) {
					r.Fatalf("%q is number %d", s, i)
				}
			}
			asked := r.s.Calls("conversations.history")
			_ = r.stop()
			r.make(c)
			r.run()
			time.Sleep(5 * time.Minute)
			if n := r.s.Calls("conversations.history"); n != asked {
				t.Errorf("a short stop asks %d times", n-asked)
			}
		})
	}
}

// A long break of the connection is as a stop; a store that forgets, or limits of Slack, change nothing.
func TestMissedInABreak(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		keep := &bottest.Cursor{}
		keep.Set([]byte("{broken"))
		r.cur = keep
		r.run()
		ann := r.s.Direct("Ann")
		r.s.Say(slacktest.Words{Room: ann, Text: "before"})
		time.Sleep(time.Minute)
		r.s.SocketMode(false)
		time.Sleep(20 * time.Minute)
		r.s.Say(slacktest.Words{Room: ann, Text: "missed"})
		r.s.Forget()
		time.Sleep(20 * time.Minute)
		r.s.Fail(slacktest.Fault{Method: "users.conversations", Status: 429, Header: map[string][]string{"Retry-After": {"30"}}, Error: "ratelimited"},
			slacktest.Fault{Method: "conversations.history", Reset: true})
		r.s.SocketMode(true)
		time.Sleep(5 * time.Minute)
		if got := r.sk.Texts(); !slices.Equal(got, []string{"before", "missed"}) {
			t.Errorf("got %q", got)
		}
	})
}

// The cursor stays below what it may be, however many write.
func TestCursorIsBounded(t *testing.T) {
	bubble(t, slack.Config{}, func(r *rig) {
		keep := &bottest.Cursor{}
		r.cur = keep
		r.run()
		for i := range 2500 {
			r.s.Say(slacktest.Words{Room: r.s.Direct(fmt.Sprint("Customer ", i)), Text: "hello"})
		}
		time.Sleep(2 * time.Minute)
		if n := keep.Size(); n == 0 || n > 64<<10 {
			t.Errorf("a cursor of %d bytes", n)
		}
	})
}
