package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"frontdesk/adapters/telegram/telegramtest"
)

// TestExportUnread lists what a channel could not read and opens it to a file, beside a running desk and on its folder;
// who did stands in the audit log, and what it says nowhere.
func TestExportUnread(t *testing.T) {
	tg := fakeTelegram(t)
	t.Setenv("TELEGRAM_TOKEN", telegramtest.Token)
	data := t.TempDir()
	h := openHouse(t, serveOptions{data: data, metrics: "127.0.0.1:0", desk: deskWith(t, fmt.Sprintf("  - {name: help, type: telegram, token: env:TELEGRAM_TOKEN, api: %q}\n", tg.URL))})
	waitUntil(t, "the channel", func() bool { return up(t, h, "telegram:help") })
	if out := must(t, "export", "unread", "--data", data); !strings.HasPrefix(out, "there are none") {
		t.Error(out)
	}
	odd := `"message":{"message_id":"not a number","canary":"words of Priya"}`
	tg.PushRaw(func(id int64) []byte { return fmt.Appendf(nil, `{"update_id":%d,%s}`, id, odd) })
	var all []unreadLine
	waitUntil(t, "the event", func() bool {
		all = nil
		return json.Unmarshal([]byte(must(t, "export", "unread", "--json", "--data", data)), &all) == nil && len(all) == 1
	})
	if l := all[0]; l.Channel != "telegram:help" || !strings.HasPrefix(l.ID, "telegram:help/") || l.Bytes < len(odd) || l.At.IsZero() {
		t.Errorf("%+v", l)
	}
	if out := must(t, "export", "unread", "--data", data); !strings.Contains(out, all[0].ID) || strings.Contains(out, "Priya") {
		t.Error(out)
	}
	opened := func(name string) {
		t.Helper()
		file := filepath.Join(t.TempDir(), name)
		must(t, "export", "unread", all[0].ID, "--to", file, "--data", data)
		got, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(got), odd) {
			t.Errorf("%s holds %q, %v", name, got, err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		if status, _, _ := invoke(t, "export", "unread", all[0].ID, "--to", file, "--data", data); status == exitFine {
			t.Error("an old file is overwritten")
		}
	}
	opened("beside")
	h.stop()
	opened("alone")
	missing := filepath.Join(t.TempDir(), "x")
	for name, args := range map[string][]string{"no file": {all[0].ID}, "no such event": {"telegram:help/0", "--to", missing}, "two": {"a", "b", "--to", missing}} {
		if status, out, errs := invoke(t, append([]string{"export", "unread", "--data", data}, args...)...); status == exitFine || strings.Contains(out+errs, "Priya") {
			t.Errorf("%s: %d %s %s", name, status, out, errs)
		}
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("what failed leaves a file")
	}
	d, err := openData(t.Context(), data, false, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.close() }()
	entries, err := d.store.Log(t.Context(), "audit", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	noted := 0
	for _, e := range entries {
		if head := string(e.Head); strings.Contains(head, "event.export") && strings.Contains(head, all[0].ID) {
			noted++
		}
	}
	if noted < 2 {
		t.Errorf("%d openings are in the audit log", noted)
	}
}
