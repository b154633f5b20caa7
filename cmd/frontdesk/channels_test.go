package main

import (
	"bufio"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
)

// deskWith is a folder of the small desk with channels of its own.
func deskWith(t *testing.T, channels string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../bot/desk/testdata/good")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "channels.yaml"), []byte("version: 1\nchannels:\n"+channels), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestWebhookManual does what docs/channels/webhook.md says: the channel of the page is published, the client of the page greets
// the desk, the desk answers, and the doctor says what the page says it says. Channels that cannot start are said by health, metrics and doctor, and take nothing else with them.
func TestWebhookManual(t *testing.T) {
	page, err := os.ReadFile("../../docs/channels/webhook.md")
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(string(page), "```go\n")
	code, _, ok := strings.Cut(code, "```")
	if !ok {
		t.Fatal("the page has no client")
	}
	bin := filepath.Join(t.TempDir(), "client")
	if err := os.WriteFile(bin+".go", []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	build := []string{"build", "-o", bin}
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		build = append(build, "-race") // as this test, so that the standard library is compiled once for both
	}
	if out, err := exec.Command("go", append(build, bin+".go")...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	hold, err := net.Listen("tcp", "127.0.0.1:0") // a free address for the client
	if err != nil {
		t.Fatal(err)
	}
	address := hold.Addr().String()
	if err := hold.Close(); err != nil {
		t.Fatal(err)
	}

	secret := "whsec_" + base64.StdEncoding.EncodeToString([]byte("a secret of at least 24 bytes"))
	t.Setenv("CRM_SECRET", secret)
	t.Setenv("TG_TOKEN", "")
	data := t.TempDir()
	_, channels, _ := strings.Cut(string(page), "```yaml\n")
	channels, rest, ok := strings.Cut(channels, "```")
	_, doctor, told := strings.Cut(rest, "```\n   ok")
	doctor, _, _ = strings.Cut("ok"+doctor, "```")
	if !ok || !told {
		t.Fatal("the page has no channels.yaml, or no answer of the doctor")
	}
	channels = strings.Replace(channels, "https://crm.example/frontdesk", "http://"+address+"/", 1)
	h := openHouse(t, serveOptions{data: data, desk: deskWith(t, "   - {name: default, type: web, title: {en: Corner desk, de: Eck-Schalter}}\n"+
		channels+"\n   - {name: tg, type: telegram, token: env:TG_TOKEN}\n")})
	waitUntil(t, "the channel", func() bool {
		return strings.Contains(get(t, h.url()+"/metrics"), `frontdesk_channel_up{channel="webhook:crm"} 1`)
	})

	client := exec.Command(bin, h.url()+"/hooks/webhook:crm/events", address)
	client.Env = append(os.Environ(), "WEBHOOK_SECRET="+secret)
	out, err := client.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = client.Process.Kill()
		_ = client.Wait()
	}()
	lines := bufio.NewScanner(out)
	var said []string
	for lines.Scan() {
		said = append(said, lines.Text())
		if all := strings.Join(said, "\n"); strings.Contains(all, "204") && strings.Contains(all, "desk: ") { // in either order
			break
		}
	}
	all := strings.Join(said, "\n")
	if !strings.Contains(all, "204") || !strings.Contains(all, "desk: ") {
		t.Errorf("the client says:\n%s", all)
	}

	metrics := get(t, h.url()+"/metrics")
	for _, want := range []string{`frontdesk_channel_up{channel="telegram:tg"} 0`, `frontdesk_send_oldest_seconds{channel="webhook:crm"}`, `frontdesk_channel_up{channel="web:default"} 1`, `frontdesk_turns_total{kind="said"}`} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	_, says, _ := invoke(t, "doctor", "--data", data, "--listen", h.listener.Addr().String())
	for want := range strings.Lines(doctor + "fail channel telegram:tg stopped: the variable TG_TOKEN is not set") {
		if !strings.Contains(squeeze(says), squeeze(want)) {
			t.Errorf("the doctor does not say %q:\n%s", want, says)
		}
	}
	if strings.Contains(says, secret) {
		t.Error("the doctor tells a secret")
	}
}

// TestHooksNeedTheirChannel: what nobody configured is not found, what is not signed is refused.
func TestHooksNeedTheirChannel(t *testing.T) {
	taken := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer taken.Close()
	t.Setenv("CRM_SECRET", "whsec_"+base64.StdEncoding.EncodeToString([]byte("a secret of at least 24 bytes")))
	h := openHouse(t, serveOptions{data: t.TempDir(), desk: deskWith(t, "  - {name: crm, type: webhook, url: \""+taken.URL+"\", secret: env:CRM_SECRET}\n")})
	waitUntil(t, "the channel", func() bool {
		return strings.Contains(get(t, h.url()+"/metrics"), `frontdesk_channel_up{channel="webhook:crm"} 1`)
	})
	for path, want := range map[string]int{"/hooks/webhook:crm/events": 401, "/hooks/webhook:crm/other": 404, "/hooks/webhook:other/events": 404, "/hooks/": 404} {
		res, err := http.Post(h.url()+path, "application/json", strings.NewReader(`{"type":"message","room":"r","text":"hi"}`))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, res.StatusCode, want)
		}
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// waitUntil waits for a condition, on slow machines too.
func waitUntil(t *testing.T, what string, holds func() bool) {
	t.Helper()
	end, tick := time.After(2*time.Minute), time.NewTicker(20*time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-end:
			t.Fatalf("waited in vain for %s", what)
		case <-tick.C:
		}
	}
}
