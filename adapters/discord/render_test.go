package discord

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"frontdesk/bot/channel"
)

// TestRender renders messages and compares the requests with NAME.golden.
func TestRender(t *testing.T) {
	a := mustNew(t, Config{Forms: noForms})
	for _, file := range glob(t, "testdata/render/*.json") {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			var out channel.Outbound
			readJSON(t, file, &out)
			parts, err := a.Render(out)
			if err != nil {
				t.Fatal(err)
			}
			type request struct {
				Method string
				Wire   json.RawMessage
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

// secretToken is one of the bot of the tests.
var secretToken = base64.RawStdEncoding.EncodeToString([]byte(usID)) + ".secret.secret_secret"

func mustNew(t *testing.T, c Config) *Adapter {
	t.Helper()
	c.Name, c.Token = "discord:shop", secretToken
	a, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestNewRefuses names the setting that is wrong, and never the token.
func TestNewRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		config Config
		want   string
	}{
		"no name":       {Config{Token: secretToken}, "name"},
		"no token":      {Config{Name: "x"}, "Reset Token"},
		"half a token":  {Config{Name: "x", Token: secretToken[:30]}, "Reset Token"},
		"client secret": {Config{Name: "x", Token: "secret-secret_secret-secret-secret"}, "Reset Token"},
		"no id in it":   {Config{Name: "x", Token: "c2VjcmV0LXNlY3JldC1z.secret.secret"}, "Reset Token"},
		"desk by name":  {Config{Name: "x", Token: secretToken, Desks: []string{"#team"}}, "Copy Channel ID"},
		"API":           {Config{Name: "x", Token: secretToken, API: "ftp://x"}, "API"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(c.config)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := New(Config{Name: "x", Token: "Bot " + secretToken}); err != nil {
		t.Errorf("a token with its word before it: %v", err)
	}
}

// TestTrusted: the token is told to Discord's gateways only.
func TestTrusted(t *testing.T) {
	c := mustNew(t, Config{}).client
	for at, want := range map[string]bool{
		"wss://gateway.discord.gg": true, "wss://gateway-us-east1-b.discord.gg/?x": true, "ws://gateway.discord.gg": false, "https://gateway.discord.gg": false,
		"wss://discord.gg.evil.example": false, "wss://evil-discord.gg": false, "wss://a:b@gateway.discord.gg": false, "": false, "wss://evil.example/gateway.discord.gg": false,
	} {
		if got := c.trusted(at); got != want {
			t.Errorf("%q: %v", at, got)
		}
	}
}

// FuzzRender lets no words become mark-up, a mention, or a message that is too long.
func FuzzRender(f *testing.F) {
	for _, s := range []string{"**x**", "\\*", "@everyone", "@\u200beveryone", "<@1>", "👩‍👩‍👧‍👦", strings.Repeat("*", 5000), "https://x.example/>](y)", "\xff\xfe", "```\n", "`", "# x\n-# y\n1. z\n> q", ":a:b:"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o := channel.Outbound{Address: channel.Address{Room: "290926798999357250"}, From: s, Body: []channel.Block{
			{Kind: channel.TextBlock, Text: s}, {Kind: channel.LinkBlock, Text: s, URL: s}, {Kind: channel.LinkBlock, Text: s, URL: "https://desk.example/" + s},
			{Kind: channel.QuoteBlock, Text: s}, {Kind: channel.CodeBlock, Text: s}, {Kind: channel.ListBlock, Items: []string{s, s}}, {Kind: channel.TicketBlock, Text: s, Items: []string{s}},
		}}
		parts, err := mustNew(t, Config{}).Render(o)
		if err != nil {
			return
		}
		for _, p := range parts {
			var w wire
			var m newMessage
			if json.Unmarshal(p.Wire, &w) != nil || json.Unmarshal(w.Body, &struct{ Content *string }{&m.Content}) != nil {
				t.Fatal("a request is no JSON")
			}
			if n := utf8.RuneCountInString(m.Content); n > maxText {
				t.Fatalf("%d characters", n)
			}
			if everybody.MatchString(m.Content) {
				t.Fatalf("everybody is called: %q", m.Content)
			}
			bare := ours.ReplaceAllString(m.Content, "")
			if live := escaped.ReplaceAllString(bare, ""); strings.ContainsAny(live, "*_~|`<>[]#\\") {
				t.Fatalf("mark-up got through: %q", live)
			}
		}
	})
}

var (
	// ours is the mark-up that Render makes: code, addresses, links, names and quotes.
	ours = regexp.MustCompile("(?s)```\n.*?\n```|<https?://[^\\s<>]+>|\\[((?:\\\\.|[^\\[\\]\\\\])*)\\]\\(|(?m)^\\*\\*|\\*\\*$|^> ")
	// escaped is what is taken as it is.
	escaped = regexp.MustCompile(`\\[^0-9A-Za-z\s]`)
)

func noForms(context.Context, channel.Address, string) (channel.Form, error) {
	return channel.Form{}, channel.ErrNoForm
}
