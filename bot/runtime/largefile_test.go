package runtime_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/bot"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// A customer whose file is too large hears the limit and what to do instead, once: at once where its size is told, else when the platform
// refuses it. It is not asked for when it is known to be too large, and nobody says that it arrived.
func TestTooLargeIsTold(t *testing.T) {
	large := func(size int64, n int) (out []channel.File) {
		for range n {
			out = append(out, channel.File{ID: "x", Name: "film.mov", MIME: "video/quicktime", Size: size, Ref: "platform/1"})
		}
		return out
	}
	for name, c := range map[string]struct {
		gives int64 // the platform, at most; 0 = any
		text  string
		files []channel.File
		says  string // how many megabytes
		asked int
	}{
		"of 27 MB":               {0, "", large(27<<20, 1), "25 MB", 0},
		"with words":             {0, "see here", large(27<<20, 1), "25 MB", 0},
		"two at once":            {0, "", large(27<<20, 2), "25 MB", 0},
		"above the platform's":   {20 << 20, "", large(21<<20, 1), "20 MB", 0},
		"of a size nobody tells": {0, "", large(-1, 1), "25 MB", 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := far(t, bottest.NewMemory(), bottest.NewKeys())
				p := newShelf()
				p.can.MaxDownload = c.gives
				p.refuse = func(string, int) error {
					return &channel.SendError{Class: channel.Permanent, Code: channel.CodeTooLarge}
				}
				stop := h.running(t, "fake:a", p)
				synctest.Wait()
				if err := p.sink.Deliver(t.Context(), channel.Inbound{Key: "1", Kind: channel.Message, Address: channel.Address{Room: "r"}, From: channel.Person{ID: "7"}, Text: c.text, Files: c.files}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(10 * time.Second)
				synctest.Wait()
				told := slices.DeleteFunc(slices.Clone(p.sent), func(o channel.Outbound) bool { return !strings.Contains(o.Body[0].Text, "film.mov") })
				if len(told) != 1 || !strings.Contains(told[0].Body[0].Text, c.says) || !strings.Contains(told[0].Body[0].Text, "a link to it") {
					t.Errorf("the customer is told %+v, want once of %s", told, c.says)
				}
				if n := p.asked["platform/1"]; n != c.asked {
					t.Errorf("the platform was asked %d times, want %d", n, c.asked)
				}
				id, err := h.Enter(t.Context(), channel.Address{Channel: "fake:a", Room: "r"}, channel.Person{})
				if err != nil {
					t.Fatal(err)
				}
				notes := 0
				for _, turn := range h.turns(t, id) {
					for _, m := range turn.Messages {
						if m.TextID == "sys.file_large_note" && m.Private && strings.Contains(m.PlainText(), c.says) {
							notes++
						}
						if m.TextID == "sys.got_file" && c.asked == 0 {
							t.Error("the customer is told that the team can see it")
						}
					}
				}
				if notes != 1 {
					t.Errorf("%d notes for staff", notes)
				}
				h.whole(t, id)
				_ = stop()
			})
		})
	}
}

// Who has a person hears it as well: only he has the file.
func TestTooLargeIsToldWithAPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := far(t, bottest.NewMemory(), bottest.NewKeys())
		p := newShelf()
		stop := h.running(t, "fake:a", p)
		synctest.Wait()
		in := channel.Inbound{Key: "1", Kind: channel.Choice, Choice: "person", Address: channel.Address{Room: "r"}, From: channel.Person{ID: "7"}}
		if err := p.sink.Deliver(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		in.Key, in.Kind, in.Choice, in.Files = "2", channel.Message, "", []channel.File{{ID: "x", Name: "film.mov", Size: 27 << 20, Ref: "platform/1"}}
		if err := p.sink.Deliver(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		id, err := h.Enter(t.Context(), channel.Address{Channel: "fake:a", Room: "r"}, channel.Person{})
		if err != nil {
			t.Fatal(err)
		}
		turns := h.turns(t, id)
		last := turns[len(turns)-1]
		if last.Owner != bot.OwnerWaiting || !slices.ContainsFunc(last.Messages, func(m bot.Message) bool { return m.TextID == "sys.file_large" && !m.Private }) {
			t.Errorf("with %s he hears %+v", last.Owner, last.Messages)
		}
		_ = stop()
	})
}
