package telegram

import (
	"testing"

	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// TestRenderConversation renders the conversation that every adapter renders.
func TestRenderConversation(t *testing.T) {
	bottest.RenderConversation(t, mustNew(t, Config{}), channel.Address{Channel: "telegram:shop", Tenant: "7001", Room: "42"}, "testdata/conversation", *rewrite)
}
