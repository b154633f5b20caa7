package slack

import (
	"testing"

	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// TestRenderConversation renders the conversation that every adapter renders.
func TestRenderConversation(t *testing.T) {
	bottest.RenderConversation(t, mustNew(t, Config{}), channel.Address{Channel: "slack:team", Tenant: "T024BE7LD", Room: "D024BE91L"}, "testdata/conversation", *rewrite)
}
