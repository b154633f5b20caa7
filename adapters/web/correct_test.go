package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"frontdesk/bot"
)

// What an agent corrects or takes back changes where it stands for the customer, live and after each replay; what was taken
// back is not sent again.
func TestAgentsCorrectTheirMessages(t *testing.T) {
	x := newRig(t).staffed()
	s := x.handedOver()
	body, header := upload("manual.pdf", "application/pdf", "%PDF-1.7 canary")
	var f fileAnswer
	x.want(http.StatusCreated, call{method: "POST", path: "/api/v1/conversations/" + string(s.Conversation) + "/files", as: "ana", body: body, header: header}).read(t, &f)
	say := func(act map[string]any) message {
		t.Helper()
		a := x.act("ana", s.Conversation, act)
		if a.status != http.StatusOK {
			t.Fatalf("%v: %d %s", act, a.status, a.body)
		}
		var out actedAnswer
		a.read(t, &out)
		for _, m := range out.Turn.Messages {
			if m.From == bot.FromAgent {
				return m
			}
		}
		t.Fatalf("%v says nothing", act)
		return message{}
	}
	kept := say(map[string]any{"verb": "reply", "text": "Press F5."})
	gone := say(map[string]any{"verb": "reply", "text": "Your canary is 4711.", "files": []string{f.ID}})
	l := x.follow(s, 0)
	heard := func(l *line, words string) (m messageEvent) {
		t.Helper()
		for {
			got := l.next("message")
			x.must(json.Unmarshal([]byte(got.data), &m))
			if strings.Contains(got.data, words) {
				return m
			}
		}
	}
	heard(l, "4711")
	if m := say(map[string]any{"verb": "amend", "text": "Press F6.", "of": kept.ID}); m.Edits != kept.ID {
		t.Errorf("%+v", m)
	}
	if m := heard(l, "F6"); m.Edits != kept.ID || m.Withdrawn || m.Blocks[0].Text != bot.Amended+"Press F6." {
		t.Errorf("%+v", m)
	}
	x.want(http.StatusOK, call{method: "GET", path: "/chat/v1/files/" + f.ID, token: s.Token})
	say(map[string]any{"verb": "withdraw", "of": gone.ID})
	if m := heard(l, "taken back"); m.Edits != gone.ID || !m.Withdrawn {
		t.Errorf("%+v", m)
	}
	x.want(http.StatusGone, call{method: "GET", path: "/chat/v1/files/" + f.ID, token: s.Token})
	again := x.follow(s, 0)
	if m := heard(again, gone.ID); m.ID != gone.ID || !m.Withdrawn || m.Edits != "" || len(m.Blocks) != 1 || m.Blocks[0].Text != "This message was taken back." {
		t.Errorf("after a reload: %+v", m)
	}
	if m := heard(again, "F6"); m.Edits != kept.ID {
		t.Errorf("%+v", m)
	}
	if a := x.want(http.StatusOK, call{method: "GET", path: "/chat/v1/transcript", token: s.Token}); strings.Contains(string(a.body), "canary") {
		t.Errorf("%s", a.body)
	}
	for name, c := range map[string]struct {
		as     string
		act    map[string]any
		status int
	}{
		"an admin":       {"boss", map[string]any{"verb": "amend", "text": "no", "of": kept.ID}, 403},
		"a supervisor":   {"lead", map[string]any{"verb": "withdraw", "of": kept.ID}, 403},
		"an auditor":     {"audrey", map[string]any{"verb": "withdraw", "of": kept.ID}, 403},
		"no message":     {"ana", map[string]any{"verb": "withdraw"}, 422},
		"a reply to one": {"ana", map[string]any{"verb": "reply", "text": "x", "of": kept.ID}, 422},
		"not there":      {"ana", map[string]any{"verb": "withdraw", "of": "cv_x/1.1"}, 422},
		"gone":           {"ana", map[string]any{"verb": "amend", "text": "x", "of": gone.ID}, 403},
	} {
		if a := x.act(c.as, s.Conversation, c.act); a.status != c.status {
			t.Errorf("%s: %d %s, want %d", name, a.status, a.body, c.status)
		}
	}
}
