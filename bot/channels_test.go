package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/channel"
	"frontdesk/bot/rehearsal"
)

// far is a rehearsal on a channel that sends.
func far(t testing.TB) *rehearsal.Session {
	return rehearsal.New(corner(t), rehearsal.Options{Now: time.Date(2026, time.November, 17, 14, 32, 0, 0, time.UTC), Build: "golden", Channel: "telegram:help",
		Sends: true, Customer: bot.Customer{V: 1, ID: "cu_golden", Key: "dk_golden", Name: "Priya Raman"}})
}

// farSample has everything that only channels with an adapter bring.
func farSample(t testing.TB) *rehearsal.Session {
	t.Helper()
	s := far(t)
	for i, in := range []channel.Inbound{
		{Kind: channel.Command},
		{Kind: channel.Choice, Choice: "flow:report", Text: "Report something"},
		{Kind: channel.Message, Text: "1", MessageID: "m1"},
		{Kind: channel.Edited, Text: "2", MessageID: "m1"},
		{Kind: channel.Deleted, MessageID: "m1"},
		{Kind: channel.Message, Files: []channel.File{{ID: "f1", Name: "error.png", MIME: "image/png", Ref: "r1", Size: 12}}},
		{Kind: channel.Blocked},
		{Kind: channel.Left},
		{Kind: "reaction"},
	} {
		turn, err := s.Deliver(in)
		if err != nil || turn.Trouble != "" {
			t.Fatalf("event %d: %v, trouble %q", i+1, err, turn.Trouble)
		}
	}
	return s
}

func TestTypedNumbersAreOptionsWhereTheyAreShownAsText(t *testing.T) {
	s := far(t)
	if _, err := s.Deliver(channel.Inbound{Kind: channel.Message, Text: "good day to you"}); err != nil {
		t.Fatal(err)
	}
	offered := s.Conversation().Offered
	if len(offered) < 2 {
		t.Fatalf("offered %v", offered)
	}
	turn, err := s.Deliver(channel.Inbound{Kind: channel.Message, Text: "1)"})
	if err != nil {
		t.Fatal(err)
	}
	if turn.Event.Inbound.Text != "1)" || turn.Event.Inbound.Choice != "" {
		t.Error("the turn does not record what was typed")
	}
	if len(turn.State.Stack) == 0 {
		t.Errorf("the first option of %v was not begun: %+v", offered, turn.Marks)
	}
	if err := rehearsal.Replay(bot.Conversation{ID: "cv_rehearsal", Customer: "cu_golden", Locale: "en", Address: channel.Address{Channel: "telegram:help", Room: "rehearsal"}}, s.Turns, corner(t)); err != nil {
		t.Error(err)
	}
}

func TestWhoIsReachedIsToldThatHeHearsOfItHere(t *testing.T) {
	for _, sends := range []bool{true, false} {
		s := rehearsal.New(corner(t), rehearsal.Options{Now: time.Date(2026, time.November, 17, 14, 32, 0, 0, time.UTC), Channel: "telegram:help", Sends: sends})
		var all strings.Builder
		for _, say := range []string{"flow:report", "vpn", "Everyone", "High", "person"} {
			turn, err := s.Say(say)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range turn.Messages {
				all.WriteString(m.PlainText() + "\n")
			}
		}
		here, link := strings.Contains(all.String(), "You hear of it here"), strings.Contains(all.String(), "/chat")
		if here != sends || link == sends {
			t.Errorf("sends %v: %s", sends, all.String())
		}
	}
}

func TestNothingIsSaidToWhoCannotHear(t *testing.T) {
	s := farSample(t)
	if !s.Conversation().Closed {
		t.Error("the route is open after the customer blocked us")
	}
	for _, turn := range s.Turns[3:5] {
		if len(turn.Messages) > 0 {
			t.Errorf("turn %d answers an edit or a deletion", turn.Seq)
		}
	}
	if _, err := s.Deliver(channel.Inbound{Kind: channel.Message, Text: "I am back"}); err != nil {
		t.Fatal(err)
	}
	if s.Conversation().Closed {
		t.Error("the route stays closed after the customer wrote")
	}
}

// album is a conversation on a platform that tells pictures which were sent as one part by part.
type album struct {
	*testing.T
	*rehearsal.Session
}

// part brings one, or words without a picture, and gives what it is answered with.
func (a album) part(name, caption string) string {
	a.Helper()
	in := channel.Inbound{Kind: channel.Message, Album: name, Text: caption}
	if name != "none" {
		in.Files = []channel.File{{ID: "f1", Name: "1.png", MIME: "image/png", Ref: "r1"}}
	} else {
		in.Album = ""
	}
	t, err := a.Deliver(in)
	if err != nil {
		a.Fatal(err)
	}
	return a.said(t)
}

// pass lets time go by, and gives what the bot says meanwhile.
func (a album) pass(d time.Duration) string {
	a.Helper()
	turns, err := a.Pass(d)
	if err != nil {
		a.Fatal(err)
	}
	return a.said(turns...)
}

func (a album) said(turns ...bot.Turn) string {
	a.Helper()
	var texts []string
	for _, t := range turns {
		if t.Trouble != "" {
			a.Fatalf("trouble %q", t.Trouble)
		}
		for _, m := range t.Messages {
			texts = append(texts, m.TextID)
		}
	}
	return strings.Join(texts, " ")
}

// Pictures that were sent as one are answered once: by what their words say, with whichever of them those come, or else by the
// question what they are about.
func TestAnAlbumIsAnsweredOnce(t *testing.T) {
	a := album{t, far(t)}
	expect := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: answered with %q, want %q", what, got, want)
		}
	}
	expect("the first picture", a.part("a", ""), "")
	expect("the second", a.part("a", ""), "")
	expect("both, without words", a.pass(3*time.Second), "sys.got_file")
	expect("the third, much later", a.part("a", ""), "")
	expect("the third, and nothing after", a.pass(time.Minute), "")
	expect("another album", a.part("b", ""), "")
	expect("another album", a.pass(3*time.Second), "sys.got_file")
	expect("a picture alone", a.part("", ""), "sys.got_file")
	expect("a picture behind which he writes", a.part("c", ""), "")
	if got := a.part("none", "flow:report"); got == "" || got == "sys.got_file" {
		t.Errorf("what he writes behind a picture is answered with %q", got)
	}
	expect("and nothing after", a.pass(time.Minute), "")
	for _, words := range []string{"vpn", "Everyone", "High"} {
		if _, err := a.Say(words); err != nil {
			t.Fatal(err)
		}
	}
	if a.Conversation().Ticket == "" {
		t.Fatal("there is no ticket")
	}
	for i, captions := range [][]string{{"blorp frindle xyzzy", "", ""}, {"", "blorp frindle xyzzy", ""}, {"", "", "blorp frindle xyzzy"}} {
		var all []string
		for _, c := range captions {
			if got := a.part(fmt.Sprint("ticket", i), c); got != "" {
				all = append(all, got)
			}
		}
		if got := a.pass(time.Minute); got != "" {
			all = append(all, got)
		}
		expect(fmt.Sprint("an album whose words come with part ", i+1), strings.Join(all, ", "), "sys.added")
	}
	expect("an album for the ticket", a.part("d", "")+a.part("d", "")+a.pass(3*time.Second), "sys.added")
}

// What comes after the end begins anew, and waits for words all the same.
func TestAnAlbumBeginsAnew(t *testing.T) {
	a := album{t, far(t)}
	a.part("none", "flow:report")
	for range 3 {
		a.pass(13 * time.Hour)
	}
	if o := a.Conversation().Owner; o != bot.OwnerNobody {
		t.Fatalf("the owner is %q", o)
	}
	if got := a.part("a", ""); got != "" {
		t.Errorf("the first picture is answered with %q", got)
	}
	if got := a.part("a", "vpn"); got == "" {
		t.Error("its words are not answered")
	}
	if got := a.pass(time.Minute); got != "" {
		t.Errorf("and then comes %q", got)
	}
}

// Staff read who wrote from the first message on, though only that one brings the name.
func TestTheFirstMessageHasItsWriter(t *testing.T) {
	s := rehearsal.New(corner(t), rehearsal.Options{Now: time.Date(2026, time.November, 17, 14, 32, 0, 0, time.UTC), Channel: "telegram:help", Sends: true})
	for range 2 {
		turn, err := s.Deliver(channel.Inbound{Kind: channel.Message, Text: "hello", From: channel.Person{ID: "7", Name: "Ann", Verified: true}})
		if err != nil || turn.Writer() != "Ann" {
			t.Errorf("turn %d is by %q, %v", turn.Seq, turn.Writer(), err)
		}
	}
}
