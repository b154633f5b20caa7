package telegram_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"frontdesk/adapters/telegram"
	"frontdesk/bot/bottest"
	"frontdesk/bot/channel"
)

// TestOthersServer talks to telegram-test-api, a Telegram server that nobody here wrote: a message in, one with buttons
// out, a press, an edit. It is less strict than Telegram, so it is no more than a second opinion.
func TestOthersServer(t *testing.T) {
	url := othersServer(t)
	const token = "666:AAother"
	a, err := telegram.New(telegram.Config{Name: "telegram:shop", Token: token, API: url, Poll: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{T: t, a: a, sk: &bottest.Sink{}, cur: &bottest.Cursor{}}
	r.run()
	defer func() { _ = r.stop() }()

	ann := map[string]any{"id": 42, "first_name": "Ann", "is_bot": false, "type": "private"}
	ask(t, url+"/sendMessage", map[string]any{"botToken": token, "from": ann, "chat": ann, "date": 1790000000, "text": "my VPN is down"})
	in := r.arrives(1)
	if in.Text != "my VPN is down" || in.From.Name != "Ann" || in.Address.Room != "42" {
		t.Fatalf("got %+v", in)
	}
	parts, err := a.Render(channel.Outbound{Address: in.Address, Body: []channel.Block{{Kind: channel.TextBlock, Text: "Who & how many?"}}, Options: []channel.Option{{ID: "impact=all", Label: "Everyone"}}})
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := a.Send(t.Context(), parts[0], "k")
	if err != nil || len(receipt.MessageIDs) != 1 {
		t.Fatalf("%+v, %v", receipt, err)
	}
	if got := ask(t, url+"/getUpdates", map[string]any{"token": token, "chatId": 42}); !strings.Contains(got, "Who &amp; how many?") || !strings.Contains(got, `"callback_data":"impact=all"`) {
		t.Errorf("the customer sees %s", got)
	}
	ask(t, url+"/sendCallback", map[string]any{"botToken": token, "from": ann, "data": "impact=all", "date": 1790000001,
		"message": map[string]any{"message_id": 1, "date": 1790000000, "chat": ann, "from": ann}})
	if in := r.arrives(2); in.Kind != channel.Choice || in.Choice != "impact=all" {
		t.Errorf("got %+v", in)
	}
	parts, err = a.Render(channel.Outbound{Address: in.Address, EditOf: receipt.MessageIDs[0], Body: []channel.Block{{Kind: channel.TextBlock, Text: "Noted."}}})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := a.Send(t.Context(), parts[0], "k2"); err != nil || got.MessageIDs[0] != receipt.MessageIDs[0] {
		t.Errorf("the edit: %+v, %v", got, err)
	}
	if h := a.Health(); h.State != channel.Up {
		t.Errorf("health %+v", h)
	}
}

// arrives waits for the nth event.
func (r *rig) arrives(n int) channel.Inbound {
	r.Helper()
	end := time.Now().Add(20 * time.Second)
	for time.Now().Before(end) {
		if all := r.sk.All(); len(all) >= n {
			return all[n-1]
		}
		<-time.After(5 * time.Millisecond)
	}
	r.Fatalf("event %d did not come; health %+v", n, r.a.Health())
	return channel.Inbound{}
}

// othersServer starts telegram-test-api and gives its address. FRONTDESK_TELEGRAM_API names the folder that .ci/telegram
// made.
func othersServer(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("FRONTDESK_TELEGRAM_API")
	if folder == "" {
		t.Skip("no telegram-test-api: make telegram brings it, and FRONTDESK_TELEGRAM_API names its folder")
	}
	c := exec.CommandContext(t.Context(), "node", filepath.Join(folder, "serve.js"))
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var trouble bytes.Buffer
	c.Stderr = &trouble
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close() // which ends it
		_ = c.Wait()
	})
	s := bufio.NewScanner(out)
	if !s.Scan() {
		t.Fatalf("telegram-test-api does not start: %s", &trouble)
	}
	return s.Text()
}

// ask posts JSON and gives the answer.
func ask(t *testing.T, url string, body any) string {
	t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(url, "application/json", bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var out bytes.Buffer
	if _, err := out.ReadFrom(resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s %v", url, resp.Status, &out, err)
	}
	return out.String()
}
