package main

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

var rewrite = flag.Bool("update", false, "write docs/channels/side-by-side.md anew from the adapters' golden files")

// TestSideBySide: the page that shows one message on every channel shows what the adapters' golden files hold.
func TestSideBySide(t *testing.T) {
	const page, name = "../../docs/channels/side-by-side.md", "/testdata/conversation/02_answer"
	var neutral channel.Outbound
	for _, s := range bottest.Conversation(channel.Address{}) {
		if strings.HasSuffix(name, s.Name) {
			neutral = s.Out
		}
	}
	request := func(kind string) string {
		var requests []struct{ Body json.RawMessage }
		if err := json.Unmarshal([]byte(readFile(t, "../../adapters/"+kind+name+".golden")), &requests); err != nil || len(requests) != 1 {
			t.Fatalf("%s: %d requests, %v", kind, len(requests), err)
		}
		return string(bottest.Indented(t, requests[0].Body))
	}
	old := readFile(t, page)
	fresh := old
	for _, x := range []struct{ under, fence, holds string }{
		{"## What the desk says", "```json\n", string(bottest.Indented(t, map[string]any{"body": neutral.Body, "options": neutral.Options}))},
		{"## Slack", "```json\n", request("slack")},
		{"## Telegram", "```json\n", request("telegram")},
		{"## Discord", "```json\n", request("discord")},
		{"## E-mail", "```text\n", readFile(t, "../../adapters/email"+name+".txt")},
		{"## E-mail", "```html\n", readFile(t, "../../adapters/email"+name+".html")},
		{"## Webhook", "```json\n", request("webhook")},
	} {
		before, after, ok := strings.Cut(fresh, x.under+"\n")
		head, rest, fenced := strings.Cut(after, x.fence)
		at := strings.Index("\n"+rest, "\n```")
		if !ok || !fenced || at < 0 {
			t.Fatalf("the page has no %q with a %q", x.under, x.fence)
		}
		fresh = before + x.under + "\n" + head + x.fence + x.holds + rest[at:]
	}
	if *rewrite {
		if err := os.WriteFile(page, []byte(fresh), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if fresh != old {
		t.Errorf("%s does not show what the golden files hold: go test ./cmd/frontdesk -run TestSideBySide -update", page)
	}
}
