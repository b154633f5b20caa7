package runtime_test

import (
	"strings"
	"testing"

	"frontdesk/bot"
	"frontdesk/bot/channel"
)

// TestAThreadSaysWhatIsThereTwice loses an answer of the platform, which cannot be asked: first to what goes to the customer, then to
// what goes into the thread.
func TestAThreadSaysWhatIsThereTwice(t *testing.T) {
	inForum(t, []string{"fake:a"}, func(t *testing.T, o *office) {
		f := o.forums[0]
		f.forgets = true
		writes := func(key, text string) {
			in := channel.Inbound{Key: key, Kind: channel.Message, From: channel.Person{ID: "priya", Verified: true}, Address: channel.Address{Room: "priya"}, Text: text}
			if text == "person" {
				in.Kind, in.Choice = channel.Choice, text
			}
			if err := f.sink.Deliver(t.Context(), in); err != nil {
				t.Fatal(err)
			}
			o.settle()
		}
		lose := func(words ...string) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.loses = words
		}
		writes("1", "my VPN is down")
		writes("2", "person")
		if n := count(f.posts(1), "twice"); n != 0 {
			t.Errorf("nothing was lost, and it says so %d times: %q", n, f.posts(1))
		}

		o.hears(f, 1, "ana", channel.Inbound{Kind: channel.Choice, Choice: bot.CaseTake})
		o.settle()
		lose("I look at it now.") // on its way to the customer
		o.hears(f, 1, "ana", channel.Inbound{Text: "I look at it now."})
		o.settle()
		if n := count(f.direct["priya"], "I look at it now."); n != 2 {
			t.Errorf("the customer has it %d times: %q", n, f.direct["priya"])
		}
		const sent = "The customer may have this twice."
		if n := count(f.posts(1), sent); n != 1 || !strings.HasSuffix(f.last(1).text, ": I look at it now.") {
			t.Errorf("Ana is told %d times: %q", n, f.posts(1))
		}

		lose("it is the new laptop") // on its way into the thread
		writes("3", "it is the new laptop")
		if n := count(f.posts(1), "it is the new laptop"); n != 2 {
			t.Errorf("it stands in the thread %d times: %q", n, f.posts(1))
		}
		if n := count(f.posts(1), "may stand here twice"); n != 1 || !strings.Contains(f.last(1).text, "may stand here twice") {
			t.Errorf("the thread says so %d times: %q", n, f.posts(1))
		}
		lose("and the old one", "may stand here twice") // these words, too, stand there twice then, and nothing is said of that
		writes("4", "and the old one, too")
		o.settle()
		if after := f.posts(1); count(after, "may stand here twice") != 1+2 || count(after, "and the old one") != 2 || count(after, sent) != 1 {
			t.Errorf("then it says: %q", after)
		}
	})
}
