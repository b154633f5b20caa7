package runtime_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
	"frontdesk/bot/person"
)

func TestAThreadIsTheConversation(t *testing.T) {
	inForum(t, []string{"fake:a"}, func(t *testing.T, o *office) {
		f := o.forums[0]
		conv := o.waits()
		o.settle()
		posts := f.posts(1)
		if len(posts) != 1 || !f.isOpen(1) {
			t.Fatalf("the thread holds %q", posts)
		}
		for _, words := range []string{"customer: my VPN is down", "FD-", "//", "http://desk.test/console/c/" + string(conv)} {
			if !strings.Contains(posts[0], words) {
				t.Errorf("the thread does not begin with %q: %s", words, posts[0])
			}
		}
		if got := f.last(1).options; got != "case:take case:hand_back case:resolve" {
			t.Errorf("the buttons are %q", got)
		}
		c, _ := o.Archive().Conversation(t.Context(), conv)
		wantTexts(t, "told of the handoff", []string{fmt.Sprint(c.Handoff.Notified)}, "[st_ana st_bo]")

		o.house.say(t, "w", "k3", "it is the new laptop")
		o.settle()
		if got := f.last(1).text; got != "customer:\nit is the new laptop" {
			t.Errorf("the customer's message reads %q", got)
		}
		o.hears(f, 1, "ana", channel.Inbound{Key: "once", Text: "I look at it now."})
		o.hears(f, 1, "ana", channel.Inbound{Key: "once", Text: "I look at it now."})
		o.hears(f, 1, "bo", channel.Inbound{Text: " // the gateway was replaced"})
		o.settle()
		public, private := o.heard(conv)
		wantTexts(t, "the customer hears", public, "I look at it now.")
		wantTexts(t, "colleagues hear", private, "the gateway was replaced")
		if n := count(f.posts(1), "I look at it now.") + count(f.posts(1), "gateway"); n != 0 {
			t.Errorf("what was written there stands there %d times more", n)
		}
		if n := count(f.posts(1), "Ana has taken over"); n != 1 {
			t.Errorf("that Ana took it stands there %d times: %q", n, f.posts(1))
		}
		row, _ := o.Board().Row(conv)
		if row.Owner != bot.OwnerAgent || row.Agent != "st_ana" {
			t.Errorf("the queue shows %s of %s", row.Owner, row.Agent)
		}
		c, _ = o.Archive().Conversation(t.Context(), conv)
		if _, err := o.Act(t.Context(), conv, bot.Act{Staff: "st_cy", Name: "Cy", Verb: bot.Reply, Seen: c.Seq, Text: "Try it again, please."}); err != nil {
			t.Fatal(err)
		}
		o.settle()
		if n := count(f.posts(1), "Cy:\nTry it again, please."); n != 1 {
			t.Errorf("what Cy wrote on the console stands there %d times: %q", n, f.posts(1))
		}
		o.hears(f, 1, "bo", channel.Inbound{Kind: channel.Choice, Choice: bot.CaseResolve})
		o.settle()
		if f.isOpen(1) || f.last(1).options != bot.CaseReopen || !strings.Contains(f.last(1).text, "Solved by Bo.") {
			t.Errorf("solved, the thread is open %v and ends with %+v", f.isOpen(1), f.last(1))
		}
		o.house.say(t, "w", "k4", "it broke again, nothing works")
		o.settle()
		if !f.isOpen(1) || len(f.threads) != 1 || !strings.Contains(f.last(1).text, "it broke again") {
			t.Errorf("opened again: %v, %d threads, %q", f.isOpen(1), len(f.threads), f.last(1).text)
		}
		o.hears(f, 1, "bo", channel.Inbound{Kind: channel.Choice, Choice: bot.CaseResolve})
		f.mu.Lock()
		f.threads[0].key = "deleted"
		f.mu.Unlock()
		o.house.say(t, "w", "k5", "and once more")
		o.settle()
		if posts := f.posts(2); len(posts) != 1 || !strings.Contains(posts[0], "my VPN is down") || !strings.Contains(posts[0], "and once more") {
			t.Errorf("in the place of a deleted thread: %q", posts)
		}
		all, err := person.Find(t.Context(), o.store.(person.Store), c.Customer)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(slices.DeleteFunc(all.Indexes, func(r bot.RefVer) bool { return r.Kind != bot.KindAddr })); n != 3 {
			t.Errorf("erasing finds %d addresses, want the customer's and those of two threads", n)
		}
		o.whole(t, conv)
	})
}

func TestStrangersReachNobody(t *testing.T) {
	inForum(t, []string{"fake:a"}, func(t *testing.T, o *office) {
		f := o.forums[0]
		conv := o.waits()
		o.settle()
		before := len(o.turns(t, conv))
		for range 3 {
			o.hears(f, 1, "zed", channel.Inbound{Text: "I am a stranger"})
		}
		o.hears(f, 1, "", channel.Inbound{Text: "I hide"})
		o.hears(f, 1, "aud", channel.Inbound{Text: "I only audit"})
		o.hears(f, 1, "robot", channel.Inbound{Text: "I am a bot"})
		f.mu.Lock()
		f.members["ana"] = false
		f.mu.Unlock()
		o.hears(f, 1, "ana", channel.Inbound{Text: "I have left"})
		o.hears(f, 1, "ana", channel.Inbound{Kind: channel.Choice, Choice: bot.CaseTake})
		o.hears(f, 1, "bo", channel.Inbound{Kind: channel.Choice, Choice: "case:erase"})
		o.hears(f, 0, "bo", channel.Inbound{Text: "lunch?"})
		o.hears(f, 7, "bo", channel.Inbound{Text: "another matter"})
		o.settle()
		if n := len(o.turns(t, conv)); n != before {
			t.Errorf("%d turns came of it", n-before)
		}
		posts := f.posts(1)
		for words, want := range map[string]int{"does not know who you are": 2, "frontdesk user link": 2, "may not work": 1, "not in this room": 2} {
			if n := count(posts, words); n != want {
				t.Errorf("%q stands there %d times, want %d: %q", words, n, want, posts)
			}
		}
		if recs, err := o.store.List(t.Context(), bot.KindConv, "", "", 10); err != nil || len(recs) != 1 {
			t.Errorf("%d conversations, %v", len(recs), err)
		}
	})
}

func TestWhoWasNotFirstReadsSo(t *testing.T) {
	inForum(t, []string{"fake:a"}, func(t *testing.T, o *office) {
		f := o.forums[0]
		conv := o.waits()
		o.settle()
		f.failing(func(m string) error {
			if m == "send" {
				return &channel.SendError{Class: channel.Retryable}
			}
			return nil
		})
		c, _ := o.Archive().Conversation(t.Context(), conv)
		if _, err := o.Act(t.Context(), conv, bot.Act{Staff: "st_cy", Name: "Cy", Verb: bot.Reply, Seen: c.Seq, Text: "I have it."}); err != nil {
			t.Fatal(err)
		}
		o.hears(f, 1, "ana", channel.Inbound{Text: "No, I have it."}) // before she can have read it
		o.hears(f, 1, "ana", channel.Inbound{Text: "// a note disturbs nobody"})
		f.failing(nil)
		o.settle()
		public, private := o.heard(conv)
		wantTexts(t, "the customer hears", public, "I have it.")
		wantTexts(t, "colleagues hear", private, "a note disturbs nobody")
		if !strings.Contains(f.last(1).text, "nothing went out") {
			t.Errorf("Ana reads %q", f.posts(1))
		}
		o.hears(f, 1, "ana", channel.Inbound{Text: "Good, I help you."})
		public, _ = o.heard(conv)
		wantTexts(t, "the customer hears", public, "I have it.", "Good, I help you.")
		o.hears(f, 1, "ana", channel.Inbound{Kind: channel.Choice, Choice: bot.CaseReopen})
		o.settle()
		if !strings.Contains(f.last(1).text, "this is open already") {
			t.Errorf("a press that does not fit reads %q", f.last(1).text)
		}
		o.whole(t, conv)
	})
}

func TestThreadsSurviveFailuresAndStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, keys := bottest.NewMemory(), bottest.NewKeys()
		f := newForum("fake:a")
		n := 0
		f.failing(func(string) error {
			n++
			switch n % 5 {
			case 1:
				return &channel.SendError{Class: channel.Retryable}
			case 2:
				return &channel.SendError{Class: channel.Ambiguous}
			case 3:
				return &channel.SendError{Class: channel.RateLimited, Scope: "room", RetryAfter: 3 * time.Second}
			}
			return nil
		})
		first := newOffice(t, store, keys, f)
		conv := first.waits()
		for i := range 12 { // each process runs for some seconds only
			o := newOffice(t, store, keys, f)
			o.start()
			o.house.say(t, "w", fmt.Sprint("more", i), fmt.Sprintf("line %02d", i))
			time.Sleep(3 * time.Second)
			o.stop()
		}
		o := newOffice(t, store, keys, f)
		o.start()
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		o.stop()
		posts := f.posts(1)
		if len(f.threads) != 1 || len(posts) != 13 {
			t.Fatalf("%d threads, %d posts", len(f.threads), len(posts))
		}
		for i := range 12 {
			if !strings.Contains(posts[i+1], fmt.Sprintf("line %02d", i)) {
				t.Errorf("post %d is %q", i+1, posts[i+1])
			}
		}
		opened := 0
		for _, turn := range o.turns(t, conv) {
			if turn.Event.Kind == bot.Threads {
				opened++
			}
		}
		if opened != 1 {
			t.Errorf("%d turns say that the thread is there", opened)
		}
		o.whole(t, conv)
	})
}

func TestARefusedThreadIsSaidOnTheConsole(t *testing.T) {
	inForum(t, []string{"fake:a"}, func(t *testing.T, o *office) {
		f := o.forums[0]
		f.failing(func(m string) error {
			if m == "open" {
				return &channel.SendError{Class: channel.Permanent, Code: "no topics"}
			}
			return nil
		})
		conv := o.waits()
		o.settle()
		for i := range 5 {
			o.house.say(t, "w", fmt.Sprint("more", i), "hello?")
		}
		o.settle()
		said := 0
		for _, turn := range o.turns(t, conv) {
			for _, m := range turn.Messages {
				if m.TextID == "sys.thread_failed" && m.Private {
					said++
				}
			}
		}
		if row, _ := o.Board().Row(conv); said != 1 || f.asked["open"] != 1 || row.Owner != bot.OwnerWaiting || row.Reason == "undelivered" {
			t.Errorf("said %d times, asked %d times, the queue shows %+v", said, f.asked["open"], row)
		}
		if n := o.waiting(t, f.name); n > 0 {
			t.Errorf("%d jobs wait", n)
		}
		f.failing(nil)
		c, _ := o.Archive().Conversation(t.Context(), conv)
		for _, team := range []string{"orders", "help"} { // handed over again, it is tried again
			if _, err := o.Act(t.Context(), conv, bot.Act{Staff: "st_cy", Name: "Cy", Verb: bot.Transfer, Seen: c.Seq, Team: team}); err != nil {
				t.Fatal(err)
			}
		}
		o.settle()
		if len(f.threads) != 1 || !strings.Contains(f.posts(1)[0], "my VPN is down") {
			t.Errorf("%d threads: %q", len(f.threads), f.posts(1))
		}
		o.whole(t, conv)
	})
}

func TestTwoDesksShowTheSame(t *testing.T) {
	inForum(t, []string{"fake:a", "fake:b"}, func(t *testing.T, o *office) {
		a, b := o.forums[0], o.forums[1]
		conv := o.waits()
		o.settle()
		o.hears(a, 1, "ana", channel.Inbound{Text: "From one platform."})
		o.settle()
		o.hears(b, 1, "bo", channel.Inbound{Text: "From the other."})
		o.hears(b, 1, "bo", channel.Inbound{Text: "// between us"})
		o.settle()
		public, _ := o.heard(conv)
		wantTexts(t, "the customer hears", public, "From one platform.", "From the other.")
		if n, m := count(a.posts(1), "From one"), count(a.posts(1), "Bo:\nFrom the other."); n != 0 || m != 1 {
			t.Errorf("the first thread holds %q", a.posts(1))
		}
		if n, m := count(b.posts(1), "From one platform."), count(b.posts(1), "From the other"); n != 1 || m != 0 {
			t.Errorf("the second thread holds %q", b.posts(1))
		}
		if count(a.posts(1), "Bo (note):\nbetween us") != 1 {
			t.Errorf("the note is not in the first thread: %q", a.posts(1))
		}
		c, _ := o.Archive().Conversation(t.Context(), conv)
		if _, err := o.Act(t.Context(), conv, bot.Act{Staff: "st_bo", Name: "Bo", Verb: bot.Transfer, Seen: c.Seq, Team: "orders"}); err != nil {
			t.Fatal(err)
		}
		o.settle()
		for _, f := range o.forums {
			if f.isOpen(1) || !strings.Contains(f.last(1).text, "It goes on with Orders.") {
				t.Errorf("given away, the thread ends with %q", f.last(1).text)
			}
		}
		o.whole(t, conv)
	})
}

func TestEditsAndDeletionsInThreads(t *testing.T) {
	inForum(t, []string{"fake:a"}, func(t *testing.T, o *office) {
		f := o.forums[0]
		if err := f.sink.Deliver(t.Context(), channel.Inbound{Key: "c1", Kind: channel.Choice, Choice: "person", Text: "person", Address: channel.Address{Room: "priya"}, From: channel.Person{ID: "priya", Verified: true}}); err != nil {
			t.Fatal(err)
		}
		conv, err := o.Enter(t.Context(), channel.Address{Channel: f.name, Room: "priya"}, channel.Person{})
		if err != nil {
			t.Fatal(err)
		}
		o.settle()
		o.hears(f, 1, "ana", channel.Inbound{MessageID: "d1", Text: "Press F5."})
		o.hears(f, 1, "ana", channel.Inbound{MessageID: "d2", Text: "// it is layer 8"})
		o.settle()
		edit := func(who, id, text string) {
			t.Helper()
			o.hears(f, 1, who, channel.Inbound{Kind: channel.Edited, MessageID: id, Text: text})
			o.settle()
		}
		edit("ana", "d1", "Press F6.")
		edit("bo", "d1", "Press everything.") // not his
		edit("ana", "d1", "// Press F7.")     // no note after all
		edit("ana", "d2", "it is layer 9")    // a note stays one
		edit("ana", "d9", "never written")
		o.hears(f, 1, "ana", channel.Inbound{Kind: channel.Deleted, MessageID: "d1"})
		o.settle()
		o.hears(f, 1, "ana", channel.Inbound{Kind: channel.Deleted, MessageID: "d2"})
		edit("ana", "d1", "Press F8.")                                             // it is gone
		o.hears(f, 1, "", channel.Inbound{Kind: channel.Deleted, MessageID: "d9"}) // whose it was, the platform does not say
		o.settle()
		if n := count(f.posts(1), "does not know who you are"); n != 0 {
			t.Errorf("nobody is asked %d times who he is: %q", n, f.posts(1))
		}
		public, private := o.heard(conv)
		wantTexts(t, "the log holds", public, "Press F5.", "✎ Press F6.", "This message was taken back.")
		wantTexts(t, "notes", private, "it is layer 8", "✎ it is layer 9", "Ana has taken a note back.")
		at := f.direct["priya"]
		i := slices.IndexFunc(at, func(s string) bool { return strings.Contains(s, "F5") })
		if i < 0 || len(at) != i+3 || !strings.HasPrefix(at[i+1], "edit of m") || !strings.HasSuffix(at[i+1], "Ana:\nPress F6.") ||
			!strings.HasPrefix(at[i+2], "edit of m") || !strings.HasSuffix(at[i+2], "This message was taken back.") {
			t.Errorf("the customer's chat holds %q", at)
		}
		if n := count(f.posts(1), "only who wrote a message"); n != 2 {
			t.Errorf("%d refusals: %q", n, f.posts(1))
		}
		if n := count(f.posts(1), "was taken back already"); n != 1 {
			t.Errorf("%d times said that it is gone: %q", n, f.posts(1))
		}
		turns := o.turns(t, conv)
		if last := turns[len(turns)-1]; last.Event.Act == nil || last.Event.Act.Verb != bot.Withdraw || len(last.Messages) != 1 || !last.Messages[0].Private {
			t.Errorf("the deletion of a note became %+v", last.Event)
		}
		o.whole(t, conv)
	})
}

func TestACodeSaysWhoAColleagueIs(t *testing.T) {
	inForum(t, []string{"fake:a"}, func(t *testing.T, o *office) {
		f := o.forums[0]
		conv := o.waits()
		o.settle()
		o.crew.codes["staff-aaaaa-bbbbb"] = "Zed"
		direct := channel.Inbound{Key: "z1", Kind: channel.Message, Address: channel.Address{Room: "zed"}, From: channel.Person{ID: "zed", Verified: true}, Text: "/start STAFF-aaaaa-bbbbb"}
		for range 2 {
			if err := f.sink.Deliver(t.Context(), direct); err != nil {
				t.Fatal(err)
			}
		}
		o.settle()
		if got := f.direct["zed"]; len(got) != 1 || !strings.Contains(got[0], "knows you now as Zed") {
			t.Errorf("he reads %q", got)
		}
		if recs, err := o.store.List(t.Context(), bot.KindConv, "", "", 10); err != nil || len(recs) != 1 {
			t.Errorf("his code began a conversation: %d, %v", len(recs), err)
		}
		o.hears(f, 1, "zed", channel.Inbound{Text: "Now I can help."})
		public, _ := o.heard(conv)
		wantTexts(t, "the customer hears", public, "Now I can help.")
		// A code that opens nothing says so, and links nobody.
		if err := f.sink.Deliver(t.Context(), channel.Inbound{Key: "y1", Kind: channel.Message, Address: channel.Address{Room: "yan"}, From: channel.Person{ID: "yan", Verified: true}, Text: "staff-ccccc-ddddd"}); err != nil {
			t.Fatal(err)
		}
		o.settle()
		if got := f.direct["yan"]; len(got) != 1 || !strings.Contains(got[0], "was used") {
			t.Errorf("with a wrong code he reads %q", got)
		}
	})
}
