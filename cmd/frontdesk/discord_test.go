package main

import (
	"strings"
	"testing"

	"frontdesk/adapters/discord/discordtest"
)

// TestDiscordManual does what docs/channels/discord.md says, against a fake of Discord: the channel of the page is
// published, a customer writes and presses a button, another one asks with a command, and the doctor says what the page says
// it says. Then the token is refused: only this channel stops.
func TestDiscordManual(t *testing.T) {
	channels, doctor := manualOf(t, "discord")
	one, two := fakeDiscord(t), fakeDiscord(t)
	t.Setenv("DISCORD_TOKEN", discordtest.Token)
	t.Setenv("DISCORD_TOKEN_TWO", discordtest.Token)
	channels += "    api: " + one.URL + "\n  - {name: two, type: discord, token: env:DISCORD_TOKEN_TWO, api: \"" + two.URL + "\"}\n"
	data := t.TempDir()
	one.Server("shop")
	h := openHouse(t, serveOptions{data: data, desk: deskWith(t, channels), public: "https://desk.example", metrics: "127.0.0.1:0"})
	waitUntil(t, "the channels", func() bool { return up(t, h, "discord:shop") && up(t, h, "discord:two") })
	waitUntil(t, "the commands", func() bool { return len(one.Commands()) == 2 })

	ann := one.Private("Ann")
	answers := func(r *discordtest.Room, what string, n int) []discordtest.Message {
		t.Helper()
		waitUntil(t, "the answer to "+what, func() bool { return len(one.Messages(r)) >= n })
		return one.Messages(r)
	}
	asked := one.Command(ann, "ask")
	hello := answers(ann, "/ask", 1)[0]
	if len(hello.Labels) == 0 {
		t.Fatalf("the bot greets without buttons: %q", hello.Text)
	}
	waitUntil(t, "the command to be answered", func() bool { kind, _, _ := one.Answered(asked); return kind == 4 })
	one.Say(discordtest.Words{Room: ann, Text: "my VPN is down"})
	all := answers(ann, "a message", 2)
	query := one.Press(ann, &hello, hello.Data[0], 1)
	answers(ann, "a button", len(all)+1)
	waitUntil(t, "the press to be answered", func() bool { kind, _, _ := one.Answered(query); return kind == 6 })
	help := one.Channel("help")
	one.Say(discordtest.Words{Room: help, Text: "good morning all"})
	one.Say(discordtest.Words{Room: help, Text: "hello", Mention: true})
	answers(help, "a call in a channel", 1)

	_, told, _ := invoke(t, "doctor", "--data", data, "--listen", h.listener.Addr().String())
	for line := range strings.Lines(doctor) {
		want := squeeze(strings.NewReplacer("Tidewell desk", "Frontdesk", "server Tidewell", "server shop").Replace(line))
		if !strings.Contains(squeeze(told), want) {
			t.Errorf("the doctor does not say %q:\n%s", want, told)
		}
	}
	one.Revoke()
	waitUntil(t, "the channel to stop", func() bool { return !up(t, h, "discord:shop") })
	_, told, _ = invoke(t, "doctor", "--data", data, "--listen", h.listener.Addr().String())
	if !strings.Contains(told, "discord:shop stopped: Discord refuses the bot's token") || strings.Contains(told, "canary") {
		t.Errorf("the doctor says of a refused token:\n%s", told)
	}
	if !up(t, h, "discord:two") {
		t.Error("the other channel stopped too")
	}
	for _, s := range []*discordtest.Server{one, two} {
		for _, wrong := range s.Invalid() {
			t.Errorf("a request breaks the specification: %s", wrong)
		}
	}
}

// fakeDiscord starts one.
func fakeDiscord(t *testing.T) *discordtest.Server {
	t.Helper()
	s, err := discordtest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}
