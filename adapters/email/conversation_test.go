package email

import (
	"encoding/json"
	"fmt"
	"testing"

	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// TestRenderConversation renders the conversation that every adapter renders. Beside the requests stand the two forms of each
// mail, as mail programs get them: NAME.txt and NAME.html can be opened and looked at.
func TestRenderConversation(t *testing.T) {
	a, err := New(Config{Name: "email:support", Address: me.address, IMAP: "mail.desk.example", SMTP: "mail.desk.example", Password: "secret", Secret: testSecret})
	if err != nil {
		t.Fatal(err)
	}
	const customer = "priya@customer.example"
	at := channel.Address{Channel: "email:support", Tenant: me.address, Room: customer, Thread: me.thread(customer, "m1@customer.example")}
	const dir = "testdata/conversation"
	bottest.RenderConversation(t, a, at, dir, *rewrite)
	for _, s := range bottest.Conversation(at) {
		for i, r := range bottest.Requests(t, a, s.Out) {
			var w wire
			if err := json.Unmarshal(r.Body, &w); err != nil {
				t.Fatal(err)
			}
			name := fmt.Sprintf("%s/%s", dir, s.Name)
			if i > 0 {
				name += fmt.Sprintf("_%d", i+1)
			}
			bottest.Golden(t, name+".txt", []byte(w.Text+"\n"), *rewrite)
			bottest.Golden(t, name+".html", []byte(w.HTML), *rewrite)
		}
	}
}
