package bot_test

import (
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

// Telegram tells an album picture by picture: it is answered once, with or without a ticket.
func TestAnAlbumIsAnsweredOnce(t *testing.T) {
	s := far(t)
	picture := func(album, caption string) string {
		t.Helper()
		turn, err := s.Deliver(channel.Inbound{Kind: channel.Message, Album: album, Text: caption, Files: []channel.File{{ID: "f1", Name: "1.png", MIME: "image/png", Ref: "r1"}}})
		if err != nil || turn.Trouble != "" {
			t.Fatalf("%v, trouble %q", err, turn.Trouble)
		}
		var texts []string
		for _, m := range turn.Messages {
			texts = append(texts, m.TextID)
		}
		return strings.Join(texts, " ")
	}
	for _, step := range []struct{ album, caption, want string }{
		{"a", "", "sys.got_file"}, {"a", "", ""}, {"a", "", ""}, {"b", "", "sys.got_file"}, {"", "", "sys.got_file"}, {"", "", "sys.got_file"},
	} {
		if got := picture(step.album, step.caption); got != step.want {
			t.Errorf("a picture of the album %q is answered with %q, want %q", step.album, got, step.want)
		}
	}
	for _, words := range []string{"flow:report", "vpn", "Everyone", "High"} {
		if _, err := s.Say(words); err != nil {
			t.Fatal(err)
		}
	}
	if s.Conversation().Ticket == "" {
		t.Fatal("there is no ticket")
	}
	if got := picture("c", "blorp frindle xyzzy"); got != "sys.added" {
		t.Errorf("the first picture, with the caption, is answered with %q", got)
	}
	if got := picture("c", ""); got != "" {
		t.Errorf("the second one is answered with %q", got)
	}
	if got := picture("d", ""); got != "sys.added" {
		t.Errorf("another album is answered with %q", got)
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
