package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"frontdesk/bot"
	"frontdesk/bot/desk"
)

// TestNoRoomIsNoMistakeInPhrases: a desk whose models find no room on the disk has no phrases to mend.
func TestNoRoomIsNoMistakeInPhrases(t *testing.T) {
	full := &bot.Error{Code: bot.Busy, Op: "store", Text: "the disk is nearly full: 100 MB are free where 1024 MB are needed"}
	for _, o := range []struct {
		err    error
		status int
		says   string
	}{
		{fmt.Errorf("intents: en: %w", full), exitCannot, "remedy: free some space"},
		{errors.New("intent a has no phrases"), exitProblems, "remedy: mend the phrases"},
	} {
		var said strings.Builder
		if status := report(&said, notTrained(o.err)); status != o.status || !strings.Contains(said.String(), o.says) {
			t.Errorf("%d: %s", status, said.String())
		}
	}
}

// TestChannelsThatCannotStart: who checks, publishes or rolls back hears of each channel that would stay away, and why.
// It keeps nobody from publishing: the rest of the desk is for customers too.
func TestChannelsThatCannotStart(t *testing.T) {
	t.Setenv("CRM_SECRET", "whsec_YSBzZWNyZXQgb2YgYXQgbGVhc3QgMjQgYnl0ZXM=")
	t.Setenv("TG_TOKEN", "")
	t.Setenv("DC_TOKEN", "no bot has such a token")
	mine := deskWith(t, "   - {name: default, type: web, title: {en: Corner desk, de: Eck-Schalter}}\n"+
		"   - {name: crm, type: webhook, url: \"http://127.0.0.1:9/\", secret: env:CRM_SECRET}\n"+
		"   - {name: tg, type: telegram, token: env:TG_TOKEN}\n"+
		"   - {name: dc, type: discord, token: env:DC_TOKEN}\n")
	warned := func(what, said string) {
		t.Helper()
		for _, want := range []string{`[D083]: the channel "tg" cannot start here: the variable TG_TOKEN is not set`, `[D083]: the channel "dc" cannot start here: `, "remedy: "} {
			if !strings.Contains(said, want) {
				t.Errorf("%s does not say %q:\n%s", what, want, said)
			}
		}
		if strings.Contains(said, `"crm"`) || strings.Contains(said, "such a token") {
			t.Errorf("%s says too much:\n%s", what, said)
		}
	}
	warned("check", must(t, "desk", "check", mine))
	var problems []desk.Problem
	if err := json.Unmarshal([]byte(must(t, "desk", "check", mine, "--json")), &problems); err != nil || len(problems) != 2 || problems[0].Line == problems[1].Line || problems[0].File != "channels.yaml" {
		t.Errorf("%v, %+v", err, problems)
	}
	h := openHouse(t, serveOptions{data: exampleData(t)})
	out := must(t, "desk", "push", mine, "--data", h.data.dir, "--onto", liveName, "--force", "its tests are another desk's")
	warned("push", out)
	if !strings.HasSuffix(out, "is live\n") {
		t.Errorf("push says %s", out)
	}
	warned("a second push", must(t, "desk", "push", mine, "--data", h.data.dir))
}
