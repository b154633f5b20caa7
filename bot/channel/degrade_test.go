package channel_test

import (
	"strings"
	"testing"

	"frontdesk/bot/channel"
)

func options(labels ...string) (out []channel.Option) {
	for _, l := range labels {
		out = append(out, channel.Option{ID: "id=" + l, Label: l})
	}
	return out
}

func TestDegradeLosesNothing(t *testing.T) {
	can := channel.Capabilities{MaxOptions: 3, MaxLabel: 5, MaxUpload: 100, Edit: true, Forms: true}
	for name, c := range map[string]struct {
		can      channel.Capabilities
		out      channel.Outbound
		text     string
		buttons  int
		editOf   string
		form     bool
		uploaded int
	}{
		"fits":           {can: can, out: channel.Outbound{Options: options("Yes", "No"), EditOf: "m1", Form: &channel.Option{ID: "form:report", Label: "Form"}}, buttons: 2, editOf: "m1", form: true},
		"one too many":   {can: can, out: channel.Outbound{Options: options("a", "b", "c", "d")}, text: "1) a\n2) b\n3) c\n4) d"},
		"label too long": {can: can, out: channel.Outbound{Options: options("Yes", "Perhaps")}, text: "1) Yes\n2) Perhaps"},
		"label at limit": {can: can, out: channel.Outbound{Options: options("Maybe")}, buttons: 1},
		"id too long":    {can: can, out: channel.Outbound{Options: []channel.Option{{ID: strings.Repeat("x", 65), Label: "A"}}}, text: "1) A"},
		"no buttons":     {out: channel.Outbound{Options: options("Yes")}, text: "1) Yes"},
		"no edit":        {out: channel.Outbound{EditOf: "m1"}},
		"no forms":       {out: channel.Outbound{Body: []channel.Block{{Kind: channel.TextBlock, Text: "Who?"}}, Form: &channel.Option{ID: "form:report", Label: "Form"}}, text: "Who?"},
		"form id long":   {can: can, out: channel.Outbound{Form: &channel.Option{ID: strings.Repeat("x", 65), Label: "Form"}}},
		"upload":         {can: can, out: channel.Outbound{Files: []channel.File{{Name: "a", Size: 100}, {Name: "b.pdf", Size: 101}}}, text: "📎 b.pdf", uploaded: 1},
		"link":           {out: channel.Outbound{Files: []channel.File{{Name: "b.pdf", Size: 10, URL: "https://desk.example/f/x"}}}, text: "📎 b.pdf: https://desk.example/f/x"},
		"size not known": {can: can, out: channel.Outbound{Files: []channel.File{{Name: "a", Size: -1}}}, text: "📎 a"},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.out.Degrade(c.can)
			var text []string
			for _, b := range got.Body {
				text = append(text, b.Plain())
			}
			if s := strings.Join(text, "\n"); s != c.text {
				t.Errorf("text %q, want %q", s, c.text)
			}
			if len(got.Options) != c.buttons || got.EditOf != c.editOf || (got.Form != nil) != c.form || len(got.Files) != c.uploaded {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestPick(t *testing.T) {
	opts := []channel.Option{{ID: "impact=all", Label: "Everyone"}, {ID: "impact=team", Label: "My team"}, {ID: "impact=me", Label: "Only me"}, {ID: "n", Label: "None"}, {ID: "no", Label: "No network"}}
	rating := options("1", "2", "5")
	for _, c := range []struct {
		text string
		from []channel.Option
		want string
	}{
		{"1", opts, "impact=all"}, {"2)", opts, "impact=team"}, {" #3 ", opts, "impact=me"}, {"4.", opts, "n"}, {"٢", opts, "impact=team"}, {"３", opts, "impact=me"},
		{"everyone", opts, "impact=all"}, {"Everyone!", opts, "impact=all"}, {"ever", opts, "impact=all"}, {"my", opts, "impact=team"},
		{"0", opts, ""}, {"6", opts, ""}, {"-1", opts, "impact=all"}, {"no", opts, ""}, {"none", opts, "n"}, {"everyone in the office", opts, ""}, {"", opts, ""}, {"...", opts, ""},
		{"5", rating, "id=5"}, {"3", rating, ""}, {"1", nil, ""},
	} {
		got, ok := channel.Pick(c.text, c.from)
		if got.ID != c.want || ok != (c.want != "") {
			t.Errorf("%q: got %q, want %q", c.text, got.ID, c.want)
		}
	}
}
