package telegram

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"frontdesk/bot/channel"
)

// TestRender renders messages and compares the requests with NAME.golden.
func TestRender(t *testing.T) {
	a := mustNew(t, Config{})
	for _, file := range glob(t, "testdata/render/*.json") {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			var c struct{ Out channel.Outbound }
			readJSON(t, file, &c)
			parts, err := a.Render(c.Out)
			if err != nil {
				t.Fatal(err)
			}
			type request struct {
				Method string
				Body   json.RawMessage
				File   *channel.File `json:",omitempty"`
			}
			var all []request
			for _, p := range parts {
				all = append(all, request{p.Method, p.Wire, p.File})
			}
			golden(t, strings.TrimSuffix(file, ".json")+".golden", all)
		})
	}
}

func mustNew(t *testing.T, c Config) *Adapter {
	t.Helper()
	c.Name, c.Token = "telegram:shop", "7001:secret"
	a, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestRenderRefuses(t *testing.T) {
	a := mustNew(t, Config{})
	text := []channel.Block{{Kind: channel.TextBlock, Text: "x"}}
	for name, o := range map[string]channel.Outbound{
		"no room":           {Body: text},
		"no number":         {Address: channel.Address{Room: "general"}, Body: text},
		"thread no number":  {Address: channel.Address{Room: "1", Thread: "x"}, Body: text},
		"nothing":           {Address: channel.Address{Room: "1"}},
		"nothing to see":    {Address: channel.Address{Room: "1"}, Body: []channel.Block{{Kind: channel.TextBlock, Text: " \u200b\n"}}},
		"edit of no number": {Address: channel.Address{Room: "1"}, Body: text, EditOf: "x"},
		"reply to nothing":  {Address: channel.Address{Room: "1"}, Body: text, ReplyTo: "-1"},
	} {
		if parts, err := a.Render(o); err == nil {
			t.Errorf("%s: %d parts", name, len(parts))
		}
	}
}

// FuzzRender lets no words become mark-up, a mention, or a message that is too long.
func FuzzRender(f *testing.F) {
	for _, s := range []string{"<b>x</b>", "&lt;", "@a @b", "a@b", "👩‍👩‍👧‍👦", strings.Repeat("&", 5000), "https://x.example/\"><a href=\"tg://user?id=1\">", "\xff\xfe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o := channel.Outbound{Address: channel.Address{Room: "1"}, From: s, Body: []channel.Block{
			{Kind: channel.TextBlock, Text: s}, {Kind: channel.LinkBlock, Text: s, URL: s}, {Kind: channel.LinkBlock, Text: s, URL: "https://desk.example/" + s},
			{Kind: channel.QuoteBlock, Text: s}, {Kind: channel.CodeBlock, Text: s}, {Kind: channel.ListBlock, Items: []string{s, s}}, {Kind: channel.TicketBlock, Text: s, Items: []string{s}},
		}}
		parts, err := mustNew(t, Config{}).Render(o)
		if err != nil {
			return
		}
		for _, p := range parts {
			var m sendMessage
			if json.Unmarshal(p.Wire, &m) != nil {
				t.Fatal("a request is no JSON")
			}
			if n := len(utf16.Encode([]rune(m.Text))); n > maxText {
				t.Fatalf("%d units", n)
			}
			if bare := ours.ReplaceAllString(m.Text, ""); strings.ContainsAny(bare, "<>") {
				t.Fatalf("mark-up got through: %q", bare)
			}
		}
	})
}

// ours is the mark-up that Render makes.
var ours = regexp.MustCompile(`</?(b|pre|blockquote)>|<a href="https?://[^"<>]*">|</a>`)
