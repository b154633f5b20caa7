package discord

import (
	"testing"

	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// TestRenderConversation renders the conversation that every adapter renders.
func TestRenderConversation(t *testing.T) {
	bottest.RenderConversation(t, mustNew(t, Config{}), channel.Address{Channel: "discord:shop", Tenant: usID, Room: "290926798999357250"}, "testdata/conversation", *rewrite)
}
