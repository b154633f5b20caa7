package slack

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"frontdesk/bot/channel"
)

func mustNew(t *testing.T, c Config) *Adapter {
	t.Helper()
	c.Name, c.Token, c.AppToken = "slack:team", "xoxb-1", "xapp-1"
	a, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestRender renders messages and compares the requests with NAME.golden.
func TestRender(t *testing.T) {
	a := mustNew(t, Config{Forms: noForms})
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

func TestRenderRefuses(t *testing.T) {
	a := mustNew(t, Config{})
	text := []channel.Block{{Kind: channel.TextBlock, Text: "x"}}
	at := channel.Address{Room: "D024BE91L"}
	for name, o := range map[string]channel.Outbound{
		"no room":              {Body: text},
		"no channel":           {Address: channel.Address{Room: "general"}, Body: text},
		"thread no time":       {Address: channel.Address{Room: "C1234", Thread: "x"}, Body: text},
		"nothing":              {Address: at},
		"nothing to see":       {Address: at, Body: []channel.Block{{Kind: channel.TextBlock, Text: " \u200b\n"}, {Kind: channel.ListBlock, Items: []string{""}}}},
		"edit of no message":   {Address: at, Body: text, EditOf: "x"},
		"only a promise shown": {Address: at, Body: []channel.Block{{Kind: channel.PromiseBlock, Text: "Friday"}}},
	} {
		if parts, err := a.Render(o); err == nil {
			t.Errorf("%s: %d parts", name, len(parts))
		}
	}
}

func TestNewRefuses(t *testing.T) {
	good := Config{Name: "slack:team", Token: "xoxb-canary", AppToken: "xapp-canary"}
	for name, change := range map[string]func(*Config){
		"no name":         func(c *Config) { c.Name = "" },
		"no token":        func(c *Config) { c.Token = "" },
		"a user's token":  func(c *Config) { c.Token = "xoxp-canary" },
		"a line too much": func(c *Config) { c.Token = "xoxb-canary\n" },
		"no way in":       func(c *Config) { c.AppToken = "" },
		"two ways in":     func(c *Config) { c.Signing = "canary" },
		"the bot's twice": func(c *Config) { c.AppToken = "xoxb-canary" },
		"desk by name":    func(c *Config) { c.Desks = []string{"#canary"} },
		"password in API": func(c *Config) { c.API = "https://canary:canary@slack.example/api/" },
		"no address":      func(c *Config) { c.API = "canary" },
	} {
		c := good
		change(&c)
		if _, err := New(c); err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := New(good); err != nil {
		t.Error(err)
	}
}

// FuzzRender lets no words become anything but words: the requests hold rich text of texts and links that are addresses,
// and the fallback has no bracket.
func FuzzRender(f *testing.F) {
	for _, s := range []string{"<!here>", "&lt;", "@a", "https://x.example/a|b>c", "👩‍👩‍👧‍👦", strings.Repeat("&", 5000), "```\na\n```", "\xff\xfe", strings.Repeat("a\n", 3000), "http://"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o := channel.Outbound{Address: channel.Address{Room: "D024BE91L"}, From: s, Options: []channel.Option{{ID: "a", Label: s}}, Body: []channel.Block{
			{Kind: channel.TextBlock, Text: s}, {Kind: channel.LinkBlock, Text: s, URL: s}, {Kind: channel.LinkBlock, Text: s, URL: "https://desk.example/" + s},
			{Kind: channel.QuoteBlock, Text: s}, {Kind: channel.CodeBlock, Text: s}, {Kind: channel.ListBlock, Items: []string{s, s}}, {Kind: channel.TicketBlock, Text: s, Items: []string{s}},
		}}
		parts, err := mustNew(t, Config{}).Render(o)
		if err != nil {
			return
		}
		for _, p := range parts {
			var m struct {
				Text   string           `json:"text"`
				Blocks []map[string]any `json:"blocks"`
			}
			if json.Unmarshal(p.Wire, &m) != nil || len(m.Blocks) > maxBlocks {
				t.Fatalf("%d blocks in a request of %d bytes", len(m.Blocks), len(p.Wire))
			}
			if strings.ContainsAny(m.Text, "<>") {
				t.Fatalf("mark-up got through: %q", m.Text)
			}
			if n := channel.Length(unescaper.Replace(m.Text), channel.UTF16); n > maxText {
				t.Fatalf("%d units", n)
			}
			for _, b := range m.Blocks {
				safe(t, b)
			}
		}
	})
}

// safe fails at an element that could call somebody, or that Slack would refuse for being empty.
func safe(t *testing.T, e map[string]any) {
	t.Helper()
	switch kind := e["type"]; kind {
	case "text":
		if e["text"] == "" {
			t.Fatal("an empty text")
		}
	case "link":
		if u, _ := e["url"].(string); !linkable(u) {
			t.Fatalf("a link to %q", u)
		}
	case "rich_text", "rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted", "actions":
		list, _ := e["elements"].([]any)
		if len(list) == 0 {
			t.Fatalf("an empty %v", kind)
		}
		for _, x := range list {
			safe(t, x.(map[string]any))
		}
	case "button":
	default:
		t.Fatalf("an element %v", kind)
	}
}

func noForms(context.Context, channel.Address, string) (channel.Form, error) {
	return channel.Form{}, channel.ErrNoForm
}
