package desk

import (
	"os"
	"strings"
	"testing"

	"frontdesk/bot"
)

// What staff correct is held against the desk: its levels, services, choices, dates. What fits none is refused.
func TestCorrectedDetails(t *testing.T) {
	l, problems := Load(os.DirFS("testdata/good"), Options{})
	if l == nil {
		t.Fatal(problems)
	}
	c := bot.Conversation{Ticket: "tk_1", Seq: 9, Owner: bot.OwnerAgent}
	for _, x := range []struct{ field, text, want string }{
		{"title", " The till stands ", "The till stands"},
		{"service", "till", "till"}, {"service", "Kasse", "till"}, {"service", "TUNNEL", "vpn"}, {"service", "moon", ""},
		{"impact", "all", "all"}, {"impact", "Nur ich", "me"}, {"impact", "everyone", "all"}, {"impact", "galaxy", ""},
		{"urgency", "high", "high"}, {"urgency", "HOCH", "high"}, {"urgency", "soon", ""},
		{"severity", "P9", ""}, {"severity", strings.ToLower(l.Desk.Levels[0]), l.Desk.Levels[0]},
		{"needed_by", "2026-12-01", "2026-12-01"}, {"needed_by", "tomorrow", ""}, {"needed_by", "2026-13-01", ""},
		{"nothing", "x", ""}, {"", "x", ""}, {"title", "  ", ""}, {"title", strings.Repeat("x", 16<<10), ""}, {"title", "a\x00b", ""},
	} {
		err := bot.Act{Verb: bot.Correct, Staff: "st_1", Seen: 9, Field: x.field, Text: x.text}.Check(c, l.Desk)
		v, derr := l.Desk.Detail(x.field, x.text)
		if (err == nil) != (x.want != "") || (derr == nil) != (err == nil) || v.Text != x.want {
			t.Errorf("%s %.20q: %q, %v; want %q", x.field, x.text, v.Text, err, x.want)
		}
		if err != nil && bot.CodeOf(err) != bot.Invalid {
			t.Errorf("%s %.20q: %v", x.field, x.text, err)
		}
	}
}

// Who has seen nothing, or says that he has seen what is not there yet, does not talk over others.
func TestSeen(t *testing.T) {
	c := bot.Conversation{Seq: 9, Owner: bot.OwnerAgent, Agent: "st_2", ActSeq: 7, ActBy: "st_2"}
	for seen, want := range map[int64]bot.Code{-1: bot.Invalid, 0: bot.Conflict, 6: bot.Conflict, 7: "", 9: "", 10: bot.Invalid} {
		err := bot.Act{Verb: bot.Take, Staff: "st_1", Seen: seen}.Check(c, &bot.Desk{})
		if bot.CodeOf(err) != want {
			t.Errorf("seen %d: %v, want %q", seen, err, want)
		}
	}
	c.ActSeq, c.ActBy = 0, ""
	if err := (bot.Act{Verb: bot.Take, Staff: "st_1"}).Check(c, &bot.Desk{}); err != nil {
		t.Errorf("nobody acted yet: %v", err)
	}
}
