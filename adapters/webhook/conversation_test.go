package webhook_test

import (
	"flag"
	"testing"
	"time"

	"frontdesk/adapters/webhook"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

var rewrite = flag.Bool("update", false, "write the golden files anew")

// TestRenderConversation renders the conversation that every adapter renders.
func TestRenderConversation(t *testing.T) {
	a, err := webhook.New(webhook.Config{Name: "webhook:crm", URL: "https://crm.example/frontdesk", Secret: "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	bottest.RenderConversation(t, a, channel.Address{Channel: "webhook:crm", Room: "priya"}, "testdata/conversation", *rewrite)
}
